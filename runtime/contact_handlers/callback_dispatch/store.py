"""The callback, its customer and number, and the task that is started for it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Table, get_many
from contact_handlers.base.errors import DependencyError, GarbledAnswerError, NotThereError, TimedOutError
from contact_handlers.base.expressions import Changes
from contact_handlers.callback_dispatch import logic
from contact_handlers.callback_dispatch.settings import Settings
from contact_handlers.records import callbacks, customers, domain_events, tables
from contact_handlers.records.callbacks import Change
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.requests import Callback, CallbackNumber, RequestLookup
from contact_handlers.records.vocabulary import CANCELLED, FAILED, QUEUED, SCHEDULED, RequestStatus

# A task that was started for a callback which was cancelled at that moment, and which could not be ended.
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


def start(settings: Settings, callback: Callback, phone_number: str, customer_id: str | None) -> str:
    """Starts the task of this attempt and returns its contact; the agent sees the card of whom they will call."""
    answer = aws.call(
        "connect",
        "start_task_contact",
        InstanceId=settings.instance_id,
        ContactFlowId=settings.task_flow_id,
        ClientToken=logic.client_token(callback),
        **logic.task(callback, phone_number, settings.center, customer_id),
    )
    return str(answer["ContactId"])


def note_start(settings: Settings, callback: Callback) -> Callback | None:
    """Notes which task is about to be started, so that it can be found again; None when the callback has changed."""
    if callback.starting:
        return callback
    put = {"starting": logic.client_token(callback)}
    return callbacks.change(settings, callback, Change(to=SCHEDULED, put=put, open_=True))


def queued(settings: Settings, callback: Callback, contact_id: str) -> Callback | None:
    """Marks the callback as queued and remembers which contact serves it."""
    Table(settings.table_requests).put(
        tables.request_of_contact(contact_id),
        RequestLookup(request_id=callback.request_id, expires_at=callback.expires_at).to_item(),
    )
    put: dict[str, Any] = {"serving_contact_id": contact_id, "queued_at": clock.stamp(clock.now())}
    started = Change(to=QUEUED, put=put, remove=("starting",), open_=True, add_attempts=1)
    return callbacks.change(settings, callback, started)


def may_have_started(fault: DependencyError) -> bool:
    """Tells whether a task may exist although its start failed; to start it again is the way to learn its contact."""
    return isinstance(fault, (GarbledAnswerError, TimedOutError))


def withdraw(settings: Settings, callback: Callback, contact_id: str) -> None:
    """Ends a task that is not needed any more; one that cannot be ended is noted, so that the retry ends it."""
    try:
        _stop(settings, contact_id)
    except DependencyError:
        _note_stray(settings, callback, Changes(put={STRAY: contact_id}, remove=("starting",)))
        raise
    _note_stray(settings, callback, Changes(remove=("starting",)))


def withdraw_stray(settings: Settings, callback: Callback) -> None:
    """Ends the task that an earlier delivery could not end."""
    _stop(settings, callback.stray_contact_id or "")
    _note_stray(settings, callback, Changes(remove=(STRAY,)))


def _stop(settings: Settings, contact_id: str) -> None:
    with suppress(NotThereError):
        aws.call("connect", "stop_contact", InstanceId=settings.instance_id, ContactId=contact_id)


def _note_stray(settings: Settings, callback: Callback, changes: Changes) -> None:
    Table(settings.table_requests).update(callback.key, changes, answer="NONE")


def later(settings: Settings, callback: Callback, due_at: str) -> Callback | None:
    """Moves the callback to another time and schedules it there."""
    changed = callbacks.change(settings, callback, Change(to=SCHEDULED, put={"due_at": due_at}, open_=True))
    if changed is not None:
        callbacks.schedule(settings, changed)
    return changed


def give_up(settings: Settings, callback: Callback, reason: str) -> Callback | None:
    """Closes a callback that cannot or must not be made."""
    status: RequestStatus = CANCELLED if reason == logic.NOT_WANTED else FAILED
    tells = "" if status == CANCELLED else callbacks.LOST
    change = Change(to=status, put={"end_reason": reason}, open_=False, tells=tells)
    changed = callbacks.change(settings, callback, change)
    if changed is not None and tells:
        _tell(settings, changed)
    return changed


def finish_giving_up(settings: Settings, callback: Callback, moment: datetime) -> None:
    """Does what an earlier delivery left undone, because it ended after it had given the callback up."""
    if callback.end_reason and domain_events.left_untold(callback, moment):
        callbacks.release_number(settings, callback)
        _tell(settings, callback)


def _tell(settings: Settings, callback: Callback) -> None:
    callbacks.publish(settings, callback.untold or "", callback)
    callbacks.mark_published(settings, callback)
