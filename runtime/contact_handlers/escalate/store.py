"""Records an escalation exactly once per contact, whatever is retried or runs at the same time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table, Write, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, Condition, absent, below, equals, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.escalate.settings import Settings
from contact_handlers.records import customers, escalations, sweep, tables
from contact_handlers.records.conversations import Conversation, Message, by_day_order
from contact_handlers.records.customers import Customer
from contact_handlers.records.escalations import (
    Escalation,
    EscalationEvent,
    EscalationOfContact,
    EscalationReference,
    HandoverFacts,
)
from contact_handlers.records.redelivery import MARKS_KEPT
from contact_handlers.records.turns import Conversations
from contact_handlers.records.vocabulary import CONVERSATION_ORDER, ESCALATED, PENDING

LAST_MESSAGES = 10
TRIES = 5


class LimitReached(Exception):  # noqa: N818 - an outcome that only this package sees
    """The conversation has had its escalations; only a callback is left."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An escalation before it has an identity."""

    contact_id: str
    conversation: Conversation | None
    facts: HandoverFacts


def conversation(settings: Settings, conversation_id: str) -> tuple[Conversation | None, list[Message]]:
    """Returns the record of a conversation and its last messages, oldest first."""
    if not conversation_id:
        return None, []
    kept = _conversations(settings)
    found = kept.get(conversation_id)
    if found is None:
        return None, []
    return found, list(kept.messages(conversation_id, limit=LAST_MESSAGES, newest_first=True))[::-1]


def _conversations(settings: Settings) -> Conversations:
    return Conversations(conversations=Table(settings.table_conversations), sessions=Table(settings.table_sessions))


def profile(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer."""
    return customers.by_id(Table(settings.table_customers), customer_id) if customer_id else None


def record(settings: Settings, draft: Draft) -> tuple[Escalation, bool]:
    """Returns the open escalation of the contact and whether this call created it; raises LimitReached."""
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    replaces: str | None = None
    conversation = draft.conversation
    for _ in range(TRIES):
        moment = clock.now()
        escalation = _escalation(settings, draft, moment)
        try:
            transact(_writes(settings, escalation, conversation, replaces, moment))
        except TransactionCancelledError as cancelled:
            if cancelled.failed(0):
                found = escalations.of_contact(sessions, kept, draft.contact_id)
                if found is not None and found.is_open:
                    return found, False
                replaces = None if found is None else found.escalation_id
            elif cancelled.failed(4):
                _refuse_when_enough(settings, conversation)
                conversation = None
            elif not cancelled.failed(2):
                raise
            continue
        return escalation, True
    raise TransactionCancelledError("dynamodb", "transact_write_items", ("TooManyConflicts",))


def _refuse_when_enough(settings: Settings, conversation: Conversation | None) -> None:
    # The record refused: either it has had its escalations, or it is gone and the hand-over goes on without it.
    if conversation is not None and _conversations(settings).get(conversation.conversation_id) is not None:
        raise LimitReached


def _escalation(settings: Settings, draft: Draft, moment: datetime) -> Escalation:
    escalation_id, created_at = ids.new("esc"), clock.stamp(moment)
    return Escalation.from_item(
        {
            **draft.facts.to_item(),
            "escalation_id": escalation_id,
            "reference_number": ids.reference(escalation_id),
            "contact_id": draft.contact_id,
            "conversation_id": None if draft.conversation is None else draft.conversation.conversation_id,
            "center": settings.center,
            "status": PENDING,
            "created_at": created_at,
            "updated_at": created_at,
            "version": 1,
            "announcing_at": created_at,
            "expires_at": clock.epoch(moment + timedelta(days=settings.retention.escalations_days)),
            **sweep.soon(),
        }
    )


def _writes(
    settings: Settings,
    escalation: Escalation,
    conversation: Conversation | None,
    replaces: str | None,
    moment: datetime,
) -> list[Write]:
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    escalation_id = escalation.escalation_id
    free: Condition = absent("pk") if replaces is None else equals("escalation_id", replaces)
    mark = EscalationOfContact(escalation_id=escalation_id, expires_at=clock.epoch(moment + MARKS_KEPT))
    lookup = EscalationReference(escalation_id=escalation_id, expires_at=escalation.expires_at)
    event = EscalationEvent(
        escalation_id=escalation_id,
        to_status=PENDING,
        cause="created",
        at=escalation.created_at,
        expires_at=escalation.expires_at,
    )
    writes = [
        sessions.putting(tables.once("escalation", escalation.contact_id), mark.to_item(), when=free),
        kept.creating(escalation.key, escalation.to_item()),
        kept.creating(tables.reference(escalation.reference_number), lookup.to_item()),
        kept.creating(tables.escalation_event(escalation_id, ids.ulid()), event.to_item()),
    ]
    return writes if conversation is None else [*writes, _link(settings, conversation, escalation, moment)]


def _link(settings: Settings, conversation: Conversation, escalation: Escalation, moment: datetime) -> Write:
    status = conversation.status
    tags = list(dict.fromkeys([*(conversation.tags or ()), *(escalation.tags or ())]))
    put: dict[str, Any] = {"last_activity_at": clock.stamp(moment), "tags": tags}
    if CONVERSATION_ORDER[status] < CONVERSATION_ORDER[ESCALATED]:
        order = by_day_order(ESCALATED, conversation.created_at, conversation.conversation_id)
        put |= {"status": ESCALATED, "by_day_sk": order}
    few = absent("escalation_count") | below("escalation_count", settings.escalation.max_per_conversation)
    return Table(settings.table_conversations).updating(
        conversation.key,
        Changes(
            put=put, add={"escalation_count": 1, "version": 1}, append={"escalation_ids": [escalation.escalation_id]}
        ),
        when=exists("pk") & few,
    )
