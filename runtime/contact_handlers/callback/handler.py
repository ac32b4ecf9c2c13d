"""Lambda handler: a request to be called back comes in, what was arranged goes out."""

from __future__ import annotations

from datetime import timedelta

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import OK
from contact_handlers.base.settings import load
from contact_handlers.callback import existing, logic, store
from contact_handlers.callback.logic import Asker
from contact_handlers.callback.settings import Settings
from contact_handlers.records import callback_spans, callbacks, escalations, phone, waiting
from contact_handlers.records.callbacks import NewCallback, Refused
from contact_handlers.records.requests import AskedCallback, Callback
from contact_handlers.records.vocabulary import NO_CALLBACK, QUEUED, SCHEDULED, RequestStatus

ACTIONS = (logic.CREATE, logic.CANCEL, logic.ASKED, logic.NUMBER)


@flow_function("callback", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Creates, changes or cancels a callback; what cannot be called and a second request are declined in words.

    With the action `asked` it does what the contact settled with the bot, and says so when that is nothing. With
    `number` it only tells how a number ends. An agent (`by`) books for the contact that the flow names, is told what
    stands in the way, and is not held back by the limits of callers.
    """
    settings, event = load(Settings), event.served
    action = event.parameter("action") or logic.CREATE
    if action not in ACTIONS:
        logs.warning("callback.invalid_action")
        return logic.none_made(logic.INVALID_ACTION, "error.cannot_process")
    if action == logic.CANCEL:
        return existing.cancelled(settings, event, _given_number(settings, event, None))
    if action == logic.NUMBER:
        return _named(event.parameter("phone_number"))
    return _booking(settings, event, action)


def _booking(settings: Settings, event: FlowEvent, action: str) -> dict[str, str]:
    """Does what was settled with the bot, or books by keys."""
    noted = None if event.parameter("by") == logic.AGENT else store.asked(settings, event.contact.contact_id)
    asked = None if noted is None or noted.action == NO_CALLBACK else noted
    if action == logic.ASKED:
        if asked is None:
            own = phone.to_e164(existing.caller_number(event)) or ""
            return logic.none_made(logic.NOTHING_ASKED, "callback.none", number=own)
        if asked.action != logic.CREATE:
            return existing.changed(settings, event, asked)
    asked = asked if asked is not None and asked.action == logic.CREATE else None
    made = store.made_of(settings, asked)
    if made is not None:
        # Another delivery, or another way of the flow to the same request.
        return _booked(settings, event, made, asked)
    if asked is not None and asked.callback_id:
        # It was made, and is over.
        asked = None
        if action == logic.ASKED:
            return logic.none_made(logic.NOTHING_ASKED, "callback.none")
    number = phone.to_e164(_given_number(settings, event, asked))
    if number is None:
        logs.info("callback.invalid_number")
        return logic.none_made(logic.DECLINED, "callback.invalid_number")
    phone_hash = phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn))
    return _create(settings, event, number, phone_hash, asked, noted)


def _named(given: str) -> dict[str, str]:
    """Tells how a number ends, or that it cannot be called."""
    number = phone.to_e164(given)
    if number is None:
        return logic.none_made(logic.DECLINED, "callback.invalid_number")
    return logic.none_made(OK, "callback.none", number=number)


def _given_number(settings: Settings, event: FlowEvent, asked: AskedCallback | None) -> str:
    given = event.parameter("phone_number") or (asked.phone_number if asked is not None else "")
    given = given or existing.caller_number(event)
    return given or store.number_of_customer(settings, event.customer_id, event.conversation_id)


def _create(
    settings: Settings,
    event: FlowEvent,
    number: str,
    phone_hash: str,
    asked: AskedCallback | None,
    noted: AskedCallback | None,
) -> dict[str, str]:
    owner = store.owner(settings, phone_hash)
    asker = existing.asker(settings, event, phone_hash, "" if owner is None else owner.customer_id)
    if owner is not None and not owner.callback_enabled:
        logs.info("callback.not_wanted")
        return _declined(asker, "callback.not_wanted")
    new = _requested(settings, event, number, phone_hash, asker, asked, noted)
    if new is None:
        logs.error("callback.never_open")
        return logic.none_made(logic.DECLINED, "error.temporary")
    made = store.create(settings, new)
    if isinstance(made, Refused):
        return _refused(settings, event, made, asker, asked)
    metrics.put("CallbackScheduled")
    if event.bot_failed and new.escalation_id is None:
        # Where a person was asked for first, the hand-over has counted it.
        metrics.put("NluFallback", Outcome="lex_error")
    logs.info("callback.created", callback_id=made.request_id, status=made.status, due_at=made.due_at)
    return _booked(settings, event, made, asked)


def _declined(asker: Asker, message: str, callback: Callback | None = None) -> dict[str, str]:
    """Says why, to whom the number belongs; anybody else hears the same whatever is known about a number."""
    if asker.owns_number:
        return logic.none_made(logic.DECLINED, message, callback)
    return logic.none_made(logic.DECLINED, "callback.number_refused")


def _requested(
    settings: Settings,
    event: FlowEvent,
    number: str,
    phone_hash: str,
    asker: Asker,
    asked: AskedCallback | None,
    noted: AskedCallback | None,
) -> NewCallback | None:
    moment = clock.now()
    wanted = (asked.due_at or "") if asked is not None else event.parameter("preferred_at")
    mode = logic.mode(event.parameter("mode"), wanted, settings.hours.is_open(moment))
    if asked is not None and (wanted or asker.caller != phone_hash or not settings.hours.is_open(moment)):
        # The flow can queue a call to the number of its own contact alone, and at once.
        mode = logic.LATER
    status: RequestStatus = QUEUED if mode == logic.IMMEDIATE else SCHEDULED
    due_at, span = moment, None
    if status == SCHEDULED and asked is None:
        earliest = moment + timedelta(seconds=settings.callback.first_delay_s)
        span = callback_spans.half_day(settings.hours, event.parameter("wanted"), earliest)
    if span is not None:
        due_at = span.due_at
    elif status == SCHEDULED:
        found = callbacks.due(settings.hours, clock.parse(wanted), moment, settings.callback.first_delay_s)
        if found is None:
            return None
        due_at = found
    by_agent = event.parameter("by") == logic.AGENT
    given = waiting.queue_key(settings.queues, event.parameter("queue_key"), settings.center, settings.environment)
    escalation = store.open_escalation(settings, event.contact.contact_id)
    return NewCallback(
        phone_number=number,
        phone_hash=phone_hash,
        topic=callbacks.topic(event.parameter("topic")),
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
        until=logic.until(asked, due_at, span),
        # What is booked by keys after an incident was reported is about that incident.
        skill=noted.skill if noted is not None else None,
        priority=logic.priority(noted, escalation, event.attribute("CustomerTier")),
        rates=()
        if by_agent
        else store.rates(settings, contact_id=event.contact.initial_contact_id, caller=asker.caller, number=phone_hash),
    )


def _booked(settings: Settings, event: FlowEvent, callback: Callback, asked: AskedCallback | None) -> dict[str, str]:
    """Does what follows from a callback and returns what the flow hears: whether it queues the call itself."""
    sure = _follow_up(settings, callback, asked)
    status = OK
    if event.parameter("action") == logic.ASKED and callback.status == QUEUED:
        status = logic.QUEUE
    elif event.parameter("mode") == logic.IMMEDIATE and callback.status == SCHEDULED:
        status = logic.SCHEDULED_ALREADY
    soon = asked is not None and not asked.due_at and settings.hours.is_open(clock.now())
    return logic.booked(callback, existing.queue_arn(settings, callback), status=status, sure=sure, soon=soon)


def _follow_up(settings: Settings, callback: Callback, asked: AskedCallback | None) -> bool:
    """Schedules, links the escalation, publishes; a retry does what is left. Tells whether the time is sure."""
    sure = existing.schedule(settings, callback)
    try:
        linked = callback.escalation_id
        escalation = store.open_escalation(settings, callback.contact_id or "") if linked else None
        if escalation is not None:
            table = Table(settings.table_escalations)
            escalations.turn_into_callback(settings, table, escalation, callback.request_id)
        if asked is not None and not asked.callback_id:
            store.done(settings, callback.contact_id or "", asked, callback.request_id)
    except DependencyError as fault:
        logs.error("callback.not_linked", fault, callback_id=callback.request_id)
    existing.announce(settings, callback)
    return sure


def _refused(
    settings: Settings, event: FlowEvent, refused: Refused, asker: Asker, asked: AskedCallback | None
) -> dict[str, str]:
    found = refused.existing
    if found is not None and found.contact_id == event.contact.contact_id:
        # The service retries the invocation: same answer, nothing new.
        return _booked(settings, event, found, asked)
    if refused.rate is not None:
        logs.warning("callback.limit_reached", kind=refused.rate.name)
        # A limit of the caller says nothing about the number.
        told = refused.rate.name == store.PER_NUMBER
        return _declined(asker, "callback.limit") if told else logic.none_made(logic.DECLINED, "callback.limit")
    if found is not None:
        # The new request is served by the open request, so that one has to be alive.
        existing.schedule(settings, found)
    logs.info("callback.exists", callback_id=None if found is None else found.request_id)
    return _declined(asker, "callback.exists", found)
