"""Consent at the time, what is known of a customer elsewhere, and what is told and opened there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, absent, exists
from contact_handlers.base.keys import Key
from contact_handlers.crm.settings import ALL, OFF, Settings
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.crm import Activity, Contact, CrmAdapter, HttpCrm, Known, Ticket
from contact_handlers.records import customers, escalations, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.customers import CrmCard, Customer, Profile
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.masked import masked
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import REQUEST_NAMES

SYSTEM = "crm"
# As long as a customer is likely to be on the line, or to come again about the same.
CARD_KEPT = timedelta(days=7)
ESCALATED = "escalation.created"
# What ends a hand-over or a request, whose ticket is then told how it stands.
ENDED_CASES = ("escalation.resolved", "escalation.cancelled", "request.completed", "request.failed")
# Facts that are told of a hand-over or a request, and of a conversation: words of ours, numbers, identifiers.
TICKET_FACTS = (
    *("reference_number", "reason", "priority", "channel", "status", "created_at", "due_at"),
    *("worked_at", "resolved_at", "resolution_type", "resolution", "end_reason"),
)
FACTS = ("channel", "created_at", "ended_at", "primary_intent", "end_reason")


def adapter(settings: Settings) -> CrmAdapter:
    """Returns the system that knows the customers of the center."""
    return HttpCrm(System(SYSTEM, settings.crm.url, settings.crm.secret, settings.crm.timeout_s))


def customer_of(settings: Settings, conversation_id: str) -> str:
    """Returns whose conversation it is; empty for nobody's."""
    found = Table(settings.table_conversations).get(tables.conversation(conversation_id))
    return str((found or {}).get("customer_id") or "")


def shared(settings: Settings, customer_id: str) -> Profile | None:
    """Returns a customer about whom another system may be asked and told now; None without their consent."""
    table = Table(settings.table_customers)
    profile = customers.profile(table, customer_id, consistent=True) if customer_id else None
    if profile is None:
        return None
    customer = Customer.from_item(customer_id, profile.to_item())
    return profile if customer.data_sharing_consent and not customer.is_blocked else None


def reference_of(customer_id: str, profile: Profile) -> str:
    """Returns the number by which both systems know a customer."""
    return profile.customer_number or customer_id


def look_up(settings: Settings, customer_id: str, profile: Profile) -> bool:
    """Keeps what the other system knows beside the profile; False when it knows nobody, and is to know nobody."""
    reference, contacts = reference_of(customer_id, profile), settings.crm.contacts
    known = None if contacts == ALL else adapter(settings).find(reference)
    if known is None and contacts == OFF:
        return False
    if known is None:
        known = make_known(settings, customer_id, profile)
    moment = clock.now()
    card = CrmCard(
        crm_id=known.crm_id,
        grade=known.grade or None,
        owner=known.owner or None,
        note=known.note or None,
        open_tickets=known.open_tickets,
        found_at=clock.stamp(moment),
        expires_at=clock.epoch(moment + CARD_KEPT),
    )
    item = card.to_item()
    # The last ticket is ours and stays; what the system says of nothing any more goes.
    gone = tuple(name for name in ("grade", "owner", "note") if name not in item)
    Table(settings.table_customers).update(tables.crm_card(customer_id), Changes(put=item, remove=gone), answer="NONE")
    return True


def make_known(settings: Settings, customer_id: str, profile: Profile) -> Known:
    """Makes a customer known to the other system as the center knows them."""
    ways = [(str(one.get("channel")), str(one.get("value") or "")) for one in profile.contacts or ()]
    contact = Contact(
        reference=reference_of(customer_id, profile),
        name=profile.display_name or "",
        phones=tuple(value for channel, value in ways if channel == "voice" and value),
        emails=tuple(value for channel, value in ways if channel == "email" and value),
        tier=profile.tier or "",
        language=profile.language or "",
    )
    return adapter(settings).upsert(contact)


def case(settings: Settings, event_type: str, subject: str) -> Escalation | Request | None:
    """Returns the hand-over or request that an event is about."""
    if event_type.startswith("escalation."):
        return escalations.get(Table(settings.table_escalations), subject)
    found = Table(settings.table_requests).get(tables.request(subject))
    return None if found is None else Request.from_item(found)


def open_ticket(settings: Settings, customer_id: str, found: Escalation | Request, reference: str) -> None:
    """Opens the ticket of a hand-over or a request, or tells how it stands, and keeps its id with both.

    What was forgotten meanwhile stays forgotten.
    """
    told = ticket(found, reference)
    if found.crm_ticket_id:
        adapter(settings).change(found.crm_ticket_id, told)
        return
    crm_id = adapter(settings).open(told)
    cases = settings.table_escalations if isinstance(found, Escalation) else settings.table_requests
    there = exists("created_at") & absent("erased_at")
    _keep(Table(cases), found.key, {"crm_ticket_id": crm_id}, there)
    _keep(Table(settings.table_customers), tables.crm_card(customer_id), {"last_ticket_id": crm_id}, exists("crm_id"))


def _keep(table: Table, key: Key, put: Mapping[str, Any], when: Condition) -> None:
    with suppress(ConditionFailedError):
        table.update(key, Changes(put=put), when=when, answer="NONE")


def ticket(found: Escalation | Request, reference: str) -> Ticket:
    """Returns what a ticket says; texts of people go out masked."""
    facts = {name: value for name in TICKET_FACTS if (value := found.attribute(name)) is not None}
    if isinstance(found, Escalation):
        ticket_id, kind, text = found.escalation_id, "escalation", str(found.description or "")
    else:
        ticket_id, kind, text = found.request_id, found.kind, f"{REQUEST_NAMES.get(found.kind, '')} 요청".strip()
    return Ticket(ticket_id=ticket_id, reference=reference, kind=kind, facts=facts, description=masked(text))


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
