"""Priority, queue and words of a hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import vocabulary, waiting
from contact_handlers.records.vocabulary import (
    CRITICAL,
    DEFAULT_PRIORITY,
    DEFAULT_REASON,
    HIGH,
    INTENT_PRIORITIES,
    MEDIUM,
    PRIORITY_LEVELS,
    PRIORITY_QUEUE,
    QUEUE_PRIORITIES,
    REASON_PRIORITIES,
    VIP_TIERS,
    Priority,
    Reason,
    highest,
)
from contact_handlers.records.waiting import QueueState
from contact_handlers.records.words import say

RESULTS = (
    "status",
    "escalation_id",
    "reference_number",
    "queue_arn",
    "queue_key",
    "priority",
    "queue_priority",
    "customer_message",
    "summary",
    "wait_text",
)
CALLBACK_ONLY = "CALLBACK_ONLY"
LONG_HISTORY = 10
URGENT_WORDS = ("빠른", "빨리", "중요한", "심각한")
TECHNICAL = "Technical"
DESCRIPTION_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What asks for a person; empty texts are unknown."""

    reason: str = ""
    description: str = ""
    department: str = ""
    priority: str = ""
    intent: str = ""
    tier: str = ""
    queue_key: str = ""
    last_text: str = ""
    message_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Reason, priority and queue of a hand-over."""

    reason: Reason
    priority: Priority
    queue_key: str
    tags: tuple[str, ...]


def base_priority(wish: Wish) -> Priority:
    """Returns the priority of the reason; of the intent when there is no reason; MEDIUM when there is neither."""
    reason = vocabulary.reason(wish.reason)
    if reason is not None:
        return REASON_PRIORITIES[reason]
    return INTENT_PRIORITIES.get(wish.intent, DEFAULT_PRIORITY)


def final_priority(wish: Wish) -> Priority:
    """Returns the highest of everything that speaks for the contact.

    The menu writes MEDIUM on every contact, so a given priority counts from HIGH on; below that the reason decides.
    """
    found = [base_priority(wish)]
    if wish.tier in VIP_TIERS or wish.department == TECHNICAL:
        found.append(HIGH)
    if wish.message_count > LONG_HISTORY:
        found.append(MEDIUM)
    if any(word in text for text in (wish.last_text, wish.description) for word in URGENT_WORDS):
        found.append(HIGH)
    given = vocabulary.priority(wish.priority)
    if given is not None and PRIORITY_LEVELS[given] >= PRIORITY_LEVELS[HIGH]:
        found.append(given)
    return highest(*found)


def decide(wish: Wish, queues: Mapping[str, str], by_reason: Mapping[str, str], tags: Sequence[str]) -> Decision:
    """Returns reason, priority and queue: CRITICAL goes to the priority queue, a named queue wins over the reason's."""
    reason = vocabulary.reason(wish.reason) or DEFAULT_REASON
    priority = final_priority(wish)
    wanted = (
        PRIORITY_QUEUE if priority == CRITICAL else "",
        wish.queue_key,
        by_reason.get(reason, ""),
        by_reason.get(DEFAULT_REASON, ""),
    )
    queue_key = next((key for key in wanted if key in queues), next(iter(queues)))
    return Decision(reason=reason, priority=priority, queue_key=queue_key, tags=(reason, *tags))


def tags(tier: str, known: bool, segment: str) -> tuple[str, ...]:
    """Returns what supervisors filter by."""
    found = ["vip"] if tier in VIP_TIERS else []
    found += ["returning"] if known else []
    return (*found, f"segment_{segment}") if segment else tuple(found)


def customer_message(channel: str, state: QueueState, seconds: int) -> str:
    """Returns what the customer hears: minutes by voice, seconds by chat, no time that was not measured."""
    if not state.known:
        return say("esc.scenario")
    if channel == "voice":
        return say("esc.short.voice", minutes=clock.minutes(seconds))
    return say("esc.short", seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What the flow needs to route the contact."""

    escalation: Mapping[str, Any]
    queue_arn: str
    channel: str
    state: QueueState
    status: str = OK


def answer(handover: Handover) -> dict[str, str]:
    """Returns the results."""
    record = handover.escalation
    priority: Priority = record["priority"]
    seconds = int(record["estimated_wait_s"])
    _, wait_key = waiting.decide(handover.state, seconds)
    return {
        "status": handover.status,
        "escalation_id": str(record.get("escalation_id") or NONE),
        "reference_number": str(record.get("reference_number") or NONE),
        "queue_arn": handover.queue_arn,
        "queue_key": str(record["queue_key"]),
        "priority": priority,
        "queue_priority": str(QUEUE_PRIORITIES[priority]),
        "customer_message": customer_message(handover.channel, handover.state, seconds),
        "summary": str(record["summary"]),
        "wait_text": say(wait_key, minutes=clock.minutes(seconds)),
    }
