"""The catalogue of this instance: compiled content, refreshed from the table at most once a minute.

What was edited at run time (intents with their texts, questions, synonyms) takes effect within that minute; when the
table cannot be read, what is known stays in use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from contact_handlers.base import content, logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.pure import pure
from contact_handlers.bot_hook.settings import Settings
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqItem, FaqLimits, Matcher
from contact_handlers.records.catalogue import FaqArticle, IntentEdit, Synonym

KEEP_S = 60.0
KINDS = ("FAQ", "INTENT", "SYN")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@pure
@cache
def _delivered(file: str, limits: FaqLimits) -> Catalogue:
    return Catalogue.of(content.with_model(file), limits)


class Knowledge:
    """Keeps the dialogue of a center up to date."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = monotonic
        self._base = _delivered(content.path(), settings.faq.limits)
        self._dialogue = self._made(self._base)
        self._delivered = {item.id: item for item in self._base.matcher.items}
        self._faq: Mapping[str, FaqItem] = self._delivered
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
        base = self._base
        # A table without rows of a kind was not filled yet; one whose rows are all switched off has none to give.
        items = questions(rows["FAQ"]) if rows["FAQ"] else {item.id: item for item in base.matcher.items}
        synonyms = known_synonyms(rows["SYN"]) if rows["SYN"] else base.content["synonyms"]
        edits = {edit.intent or edit.name: edit.to_item() for edit in map(IntentEdit.from_item, rows["INTENT"])}
        if (items, edits, synonyms) == (self._faq, self._edits, self._synonyms):
            return
        catalogue, problems = base.with_edits(edits) if edits else (base, ())
        if (items, synonyms) != (self._delivered, base.content["synonyms"]):
            catalogue = self._with_faq(catalogue, items, synonyms)
        if problems:
            logs.warning("catalogue.edits_refused", count=len(problems))
        self._faq, self._edits, self._synonyms = items, edits, synonyms
        self._dialogue = self._made(catalogue)

    def _with_faq(self, catalogue: Catalogue, items: Mapping[str, FaqItem], synonyms: Mapping[str, Any]) -> Catalogue:
        known = list(items.values())
        before = self._dialogue.catalogue.matcher
        if synonyms == self._synonyms and _texts(known) == _texts(before.items):
            # Only counters or priorities changed: what was learned from the texts still holds.
            ordered = sorted(known, key=lambda item: item.id)
            matcher = Matcher(ordered, before.index, before.limits)
            return Catalogue(catalogue.content, catalogue.stemmer, catalogue.classifier, matcher)
        return catalogue.with_faq(known, synonyms)

    def _made(self, catalogue: Catalogue) -> Dialogue:
        return Dialogue(catalogue, self._settings.limits, self._settings.scenario.limits)


def questions(rows: Iterable[Mapping[str, Any]]) -> dict[str, FaqItem]:
    """Returns the questions of stored rows by identifier; those that are switched off or incomplete are none."""
    items = (_item(FaqArticle.from_item(row)) for row in rows)
    return {item.id: item for item in items if item is not None}


def known_synonyms(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Returns the synonyms of stored rows by word."""
    words = (Synonym.from_item(row) for row in rows)
    return {one.word: list(one.synonyms or ()) for one in words if one.word and one.is_active is not False}


def _item(article: FaqArticle) -> FaqItem | None:
    if article.is_active is False or not article.question or not article.answer:
        return None
    try:
        return FaqItem.of({**article.to_item(), "id": article.faq_id or article.name})
    except (KeyError, TypeError, ValueError):
        return None


def _texts(items: Sequence[FaqItem]) -> dict[str, FaqItem]:
    return {item.id: replace(item, view_count=0, category="", priority=1, search="everywhere") for item in items}
