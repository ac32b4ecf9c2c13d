"""What an edit would change, before it is stored: questions that customers really asked, as the bot would take them.

Asked is what nothing was found for in the last weeks (`UnmatchedQuestion`). The catalogue is the one that the bot has
at this moment, and the same with the edit laid over it; what is compared is the question that would be answered, or
the intent that would be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from contact_handlers.admin.content import faq, intents
from contact_handlers.admin.exchange import Period, today
from contact_handlers.admin.figures.analytics import missed
from contact_handlers.admin_api.settings import Settings
from contact_handlers.api.errors import not_found
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import content
from contact_handlers.records.catalogue import IntentEdit

if TYPE_CHECKING:
    from contact_handlers.dialogue.catalogue import Catalogue

ASKED_IN: Final = timedelta(days=29)
MOST: Final = 200
SHOWN: Final = 50
# An item that is not stored yet.
NEW: Final = "faq_new"

Rows = Mapping[str, Mapping[str, Any]]


def preview_faq_item(settings: Settings, request: Request) -> Reply:
    """Returns which unanswered questions a question with its answer would be taken for."""
    stored = {str(row["sk"]): row for row in faq.rows(settings)}
    faq_id = str(request.body.get("faq_id") or NEW)
    if faq_id != NEW and faq_id not in stored:
        raise not_found()
    edit = {"is_active": True, **stored.get(faq_id, {}), **faq.edited(request.body), "faq_id": faq_id}
    known = intents.rows(settings)
    before = _catalogue(settings, stored, known)
    return _compared(settings, before, _catalogue(settings, {**stored, faq_id: edit}, known))


def preview_intent(settings: Settings, request: Request) -> Reply:
    """Returns which unanswered questions an intent would be taken for with other thresholds or examples."""
    name, known = request.path["intent"], intents.rows(settings)
    if name not in known and name not in content.load()["intents"]:
        raise not_found()
    changed = {**known.get(name, {}), "intent": name, **intents.edited(request.body)}
    intents.checked(name, changed, request.body)
    stored = {str(row["sk"]): row for row in faq.rows(settings)}
    before = _catalogue(settings, stored, known)
    return _compared(settings, before, _catalogue(settings, stored, {**known, name: changed}))


def _catalogue(settings: Settings, questions: Rows, edits: Rows) -> Catalogue:
    """Returns what the bot knows with these items stored; the reader of Korean is loaded with the first of them."""
    from contact_handlers.bot_hook.knowledge import questions as readable
    from contact_handlers.dialogue.catalogue import Catalogue

    base = Catalogue.of(content.with_model(content.path()), settings.faq.limits)
    found, _ = base.with_edits({name: IntentEdit.from_item(row).to_item() for name, row in edits.items()})
    # A table without questions was not filled yet.
    return found.with_faq(readable(questions.values()).values()) if questions else found


def _compared(settings: Settings, before: Catalogue, after: Catalogue) -> Reply:
    end = today()
    rows = [
        {**asked, "before": taken_for(before, asked["text"]), "after": taken_for(after, asked["text"])}
        for asked in missed(settings, Period(end - ASKED_IN, end), MOST)
    ]
    changed = [row for row in rows if row["before"] != row["after"]]
    return Reply(body={"items": changed[:SHOWN], "checked": len(rows), "changed": len(changed)})


def taken_for(catalogue: Catalogue, text: str) -> str | None:
    """Returns what a sentence would be taken for: a question that is answered, or an intent; None for nothing."""
    answer = catalogue.matcher.find(text).answer
    if answer is not None:
        return answer.item.question
    guess = catalogue.classifier.classify(text)
    intent = catalogue.intent(guess.intent)
    if intent is None or not catalogue.accepts(guess):
        return None
    return str(intent.get("label") or intent.get("description") or guess.intent)
