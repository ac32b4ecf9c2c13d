"""Lambda handler: a conversation that begins is looked up, one that has ended is told, each once and with consent.

Where the settings want it, customers are made known there, and hand-overs and requests open tickets.

Nobody waits for this: what is known lies in the table of customers for whoever shows it. A system that does not answer
is told again later, for a day, whether the customer agrees is asked anew each time; then the function fails, Lambda
tries it twice more and keeps the event in the dead-letter queue. A look-up is of use while the customer is there: it is
tried for some minutes, and nobody needs to send it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.bus_events import BusEvent, bus_event
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.crm import store
from contact_handlers.crm.settings import OFF, Settings
from contact_handlers.integrations import later
from contact_handlers.records import deliveries

BEGAN, ENDED = "conversation.started", "conversation.ended"
DONE, REPEATED, NOT_SHARED, UNKNOWN, IGNORED = "DONE", "REPEATED", "NOT_SHARED", "UNKNOWN", "IGNORED"
PENDING, FAILED = "PENDING", "FAILED"
# What a schedule hands over: of the event what it is about, whose record names the customer.
AGAIN = "crm_event"
# Faults of these are the system's, or of the key that it is asked with.
_OUTSIDE = frozenset({store.SYSTEM, "secretsmanager"})


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, str]:
    """Does what follows from one event, unless it was done."""
    with invocation("crm", context):
        settings, given = load(Settings), event if isinstance(event, Mapping) else {}
        raw, attempt = given.get(AGAIN, given), later.attempt_of(given)
        told = bus_event(raw)
        subject = told.text(_member(told.event_type))
        logs.bind(event_id=told.event_id, event_type=told.event_type, subject=subject or None)
        if told.event_type not in (BEGAN, ENDED, *settings.crm.tickets, *store.ENDED_CASES) or not subject:
            return {"status": IGNORED}
        name, sessions = f"{store.SYSTEM}-{told.event_type}", Table(settings.table_sessions)
        # By what it is about and not by the event: a conversation begins once, however often that is told.
        if deliveries.is_settled(deliveries.found(sessions, name, subject), attempt):
            return {"status": REPEATED}
        try:
            status = _done(settings, told, subject)
        except DependencyError as fault:
            if fault.service not in _OUTSIDE:
                raise
            metrics.put("SystemRequest", System=store.SYSTEM, Outcome="unavailable")
            return {"status": _later(settings, told, subject, attempt, fault)}
        if status in (DONE, UNKNOWN):
            deliveries.delivered(sessions, name, subject, told.event_type)
        metrics.put("SystemRequest", System=store.SYSTEM, Outcome=status.lower())
        logs.info("crm.exchanged", status=status)
        return {"status": status}


def _member(event_type: str) -> str:
    """Returns which member of an event says what it is about."""
    if event_type in (BEGAN, ENDED):
        return "conversation_id"
    return "escalation_id" if event_type.startswith("escalation.") else "request_id"


def _done(settings: Settings, told: BusEvent, subject: str) -> str:
    if told.event_type in (BEGAN, ENDED):
        case, customer_id = None, told.text("customer_id") or store.customer_of(settings, subject)
    else:
        case = store.case(settings, told.event_type, subject)
        if case is None or (told.event_type in store.ENDED_CASES and not case.crm_ticket_id):
            # A ticket that is still to be opened says by then how it ended.
            return UNKNOWN
        customer_id = case.customer_id or store.customer_of(settings, case.conversation_id or "")
    profile = store.shared(settings, customer_id)
    if profile is None:
        return NOT_SHARED
    reference = store.reference_of(customer_id, profile)

    def act() -> bool:
        if told.event_type == BEGAN:
            return store.look_up(settings, customer_id, profile)
        if case is not None:
            store.open_ticket(settings, customer_id, case, reference)
        else:
            store.tell(settings, subject, reference)
        return True

    try:
        return DONE if act() else UNKNOWN
    except NotThereError as fault:
        if fault.service != store.SYSTEM:
            raise
        if settings.crm.contacts == OFF or told.event_type in (BEGAN, *store.ENDED_CASES):
            return UNKNOWN
    store.make_known(settings, customer_id, profile)
    act()
    return DONE


def _later(settings: Settings, told: BusEvent, subject: str, attempt: int, fault: DependencyError) -> str:
    """Has the system asked again; after the last attempt what is not told is a fault of the function."""
    name, sessions = f"{store.SYSTEM}-{told.event_type}", Table(settings.table_sessions)
    event = {"id": told.event_id, "detail-type": told.event_type, "detail": {_member(told.event_type): subject}}
    next_at = later.put_off(
        settings,
        settings.crm_function_arn,
        {AGAIN: event},
        subject=f"{name}#{subject}",
        attempt=attempt,
        fault=fault,
        gaps=later.SHORT_GAPS if told.event_type == BEGAN else later.GAPS,
    )
    if next_at is None:
        deliveries.failed(sessions, name, subject, told.event_type, code=fault.code, attempt=attempt)
        if told.event_type != BEGAN:
            raise fault
        logs.warning("crm.given_up", code=fault.code, attempt=attempt)
        return FAILED
    deliveries.put_off(sessions, name, subject, told.event_type, code=fault.code, attempt=attempt, next_at=next_at)
    logs.warning("crm.put_off", code=fault.code, attempt=attempt, next_at=clock.stamp(next_at))
    return PENDING
