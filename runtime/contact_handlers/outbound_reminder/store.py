"""Reads the customer and the request right before the call, so that a withdrawn consent counts at once."""

from __future__ import annotations

from contact_handlers.base import secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.outbound_reminder.settings import Settings
from contact_handlers.records import customers, phone, tables
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.requests import Request


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer as they are now."""
    if not customer_id:
        return None
    return customers.by_id(Table(settings.table_customers), customer_id, consistent=True)


def called_another(settings: Settings, customer_id: str, number: str) -> bool:
    """Tells whether the number that was called belongs to another customer than the reminder."""
    e164 = phone.to_e164(number)
    if e164 is None:
        return False
    phone_hash = phone.hashed(e164, secrets.secret(settings.phone_hash_secret_arn))
    found = Table(settings.table_customers).get(tables.phone_lookup(phone_hash), consistent=True)
    return found is not None and CustomerLookup.from_item(found).customer_id != customer_id


def request(settings: Settings, request_id: str) -> Request | None:
    """Returns the request as it is now."""
    if not request_id:
        return None
    found = Table(settings.table_requests).get(tables.request(request_id), consistent=True)
    return None if found is None else Request.from_item(found)
