"""Conversations: those over HTTP that nobody goes on with are ended, and finished ones come to the archive again."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.values import Item
from contact_handlers.records import endings
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.vocabulary import FINAL_STATUSES
from contact_handlers.sweeper import logic, store
from contact_handlers.sweeper.settings import Settings


def mend(settings: Settings, table: Table, item: Item, moment: datetime) -> str:
    """Returns what became of a conversation; a claim alone brings a finished one to the archive by the stream."""
    record = Conversation.from_item(item)
    if record.status in FINAL_STATUSES:
        return logic.MENDED
    if endings.has_contacts(record):
        # A chat has joined: its contacts end the conversation.
        store.settle(table, item)
        return logic.FINE
    ends_at = endings.idle_at(record)
    if ends_at >= moment:
        store.postpone(table, item, ends_at)
        return logic.FINE
    if endings.complete(settings, record, endings.IDLE_REASON, ends_at) is None:
        # Somebody wrote at this moment.
        return logic.LOST_RACE
    logs.info("conversation.idle", conversation_id=record.conversation_id)
    return logic.MENDED
