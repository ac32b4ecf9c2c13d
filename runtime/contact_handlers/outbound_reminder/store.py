"""Reads the customer and the request right before the call, so that a withdrawn consent counts at once."""

from __future__ import annotations

from contact_handlers.base.dynamo import Table
from contact_handlers.base.values import Item
from contact_handlers.outbound_reminder.settings import Settings
from contact_handlers.records import customers, tables
from contact_handlers.records.customers import Customer


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer as they are now."""
    if not customer_id:
        return None
    profile = Table(settings.table_customers).get(tables.customer(customer_id), consistent=True)
    return None if profile is None else customers.parse({"customer_id": customer_id, **profile})


def request(settings: Settings, request_id: str) -> Item | None:
    """Returns the request as it is now."""
    if not request_id:
        return None
    return Table(settings.table_requests).get(tables.request(request_id), consistent=True)
