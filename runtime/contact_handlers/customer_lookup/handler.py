"""Lambda handler: contact in, what is known about the caller out."""

from __future__ import annotations

from contact_handlers.base import logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.customer_lookup import logic, store
from contact_handlers.customer_lookup.settings import Settings
from contact_handlers.records.turns import TICKET, NewConversation


@flow_function("customer_lookup", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Finds the customer, their newest open request and the conversation of the contact."""
    settings = load(Settings)
    contact = event.contact
    # From the event and not from a parameter: flow logs show parameters.
    dialled = contact.address if contact.address_type == "TELEPHONE_NUMBER" else ""
    customer = store.find_customer(settings, dialled)
    request = None if customer is None else store.open_request(settings, customer.customer_id)
    new = NewConversation(
        center=settings.center,
        channel=contact.channel,
        contact_id=contact.initial_contact_id,
        customer_id=None if customer is None else customer.customer_id,
    )
    conversation_id = None
    try:
        conversation_id = store.open_conversation(settings, new, event.attribute(TICKET))
    except DependencyError as fault:
        # The caller is served without a record yet; the bot or the contact events open it later.
        logs.error("conversation.not_opened", fault)
    logs.info("customer.looked_up", found=customer is not None, conversation_id=conversation_id)
    return logic.answer(customer, request, conversation_id)
