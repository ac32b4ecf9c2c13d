"""Reads the customer and the open requests, opens the conversation."""

from __future__ import annotations

from contact_handlers.base import metrics, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.customer_lookup.settings import Settings
from contact_handlers.records import phone, tables
from contact_handlers.records.customers import Customer, CustomerStore, TableCustomers
from contact_handlers.records.requests import Request
from contact_handlers.records.turns import Conversations, NewConversation

RECENT_REQUESTS = 10


def find_customer(settings: Settings, number: str) -> Customer | None:
    """Returns the customer who owns the number; numbers that are not Korean subscribers own nothing."""
    e164 = phone.to_e164(number)
    if e164 is None:
        return None
    key = secrets.secret(settings.phone_hash_secret_arn)
    stored = TableCustomers(table=Table(settings.table_customers), key=key)
    return _store(settings, stored).by_phone(e164)


def _store(settings: Settings, stored: TableCustomers) -> CustomerStore:
    if not settings.profiles_domain:
        return stored
    # Most centers have no domain, and their callers do not wait for this module.
    from contact_handlers.records.customer_profiles import ProfiledCustomers

    return ProfiledCustomers(domain=settings.profiles_domain, table=stored)


def open_request(settings: Settings, customer_id: str) -> str | None:
    """Returns the kind of the customer's newest open request."""
    newest = Table(settings.table_requests).query(
        tables.of_customer(customer_id), index=tables.BY_CUSTOMER, newest_first=True, limit=RECENT_REQUESTS
    )
    return next((request.kind for request in map(Request.from_item, newest) if request.is_open), None)


def open_conversation(settings: Settings, new: NewConversation, ticket: str) -> str:
    """Returns the conversation of the contact; a retried invocation finds the one of the first."""
    records = Conversations(
        conversations=Table(settings.table_conversations),
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
    )
    if ticket and (joined := records.join(new.contact_id, ticket)):
        return joined
    conversation_id, created = records.open(new)
    if created:
        metrics.put("ConversationStarted", Channel=new.channel)
    return conversation_id
