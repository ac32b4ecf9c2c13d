"""Reads what an agent should know; each part is optional."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

from contact_handlers.agent_guide.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.values import Item
from contact_handlers.records import customers, tables
from contact_handlers.records.customers import Customer

T = TypeVar("T")

HISTORY = 5
MESSAGES = 5
RECENT_REQUESTS = 20
CLOSED = ("completed", "failed", "cancelled", "resolved")


def optional(part: str, read: Callable[[], T], otherwise: T) -> T:
    """Reads one part of the view; a part that cannot be read is left out, so that the agent sees the rest."""
    try:
        return read()
    except DependencyError as fault:
        logs.error("guide.part_missing", fault, step=part)
        return otherwise


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer."""
    return customers.by_id(Table(settings.table_customers), customer_id) if customer_id else None


def history(settings: Settings, customer_id: str, conversation_id: str) -> list[Item]:
    """Returns the last conversations of the customer before this one, newest first."""
    if not customer_id:
        return []
    found = Table(settings.table_conversations).query(
        tables.of_customer(customer_id), index=tables.BY_CUSTOMER, newest_first=True, limit=HISTORY + 1
    )
    return list(islice((item for item in found if item["conversation_id"] != conversation_id), HISTORY))


def requests(settings: Settings, customer_id: str) -> list[Item]:
    """Returns the open requests of the customer, newest first."""
    if not customer_id:
        return []
    found = Table(settings.table_requests).query(
        tables.of_customer(customer_id), index=tables.BY_CUSTOMER, newest_first=True, limit=RECENT_REQUESTS
    )
    return list(islice((item for item in found if item.get("status") not in CLOSED), HISTORY))


def messages(settings: Settings, conversation_id: str) -> list[Item]:
    """Returns the last messages of the conversation, oldest first."""
    if not conversation_id:
        return []
    found = Table(settings.table_conversations).query(
        tables.conversation(conversation_id).pk,
        sort=Range(prefix=tables.MESSAGE_PREFIX),
        newest_first=True,
        limit=MESSAGES,
    )
    return list(found)[::-1]


def guide(settings: Settings, key: str, delivered: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a guide as it was edited in the catalogue, otherwise as it was delivered with the code."""
    edited = Table(settings.table_catalogue).get(tables.catalogue("GUIDE", settings.center, key))
    return edited if edited is not None else delivered
