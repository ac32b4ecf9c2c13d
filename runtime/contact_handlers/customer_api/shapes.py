"""What of a conversation applications see, in the shapes of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contact_handlers.base import logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqItem
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.scenarios.definitions import Definitions
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.records import escalations, long_texts
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.escalations import Escalation

# Types of steps as the dialogue has them, and what an application shows for each.
_INPUTS: Mapping[str, str] = {
    "text": "text",
    "number": "number",
    "date": "date",
    "choice": "choice",
    "confirm": "choice",
    "moment": "date",
    "action": "action",
}
_KNOWN_MESSAGES = frozenset({"text", "image", "file", "quick_reply", "card", "system"})


def buttons(shown: Iterable[Button]) -> list[dict[str, str]]:
    """Returns quick replies."""
    return [{"title": button.title[:40], "payload": button.payload[:64]} for button in shown]


def message(settings: Settings, stored: Message) -> dict[str, Any]:
    """Returns a stored message with its whole text, which is masked as it is stored."""
    kind = stored.message_type if stored.message_type in _KNOWN_MESSAGES else "text"
    told = {"intent": stored.intent, "faq_id": stored.faq_id}
    return {
        "message_id": stored.message_id or "",
        "source": stored.source,
        "message_type": kind,
        "content": long_texts.whole(settings.data_bucket, stored),
        "created_at": stored.created_at or "",
        "is_sensitive": stored.is_sensitive,
        "metadata": {name: value for name, value in told.items() if value},
    }


def scenario(
    dialogue: Dialogue, state: ScenarioState, prompt: str, shown: Sequence[Button] = (), status: str = "waiting_input"
) -> dict[str, Any]:
    """Returns where a scenario is, with the question that waits for an answer."""
    known = Definitions(dialogue.content)
    step = known.steps(state.id).get(state.step, {})
    kind = _INPUTS.get(str(step.get("type", "text")), "text")
    return {
        "scenario_id": state.id,
        "step_id": state.step,
        "input_type": kind,
        "prompt": prompt or str(step.get("prompt", "")),
        "options": buttons(shown) if shown else _options(dialogue, step),
        "progress": 100 if status == "completed" else known.percent(state) if step else 0,
        "retry_count": state.failures,
        "status": status,
    }


def _options(dialogue: Dialogue, step: Mapping[str, Any]) -> list[dict[str, str]]:
    kind = dialogue.content["slot_types"].get(step.get("choices", ""), {"values": ()})
    return [
        {"title": str(one.get("label") or one["value"])[:40], "payload": str(one["value"])[:64]}
        for one in kind["values"]
    ]


def collected(state: ScenarioState) -> dict[str, str]:
    """Returns what a scenario has been told; numbers of people are masked in it."""
    return {name: str(value) for name, value in state.data.items()}


def escalation(found: Escalation) -> dict[str, Any]:
    """Returns an escalation as its customer sees it; how long it takes is what was known when it was made."""
    waits = found.status in ("pending", "assigned") and bool(found.wait_measured)
    return {
        "escalation_id": found.escalation_id,
        "reference_number": found.reference_number,
        "reason": found.reason,
        "priority": found.priority,
        "status": found.status,
        "estimated_wait_s": found.estimated_wait_s if waits else None,
        "queue_position": None,
    }


def latest_escalation(settings: Settings, conversation: Conversation) -> Escalation | None:
    """Returns the last escalation of a conversation; None where it cannot be read: the rest is worth more."""
    ids = conversation.escalation_ids or ()
    if not ids:
        return None
    try:
        return escalations.get(Table(settings.table_escalations), str(ids[-1]))
    except DependencyError as fault:
        logs.error("api.escalation_unreadable", fault)
        return None


def faq_item(item: FaqItem) -> dict[str, Any]:
    """Returns a question with its answer."""
    return {
        "faq_id": item.id,
        "category": item.category,
        "question": item.question,
        "answer": item.answer,
        "keywords": list(item.keywords),
    }


def faq_match(dialogue: Dialogue, answer: Answer) -> dict[str, Any] | None:
    """Returns the question that was the answer, inside of a scenario too."""
    article = answer.draft.article
    item = dialogue.catalogue.matcher.item(article.id) if article else None
    if article is None or item is None:
        return None
    return {**faq_item(item), "score": min(1.0, max(0.0, round(article.score, 4)))}
