"""Customers who come back with the same matter: what was resolved before was not resolved at the first contact.

A conversation that has ended looks back a week over the conversations of its customer. Those that were resolved, with
the same matter, remember which one came after them, once, and their counters change in the same transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from contact_handlers.archive.settings import Settings
from contact_handlers.base import clock, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.records import agent_days, endings, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.vocabulary import COMPLETED

AGAIN_WITHIN: Final = timedelta(days=7)
# Nobody calls more often in a week about anything.
MOST: Final = 100
TRIES: Final = 6


def mark(settings: Settings, record: Conversation) -> None:
    """Marks the conversations before this one that it shows to have been no last word."""
    created = clock.parse(record.created_at)
    if not record.customer_id or not record.primary_intent or record.status != COMPLETED or created is None:
        return
    span = Range(low=clock.stamp(created - AGAIN_WITHIN), high=record.created_at)
    found = Table(settings.table_conversations).query(
        tables.of_customer(record.customer_id), index=tables.BY_CUSTOMER, sort=span, newest_first=True, limit=MOST
    )
    for earlier in map(Conversation.from_item, found):
        if is_followed(earlier, record):
            _mark(settings, earlier.conversation_id, record)


def is_followed(earlier: Conversation, later: Conversation) -> bool:
    """Tells whether a customer who had been helped came back with the same matter."""
    ended, began = clock.parse(earlier.ended_at or ""), clock.parse(later.created_at)
    return (
        earlier.conversation_id != later.conversation_id
        and earlier.status == COMPLETED
        and earlier.repeated_by is None
        and earlier.primary_intent == later.primary_intent
        and (earlier.summary or {}).get(agent_days.RESOLUTION) == agent_days.RESOLVED_STATUS
        and ended is not None
        and began is not None
        and ended <= began
    )


def _mark(settings: Settings, conversation_id: str, later: Conversation) -> None:
    table, put = Table(settings.table_conversations), {"repeated_by": later.conversation_id}
    for _ in range(TRIES):
        # The index may be behind the table.
        found = table.get(tables.conversation(conversation_id), consistent=True)
        record = None if found is None else Conversation.from_item(found)
        if record is None or not is_followed(record, later):
            return
        if endings.save(settings, record, record.changed(put), put, ()):
            logs.info("conversation.repeated", conversation_id=conversation_id)
            return
    raise FunctionFailedError("the record changed at every try")
