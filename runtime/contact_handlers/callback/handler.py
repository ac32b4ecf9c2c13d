"""Lambda handler: a request to be called back comes in, what was arranged goes out."""

from __future__ import annotations

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.settings import load
from contact_handlers.callback import logic, store
from contact_handlers.callback.logic import Asker
from contact_handlers.callback.settings import Settings
from contact_handlers.records import callbacks, phone, waiting
from contact_handlers.records.callbacks import NewCallback, Refused
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import QUEUED, SCHEDULED, SERVED_REQUESTS, RequestStatus
from contact_handlers.records.words import say


@flow_function("callback", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Creates or cancels a callback; a number that cannot be called and a second request are declined in words."""
    settings = load(Settings)
    action = event.parameter("action") or logic.CREATE
    if action not in (logic.CREATE, logic.CANCEL):
        logs.warning("callback.invalid_action")
        return logic.none_made(logic.INVALID_ACTION, "error.cannot_process")
    number = phone.to_e164(_given_number(settings, event))
    if number is None:
        logs.info("callback.invalid_number")
        return logic.none_made(logic.DECLINED, "callback.invalid_number")
    phone_hash = phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn))
    if action == logic.CANCEL:
        return _cancel(settings, event, phone_hash)
    return _create(settings, event, number, phone_hash)


def _caller_number(event: FlowEvent) -> str:
    return event.contact.address if event.contact.address_type == "TELEPHONE_NUMBER" else ""


def _given_number(settings: Settings, event: FlowEvent) -> str:
    given = event.parameter("phone_number") or _caller_number(event)
    return given or store.number_of_customer(settings, event.customer_id, event.conversation_id)


def _create(settings: Settings, event: FlowEvent, number: str, phone_hash: str) -> dict[str, str]:
    owner = store.owner(settings, phone_hash)
    asker = _asker(settings, event, phone_hash, "" if owner is None else owner.customer_id)
    if owner is not None and not owner.callback_enabled:
        logs.info("callback.not_wanted")
        return _declined(asker, "callback.not_wanted")
    new = _requested(settings, event, number, phone_hash, asker)
    if new is None:
        logs.error("callback.never_open")
        return logic.none_made(logic.DECLINED, "error.temporary")
    made = store.create(settings, new)
    if isinstance(made, Refused):
        return _refused(settings, event, made, asker)
    metrics.put("CallbackScheduled")
    sure = _follow_up(settings, made)
    logs.info("callback.created", callback_id=made.request_id, status=made.status, due_at=made.due_at)
    return logic.booked(made, _queue_arn(settings, made), sure=sure)


def _asker(settings: Settings, event: FlowEvent, phone_hash: str, owner_id: str) -> Asker:
    """Returns who asks: what was verified in this contact, and whether the number to be called is theirs."""
    calling = phone.to_e164(_caller_number(event))
    caller = "" if calling is None else phone.hashed(calling, secrets.secret(settings.phone_hash_secret_arn))
    verified = store.proven(settings, event)
    own = caller == phone_hash or bool(verified and owner_id == verified)
    return Asker(caller=caller, customer_id=verified, owns_number=own)


def _declined(asker: Asker, message: str, existing: Callback | None = None) -> dict[str, str]:
    """Says why, to whom the number belongs; anybody else hears the same whatever is known about a number."""
    if asker.owns_number:
        return logic.none_made(logic.DECLINED, message, existing)
    return logic.none_made(logic.DECLINED, "callback.number_refused")


def _requested(settings: Settings, event: FlowEvent, number: str, phone_hash: str, asker: Asker) -> NewCallback | None:
    moment, preferred = clock.now(), event.parameter("preferred_at")
    mode = logic.mode(event.parameter("mode"), preferred, settings.hours.is_open(moment))
    if mode == logic.IMMEDIATE:
        status: RequestStatus = QUEUED
        due_at = moment
    else:
        status = SCHEDULED
        found = callbacks.due(settings.hours, clock.parse(preferred), moment, settings.callback.first_delay_s)
        if found is None:
            return None
        due_at = found
    given = waiting.queue_key(settings.queues, event.parameter("queue_key"), settings.center, settings.environment)
    escalation = store.open_escalation(settings, event.contact.contact_id)
    return NewCallback(
        phone_number=number,
        phone_hash=phone_hash,
        topic=logic.topic(event.parameter("topic")),
        status=status,
        due_at=due_at,
        channel=event.contact.channel,
        contact_id=event.contact.contact_id,
        queue_key=given or settings.callback_queue,
        conversation_id=event.conversation_id or None,
        # The owner of the number may be somebody else than who asks.
        customer_id=asker.customer_id or None,
        customer_verified=True if asker.customer_id else None,
        escalation_id=None if escalation is None else escalation.escalation_id,
        rates=store.rates(
            settings, contact_id=event.contact.initial_contact_id, caller=asker.caller, number=phone_hash
        ),
    )


def _follow_up(settings: Settings, callback: Callback) -> bool:
    """Schedules, links the escalation, publishes; a retry does what is left. Tells whether the time is sure."""
    sure = _schedule(settings, callback)
    try:
        linked = callback.escalation_id
        escalation = store.open_escalation(settings, callback.contact_id or "") if linked else None
        if escalation is not None:
            store.turn_into_callback(settings, escalation, callback.request_id)
        callbacks.publish(settings, callbacks.MADE, callback)
    except DependencyError as fault:
        logs.error("callback.not_announced", fault, callback_id=callback.request_id)
    return sure


def _schedule(settings: Settings, callback: Callback) -> bool:
    """Makes sure that the callback has its schedule; the record stands without it, and the sweeper makes it later."""
    try:
        if callback.status == SCHEDULED:
            callbacks.schedule(settings, callback)
    except DependencyError as fault:
        logs.error("callback.not_scheduled", fault, callback_id=callback.request_id)
        return False
    return True


def _refused(settings: Settings, event: FlowEvent, refused: Refused, asker: Asker) -> dict[str, str]:
    existing = refused.existing
    if existing is not None and existing.contact_id == event.contact.contact_id:
        # The service retries the invocation: same answer, nothing new.
        sure = _follow_up(settings, existing)
        return logic.booked(existing, _queue_arn(settings, existing), sure=sure)
    if refused.rate is not None:
        logs.warning("callback.limit_reached", kind=refused.rate.name)
        # A limit of the caller says nothing about the number.
        told = refused.rate.name == store.PER_NUMBER
        return _declined(asker, "callback.limit") if told else logic.none_made(logic.DECLINED, "callback.limit")
    if existing is not None:
        # The new request is served by the open request, so that one has to be alive.
        _schedule(settings, existing)
    logs.info("callback.exists", callback_id=None if existing is None else existing.request_id)
    return _declined(asker, "callback.exists", existing)


def _queue_arn(settings: Settings, callback: Callback) -> str:
    return settings.queues.get(callback.queue_key, NONE)


def _cancel(settings: Settings, event: FlowEvent, phone_hash: str) -> dict[str, str]:
    """Cancels a callback of the caller's own number or of the same conversation, never somebody else's."""
    caller = phone.to_e164(_caller_number(event))
    own = caller is not None and phone.hashed(caller, secrets.secret(settings.phone_hash_secret_arn)) == phone_hash
    conversation_id = event.conversation_id
    theirs = [
        callback
        for callback in store.cancellable(settings, phone_hash)
        if own or (conversation_id and callback.conversation_id == conversation_id)
    ]
    if not theirs:
        return logic.none_made(logic.NOT_FOUND, "callback.not_found")
    callback = logic.chosen(theirs, event.parameter("topic"))
    cancelled = None if callback.status in SERVED_REQUESTS else store.cancel(settings, callback)
    if cancelled is None:
        return logic.none_made(logic.NOT_CANCELLABLE, "callback.not_cancellable", callback)
    store.unschedule(settings, callback)
    logs.info("callback.cancelled", callback_id=callback.request_id)
    answer = logic.booked(cancelled, _queue_arn(settings, cancelled))
    return {**answer, "message": say("callback.cancelled")}
