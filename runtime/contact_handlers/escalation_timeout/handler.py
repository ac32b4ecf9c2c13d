"""Lambda handler: the schedule of an escalation fires; the escalation is read again before anything happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.escalation_timeout import logic, store
from contact_handlers.escalation_timeout.settings import Settings
from contact_handlers.records import contacts, domain_events, escalations, notices
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import CALLBACK_SCHEDULED, CANCELLED, PENDING, EscalationStatus


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Alerts a supervisor, arranges a callback, or lets a waiting caller wait."""
    with invocation("escalation_timeout", context):
        escalation_id = logic.escalation_id(event)
        logs.bind(escalation_id=escalation_id)
        settings, moment = load(Settings), clock.now()
        escalation = store.get(settings, escalation_id)
        decision = _act(settings, escalation, moment)
        logs.info("escalation.timeout", decision=decision)
        return {"decision": decision}


def _act(settings: Settings, escalation: Escalation | None, moment: datetime) -> str:
    if escalation is None:
        return logic.NOTHING
    if escalation.status != PENDING:
        return _finish_leaving(settings, escalation, moment)
    if escalation.untold and domain_events.left_untold(escalation, moment):
        # An earlier firing counted its look and ended before it had told of it.
        _report(settings, escalation, moment)
        domain_events.mark_published(Table(settings.table_escalations), escalation)
    # Over HTTP nobody waits on a line: Connect is asked about nothing that it cannot know.
    has_contact = escalation.has_contact
    contact = contacts.described(settings.instance_id, escalation.contact_id) if has_contact else None
    if logic.is_with_agent(contact):
        # The event that says so is on its way and will close the matter.
        return logic.NOTHING
    number = store.number_of(contact)
    due = settings.hours.next_open(logic.callback_at(moment, settings.escalation.callback_delay_s))
    live = logic.is_live(contact)
    decision = logic.decide(
        escalation,
        known=contact is not None or not has_contact,
        live=live,
        number=number is not None,
        open_hours=due is not None,
    )
    if decision == logic.SUPERVISOR:
        return _alert(settings, escalation, moment, live=live)
    if decision == logic.KEEP_WAITING:
        return _wait_on(settings, escalation, moment)
    callback = store.call_back(settings, escalation, number, due) if number and due else None
    return _leave(settings, escalation, callback, moment)


def _alert(settings: Settings, escalation: Escalation, moment: datetime, *, live: bool) -> str:
    """Tells the supervisors; if any of it fails, the retry does all of it again, with the same task.

    One firing at a time: of several at once the others do nothing, and a later one takes over from one that ended.
    """
    if logic.is_in_hand(escalation, moment) or not store.claim_supervisor(settings, escalation, moment):
        return logic.NOTHING
    try:
        # The waiting contact itself has the first queue priority since its hand-over; a supervisor is what it lacks.
        store.start_supervisor_task(settings, escalation, live=live)
        _report(settings, escalation, moment)
        escalations.notify(
            settings,
            notices.TIMED_OUT,
            replace(escalation, queue_key=settings.supervisor_queue),
            escalations.waited_s(escalation, moment),
        )
        _look_again(settings, escalation, moment)
    except DependencyError:
        store.let_go(settings, escalation)
        raise
    store.alerted(settings, escalation)
    return logic.SUPERVISOR


def _wait_on(settings: Settings, escalation: Escalation, moment: datetime) -> str:
    first = not escalation.timeout_looks
    counted = _look_again(settings, escalation, moment, tells=escalations.TIMED_OUT_EVENT if first else "")
    if first and counted is not None:
        _report(settings, counted, moment)
        domain_events.mark_published(Table(settings.table_escalations), counted)
    return logic.KEEP_WAITING


def _report(settings: Settings, escalation: Escalation, moment: datetime) -> None:
    metrics.put("EscalationTimeout", Priority=escalation.priority)
    wait_s = escalations.waited_s(escalation, moment)
    escalations.publish(settings, escalations.TIMED_OUT_EVENT, escalation, wait_s)


def _look_again(settings: Settings, escalation: Escalation, moment: datetime, tells: str = "") -> Escalation | None:
    again = logic.look_again_at(escalation, moment)
    if again is None:
        store.leave_to_sweeper(settings, escalation, moment)
        return None
    return store.look_again(settings, escalation, again, tells=tells)


def _leave(settings: Settings, escalation: Escalation, callback: Callback | None, moment: datetime) -> str:
    to: EscalationStatus = CANCELLED if callback is None else CALLBACK_SCHEDULED
    put = {"end_reason": "abandoned"}
    if callback is not None:
        put = {"callback_id": callback.request_id, "callback_due_at": callback.due_at}
    moved = store.move(settings, escalation, to, put, moment)
    return logic.NOTHING if moved is None else _left(settings, moved, moment)


def _finish_leaving(settings: Settings, escalation: Escalation, moment: datetime) -> str:
    """Does what an earlier firing left undone, because it ended after the status was changed."""
    ours = escalation.untold == escalations.TIMED_OUT_EVENT
    if ours and domain_events.left_untold(escalation, moment):
        return _left(settings, escalation, moment)
    return logic.NOTHING


def _left(settings: Settings, escalation: Escalation, moment: datetime) -> str:
    metrics.put("EscalationTimeout", Priority=escalation.priority)
    decision = logic.GIVE_UP
    if escalation.status == CALLBACK_SCHEDULED:
        metrics.put("CallbackScheduled")
        store.tell_customer(settings, escalation, moment, "esc.to_callback")
        decision = logic.CALL_BACK
    elif not escalation.has_contact:
        # Whoever has hung up knows it; whoever reads a page learns it there.
        store.tell_customer(settings, escalation, moment, "esc.given_up")
    escalations.tell(settings, Table(settings.table_escalations), escalation, escalations.waited_s(escalation, moment))
    return decision
