"""Lambda handler: the attributes of a new chat in, whom it has proven to be out."""

from __future__ import annotations

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.chat_identity import logic, proof, store
from contact_handlers.chat_identity.logic import Identity
from contact_handlers.chat_identity.settings import Settings


@flow_function("chat_identity", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Returns the customer of a valid proof and nobody else, whatever other attributes say; those are counted."""
    shown = event.parameter("proof")
    if not shown:
        return _refuse(logic.UNPROVEN) if logic.claims(event.contact.attributes) else logic.answer(None)
    who = _proven(load(Settings), event, shown)
    return _refuse(who) if isinstance(who, str) else logic.answer(who)


def _proven(settings: Settings, event: FlowEvent, shown: str) -> Identity | str:
    """Returns the customer, or the reason why there is none."""
    found = proof.read(shown)
    if found is None:
        return logic.MALFORMED
    moment = clock.now()
    if not found.in_time(clock.epoch(moment)):
        return logic.EXPIRED
    if not store.is_ours(settings, found):
        return logic.FORGED
    customer = store.customer(settings, found.customer_id)
    if customer is not None and customer.is_blocked:
        return logic.BLOCKED
    conversation_id = store.conversation(settings, found)
    if not store.take(settings, found, event.contact.contact_id, moment):
        return logic.USED
    logs.audit("identity.proven", customer_id=found.customer_id, conversation_id=conversation_id or None)
    return Identity(
        customer_id=found.customer_id,
        display_name="" if customer is None else customer.display_name,
        tier="" if customer is None else customer.tier,
        conversation_id=conversation_id,
    )


def _refuse(reason: str) -> dict[str, str]:
    metrics.put("IdentityRefused")
    logs.audit("identity.refused", reason=reason)
    return logic.answer(None, refused=True)
