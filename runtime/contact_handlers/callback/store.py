"""The customer, the conversation and the escalation a callback belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from contact_handlers.base import clock, schedules
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.callback.settings import Settings
from contact_handlers.records import callbacks, customers, escalations, identity, tables
from contact_handlers.records.callbacks import Change, NewCallback
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.rates import HOUR_S, Rate
from contact_handlers.records.requests import AskedCallback, Callback
from contact_handlers.records.vocabulary import CANCELLED, OPEN_REQUESTS, SCHEDULED, VERIFIED

VOICE_CHANNELS = ("voice", "sms")
PER_NUMBER = "callback_number"


def proven(settings: Settings, event: FlowEvent) -> str:
    """Returns the customer that this contact proved to be, whatever its attributes say; empty without one."""
    if event.attribute("AuthStatus").upper() != VERIFIED or not event.customer_id:
        return ""
    item = Table(settings.table_sessions).get(tables.auth_attempts(event.contact.contact_id), consistent=True)
    return event.customer_id if identity.proves(item, event.customer_id) else ""


def owner(settings: Settings, phone_hash: str) -> Customer | None:
    """Returns the customer who owns the number, for what they want; whoever asks for the callback may be another."""
    table = Table(settings.table_customers)
    found = table.get(tables.phone_lookup(phone_hash))
    return None if found is None else customers.by_id(table, CustomerLookup.from_item(found).customer_id)


def number_of_customer(settings: Settings, customer_id: str, conversation_id: str) -> str:
    """Returns the number on the customer's profile, the primary one first; empty when there is none."""
    if not customer_id and conversation_id:
        found = Table(settings.table_conversations).get(tables.conversation(conversation_id))
        customer_id = "" if found is None else Conversation.from_item(found).customer_id or ""
    profile = customers.profile(Table(settings.table_customers), customer_id) if customer_id else None
    known = () if profile is None else profile.contacts or ()
    contacts = [entry for entry in known if entry.get("channel") in VOICE_CHANNELS]
    contacts.sort(key=lambda entry: not entry.get("is_primary"))
    return str(contacts[0]["value"]) if contacts else ""


def rates(settings: Settings, *, contact_id: str, caller: str, number: str) -> tuple[Rate, ...]:
    """Returns the limits of a request; `caller` and `number` are keyed hashes, a caller without a number is empty."""
    limits, sessions = settings.callback, Table(settings.table_sessions)
    by_caller = (
        Rate(table=sessions, name="callback_caller", subject=caller, limit=limits.per_caller)
        if caller
        else Rate(table=sessions, name="callback_anonymous", subject="all", limit=limits.anonymous, window_s=HOUR_S)
    )
    return (
        Rate(table=sessions, name="callback_contact", subject=contact_id, limit=limits.per_contact),
        by_caller,
        Rate(table=sessions, name=PER_NUMBER, subject=number, limit=limits.per_number),
    )


def asked(settings: Settings, contact_id: str) -> AskedCallback | None:
    """Returns what the contact settled with the bot about a callback."""
    found = Table(settings.table_customers).get(tables.asked_callback(contact_id), consistent=True)
    return None if found is None else AskedCallback.from_item(found)


def done(settings: Settings, contact_id: str, what: AskedCallback, callback_id: str) -> None:
    """Notes which callback was made of what was asked; the number is not needed here any more."""
    noted = replace(what, callback_id=callback_id, phone_number=None)
    Table(settings.table_customers).put(tables.asked_callback(contact_id), noted.to_item())


def made_of(settings: Settings, what: AskedCallback | None) -> Callback | None:
    """Returns the callback that was made of what was asked, while it is open."""
    if what is None or not what.callback_id:
        return None
    found = callbacks.get(Table(settings.table_requests), what.callback_id)
    return found if found is not None and found.is_open else None


def of_contact(settings: Settings, contact_id: str) -> Callback | None:
    """Returns the open callback that this contact made."""
    found = callbacks.of_contact(Table(settings.table_requests), contact_id)
    return found if found is not None and found.is_open else None


def move(settings: Settings, callback: Callback, due_at: datetime, until: str | None) -> Callback | None:
    """Moves a callback to another time; None when it was changed meanwhile."""
    put = {"due_at": clock.stamp(due_at), **({"until": until} if until else {})}
    tells = callbacks.MADE if settings.event_bus_name else ""
    change = Change(to=SCHEDULED, put=put, open_=True, remove=() if until else ("until",), tells=tells)
    return callbacks.change(settings, callback, change)


def open_escalation(settings: Settings, contact_id: str) -> Escalation | None:
    """Returns the open escalation of the contact."""
    found = escalations.of_contact(Table(settings.table_sessions), Table(settings.table_escalations), contact_id)
    return found if found is not None and found.is_open else None


def create(settings: Settings, new: NewCallback) -> Callback | callbacks.Refused:
    """Records the callback and schedules its dispatch."""
    return callbacks.create(settings, new)


def cancellable(settings: Settings, phone_hash: str) -> Iterator[Callback]:
    """Yields the open callbacks of a number, and those whose cancellation stopped halfway: the number is still held."""
    requests = Table(settings.table_requests)
    for callback_id in callbacks.open_by_topic(requests, phone_hash).values():
        found = callbacks.get(requests, callback_id)
        if found is not None and found.status in (*OPEN_REQUESTS, CANCELLED):
            yield found


def cancel(settings: Settings, callback: Callback) -> Callback | None:
    """Cancels a callback, or goes on with that; None when it was changed meanwhile."""
    if callback.status == CANCELLED:
        callbacks.release_number(settings, callback)
        return callback
    return callbacks.change(settings, callback, Change(to=CANCELLED, put={}, open_=False))


def unschedule(settings: Settings, callback: Callback) -> None:
    """Removes the schedule of a callback; a schedule that stays finds the callback cancelled and does nothing."""
    with suppress(DependencyError):
        schedules.delete(name=callbacks.schedule_name(callback), group=settings.schedule_group)
