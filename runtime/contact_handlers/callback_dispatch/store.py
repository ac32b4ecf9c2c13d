"""The callback, its customer and number, and the contact that is started for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table, get_many
from contact_handlers.base.errors import DependencyError, GarbledAnswerError, TimedOutError
from contact_handlers.base.expressions import Changes
from contact_handlers.callback_dispatch import logic
from contact_handlers.callback_dispatch.settings import Settings
from contact_handlers.records import (
    callback_calls,
    callback_ends,
    callbacks,
    contacts,
    customers,
    domain_events,
    pacing,
    tables,
    waiting,
)
from contact_handlers.records.callbacks import Change
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.requests import Callback, CallbackNumber
from contact_handlers.records.vocabulary import CANCELLED, DIALING, FAILED, QUEUED, SCHEDULED, RequestStatus

AGENT_FIRST = "agent_first"
# A contact that was started for a callback which was cancelled at that moment, and which could not be ended.
STRAY = "stray_contact_id"


def get(settings: Settings, callback_id: str) -> Callback | None:
    """Returns the callback as it is now."""
    return callbacks.get(Table(settings.table_requests), callback_id)


def called(settings: Settings, callback: Callback) -> tuple[str | None, Customer | None]:
    """Returns the number to call, and whose it is as they are now, so that a withdrawn consent counts.

    Who asked for the callback may be another; they are the customer only when the number belongs to nobody.
    """
    number, lookup = tables.phone_number(callback.phone_hash), tables.phone_lookup(callback.phone_hash)
    found = get_many({settings.table_customers: [number, lookup]}, consistent=True)
    owner = found.get(lookup)
    customer_id = callback.customer_id if owner is None else CustomerLookup.from_item(owner).customer_id
    customer = customers.by_id(Table(settings.table_customers), customer_id) if customer_id else None
    return (CallbackNumber.from_item(found[number]).phone_number if number in found else None), customer


def may_call(settings: Settings, callback: Callback, moment: datetime, *, last: bool) -> bool:
    """Takes a place among the calls for the agents of the queue; an agent who goes first waits for nobody.

    A call that cannot wait any more (`last`) is made although nobody is free, a few of them at a time.
    """
    if settings.callback.dial == AGENT_FIRST:
        return True
    requests, queue_key = Table(settings.table_requests), callback.queue_key
    room = pacing.paced(requests, queue_key).believed(moment)
    if room is None:
        room = pacing.room(waiting.queue_state(settings.instance_id, callback_calls.queue(settings, callback)))
        pacing.measured(requests, queue_key, room, moment)
    most = max(room, pacing.ALLOWANCE) if last else room
    return pacing.take(requests, queue_key, callback.request_id, most, moment, settings.callback.ring_s)


def wait(settings: Settings, callback: Callback, moment: datetime) -> Callback | None:
    """Looks again a little later, because every agent is busy."""
    again = logic.look_again_at(callback, moment)
    return callbacks.put_off(settings, callback, again, {"waits": (callback.waits or 0) + 1})


def start(settings: Settings, callback: Callback, phone_number: str, customer_id: str | None) -> str:
    """Starts the contact of this attempt and returns it; the agent sees the card of whom is called."""
    begin = callback_calls.task if settings.callback.dial == AGENT_FIRST else callback_calls.call
    return begin(settings, callback, phone_number, token=logic.client_token(callback), customer_id=customer_id)


def started_before(settings: Settings, callback: Callback, phone_number: str | None) -> str:
    """Returns the contact that may have been started for a callback that is closed now; empty when it is not known.

    The service tells it when it is asked to start it again. Without the number nobody can be called by that.
    """
    if phone_number is None and settings.callback.dial != AGENT_FIRST:
        return ""
    return start(settings, callback, phone_number or logic.NO_LONGER, None)


def note_start(settings: Settings, callback: Callback) -> Callback | None:
    """Notes which contact is about to be started, so that it can be found again; None when the callback has changed."""
    if callback.starting:
        return callback
    put = {"starting": logic.client_token(callback)}
    return callbacks.change(settings, callback, Change(to=SCHEDULED, put=put, open_=True))


def started(settings: Settings, callback: Callback, contact_id: str) -> Callback | None:
    """Marks the callback as queued or dialing and remembers which contact serves it."""
    callback_calls.serve(settings, callback, contact_id)
    put: dict[str, Any] = {"serving_contact_id": contact_id, "queued_at": clock.stamp(clock.now())}
    to: RequestStatus = QUEUED if settings.callback.dial == AGENT_FIRST else DIALING
    change = Change(to=to, put=put, remove=("starting", "task_contact_id"), open_=True, add_attempts=1)
    return callbacks.change(settings, callback, change)


def may_have_started(fault: DependencyError) -> bool:
    """Tells whether a contact may exist although its start failed; starting it again tells which."""
    return isinstance(fault, (GarbledAnswerError, TimedOutError))


def withdraw(settings: Settings, callback: Callback, contact_id: str) -> None:
    """Ends a contact that is not needed any more; one that cannot be ended is noted, so that the retry ends it."""
    try:
        if contact_id:
            contacts.stop(settings.instance_id, contact_id)
    except DependencyError:
        _note_stray(settings, callback, Changes(put={STRAY: contact_id}, remove=("starting",)))
        raise
    _note_stray(settings, callback, Changes(remove=("starting",)))
    current = get(settings, callback.request_id)
    if current is not None and current.is_closed:
        callbacks.release_number(settings, current)


def withdraw_stray(settings: Settings, callback: Callback) -> None:
    """Ends the contact that an earlier delivery could not end."""
    contacts.stop(settings.instance_id, callback.stray_contact_id or "")
    _note_stray(settings, callback, Changes(remove=(STRAY,)))


def _note_stray(settings: Settings, callback: Callback, changes: Changes) -> None:
    Table(settings.table_requests).update(callback.key, changes, answer="NONE")


def give_up(settings: Settings, callback: Callback, reason: str, moment: datetime) -> None:
    """Closes a callback that cannot or must not be made."""
    status: RequestStatus = CANCELLED if reason == logic.NOT_WANTED else FAILED
    tells = "" if status == CANCELLED else callbacks.LOST
    change = Change(to=status, put={"end_reason": reason}, remove=("starting",), open_=False, tells=tells)
    changed = callbacks.change(settings, callback, change)
    if changed is not None:
        callback_ends.wind_up(settings, changed, moment)


def finish_giving_up(settings: Settings, callback: Callback, moment: datetime) -> None:
    """Does what an earlier delivery left undone, because it ended after it had given the callback up."""
    if callback.end_reason and domain_events.left_untold(callback, moment):
        callback_ends.wind_up(settings, callback, moment)
