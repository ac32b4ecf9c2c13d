"""Priority, queue and words of a hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.ids import heard
from contact_handlers.records import vocabulary, waiting
from contact_handlers.records.escalations import Escalation, HandoverFacts
from contact_handlers.records.masked import NOTHING, Masked
from contact_handlers.records.vocabulary import (
    CRITICAL,
    DEFAULT_PRIORITY,
    DEFAULT_REASON,
    HIGH,
    INTENT_PRIORITIES,
    LONG_HISTORY,
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
TECHNICAL = "Technical"
DESCRIPTION_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class PersonRequest:
    """What asks for a person; empty texts are unknown."""

    reason: str = ""
    description: Masked = NOTHING
    department: str = ""
    priority: str = ""
    intent: str = ""
    tier: str = ""
    queue_key: str = ""
    message_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Reason, priority and queue of a hand-over."""

    reason: Reason
    priority: Priority
    queue_key: str
    tags: tuple[str, ...]


def base_priority(wanted: PersonRequest) -> Priority:
    """Returns the priority of the reason; of the intent when there is no reason; MEDIUM when there is neither."""
    reason = vocabulary.reason(wanted.reason)
    if reason is not None:
        return REASON_PRIORITIES[reason]
    return INTENT_PRIORITIES.get(wanted.intent, DEFAULT_PRIORITY)


def final_priority(wanted: PersonRequest) -> Priority:
    """Returns the highest of everything that speaks for the contact.

    The menu writes MEDIUM on every contact, so a given priority counts from HIGH on; below that the reason decides.
    What the customer said has been weighed by who understood it, the bot, and comes with the given priority: a word
    alone tells nothing ("빨리 안 해도 돼요").
    """
    found = [base_priority(wanted)]
    if wanted.tier in VIP_TIERS or wanted.department == TECHNICAL:
        found.append(HIGH)
    if wanted.message_count > LONG_HISTORY:
        found.append(MEDIUM)
    given = vocabulary.priority(wanted.priority)
    if given is not None and PRIORITY_LEVELS[given] >= PRIORITY_LEVELS[HIGH]:
        found.append(given)
    return highest(*found)


def decide(
    wanted: PersonRequest, queues: Mapping[str, str], by_reason: Mapping[str, str], tags: Sequence[str]
) -> Decision:
    """Returns reason, priority and queue: CRITICAL goes to the priority queue, a named queue wins over the reason's."""
    reason = vocabulary.reason(wanted.reason) or DEFAULT_REASON
    priority = final_priority(wanted)
    candidates = (
        PRIORITY_QUEUE if priority == CRITICAL else "",
        wanted.queue_key,
        by_reason.get(reason, ""),
        by_reason.get(DEFAULT_REASON, ""),
    )
    queue_key = next((key for key in candidates if key in queues), next(iter(queues)))
    return Decision(reason=reason, priority=priority, queue_key=queue_key, tags=(reason, *tags))


def tags(tier: str, known: bool, segment: str) -> tuple[str, ...]:
    """Returns what supervisors filter by."""
    found = ["vip"] if tier in VIP_TIERS else []
    found += ["returning"] if known else []
    return (*found, f"segment_{segment}") if segment else tuple(found)


def customer_message(channel: str, state: QueueState, seconds: int, reference: str) -> str:
    """Returns what the customer hears while they are connected: the reference number, and the time if it is known."""
    told = heard(reference, channel)
    if not state.known:
        return say("esc.reference", reference=told)
    if state.available and not state.contacts:
        return say("esc.reference.now", reference=told)
    return say("esc.reference.wait", reference=told, minutes=clock.minutes(seconds))


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What the flow needs to route the contact."""

    escalation: HandoverFacts
    queue_arn: str
    channel: str
    state: QueueState
    status: str = OK


def answer(handover: Handover) -> dict[str, str]:
    """Returns the results."""
    record = handover.escalation
    priority, seconds = record.priority, record.estimated_wait_s or 0
    recorded = record if isinstance(record, Escalation) else None
    _, wait_key = waiting.decide(handover.state, seconds)
    return {
        "status": handover.status,
        "escalation_id": NONE if recorded is None else recorded.escalation_id,
        "reference_number": NONE if recorded is None else recorded.reference_number,
        "queue_arn": handover.queue_arn,
        "queue_key": record.queue_key,
        "priority": priority,
        "queue_priority": str(QUEUE_PRIORITIES[priority]),
        "customer_message": NONE
        if recorded is None
        else customer_message(handover.channel, handover.state, seconds, recorded.reference_number),
        "summary": record.summary or "",
        "wait_text": say(wait_key, minutes=clock.minutes(seconds)),
    }
