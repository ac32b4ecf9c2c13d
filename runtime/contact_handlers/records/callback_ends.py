"""How a callback ends: by the contact that served it, whoever reports its end, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import callback_calls, callback_spans, callbacks, domain_events, escalations
from contact_handlers.records.callback_calls import DialSettings
from contact_handlers.records.callbacks import CallbackSettings, Change
from contact_handlers.records.escalations import Announcer
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import (
    ABANDONED,
    BUSY,
    CALLBACK_SCHEDULED,
    CANCELLED,
    COMPLETED,
    CONNECTED,
    DECLINED,
    DIALING,
    FAILED,
    INVALID,
    LINE_FAILED,
    NO_AGENT,
    NO_ANSWER,
    NO_CALL,
    QUEUED,
    RESOLVED,
    SCHEDULED,
    UNCONFIRMED,
    VOICEMAIL,
    EscalationStatus,
    Outcome,
)

# Reasons of calls in which nobody was reached, and what they mean: DisconnectReason of voice contacts in
# https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html
UNREACHED: Mapping[str, Outcome] = {
    "CUSTOMER_NEVER_ARRIVED": NO_ANSWER,
    "EXPIRED": NO_ANSWER,
    "OUTBOUND_ATTEMPT_FAILED": LINE_FAILED,
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR": LINE_FAILED,
    "OUTBOUND_PREVIEW_DISCARDED": LINE_FAILED,
    "OUTBOUND_RESOURCE_ERROR": LINE_FAILED,
    "TELECOM_BUSY": BUSY,
    "TELECOM_NUMBER_INVALID": INVALID,
    "TELECOM_POTENTIAL_BLOCKING": LINE_FAILED,
    "TELECOM_PROBLEM": LINE_FAILED,
    "TELECOM_TIMEOUT": NO_ANSWER,
    "TELECOM_UNANSWERED": NO_ANSWER,
}
# What the flow of the call notes in the attribute CallbackOutcome before it hangs up.
NOTED: Mapping[str, Outcome] = {outcome: outcome for outcome in (VOICEMAIL, UNCONFIRMED, DECLINED, NO_AGENT)}
MACHINES = frozenset({"VOICEMAIL_BEEP", "VOICEMAIL_NO_BEEP", "FAX_MACHINE_DETECTED"})


@dataclass(frozen=True, kw_only=True)
class EndSettings(Announcer, DialSettings):
    """Environment of functions that learn how a callback ended: it may end the escalation it was made for."""

    table_escalations: str


@dataclass(frozen=True, kw_only=True)
class CallEnd:
    """The end of a contact that served a callback."""

    contact_id: str
    is_ours: bool
    """Ours was counted as an attempt when it was started; the calls that Connect makes are counted here."""
    reached: bool
    at: datetime
    outcome: Outcome = NO_ANSWER
    """What became of a call that reached nobody."""


def outcome_of(reason: str, *, is_task: bool, contact: Mapping[str, Any]) -> Outcome:
    """Tells what became of a contact that brought nobody together; `contact` is what Connect describes."""
    if is_task:
        return NO_CALL
    if reason in UNREACHED:
        return UNREACHED[reason]
    if contact.get("AnsweringMachineDetectionStatus") in MACHINES:
        return VOICEMAIL
    return NOTED.get(str((contact.get("Attributes") or {}).get("CallbackOutcome")), ABANDONED)


def talking(settings: EndSettings, callback: Callback, at: datetime) -> None:
    """Notes that agent and customer talk."""
    if callback.status in (CONNECTED, SCHEDULED) or not callback.is_open:
        return
    callbacks.change(settings, callback, Change(to=CONNECTED, put={"connected_at": clock.stamp(at)}, open_=True))


def dial(settings: EndSettings, callback: Callback, task_id: str, agent_id: str) -> Callback | None:
    """Calls the customer for the agent who has taken the task; a second delivery makes the same call."""
    to = callback_calls.number(settings, callback) if callback.status == QUEUED else None
    if to is None:
        return None
    token = f"{callback.request_id}-{callback.attempts or 0}-call"
    noted = callback
    if callback.starting != token:
        change = Change(to=QUEUED, put={"starting": token}, open_=True)
        found = callbacks.change(settings, callback, change)
        if found is None:
            return None
        noted = found
    contact_id = callback_calls.call(settings, noted, to, token=token, customer_id=noted.customer_id, agent_id=agent_id)
    callback_calls.serve(settings, noted, contact_id)
    put = {"serving_contact_id": contact_id, "task_contact_id": task_id}
    return callbacks.change(settings, noted, Change(to=DIALING, put=put, remove=("starting",), open_=True))


def ended(settings: EndSettings, callback: Callback, end: CallEnd) -> None:
    """Completes a callback that reached the customer; tries again, or gives up after the last attempt."""
    if end.contact_id in (callback.seen_contacts or ()):
        _resume(settings, callback, end)
        return
    if not callback.is_open:
        return
    # An end that names no agent says less than the moment at which one was heard of.
    reached = end.reached or (callback.status == CONNECTED and end.outcome == ABANDONED)
    metrics.put("CallbackAttempt", Outcome=CONNECTED if reached else end.outcome)
    seen: dict[str, Any] = {"seen_contacts": [*(callback.seen_contacts or ()), end.contact_id]}
    if reached:
        _conclude(settings, callback, Change(to=COMPLETED, put=seen, open_=False, tells=callbacks.DONE), end)
        return
    seen["outcome"] = end.outcome
    if end.outcome == DECLINED:
        _conclude(settings, callback, Change(to=CANCELLED, put={**seen, "end_reason": DECLINED}, open_=False), end)
        return
    attempts = (callback.attempts or 0) + (0 if end.is_ours else 1)
    if attempts >= settings.callback.max_attempts or end.outcome == INVALID:
        added, put = attempts - (callback.attempts or 0), {**seen, "end_reason": end.outcome}
        lost = Change(to=FAILED, put=put, open_=False, add_attempts=added, tells=callbacks.LOST)
        _conclude(settings, callback, lost, end)
    elif end.is_ours:
        again(settings, callback, seen)
    else:
        callbacks.change(settings, callback, Change(to=QUEUED, put=seen, open_=True, add_attempts=1))


def again(settings: CallbackSettings, callback: Callback, put: Mapping[str, Any]) -> None:
    """Has another attempt made, when the center is open."""
    moment = clock.now()
    later = settings.hours.next_open(moment + timedelta(seconds=settings.callback.retry_delay_s))
    due_at, moved = callback_spans.placed(settings.hours, callback, later or moment)
    changed = callbacks.put_off(settings, callback, due_at, {**put, **moved}, remove=("starting",))
    if changed is not None:
        logs.info("callback.again", callback_id=changed.request_id, due_at=changed.due_at, outcome=changed.outcome)


def _resume(settings: EndSettings, callback: Callback, end: CallEnd) -> None:
    """Does what an earlier delivery of the event left undone, because it ended after the record was changed."""
    if callback.status == SCHEDULED:
        callbacks.schedule(settings, callback)
    elif callback.is_closed and domain_events.left_untold(callback, clock.now()):
        wind_up(settings, callback, end.at)


def _conclude(settings: EndSettings, callback: Callback, what: Change, end: CallEnd) -> None:
    changed = callbacks.change(settings, callback, what)
    if changed is not None:
        wind_up(settings, changed, end.at)


def wind_up(settings: EndSettings, callback: Callback, at: datetime) -> None:
    """Says how a callback ended and closes the escalation it was made for; can be retried until it is done.

    Who was promised a call and could not be reached is left to a person: nothing ends in silence.
    """
    if callback.status == FAILED:
        metrics.put("CallbackFailed")
        if not _asks_again(settings, callback):
            callback_calls.task_of_failure(settings, callback, callback_calls.number(settings, callback))
    if callback.untold:
        callbacks.publish(settings, callback.untold, callback)
    close_escalation(settings, callback, at)
    callbacks.release_number(settings, callback)
    callbacks.mark_published(settings, callback)


def _asks_again(settings: EndSettings, callback: Callback) -> bool:
    """Tells whether a younger callback to the number serves the customer."""
    younger = callbacks.open_by_topic(Table(settings.table_requests), callback.phone_hash)
    return younger.get(callback.topic, callback.request_id) != callback.request_id


def close_escalation(settings: EndSettings, callback: Callback, at: datetime) -> None:
    """Closes the escalation that a closed callback was made for."""
    table = Table(settings.table_escalations)
    found = escalations.get(table, callback.escalation_id) if callback.escalation_id else None
    if found is None or (found.status != CALLBACK_SCHEDULED and found.is_open):
        return
    status: EscalationStatus = RESOLVED if callback.status == COMPLETED else CANCELLED
    escalations.close(settings, table, found, status, key=f"callback#{callback.request_id}", at=at)
