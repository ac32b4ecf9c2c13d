"""Consent at the time, what is known of a customer elsewhere, and what is told there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.crm.settings import Settings
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.crm import Activity, CrmAdapter, HttpCrm
from contact_handlers.records import customers, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.customers import CrmCard, Customer
from contact_handlers.records.masked import masked

SYSTEM = "crm"
# As long as a customer is likely to be on the line, or to come again about the same.
CARD_KEPT = timedelta(days=7)
# Facts of a conversation that are told: words of ours, numbers, identifiers.
FACTS = ("channel", "created_at", "ended_at", "primary_intent", "end_reason")


def adapter(settings: Settings) -> CrmAdapter:
    """Returns the system that knows the customers of the center."""
    return HttpCrm(System(SYSTEM, settings.crm.url, settings.crm.secret, settings.crm.timeout_s))


def customer_of(settings: Settings, conversation_id: str) -> str:
    """Returns whose conversation it is; empty for nobody's."""
    found = Table(settings.table_conversations).get(tables.conversation(conversation_id))
    return str((found or {}).get("customer_id") or "")


def shared(settings: Settings, customer_id: str) -> str | None:
    """Returns by which number another system may be asked about a customer now; None without their consent."""
    table = Table(settings.table_customers)
    profile = customers.profile(table, customer_id, consistent=True) if customer_id else None
    if profile is None:
        return None
    customer = Customer.from_item(customer_id, profile.to_item())
    if not customer.data_sharing_consent or customer.is_blocked:
        return None
    return profile.customer_number or customer_id


def look_up(settings: Settings, customer_id: str, reference: str) -> bool:
    """Keeps what the other system knows beside the profile; False when it knows nobody."""
    table, moment = Table(settings.table_customers), clock.now()
    known = adapter(settings).find(reference)
    if known is None:
        return False
    card = CrmCard(
        crm_id=known.crm_id,
        grade=known.grade or None,
        owner=known.owner or None,
        note=known.note or None,
        open_tickets=known.open_tickets,
        found_at=clock.stamp(moment),
        expires_at=clock.epoch(moment + CARD_KEPT),
    )
    table.put(tables.crm_card(customer_id), card.to_item())
    return True


def tell(settings: Settings, conversation_id: str, reference: str) -> None:
    """Adds a conversation to the customer's history there."""
    found = Table(settings.table_conversations).get(tables.conversation(conversation_id), consistent=True)
    if found is None:
        return
    record = Conversation.from_item(found)
    facts: dict[str, Any] = {name: value for name in FACTS if (value := record.attribute(name)) is not None}
    facts["duration_s"] = record.duration_s
    said = str((record.summary or {}).get("text") or "")
    # What is stored is masked; whoever wrote it, it goes out masked.
    activity = Activity(conversation_id=conversation_id, reference=reference, facts=facts, summary=masked(said))
    adapter(settings).add(activity)
