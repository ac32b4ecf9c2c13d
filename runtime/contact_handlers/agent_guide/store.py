"""Reads what an agent should know; each part is optional."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TypeVar

from contact_handlers.agent_guide.settings import Settings
from contact_handlers.base import clock, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import customers, tables
from contact_handlers.records.catalogue import Guide
from contact_handlers.records.conversations import Conversation, Message, Note
from contact_handlers.records.customers import CrmCard, Customer
from contact_handlers.records.requests import Request

T = TypeVar("T")

HISTORY = 5
MESSAGES = 5
RECENT_REQUESTS = 20
NOTES, RECENT_NOTES = 5, 50


def optional(part: str, read: Callable[[], T], otherwise: T) -> T:
    """Reads one part of the view; a part that cannot be read is left out, so that the agent sees the rest."""
    try:
        return read()
    except DependencyError as fault:
        logs.error("guide.part_missing", fault, step=part)
        return otherwise


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer; where another system knows customers, with what they agree to at this moment."""
    table = Table(settings.table_customers)
    return customers.by_id(table, customer_id, consistent=settings.crm_card) if customer_id else None


def crm_card(settings: Settings, found: Customer | None) -> CrmCard | None:
    """Returns what another system said about a customer who agrees to be asked about; None without it.

    The table removes a card some time after its end, and the system itself is never waited for here.
    """
    if not settings.crm_card or found is None or not found.data_sharing_consent:
        return None
    item = Table(settings.table_customers).get(tables.crm_card(found.customer_id))
    card = None if item is None else CrmCard.from_item(item)
    return card if card is not None and (card.expires_at or 0) > clock.epoch(clock.now()) else None


def history(settings: Settings, customer_id: str, conversation_id: str) -> list[Conversation]:
    """Returns the last conversations of the customer before this one, newest first."""
    if not customer_id:
        return []
    found = Table(settings.table_conversations).query(
        tables.of_customer(customer_id), index=tables.BY_CUSTOMER, newest_first=True, limit=HISTORY + 1
    )
    return list(
        islice(
            (past for past in map(Conversation.from_item, found) if past.conversation_id != conversation_id), HISTORY
        )
    )


def requests(settings: Settings, customer_id: str) -> list[Request]:
    """Returns the open requests of the customer, newest first."""
    if not customer_id:
        return []
    found = Table(settings.table_requests).query(
        tables.of_customer(customer_id), index=tables.BY_CUSTOMER, newest_first=True, limit=RECENT_REQUESTS
    )
    return list(islice((request for request in map(Request.from_item, found) if not request.is_closed), HISTORY))


def messages(settings: Settings, conversation_id: str) -> list[Message]:
    """Returns the last messages of the conversation, oldest first."""
    if not conversation_id:
        return []
    found = Table(settings.table_conversations).query(
        tables.conversation(conversation_id).pk,
        sort=Range(prefix=tables.MESSAGE_PREFIX),
        newest_first=True,
        limit=MESSAGES,
    )
    return list(map(Message.from_item, found))[::-1]


def notes(settings: Settings, conversation_id: str) -> list[Note]:
    """Returns the last notes of agents about the conversation, oldest first."""
    if not conversation_id:
        return []
    found = Table(settings.table_conversations).query(
        tables.conversation(conversation_id).pk, sort=Range(prefix=tables.NOTE_PREFIX), limit=RECENT_NOTES
    )
    return sorted(map(Note.from_item, found), key=lambda note: note.created_at)[-NOTES:]


def guide(settings: Settings, key: str, delivered: Guide) -> Guide:
    """Returns a guide as it was edited in the catalogue, otherwise as it was delivered with the code."""
    edited = Table(settings.table_catalogue).get(tables.catalogue("GUIDE", settings.center, key))
    if edited is None:
        return delivered
    found = Guide.from_item(edited)
    return Guide() if found.is_active is False else found
