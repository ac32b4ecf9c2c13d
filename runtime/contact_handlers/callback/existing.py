"""What a customer does about a callback that exists: cancels it or moves it; never somebody else's."""

from __future__ import annotations

from contact_handlers.base import clock, logs, secrets
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.callback import logic, store
from contact_handlers.callback.logic import Asker
from contact_handlers.callback.settings import Settings
from contact_handlers.records import callbacks, phone
from contact_handlers.records.requests import AskedCallback, Callback
from contact_handlers.records.vocabulary import SCHEDULED, SERVED_REQUESTS


def caller_number(event: FlowEvent) -> str:
    """Returns the number that a contact calls from; empty in a chat."""
    return event.contact.address if event.contact.address_type == "TELEPHONE_NUMBER" else ""


def asker(settings: Settings, event: FlowEvent, phone_hash: str, owner_id: str) -> Asker:
    """Returns who asks: what was verified in this contact, and whether the number to be called is theirs."""
    calling = phone.to_e164(caller_number(event))
    caller = "" if calling is None else phone.hashed(calling, secrets.secret(settings.phone_hash_secret_arn))
    verified = store.proven(settings, event)
    by_agent = event.parameter("by") == logic.AGENT
    own = by_agent or caller == phone_hash or bool(verified and owner_id == verified)
    return Asker(caller=caller, customer_id=verified, owns_number=own)


def cancelled(settings: Settings, event: FlowEvent, given: str, *, status: str = OK) -> dict[str, str]:
    """Cancels a callback of the number."""
    callback = _theirs(settings, event, given)
    if callback is None:
        return logic.none_made(logic.NOT_FOUND, "callback.none")
    done = None if callback.status in SERVED_REQUESTS else store.cancel(settings, callback)
    if done is None:
        return logic.none_made(logic.NOT_CANCELLABLE, "callback.not_cancellable", callback)
    store.unschedule(settings, callback)
    logs.info("callback.cancelled", callback_id=callback.request_id)
    return logic.booked(done, queue_arn(settings, done), status=status, message="callback.cancelled")


def changed(settings: Settings, event: FlowEvent, asked: AskedCallback) -> dict[str, str]:
    """Does what the customer settled with the bot about a callback of theirs: cancels it, or moves it."""
    given = caller_number(event) or store.number_of_customer(settings, store.proven(settings, event), "")
    if asked.action == logic.CANCEL:
        return cancelled(settings, event, given, status=logic.CANCELLED_NOW)
    callback = _theirs(settings, event, given)
    if callback is None or not callback.is_open:
        return logic.none_made(logic.NOT_FOUND, "callback.none")
    due_at = callbacks.due(
        settings.hours, clock.parse(asked.due_at or ""), clock.now(), settings.callback.first_delay_s
    )
    if due_at is None:
        return logic.none_made(logic.DECLINED, "error.temporary")
    moved = store.move(settings, callback, due_at, logic.until(asked, due_at)) if callback.status == SCHEDULED else None
    if moved is None:
        return logic.none_made(logic.NOT_CANCELLABLE, "callback.not_changeable", callback)
    sure = schedule(settings, moved)
    if callback.due_at != moved.due_at:
        store.unschedule(settings, callback)
    announce(settings, moved)
    logs.info("callback.moved", callback_id=moved.request_id, due_at=moved.due_at)
    said = "callback.changed" if sure else "callback.taken"
    return logic.booked(moved, queue_arn(settings, moved), status=logic.CHANGED_TO, message=said)


def schedule(settings: Settings, callback: Callback) -> bool:
    """Makes sure that the callback has its schedule; the record stands without it, and the sweeper makes it later."""
    try:
        if callback.status == SCHEDULED:
            callbacks.schedule(settings, callback)
    except DependencyError as fault:
        logs.error("callback.not_scheduled", fault, callback_id=callback.request_id)
        return False
    return True


def announce(settings: Settings, callback: Callback) -> None:
    """Publishes that a callback was made or moved; the sweeper does it where this fails."""
    try:
        callbacks.publish(settings, callbacks.MADE, callback)
        if callback.untold:
            callbacks.mark_published(settings, callback)
    except DependencyError as fault:
        logs.error("callback.not_announced", fault, callback_id=callback.request_id)


def _theirs(settings: Settings, event: FlowEvent, given: str) -> Callback | None:
    """Returns the callback of who asks: of the number they call from or were verified for, of the same conversation,
    or made in this contact."""
    number = phone.to_e164(given)
    if number is None:
        return store.of_contact(settings, event.contact.contact_id)
    phone_hash = phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn))
    owner = store.owner(settings, phone_hash)
    own = asker(settings, event, phone_hash, "" if owner is None else owner.customer_id).owns_number
    theirs = [
        callback
        for callback in store.cancellable(settings, phone_hash)
        if own or (event.conversation_id and callback.conversation_id == event.conversation_id)
    ]
    return logic.chosen(theirs, event.parameter("topic")) if theirs else None


def queue_arn(settings: Settings, callback: Callback) -> str:
    """Returns the queue of a callback, for the flow that queues it."""
    return settings.queues.get(callback.queue_key, NONE)
