"""Whose conversation it is: whoever has the token that was shown when it began; to everybody else it is not there."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.api import tokens
from contact_handlers.api.errors import ApiError, not_found
from contact_handlers.base import logs
from contact_handlers.base.dynamo import Table
from contact_handlers.records import endings, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.vocabulary import FINAL_STATUSES


def owned(conversations: Table, conversation_id: str, token: str) -> Conversation:
    """Returns the conversation of a token; NOT_FOUND for an unknown one and for one of somebody else."""
    item = conversations.get(tables.conversation(conversation_id), consistent=True)
    found = None if item is None else Conversation.from_item(item)
    if found is None:
        raise not_found()
    if not tokens.matches(token, found.owner_hash):
        # Whoever asks is told what they would be told of one that does not exist.
        logs.security("conversation.of_another", conversation_id=conversation_id)
        raise not_found()
    return found


def going_on(conversation: Conversation, moment: datetime) -> Conversation:
    """Returns a conversation that may go on; CONVERSATION_ENDED or CONVERSATION_EXPIRED otherwise."""
    if conversation.status in FINAL_STATUSES:
        raise ApiError(
            "CONVERSATION_EXPIRED" if conversation.end_reason == endings.IDLE_REASON else "CONVERSATION_ENDED"
        )
    if moment > endings.idle_at(conversation):
        raise ApiError("CONVERSATION_EXPIRED")
    return conversation
