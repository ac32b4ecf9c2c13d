"""Lambda handler: a conversation that begins is looked up, one that has ended is told, each once and with consent.

Nobody waits for this: what is known lies in the table of customers for whoever shows it. A system that does not answer
makes the function fail; Lambda tries it twice more and then keeps the event in the dead-letter queue.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.base import logs, metrics
from contact_handlers.base.bus_events import BusEvent, bus_event
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.crm import store
from contact_handlers.crm.settings import Settings
from contact_handlers.records import deliveries

BEGAN, ENDED = "conversation.started", "conversation.ended"
DONE, REPEATED, NOT_SHARED, UNKNOWN, IGNORED = "DONE", "REPEATED", "NOT_SHARED", "UNKNOWN", "IGNORED"


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, str]:
    """Does what follows from one event, unless it was done."""
    with invocation("crm", context):
        settings, told = load(Settings), bus_event(event)
        conversation_id = told.text("conversation_id")
        logs.bind(event_id=told.event_id, event_type=told.event_type, conversation_id=conversation_id or None)
        if told.event_type not in (BEGAN, ENDED) or not conversation_id:
            return {"status": IGNORED}
        name, sessions = f"{store.SYSTEM}-{told.event_type}", Table(settings.table_sessions)
        # By the conversation and not by the event: it begins and ends once, however often that is told.
        if deliveries.is_done(sessions, name, conversation_id):
            return {"status": REPEATED}
        status = _done(settings, told, conversation_id, name)
        if status in (DONE, UNKNOWN):
            deliveries.delivered(sessions, name, conversation_id, told.event_type)
        metrics.put("SystemRequest", System=store.SYSTEM, Outcome=status.lower())
        logs.info("crm.exchanged", status=status)
        return {"status": status}


def _done(settings: Settings, told: BusEvent, conversation_id: str, name: str) -> str:
    customer_id = told.text("customer_id") or store.customer_of(settings, conversation_id)
    reference = store.shared(settings, customer_id)
    if reference is None:
        return NOT_SHARED
    try:
        if told.event_type == BEGAN:
            return DONE if store.look_up(settings, customer_id, reference) else UNKNOWN
        store.tell(settings, conversation_id, reference)
    except NotThereError as fault:
        if fault.service != store.SYSTEM:
            raise
        return UNKNOWN
    except DependencyError as fault:
        if fault.service == store.SYSTEM:
            sessions = Table(settings.table_sessions)
            deliveries.failed(sessions, name, conversation_id, told.event_type, fault.code)
        raise
    return DONE
