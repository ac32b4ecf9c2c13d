"""The state of a conversation as its contacts tell it, in whatever order and however often their events arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.events import ContactChange
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import UNREACHED
from contact_handlers.records.conversations import Conversation, Leg
from contact_handlers.records.vocabulary import (
    AGENT_ASSIGNED,
    COMPLETED,
    CONVERSATION_ORDER,
    ESCALATED,
    FINAL_STATUSES,
    ConversationStatus,
)
from contact_handlers.records.words import say

# Channels whose contacts are conversations with customers; tasks and e-mails belong to other records.
CONVERSATION_CHANNELS = ("voice", "chat")
# Contacts that listen in on others.
NOT_A_CONVERSATION = ("MONITOR",)
CALLBACK = "CALLBACK"
API = "API"
TASK, VOICE = "task", "voice"
SERVING = (VOICE, TASK)
TAKEN = "CONNECTED_TO_AGENT"
# Less than that is a click: nobody reads what is asked for, does it and tells the customer meanwhile.
LEAST_WORK_S = 15
ENDED_EVENTS = ("DISCONNECTED", "COMPLETED")
DEFAULT_END_REASON = "DISCONNECTED"


def is_conversation(change: ContactChange) -> bool:
    """Tells whether the contact is part of a conversation with a customer."""
    return change.channel in CONVERSATION_CHANNELS and change.initiation_method not in NOT_A_CONVERSATION


# How well something is said: an event may stand for the moment of which it tells, and the end of the after-contact
# work for that of the contact.
GUESSED, OBSERVED, SAID = "0", "1", "2"


def facts(change: ContactChange) -> dict[str, tuple[str, str]]:
    """Returns what one event says about its contact: attribute -> how well and when it is said, and the value."""
    at = clock.stamp(change.happened_at)
    observed: Mapping[str, tuple[str, str]] = {
        "QUEUED": ("queued_at", OBSERVED),
        "CONNECTED_TO_AGENT": ("connected_at", OBSERVED),
        "DISCONNECTED": ("ended_at", OBSERVED),
        "COMPLETED": ("ended_at", GUESSED),
    }
    name, rank = observed.get(change.event_type, ("", ""))
    found = {name: (f"{rank}{at}", at)} if name else {}
    moments = {
        "initiated_at": change.initiated_at,
        "queued_at": change.queued_at,
        "connected_at": change.agent_connected_at,
        "ended_at": change.disconnected_at,
    }
    texts = {
        "previous_contact_id": change.previous_contact_id,
        "initiation_method": change.initiation_method,
        "queue_arn": change.queue_arn,
        "agent_arn": change.agent_arn,
        "end_reason": change.disconnect_reason,
        **{name: clock.stamp(moment) for name, moment in moments.items() if moment is not None},
    }
    return found | {name: (f"{SAID}{at}", text) for name, text in texts.items() if text}


def merged(stored: Leg | None, change: ContactChange) -> dict[str, Any]:
    """Returns the attributes of a contact that an event changes; events in any order and number add up to the same.

    Of what two events say about one attribute the better said counts, then the later said, then the greater text.
    """
    said = dict((stored.said if stored is not None else None) or {})
    put: dict[str, Any] = {}
    for name, (rank, value) in facts(change).items():
        known = "" if stored is None else str(stored.attribute(name) or "")
        if (rank, value) > (said.get(name, ""), known):
            said[name], put[name] = rank, value
    return {**put, "said": said} if put else {}


@dataclass(frozen=True)
class State:
    """What all legs together say."""

    status: ConversationStatus
    contact_ids: tuple[str, ...]
    agent_arn: str
    talks: tuple[Leg, ...]
    """Contacts that an agent took, in order."""
    transfers: tuple[Mapping[str, Any], ...]
    served: bool
    """Whether an agent took a contact that was no callback."""
    queued: bool
    ended_at: datetime | None
    """Set when every known contact is over."""
    end_reason: str
    seen: int
    """How much is known: grows with every event that says something new."""


def _order(leg: Leg) -> tuple[str, str]:
    return leg.initiated_at or leg.queued_at or leg.connected_at or "9", leg.contact_id


def state(record: Conversation, legs: Sequence[Leg]) -> State:
    """Derives the state; a conversation that was completed stays so, also when a late contact turns up."""
    talks = sorted(
        (found for found in legs if found.connected_at), key=lambda found: (found.connected_at or "", found.contact_id)
    )
    # A callback belongs to the conversation, which was over before it was made.
    first_hand = [found for found in legs if found.initiation_method != CALLBACK]
    last = max(first_hand, key=lambda found: (found.ended_at or "", found.contact_id), default=None)
    over = last is not None and all(found.ended_at for found in first_hand)
    queued = any(found.queued_at for found in first_hand)
    current = record.status
    derived: ConversationStatus = AGENT_ASSIGNED if talks else ESCALATED if queued else current
    if over:
        derived = COMPLETED
    further = CONVERSATION_ORDER[derived] > CONVERSATION_ORDER[current] and current not in FINAL_STATUSES
    return State(
        status=derived if further else current,
        contact_ids=_contact_ids(record, legs),
        agent_arn=next((talk.agent_arn for talk in reversed(talks) if talk.agent_arn), ""),
        talks=tuple(talks),
        transfers=_transfers(talks),
        served=any(found.connected_at for found in first_hand),
        queued=queued,
        ended_at=clock.parse(last.ended_at or "") if over and last is not None else None,
        end_reason=(last.end_reason or DEFAULT_END_REASON) if over and last is not None else "",
        seen=sum(found.revision or 0 for found in legs),
    )


def _contact_ids(record: Conversation, legs: Sequence[Leg]) -> tuple[str, ...]:
    """Returns the contact that opened the conversation, then the others in the order in which they began."""
    known, ordered = record.contact_ids or (), [found.contact_id for found in sorted(legs, key=_order)]
    others = [contact_id for contact_id in known if contact_id not in ordered]
    return tuple(dict.fromkeys([*known[:1], *others, *ordered]))


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


ADDED_UP = ("total_conversations", "total_issues_resolved", "total_call_duration_s", "escalation_count")


def history(record: Conversation, agents: Sequence[str]) -> dict[str, Any]:
    """Returns what a finished conversation adds to the history of its customer; the last agent is the first."""
    return {
        "total_conversations": 1,
        "total_issues_resolved": int((record.summary or {}).get("resolution_status") == "resolved"),
        "total_call_duration_s": record.duration_s,
        "escalation_count": int(bool(record.escalation_ids)),
        "agents": list(dict.fromkeys(reversed(agents))),
        "ended_at": record.ended_at or "",
    }


def joined(name: str, *, is_transfer: bool) -> str:
    """Returns what the record says of an agent who joins; one whom nobody registered has no name."""
    if not name:
        return say("system.transferred_to_somebody" if is_transfer else "system.somebody_joined")
    return say("system.transferred" if is_transfer else "system.agent_joined", agent=name)


def user_id(agent_arn: str) -> str:
    """Returns the Connect user id of an agent ARN."""
    return agent_arn.rsplit("/", 1)[-1]


def dismissed(change: ContactChange) -> bool:
    """Tells whether an agent ended a task faster than anybody reads it, acts and tells the customer."""
    since, until = change.agent_connected_at, change.disconnected_at or change.happened_at
    return since is not None and (until - since).total_seconds() < LEAST_WORK_S


def reached(change: ContactChange) -> bool:
    """Tells whether a callback reached the customer, or a task an agent: one was there, and nothing failed."""
    return change.agent_connected_at is not None and change.disconnect_reason not in UNREACHED
