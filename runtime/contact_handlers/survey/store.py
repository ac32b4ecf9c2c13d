"""One score per conversation, and the customer's average with its own count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, FunctionFailedError
from contact_handlers.base.expressions import Changes, Condition, absent, as_read, differs, exists
from contact_handlers.records import customers, domain_events, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.turns import Conversations
from contact_handlers.records.vocabulary import COMPLETED
from contact_handlers.survey import logic
from contact_handlers.survey.settings import Settings

TRIES = 5


def conversation_of(settings: Settings, conversation_id: str, contact_id: str) -> Conversation | None:
    """Returns the conversation by its id, otherwise that of the contact."""
    kept = Conversations(conversations=Table(settings.table_conversations), sessions=Table(settings.table_sessions))
    known = conversation_id or kept.of_contact(contact_id)
    return kept.get(known) if known else None


def save(settings: Settings, conversation: Conversation, score: int) -> bool:
    """Stores the score unless there is one; tells whether this call stored it.

    While the contact is there, its end counts the score; after it, the score counts in the write that stores it.
    """
    put = {"survey_score": score, "surveyed_at": clock.stamp(clock.now())}
    if conversation.status == COMPLETED:
        return _counted(settings, conversation.conversation_id, put)
    unfinished = absent("survey_score") & differs("status", COMPLETED)
    try:
        Table(settings.table_conversations).update(
            conversation.key, Changes(put=put, add={"version": 1}), when=exists("pk") & unfinished, answer="NONE"
        )
    except ConditionFailedError:
        # There is a score, or the contact has ended in this moment.
        return _counted(settings, conversation.conversation_id, put)
    return True


def _counted(settings: Settings, conversation_id: str, put: Mapping[str, Any]) -> bool:
    from contact_handlers.records import endings  # what a score during a contact has no use for

    table, key = Table(settings.table_conversations), tables.conversation(conversation_id)
    for _ in range(TRIES):
        found = table.get(key, consistent=True)
        record = None if found is None else Conversation.from_item(found)
        if record is None or record.survey_score is not None:
            return False
        if endings.save(settings, record, record.changed(put), put, ()):
            return True
    raise FunctionFailedError("the record changed at every try")


def average_in(settings: Settings, customer_id: str, score: int) -> None:
    """Adds a score to the customer's average; tries again when it was changed meanwhile."""
    table, key = Table(settings.table_customers), tables.customer(customer_id)
    for _ in range(TRIES):
        profile = customers.profile(table, customer_id, consistent=True)
        if profile is None:
            return
        history = profile.history
        try:
            table.update(key, _changes(history, score), when=_unchanged(history), answer="NONE")
        except ConditionFailedError:
            continue
        return


def _changes(history: Mapping[str, Any] | None, score: int) -> Changes:
    average, count = logic.averaged(history or {}, score)
    values = {"satisfaction_average": average, "satisfaction_count": count}
    if history is None:
        return Changes(put={"history": values}, add={"version": 1})
    return Changes(put={("history", name): value for name, value in values.items()}, add={"version": 1})


def _unchanged(history: Mapping[str, Any] | None) -> Condition:
    if history is None:
        return exists("pk") & absent("history")
    return as_read(("history", "satisfaction_count"), history.get("satisfaction_count"))


def publish(settings: Settings, conversation: Conversation, score: int) -> None:
    """Publishes that a score was given."""
    domain_events.publish(
        settings.event_bus_name,
        settings.center,
        settings.environment,
        "survey.submitted",
        {
            "conversation_id": conversation.conversation_id,
            "score": score,
            "channel": conversation.channel,
        },
    )
