"""Lambda handler: a customer and a request in, whether to call and what to say out."""

from __future__ import annotations

from contact_handlers.base import clock, logs
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.outbound_reminder import logic, store
from contact_handlers.outbound_reminder.settings import Settings


@flow_function("outbound_reminder", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Checks consent and quiet hours at the moment of the call."""
    settings = load(Settings)
    customer_id, purpose = event.customer_id, event.parameter("purpose")
    customer = store.customer(settings, customer_id)
    if customer is not None and store.called_another(settings, customer_id, event.contact.address):
        customer = None
    requested = event.parameter("request_id")
    request = store.request(settings, requested)
    status = logic.verdict(customer, purpose, requested, request, clock.now())
    logs.audit("reminder.checked", customer_id=customer_id or None, status=status, purpose=logic.purpose(purpose))
    return logic.answer(status, request, purpose)
