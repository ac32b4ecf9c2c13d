"""Records an escalation exactly once per contact, whatever is retried or runs at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table, Write, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, Condition, absent, below, equals, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item
from contact_handlers.escalate.settings import Settings
from contact_handlers.records import escalations, tables
from contact_handlers.records.conversations import LONGEST_CONTACT, Conversations, by_day_order
from contact_handlers.records.vocabulary import CONVERSATION_ORDER, ESCALATED, PENDING, ConversationStatus, Priority

LAST_MESSAGES = 10
TRIES = 5


class LimitReached(Exception):  # noqa: N818 - an outcome that only this package sees
    """The conversation has had its escalations; only a callback is left."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An escalation before it has an identity."""

    contact_id: str
    conversation: Mapping[str, Any] | None
    facts: Mapping[str, Any]


def conversation(settings: Settings, conversation_id: str) -> tuple[Item | None, list[Item]]:
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


def profile(settings: Settings, customer_id: str) -> Item | None:
    """Returns the stored profile of a customer."""
    return Table(settings.table_customers).get(tables.customer(customer_id)) if customer_id else None


def record(settings: Settings, draft: Draft) -> tuple[Item, bool]:
    """Returns the open escalation of the contact and whether this call created it; raises LimitReached."""
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    replaces: str | None = None
    conversation = draft.conversation
    for _ in range(TRIES):
        moment = clock.now()
        item = _item(settings, draft, moment)
        try:
            transact(_writes(settings, draft.contact_id, item, conversation, replaces, moment))
        except TransactionCancelledError as cancelled:
            if cancelled.failed(0):
                found = escalations.of_contact(sessions, kept, draft.contact_id)
                if found is not None and escalations.is_open(found):
                    return found, False
                replaces = None if found is None else str(found["escalation_id"])
            elif cancelled.failed(4):
                _refuse_when_enough(settings, conversation)
                conversation = None
            elif not cancelled.failed(2):
                raise
            continue
        return item, True
    raise TransactionCancelledError("dynamodb", "transact_write_items", ("TooManyConflicts",))


def _refuse_when_enough(settings: Settings, conversation: Mapping[str, Any] | None) -> None:
    # The record refused: either it has had its escalations, or it is gone and the hand-over goes on without it.
    if conversation is not None and _conversations(settings).get(str(conversation["conversation_id"])) is not None:
        raise LimitReached


def _item(settings: Settings, draft: Draft, moment: datetime) -> Item:
    escalation_id, created_at = ids.new("esc"), clock.stamp(moment)
    priority: Priority = draft.facts["priority"]
    conversation_id = None if draft.conversation is None else str(draft.conversation["conversation_id"])
    item: Item = {
        **draft.facts,
        "escalation_id": escalation_id,
        "reference_number": ids.reference(escalation_id),
        "contact_id": draft.contact_id,
        "conversation_id": conversation_id,
        "center": settings.center,
        "status": PENDING,
        "created_at": created_at,
        "updated_at": created_at,
        "version": 1,
        "by_status_pk": tables.of_status(PENDING),
        "by_status_sk": escalations.by_status_order(priority, created_at),
        "by_day_pk": tables.of_day(clock.local_date(moment)),
        "by_day_sk": created_at,
        tables.TTL: clock.epoch(moment + timedelta(days=settings.retention.escalations_days)),
    }
    if conversation_id:
        item |= {"by_conversation_pk": tables.of_conversation(conversation_id), "by_conversation_sk": created_at}
    return item


def _writes(
    settings: Settings,
    contact_id: str,
    item: Item,
    conversation: Mapping[str, Any] | None,
    replaces: str | None,
    moment: datetime,
) -> list[Write]:
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    escalation_id = str(item["escalation_id"])
    free: Condition = absent("pk") if replaces is None else equals("escalation_id", replaces)
    mark = {"escalation_id": escalation_id, tables.TTL: clock.epoch(moment + LONGEST_CONTACT)}
    lookup = {"escalation_id": escalation_id, tables.TTL: item[tables.TTL]}
    event = {
        "escalation_id": escalation_id,
        "to_status": PENDING,
        "cause": "created",
        "at": item["created_at"],
        tables.TTL: item[tables.TTL],
    }
    writes = [
        sessions.putting(tables.once("escalation", contact_id), mark, when=free),
        kept.creating(tables.escalation(escalation_id), item),
        kept.creating(tables.reference(str(item["reference_number"])), lookup),
        kept.creating(tables.escalation_event(escalation_id, ids.ulid()), event),
    ]
    return writes if conversation is None else [*writes, _link(settings, conversation, escalation_id, moment)]


def _link(settings: Settings, conversation: Mapping[str, Any], escalation_id: str, moment: datetime) -> Write:
    conversation_id = str(conversation["conversation_id"])
    status: ConversationStatus = conversation["status"]
    put: dict[str, Any] = {"last_activity_at": clock.stamp(moment)}
    if CONVERSATION_ORDER[status] < CONVERSATION_ORDER[ESCALATED]:
        order = by_day_order(ESCALATED, str(conversation["created_at"]), conversation_id)
        put |= {"status": ESCALATED, "by_day_sk": order}
    few = absent("escalation_count") | below("escalation_count", settings.escalation.max_per_conversation)
    return Table(settings.table_conversations).updating(
        tables.conversation(conversation_id),
        Changes(put=put, add={"escalation_count": 1, "version": 1}, append={"escalation_ids": [escalation_id]}),
        when=exists("pk") & few,
    )
