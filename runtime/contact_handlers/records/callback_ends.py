"""How a callback ends: by the contact that served it, whoever reports its end, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import callbacks, domain_events, escalations
from contact_handlers.records.callbacks import CallbackSettings, Change
from contact_handlers.records.escalations import Announcer
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import (
    CALLBACK_SCHEDULED,
    CANCELLED,
    COMPLETED,
    FAILED,
    QUEUED,
    RESOLVED,
    SCHEDULED,
    EscalationStatus,
)

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


@dataclass(frozen=True, kw_only=True)
class EndSettings(Announcer, CallbackSettings):
    """Environment of functions that learn how a callback ended: it may end the escalation it was made for."""

    table_escalations: str


@dataclass(frozen=True, kw_only=True)
class CallEnd:
    """The end of a contact that served a callback."""

    contact_id: str
    is_task: bool
    """A task of ours was counted as an attempt when it was started; the calls that Connect makes are counted here."""
    reached: bool
    at: datetime


def ended(settings: EndSettings, callback: Callback, end: CallEnd) -> None:
    """Completes a callback that reached the customer; tries again, or gives up after the last attempt."""
    if end.contact_id in (callback.seen_contacts or ()):
        _resume(settings, callback, end)
        return
    if not callback.is_open:
        return
    seen = {"seen_contacts": [*(callback.seen_contacts or ()), end.contact_id]}
    if end.reached:
        _conclude(settings, callback, Change(to=COMPLETED, put=seen, open_=False, tells=callbacks.DONE), end)
        return
    attempts = (callback.attempts or 0) + (0 if end.is_task else 1)
    if attempts >= settings.callback.max_attempts:
        added = attempts - (callback.attempts or 0)
        lost = Change(to=FAILED, put=seen, open_=False, add_attempts=added, tells=callbacks.LOST)
        _conclude(settings, callback, lost, end)
    elif end.is_task:
        again(settings, callback, seen)
    else:
        callbacks.change(settings, callback, Change(to=QUEUED, put=seen, open_=True, add_attempts=1))


def again(settings: CallbackSettings, callback: Callback, put: Mapping[str, Any]) -> None:
    """Has another attempt made, when the center is open."""
    moment = clock.now()
    later = settings.hours.next_open(moment + timedelta(seconds=settings.callback.retry_delay_s))
    due = {**put, "due_at": clock.stamp(later or moment)}
    changed = callbacks.change(settings, callback, Change(to=SCHEDULED, put=due, open_=True))
    if changed is not None:
        callbacks.schedule(settings, changed)
        logs.info("callback.again", callback_id=changed.request_id, due_at=changed.due_at)


def _resume(settings: EndSettings, callback: Callback, end: CallEnd) -> None:
    """Does what an earlier delivery of the event left undone, because it ended after the record was changed."""
    if callback.status == SCHEDULED:
        callbacks.schedule(settings, callback)
    elif domain_events.left_untold(callback, clock.now()):
        callbacks.release_number(settings, callback)
        wind_up(settings, callback, end.at)


def _conclude(settings: EndSettings, callback: Callback, what: Change, end: CallEnd) -> None:
    changed = callbacks.change(settings, callback, what)
    if changed is not None:
        wind_up(settings, changed, end.at)


def wind_up(settings: EndSettings, callback: Callback, at: datetime) -> None:
    """Says how a callback ended and closes the escalation it was made for; can be retried until it is done."""
    if callback.status == FAILED:
        metrics.put("CallbackFailed")
    if callback.untold:
        callbacks.publish(settings, callback.untold, callback)
    close_escalation(settings, callback, at)
    callbacks.mark_published(settings, callback)


def close_escalation(settings: EndSettings, callback: Callback, at: datetime) -> None:
    """Closes the escalation that a closed callback was made for."""
    table = Table(settings.table_escalations)
    found = escalations.get(table, callback.escalation_id) if callback.escalation_id else None
    if found is None or (found.status != CALLBACK_SCHEDULED and found.is_open):
        return
    status: EscalationStatus = RESOLVED if callback.status == COMPLETED else CANCELLED
    escalations.close(settings, table, found, status, key=f"callback#{callback.request_id}", at=at)
