"""Reads the customer and the request right before the call, so that a withdrawn consent counts at once."""

from __future__ import annotations

from contact_handlers.base.dynamo import Table
from contact_handlers.outbound_reminder.settings import Settings
from contact_handlers.records import customers, tables
from contact_handlers.records.customers import Customer
from contact_handlers.records.requests import Request


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer as they are now."""
    if not customer_id:
        return None
    return customers.by_id(Table(settings.table_customers), customer_id, consistent=True)


def request(settings: Settings, request_id: str) -> Request | None:
    """Returns the request as it is now."""
    if not request_id:
        return None
    found = Table(settings.table_requests).get(tables.request(request_id), consistent=True)
    return None if found is None else Request.from_item(found)
