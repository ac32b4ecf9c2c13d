"""The state of a conversation as its contacts tell it, in whatever order and however often their events arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.events import ContactChange
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.conversations import Conversation, Leg
from contact_handlers.records.vocabulary import (
    AGENT_ASSIGNED,
    COMPLETED,
    CONVERSATION_ORDER,
    ESCALATED,
    FINAL_STATUSES,
    ConversationStatus,
)

# Channels whose contacts are conversations with customers; tasks and e-mails belong to other records.
CONVERSATION_CHANNELS = ("voice", "chat")
# Contacts that listen in on others.
NOT_A_CONVERSATION = ("MONITOR",)
CALLBACK = "CALLBACK"
ENDED_EVENTS = ("DISCONNECTED", "COMPLETED")
# Reasons of calls in which nobody was reached.
UNREACHED = frozenset(
    {
        "CUSTOMER_NEVER_ARRIVED",
        "EXPIRED",
        "OUTBOUND_ATTEMPT_FAILED",
        "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
        "OUTBOUND_PREVIEW_DISCARDED",
        "OUTBOUND_RESOURCE_ERROR",
        "TELECOM_BUSY",
        "TELECOM_NUMBER_INVALID",
        "TELECOM_POTENTIAL_BLOCKING",
        "TELECOM_PROBLEM",
        "TELECOM_TIMEOUT",
        "TELECOM_UNANSWERED",
    }
)
DEFAULT_END_REASON = "DISCONNECTED"


def is_conversation(change: ContactChange) -> bool:
    """Tells whether the contact is part of a conversation with a customer."""
    return change.channel in CONVERSATION_CHANNELS and change.initiation_method not in NOT_A_CONVERSATION


def leg(change: ContactChange) -> dict[str, Any]:
    """Returns what one event says about its contact; events of one contact add up, none takes anything back."""
    queued_at = change.queued_at or (change.happened_at if change.event_type == "QUEUED" else None)
    connected_at = change.agent_connected_at
    if connected_at is None and change.event_type == "CONNECTED_TO_AGENT":
        connected_at = change.happened_at
    ended_at = change.disconnected_at or (change.happened_at if change.event_type in ENDED_EVENTS else None)
    moments = {
        "initiated_at": change.initiated_at,
        "queued_at": queued_at,
        "connected_at": connected_at,
        "ended_at": ended_at,
    }
    found: dict[str, Any] = {name: clock.stamp(moment) for name, moment in moments.items() if moment is not None}
    texts = {
        "contact_id": change.contact_id,
        "previous_contact_id": change.previous_contact_id,
        "initiation_method": change.initiation_method,
        "queue_arn": change.queue_arn,
        "agent_arn": change.agent_arn,
        "end_reason": change.disconnect_reason,
    }
    return found | {name: text for name, text in texts.items() if text}


@dataclass(frozen=True)
class State:
    """What all legs together say."""

    status: ConversationStatus
    contact_ids: tuple[str, ...]
    agent_arn: str
    transfers: tuple[Mapping[str, Any], ...]
    queued: bool
    ended_at: datetime | None
    """Set when every known contact is over."""
    end_reason: str


def _order(leg: Leg) -> str:
    return leg.initiated_at or leg.queued_at or leg.connected_at or "9"


def state(record: Conversation, legs: Sequence[Leg]) -> State:
    """Derives the state; a conversation that was completed stays so, also when a late contact turns up."""
    ordered = sorted(legs, key=_order)
    talks = sorted((found for found in legs if found.connected_at), key=lambda found: found.connected_at or "")
    # A callback belongs to the conversation, which was over before it was made.
    first_hand = [found for found in legs if found.initiation_method != CALLBACK]
    last = max(first_hand, key=lambda found: found.ended_at or "", default=None)
    over = last is not None and all(found.ended_at for found in first_hand)
    queued = any(found.queued_at for found in legs)
    current = record.status
    derived: ConversationStatus = AGENT_ASSIGNED if talks else ESCALATED if queued else current
    if over:
        derived = COMPLETED
    further = CONVERSATION_ORDER[derived] > CONVERSATION_ORDER[current] and current not in FINAL_STATUSES
    return State(
        status=derived if further else current,
        contact_ids=tuple(dict.fromkeys([*(record.contact_ids or ()), *(found.contact_id for found in ordered)])),
        agent_arn=(talks[-1].agent_arn or "") if talks else "",
        transfers=_transfers(talks),
        queued=queued,
        ended_at=clock.parse(last.ended_at or "") if over and last is not None else None,
        end_reason=(last.end_reason or DEFAULT_END_REASON) if over and last is not None else "",
    )


def _transfers(talks: Sequence[Leg]) -> tuple[Mapping[str, Any], ...]:
    """A transfer is a talk with another agent after a first one."""
    return tuple(
        {
            "from_agent": (before.agent_arn or "").rsplit("/", 1)[-1],
            "to_agent": (after.agent_arn or "").rsplit("/", 1)[-1],
            "contact_id": after.contact_id,
            "at": after.connected_at or "",
        }
        for before, after in pairwise(talks)
    )


def duration_s(record: Conversation, ended_at: datetime) -> int:
    """Returns the length of a conversation in seconds."""
    started = clock.parse(record.created_at) or ended_at
    return max(0, round((ended_at - started).total_seconds()))


def user_id(agent_arn: str) -> str:
    """Returns the Connect user id of an agent ARN."""
    return agent_arn.rsplit("/", 1)[-1]


def reached(change: ContactChange) -> bool:
    """Tells whether a callback reached the customer: an agent was there and the line did not fail."""
    return change.agent_connected_at is not None and change.disconnect_reason not in UNREACHED
