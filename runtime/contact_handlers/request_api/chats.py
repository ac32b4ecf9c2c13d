"""Chats: a contact of Amazon Connect for an application, with nothing but what it may say about itself."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from contact_handlers.api import owners
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws, clock, logs, secrets
from contact_handlers.base.dynamo import Table, Write, transact
from contact_handlers.base.errors import DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, equals, exists
from contact_handlers.records import escalations, tables
from contact_handlers.records.conversations import Conversation, ConversationOfContact
from contact_handlers.records.escalations import EscalationOfContact
from contact_handlers.records.redelivery import MARKS_KEPT
from contact_handlers.records.turns import TICKET, ticket_key
from contact_handlers.records.vocabulary import PENDING
from contact_handlers.request_api.settings import Settings

# What a browser can show: https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html
CONTENT_TYPES: Final = (
    "text/plain",
    "text/markdown",
    "application/json",
    "application/vnd.amazonaws.connect.message.interactive",
    "application/vnd.amazonaws.connect.message.interactive.response",
)
# The service's own limit for a chat that nobody gave another one.
DURATION: Final = timedelta(minutes=1500)
# Whoever is given the hand-over needs room for this channel, and whoever takes it back ends a contact of it.
CHAT: Final = "chat"
TICKET_KEPT: Final = timedelta(hours=1)
# Attributes that an application may set; who the customer is, is proven by other means (docs/chat-trust.md).
ALLOWED: Final = ("locale", "entry_point")


def start_chat(settings: Settings, request: Request) -> Reply:
    """Starts a chat; with the token of a conversation it goes on in the record of that conversation."""
    given = request.body.get("customer_attributes") or {}
    conversation_id = str(given.get("conversation_id") or "")
    if conversation_id:
        token = str(request.body.get("conversation_token") or "")
        owners.owned(Table(settings.table_conversations), conversation_id, token)
    attributes = {name: str(given[name]) for name in ALLOWED if name in given}
    if conversation_id:
        # Left before the contact exists: its flow may run before its id is known here.
        attributes[TICKET] = _ticket(settings, request, conversation_id)
    started = _started(settings, request, attributes)
    contact_id = str(started["ContactId"])
    logs.info("chat.started", contact_id=contact_id)
    if conversation_id:
        _joined(settings, contact_id, conversation_id)
    return Reply(
        body={
            "contact_id": contact_id,
            "participant_id": str(started["ParticipantId"]),
            "participant_token": str(started["ParticipantToken"]),
            "expires_at": clock.stamp(clock.now() + DURATION),
        }
    )


def start_again(settings: Settings, request: Request, before: Mapping[str, Any]) -> Reply:
    """Asks the service again, which gives the same contact for the same token."""
    del before
    return start_chat(settings, request)


def _started(settings: Settings, request: Request, attributes: Mapping[str, str]) -> dict[str, Any]:
    token = _client_token(request)
    more: dict[str, Any] = {}
    if "initial_message" in request.body:
        more["InitialMessage"] = {"ContentType": "text/plain", "Content": str(request.body["initial_message"])}
    try:
        return aws.call(
            "connect",
            "start_chat_contact",
            InstanceId=settings.instance_id,
            ContactFlowId=settings.chat_flow_id,
            ParticipantDetails={"DisplayName": str(request.body["display_name"])},
            Attributes=dict(attributes),
            SupportedMessagingContentTypes=list(CONTENT_TYPES),
            ClientToken=token,
            **more,
        )
    except DependencyError as fault:
        logs.error("chat.not_started", fault)
        raise ApiError("CHAT_UNAVAILABLE") from None


def _client_token(request: Request) -> str:
    """Returns the same token for the same request, and another one for whoever names none."""
    named = "\x1f".join((request.caller.id, request.key or request.request_id))
    return hashlib.sha256(named.encode()).hexdigest()


def _ticket(settings: Settings, request: Request, conversation_id: str) -> str:
    """Returns what opens the conversation to the flow of the chat; asked for again, the same."""
    secret = secrets.secret(settings.api_secret_arn)
    ticket = hmac.new(secret, f"ticket\0{_client_token(request)}".encode(), hashlib.sha256).hexdigest()
    mark = ConversationOfContact(conversation_id=conversation_id, expires_at=clock.epoch(clock.now() + TICKET_KEPT))
    Table(settings.table_sessions).put(ticket_key(ticket), mark.to_item())
    return ticket


def _joined(settings: Settings, contact_id: str, conversation_id: str) -> None:
    """Makes the conversation the one of the contact, before any function of the flow asks for it.

    Whoever is first decides; a chat that was opened as its own conversation meanwhile goes on as that.
    """
    moment = clock.now()
    mark = ConversationOfContact(conversation_id=conversation_id, expires_at=clock.epoch(moment + MARKS_KEPT))
    changes = Changes(put={"last_activity_at": clock.stamp(moment)}, append={"contact_ids": [contact_id]})
    sessions, conversations = Table(settings.table_sessions), Table(settings.table_conversations)
    place = tables.once("conversation", contact_id)
    writes = [
        # The flow may have written the same by its ticket.
        sessions.putting(place, mark.to_item(), when=absent("pk") | equals("conversation_id", conversation_id)),
        conversations.updating(tables.conversation(conversation_id), changes, when=exists("pk")),
    ]
    item = conversations.get(tables.conversation(conversation_id), consistent=True)
    record = None if item is None else Conversation.from_item(item)
    if record is None or contact_id in (record.contact_ids or ()):
        return
    waits = _waiting(settings, contact_id, record)
    # A hand-over that has moved on meanwhile stays where it is; the chat joins without it.
    for more in (waits, []) if waits else ([],):
        try:
            transact([*writes, *more])
        except TransactionCancelledError as cancelled:
            if not cancelled.failed(0):
                continue
            break
        return
    logs.warning("chat.not_joined", contact_id=contact_id, conversation_id=conversation_id)


def _waiting(settings: Settings, contact_id: str, record: Conversation) -> list[Write]:
    """Returns the writes that make a hand-over which was asked for over HTTP the one of the chat."""
    ids = record.escalation_ids
    kept = Table(settings.table_escalations)
    latest = escalations.get(kept, str(ids[-1])) if ids else None
    if latest is None or latest.status != PENDING or latest.has_contact:
        return []
    mark = EscalationOfContact(escalation_id=latest.escalation_id, expires_at=clock.epoch(clock.now() + MARKS_KEPT))
    return [
        Table(settings.table_sessions).creating(tables.once("escalation", contact_id), mark.to_item()),
        kept.updating(
            latest.key,
            Changes(put={"contact_id": contact_id, "channel": CHAT}, add={"version": 1}),
            when=equals("status", PENDING) & equals("contact_id", record.conversation_id),
        ),
    ]
