"""Lambda handler: the schedule of a callback fires; the callback is read again before anything happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contact_handlers.base import clock, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.callback_dispatch import logic, store
from contact_handlers.callback_dispatch.settings import Settings
from contact_handlers.records import callback_calls, callback_spans, callbacks
from contact_handlers.records.requests import Callback


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Starts the call of a due callback, or the task of the agent who takes it, exactly once per attempt."""
    with invocation("callback_dispatch", context):
        callback_id = logic.callback_id(event)
        logs.bind(callback_id=callback_id)
        settings, moment = load(Settings), clock.now()
        callback = store.get(settings, callback_id)
        decision = _act(settings, callback, moment)
        logs.info("callback.dispatch", decision=decision)
        return {"decision": decision}


def _act(settings: Settings, callback: Callback | None, moment: datetime) -> str:
    number, customer = (None, None) if callback is None else store.called(settings, callback)
    decision = logic.decide(
        callback,
        customer=customer,
        number=number,
        hours=settings.hours,
        moment=moment,
        max_attempts=settings.callback.max_attempts,
    )
    if callback is None:
        return decision
    if callback.stray_contact_id:
        store.withdraw_stray(settings, callback)
    if callback.starting and not callback.is_open:
        # A delivery that was stopped while it started the contact: its token tells which, so that it can be ended.
        store.withdraw(settings, callback, store.started_before(settings, callback, number))
    if decision == logic.NOTHING:
        store.finish_giving_up(settings, callback, moment)
        return decision
    if decision == logic.TOO_EARLY:
        # The callback was moved after this schedule was made; make sure that the new time has one.
        callbacks.schedule(settings, callback)
    elif decision in (logic.CLOSED, logic.OVER):
        _move(settings, callback, moment)
    elif decision == logic.START and number is not None:
        last = logic.is_last_chance(callback, moment)
        if not callback.starting and not store.may_call(settings, callback, moment, last=last):
            store.wait(settings, callback, moment)
            return logic.BUSY
        return _start(settings, callback, number, None if customer is None else customer.customer_id, moment)
    else:
        store.give_up(settings, callback, decision, moment)
    return decision


def _move(settings: Settings, callback: Callback, moment: datetime) -> None:
    opens = settings.hours.next_open(moment)
    if opens is not None:
        due_at, put = callback_spans.placed(settings.hours, callback, opens)
        callbacks.put_off(settings, callback, due_at, put)


def _start(settings: Settings, callback: Callback, number: str, customer_id: str | None, moment: datetime) -> str:
    contact_id = ""
    noted = store.note_start(settings, callback)
    if noted is None:
        return logic.NOTHING
    callback = noted
    try:
        contact_id = store.start(settings, callback, number, customer_id)
        logs.bind(contact_id=contact_id)
        if store.started(settings, callback, contact_id) is not None:
            return logic.START
    except DependencyError as fault:
        if not contact_id and fault.code in callback_calls.NEVER:
            store.give_up(settings, callback, logic.REFUSED, moment)
            return logic.REFUSED
        # A retry gets the same contact, unless the callback was closed meanwhile: then it starts and ends nothing.
        current = store.get(settings, callback.request_id)
        if (current is None or not current.is_open) and (contact_id or store.may_have_started(fault)):
            store.withdraw(settings, callback, contact_id or store.start(settings, callback, number, customer_id))
        raise
    current = store.get(settings, callback.request_id)
    # The same attempt may have run twice, which was one contact.
    if current is None or current.serving_contact_id != contact_id:
        store.withdraw(settings, callback, contact_id)
    return logic.NOTHING
