"""Lambda handler: a contact in, what its agent sees out."""

from __future__ import annotations

from functools import partial

from contact_handlers.agent_guide import logic, store
from contact_handlers.agent_guide.settings import Settings
from contact_handlers.base import clock, content, logs
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.records.catalogue import Guide
from contact_handlers.records.masked import masked


@flow_function("agent_guide", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Collects the customer card, the call guide and the last messages; parts that fail are left out."""
    settings = load(Settings)
    customer_id, conversation_id = event.customer_id, event.conversation_id
    reason = event.parameter("reason")
    guides = content.load().get("guides", {})
    key = logic.guide_key(guides, reason, event.parameter("department"))
    delivered = Guide.from_item(guides.get(key, {}))
    customer = store.optional("customer", partial(store.customer, settings, customer_id), None)
    facts = logic.Facts(
        customer=customer,
        crm_shown=settings.crm_card,
        crm=store.optional("crm", partial(store.crm_card, settings, customer), logic.UNREAD),
        auth_status=event.parameter("auth_status"),
        reason=reason,
        priority=event.parameter("priority"),
        call_type=event.parameter("call_type"),
        recording=event.parameter("recording"),
        mood=event.parameter("mood"),
        confidence=event.parameter("confidence"),
        escalation_id=event.parameter("escalation_id"),
        reference_number=event.parameter("reference_number"),
        department=event.parameter("department"),
        summary=masked(event.parameter("summary")),
        history=store.optional("history", partial(store.history, settings, customer_id, conversation_id), []),
        requests=store.optional("requests", partial(store.requests, settings, customer_id), []),
        notes=store.optional("notes", partial(store.notes, settings, conversation_id), []),
        messages=store.optional("messages", partial(store.messages, settings, conversation_id), []),
        guide=store.optional("guide", partial(store.guide, settings, key, delivered), delivered),
    )
    logs.audit("profile.read", customer_id=customer_id or None, conversation_id=conversation_id or None)
    return logic.answer(facts, clock.now())
