"""What of a record says something of a person, and what is only counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.expressions import Changes
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import CANCELLED, CLOSED_REQUESTS, FINAL_STATUSES, PENDING, SCHEDULED

# From then on people have to look.
LATE: Final = timedelta(hours=48)

# What stays of a conversation: when, how long, how it went. Everything that names or quotes somebody goes.
_OF_CONVERSATION = frozenset(
    {
        *("conversation_id", "center", "channel", "status", "locale", "created_at", "ended_at", "last_activity_at"),
        *("end_reason", "user_turns", "counted_turns", "message_count", "transfer_count", "escalation_count"),
        *("escalation_ids", "assigned_agent", "last_intent", "primary_intent", "mood", "containment", "survey_score"),
        *("by_day_pk", "by_day_sk", "by_agent_pk", "by_agent_sk"),
    }
)
_OF_ESCALATION = frozenset(
    {
        *("escalation_id", "reference_number", "conversation_id", "center", "status", "reason", "rule", "priority"),
        *("queue_key", "intent", "department", "channel", "estimated_wait_s", "wait_measured", "assigned_agent"),
        *("wait_s", "end_reason", "created_at", "updated_at", "resolved_at", "announced_at", "supervisor_at"),
        *(f"by_{index}_{part}" for index in ("status", "conversation", "day") for part in ("pk", "sk")),
    }
)
_OF_REQUEST = frozenset(
    {
        *("request_id", "reference_number", "kind", "status", "created_at", "updated_at", "due_at", "channel", "topic"),
        *("queue_key", "attempts", "end_reason", "phone_hash", "by_kind_pk", "by_kind_sk"),
    }
)
_ALWAYS = frozenset({"pk", "sk", "version", "expires_at"})
# Requests that nobody works on at this moment, so that they end with the erasure.
_RESTING = frozenset({*CLOSED_REQUESTS, PENDING, SCHEDULED, "open"})
GONE: Final = "erased"


def conversation(item: Mapping[str, Any]) -> Changes:
    """Returns the changes that leave of a conversation what is counted."""
    summary = item.get("summary")
    numbers = {
        name: value
        for name, value in (summary.items() if isinstance(summary, Mapping) else ())
        if isinstance(value, (bool, int, float))
    }
    return _anonymous(item, _OF_CONVERSATION, {"summary": numbers} if numbers else {})


def escalation(item: Mapping[str, Any]) -> Changes:
    """Returns the changes that leave of an escalation what is counted; an open one is cancelled."""
    found = Escalation.from_item(item)
    put: dict[str, Any] = {"contact_id": GONE}
    if found.is_open:
        cancelled = found.changed({"status": CANCELLED})
        put |= {"status": CANCELLED, "end_reason": GONE, "by_status_pk": cancelled.index()["by_status_pk"]}
    return _anonymous(item, _OF_ESCALATION, put)


def request(item: Mapping[str, Any]) -> Changes:
    """Returns the changes that leave of a request what is counted; an open one is cancelled."""
    found = Request.from_item(item)
    put: dict[str, Any] = {}
    if not found.is_closed:
        cancelled = found.changed({"status": CANCELLED})
        put = {"status": CANCELLED, "end_reason": GONE, "by_kind_pk": cancelled.index()["by_kind_pk"]}
    gone = {"phone_hash"} if "phone_hash" in item else set()
    # Its class needs a hash, which means nobody any more.
    return _anonymous(item, _OF_REQUEST - gone, {**put, **dict.fromkeys(gone, GONE)})


def _anonymous(item: Mapping[str, Any], kept: frozenset[str], put: Mapping[str, Any]) -> Changes:
    gone = [name for name in item if name not in kept | _ALWAYS and name not in put]
    return Changes(put={**put, "erased_at": clock.stamp(clock.now())}, add={"version": 1}, remove=tuple(sorted(gone)))


def over(item: Mapping[str, Any]) -> bool:
    """Tells whether a conversation has ended; one that goes on is waited for."""
    return item.get("status") in FINAL_STATUSES


def resting(item: Mapping[str, Any]) -> bool:
    """Tells whether nobody works on a request at this moment."""
    return item.get("status") in _RESTING


def media_prefixes(item: Mapping[str, Any], contacts: Iterable[str]) -> Iterator[str]:
    """Yields where Amazon Connect and Contact Lens put what belongs to contacts: by the day (UTC), then by contact.

    https://docs.aws.amazon.com/connect/latest/adminguide/about-recording-behavior.html and
    https://docs.aws.amazon.com/connect/latest/adminguide/example-contact-lens-output-locations.html
    """
    begun, ended = clock.parse(str(item.get("created_at"))), clock.parse(str(item.get("ended_at") or ""))
    if begun is None:
        return
    last = max(begun, ended or begun)
    days = [begun + timedelta(days=number) for number in range((last.date() - begun.date()).days + 1)]
    folders = {"voice": _VOICE, "chat": _CHAT}.get(str(item.get("channel")), (*_VOICE, *_CHAT))
    for contact in contacts:
        for day in days:
            for folder in folders:
                yield f"{folder}/{day:%Y/%m/%d}/{contact}"


_VOICE = ("connect/recordings", "Analysis/Voice", "Analysis/Voice/Redacted")
_CHAT = ("connect/transcripts", "connect/attachments", "Analysis/Chat", "Analysis/Chat/Redacted")


def is_late(found: Request, moment: datetime) -> bool:
    """Tells whether an erasure takes longer than it should."""
    created = clock.parse(found.created_at)
    return created is not None and moment - created > LATE
