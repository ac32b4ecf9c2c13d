"""Numbers of the service into words for callers."""

from __future__ import annotations

from contact_handlers.base import clock
from contact_handlers.base.flow_values import OK, UNKNOWN
from contact_handlers.records import waiting
from contact_handlers.records.vocabulary import LOW, PRIORITY_LEVELS
from contact_handlers.records.waiting import QueueState
from contact_handlers.records.words import say

RESULTS = (
    "status",
    "contacts_in_queue",
    "agents_available",
    "agents_on_contact",
    "estimated_wait_s",
    "estimated_wait_text",
    "position",
    "position_text",
    "decision",
)
METRICS_UNAVAILABLE = "METRICS_UNAVAILABLE"
UNKNOWN_QUEUE = "UNKNOWN_QUEUE"


def priority(text: str) -> str:
    """Returns a priority; anything unknown promises nothing."""
    return text if text in PRIORITY_LEVELS else LOW


def answer(state: QueueState, position: int | None, wanted: str, *, known_queue: bool = True) -> dict[str, str]:
    """Returns the results; what the service did not say is said as unknown, never as a number."""
    seconds = waiting.wait_s(state, priority(wanted))
    decision, text = waiting.decide(state, seconds)
    in_order = say("queue.order") if position is None else say("queue.position", position=position)
    status = OK if state.known else METRICS_UNAVAILABLE
    return {
        "status": status if known_queue else UNKNOWN_QUEUE,
        "contacts_in_queue": _number(state.contacts),
        "agents_available": _number(state.available),
        "agents_on_contact": _number(state.on_contact),
        "estimated_wait_s": str(seconds),
        "estimated_wait_text": say(text, minutes=clock.minutes(seconds)),
        "position": _number(position),
        "position_text": in_order,
        "decision": decision,
    }


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
