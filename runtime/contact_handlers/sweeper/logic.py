"""What is looked at, how often, and when people are asked to look instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.records.callback_ends import UNREACHED, CallEnd, outcome_of
from contact_handlers.records.requests import Callback

# What became of a record that was due to be looked at.
FINE, MENDED, GIVEN_UP, FAILED, LOST_RACE = "fine", "mended", "given_up", "failed", "lost_race"
# Pauses after which something that was mended is looked at again when it still does not go on: 2 hours in all.
PAUSES = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
LOOKS_FOR_UNKNOWN = 3
TASK = "TASK"
# Records of one kind that one invocation looks at; what is left comes with the next, two minutes later.
MOST = 200
# An invocation ends before its time does, so that what it has claimed is also done.
RESERVE_S = 10.0


def pause(sweeps: int) -> timedelta | None:
    """Returns when to look again at a record that was looked at so often for nothing; None when it is given up."""
    return PAUSES[sweeps] if sweeps < len(PAUSES) else None


def is_live(contact: Mapping[str, Any]) -> bool:
    """Tells whether a contact goes on."""
    return not contact.get("DisconnectTimestamp")


def talked(contact: Mapping[str, Any] | None) -> bool:
    """Tells whether an agent had a contact; one that Connect does not know counts as it was recorded."""
    return contact is None or contact.get("AgentInfo", {}).get("ConnectedToAgentTimestamp") is not None


def ended_at(contact: Mapping[str, Any], moment: datetime) -> datetime:
    """Returns when a contact ended."""
    found = contact.get("DisconnectTimestamp")
    return found.astimezone(clock.KST) if isinstance(found, datetime) else moment


def end_of(contact: Mapping[str, Any], contact_id: str, moment: datetime, *, is_ours: bool) -> CallEnd:
    """Reads how a contact that served a callback ended; one that Connect does not know has reached nobody."""
    connected = contact.get("AgentInfo", {}).get("ConnectedToAgentTimestamp")
    reason, is_task = str(contact.get("DisconnectReason", "")), contact.get("Channel") == TASK
    return CallEnd(
        contact_id=contact_id,
        is_ours=is_ours,
        reached=connected is not None and not is_task and reason not in UNREACHED,
        at=ended_at(contact, moment),
        outcome=outcome_of(reason, is_task=is_task, contact=contact),
    )


def unseen(callback: Callback, contacts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Returns the first contact that has ended and was not counted."""
    seen = callback.seen_contacts or ()
    return next((found for found in contacts if not is_live(found) and found["ContactId"] not in seen), None)
