"""The catalogue of this instance: compiled content, refreshed from the table at most once a minute.

What was edited at run time (thresholds, intents, questions, synonyms) takes effect within that minute; when the table
cannot be read, what is known stays in use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contact_handlers.base import content, logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.bot_hook.settings import Settings
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqItem, Matcher
from contact_handlers.records.catalogue import FaqArticle, IntentEdit, Synonym

KEEP_S = 60.0
KINDS = ("FAQ", "INTENT", "SYN")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class Knowledge:
    """Keeps the dialogue of a center up to date."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = monotonic
        self._base = Catalogue.of(content.with_model(), settings.faq.limits)
        self._dialogue = self._made(self._base)
        self._faq: dict[str, Any] | None = None
        self._edits: Mapping[str, Any] = {}
        self._synonyms: Mapping[str, Any] = self._base.content["synonyms"]
        self._read_at: float | None = None

    def dialogue(self) -> Dialogue:
        """Returns the dialogue, refreshed when it is old."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= KEEP_S:
            self._read_at = now
            try:
                self._refresh(self._rows())
            except (DependencyError, KeyError, TypeError, ValueError) as fault:
                # Unreadable rows are as good as no rows: what is known stays in use.
                logs.error("catalogue.unreadable", fault)
        return self._dialogue

    def _rows(self) -> Rows:
        table = Table(self._settings.table_catalogue)
        return {kind: list(table.query(f"{kind}#{self._settings.center}")) for kind in KINDS}

    def _refresh(self, rows: Rows) -> None:
        articles = map(FaqArticle.from_item, rows["FAQ"])
        items = {item.id: item for item in map(_item, articles) if item is not None}
        edits = {edit.intent or edit.name: edit.to_item() for edit in map(IntentEdit.from_item, rows["INTENT"])}
        words = map(Synonym.from_item, rows["SYN"])
        synonyms = {synonym.word: list(synonym.synonyms or ()) for synonym in words if synonym.word}
        if not synonyms:
            synonyms = self._base.content["synonyms"]
        if (items or None) == self._faq and edits == self._edits and synonyms == self._synonyms:
            return
        catalogue = self._base.with_intents(edits) if edits else self._base
        if items or synonyms != self._base.content["synonyms"]:
            catalogue = self._with_faq(catalogue, items, synonyms)
        self._faq, self._edits, self._synonyms = items or None, edits, synonyms
        self._dialogue = self._made(catalogue)

    def _with_faq(self, catalogue: Catalogue, items: Mapping[str, FaqItem], synonyms: Mapping[str, Any]) -> Catalogue:
        known = list(items.values()) or list(catalogue.matcher.items)
        before = self._dialogue.catalogue.matcher
        if synonyms == self._synonyms and _texts(known) == _texts(before.items):
            # Only counters or priorities changed: what was learned from the texts still holds.
            ordered = sorted(known, key=lambda item: item.id)
            matcher = Matcher(ordered, before.index, before.limits)
            return Catalogue(catalogue.content, catalogue.stemmer, catalogue.classifier, matcher)
        return catalogue.with_faq(known, synonyms)

    def _made(self, catalogue: Catalogue) -> Dialogue:
        return Dialogue(catalogue, self._settings.limits, self._settings.scenario.limits)


def _item(article: FaqArticle) -> FaqItem | None:
    """Reads a question of the table; inactive and incomplete ones are none."""
    inactive = article.is_active is False or article.attribute("active") is False
    if inactive or not article.question or not article.answer:
        return None
    try:
        return FaqItem.of({**article.to_item(), "id": article.faq_id or article.name})
    except (KeyError, TypeError, ValueError):
        return None


def _texts(items: Sequence[FaqItem]) -> dict[str, FaqItem]:
    return {item.id: replace(item, view_count=0, category="", priority=1, search="everywhere") for item in items}
