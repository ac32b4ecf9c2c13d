"""What a contact event means for the escalation and the callback that its contact serves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.events import ContactChange
from contact_handlers.contact_events import logic
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import callbacks, domain_events, escalations
from contact_handlers.records.callbacks import Change
from contact_handlers.records.escalations import Escalation, Move
from contact_handlers.records.integrations import Agent
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import (
    ASSIGNED,
    CALLBACK_SCHEDULED,
    CANCELLED,
    COMPLETED,
    FAILED,
    IN_PROGRESS,
    PENDING,
    QUEUED,
    RESOLVED,
    SCHEDULED,
    EscalationStatus,
)


def escalation_of(settings: Settings, change: ContactChange) -> Escalation | None:
    """Returns the escalation of the contact, also after a transfer."""
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    for contact_id in dict.fromkeys((change.contact_id, change.previous_contact_id, change.initial_contact_id)):
        if contact_id and (found := escalations.of_contact(sessions, kept, contact_id)) is not None:
            return found
    return None


def queued(settings: Settings, change: ContactChange) -> None:
    """Announces an escalation that its creator could not announce."""
    found = escalation_of(settings, change)
    if found is not None and found.status == PENDING:
        escalations.announce(settings, Table(settings.table_escalations), found)


def taken(settings: Settings, change: ContactChange, at: datetime | None, agent: Agent | None) -> None:
    """Marks the escalation as taken by an agent and stops watching its time."""
    found = escalation_of(settings, change)
    if found is None or found.status not in (PENDING, ASSIGNED, IN_PROGRESS):
        return
    table, moment = Table(settings.table_escalations), at or change.happened_at
    agent_id = None if agent is None else agent.agent_id
    if found.status == PENDING:
        wait_s = escalations.waited_s(found, moment)
        put = {"assigned_agent": agent_id, "wait_s": wait_s}
        moved = escalations.move(table, found, Move(to=ASSIGNED, key=f"agent#{change.contact_id}", at=moment, put=put))
        if moved is not None:
            metrics.put("EscalationWait", wait_s, Priority=found.priority)
            found = moved
    if found.status == ASSIGNED:
        talk = Move(to=IN_PROGRESS, key=f"talk#{change.contact_id}", at=moment, tells="escalation.assigned")
        moved = escalations.move(table, found, talk)
        if moved is not None:
            _tell(settings, moved)
    elif domain_events.left_untold(found, clock.now()):
        _tell(settings, found)
    escalations.unwatch(settings, found)


def finished(settings: Settings, change: ContactChange, at: datetime) -> None:
    """Resolves the escalation that an agent talked about; one that no agent took is left to its timeout."""
    found = escalation_of(settings, change)
    if found is not None:
        close(settings, found, IN_PROGRESS, RESOLVED, f"end#{change.contact_id}", at)


def close(
    settings: Settings,
    escalation: Escalation,
    from_status: EscalationStatus,
    status: EscalationStatus,
    key: str,
    at: datetime,
) -> None:
    """Closes an escalation that has a status and says so, also when an earlier delivery could not say it."""
    if escalation.status != from_status:
        if domain_events.left_untold(escalation, clock.now()):
            _tell(settings, escalation)
        return
    if escalation.untold:
        # The next event takes its place in the record.
        _tell(settings, escalation)
    put = {"resolved_at": clock.stamp(at)}
    kind = "escalation.resolved" if status == RESOLVED else "escalation.cancelled"
    move = Move(to=status, key=key, at=at, put=put, tells=kind)
    moved = escalations.move(Table(settings.table_escalations), escalation, move)
    if moved is not None:
        _tell(settings, moved)


def _tell(settings: Settings, escalation: Escalation) -> None:
    escalations.tell(settings, Table(settings.table_escalations), escalation, escalation.wait_s or 0)


def served_callback(settings: Settings, change: ContactChange) -> Callback | None:
    """Returns the callback this contact was made for: a task of ours, or the call that Connect queued for a request."""
    requests = Table(settings.table_requests)
    if change.channel == "task":
        found = callbacks.of_contact(requests, change.contact_id)
        return found if found is not None and found.serving_contact_id == change.contact_id else None
    if change.initiation_method != logic.CALLBACK:
        return None
    for contact_id in dict.fromkeys((change.initial_contact_id, change.previous_contact_id, change.related_contact_id)):
        if contact_id and (found := callbacks.of_contact(requests, contact_id)) is not None:
            return found
    return None


def called_back(settings: Settings, change: ContactChange) -> None:
    """Completes a callback that reached the customer; tries again, or gives up after the last attempt."""
    found = served_callback(settings, change)
    if found is None or change.event_type not in logic.ENDED_EVENTS:
        return
    if change.contact_id in (found.seen_contacts or ()):
        _resume(settings, found, change)
        return
    if not found.is_open:
        return
    seen = {"seen_contacts": [*(found.seen_contacts or ()), change.contact_id]}
    if logic.reached(change):
        _conclude(settings, found, Change(to=COMPLETED, put=seen, open_=False, tells=callbacks.DONE), change)
        return
    # A task was counted when it was started; the calls that Connect makes are counted here.
    attempts = (found.attempts or 0) + (0 if change.channel == "task" else 1)
    if attempts >= settings.callback.max_attempts:
        added = attempts - (found.attempts or 0)
        lost = Change(to=FAILED, put=seen, open_=False, add_attempts=added, tells=callbacks.LOST)
        _conclude(settings, found, lost, change)
    elif change.channel == "task":
        _again(settings, found, seen)
    else:
        callbacks.change(settings, found, Change(to=QUEUED, put=seen, open_=True, add_attempts=1))


def _again(settings: Settings, callback: Callback, seen: Mapping[str, Any]) -> None:
    moment = clock.now()
    later = settings.hours.next_open(moment + timedelta(seconds=settings.callback.retry_delay_s))
    put = {**seen, "due_at": clock.stamp(later or moment)}
    changed = callbacks.change(settings, callback, Change(to=SCHEDULED, put=put, open_=True))
    if changed is not None:
        callbacks.schedule(settings, changed)
        logs.info("callback.again", callback_id=changed.request_id, due_at=changed.due_at)


def _resume(settings: Settings, callback: Callback, change: ContactChange) -> None:
    """Does what an earlier delivery of the event left undone, because it ended after the record was changed."""
    if callback.status == SCHEDULED:
        callbacks.schedule(settings, callback)
    elif domain_events.left_untold(callback, clock.now()):
        callbacks.release_number(settings, callback)
        _wind_up(settings, callback, change)


def _conclude(settings: Settings, callback: Callback, what: Change, change: ContactChange) -> None:
    changed = callbacks.change(settings, callback, what)
    if changed is not None:
        _wind_up(settings, changed, change)


def _wind_up(settings: Settings, callback: Callback, change: ContactChange) -> None:
    """Says how a callback ended and closes the escalation it was made for; can be retried until it is done."""
    if callback.status == FAILED:
        metrics.put("CallbackFailed")
    callbacks.publish(settings, callback.untold or "", callback)
    if callback.escalation_id:
        found = escalations.get(Table(settings.table_escalations), callback.escalation_id)
        if found is not None:
            status: EscalationStatus = RESOLVED if callback.status == COMPLETED else CANCELLED
            close(settings, found, CALLBACK_SCHEDULED, status, f"callback#{callback.request_id}", change.happened_at)
    callbacks.mark_published(settings, callback)
