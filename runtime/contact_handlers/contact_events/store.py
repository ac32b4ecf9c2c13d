"""Reads and changes what a contact leaves behind; every change is conditional, every counter is in a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range, Table, transact
from contact_handlers.base.errors import ConditionFailedError, FunctionFailedError, TransactionCancelledError
from contact_handlers.base.events import ContactChange
from contact_handlers.base.expressions import Changes, absent, equals, exists
from contact_handlers.contact_events import logic
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import customers, tables
from contact_handlers.records.conversations import (
    Conversation,
    Leg,
    Message,
    by_day_order,
)
from contact_handlers.records.customers import Profile
from contact_handlers.records.integrations import Agent, agent_of_user
from contact_handlers.records.redelivery import LATEST, LONGEST_CONTACT
from contact_handlers.records.turns import Conversations, NewConversation, by_index
from contact_handlers.records.vocabulary import COMPLETED

TRIES = 6


def records(settings: Settings) -> Conversations:
    """Returns the conversations of the center."""
    return Conversations(
        conversations=Table(settings.table_conversations),
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
    )


def conversation_id(settings: Settings, change: ContactChange) -> str | None:
    """Returns the conversation of a contact; opens one when the contact never got to the look-up.

    None for an event about a contact that nobody knows any more, because it arrives later than any delivery lasts.
    """
    kept = records(settings)
    for contact_id in dict.fromkeys((change.initial_contact_id, change.contact_id, change.previous_contact_id)):
        if contact_id and (found := kept.of_contact(contact_id)):
            return found
    # The mark lives as long as an event can be under way; the index also knows older conversations and later legs.
    table = Table(settings.table_conversations)
    for contact_id in dict.fromkeys((change.initial_contact_id, change.contact_id)):
        if known := by_index(table, contact_id):
            return known
    if clock.now() - change.happened_at > LATEST:
        return None
    new = NewConversation(center=settings.center, channel=change.channel, contact_id=change.initial_contact_id)
    return kept.open(new)[0]


def add_leg(settings: Settings, conversation: str, change: ContactChange) -> list[Leg]:
    """Adds what an event says about its contact and returns all contacts of the conversation."""
    table, key = Table(settings.table_conversations), tables.leg(conversation, change.contact_id)
    days = timedelta(days=settings.retention.conversations_days)
    kept_until = clock.epoch(change.happened_at + days + LONGEST_CONTACT)
    index = {"by_contact_pk": tables.contact(change.contact_id), "by_contact_sk": "LEG"}
    if change.contact_id == change.initial_contact_id:
        index = {}
    known = {"contact_id": change.contact_id, "conversation_id": conversation, **index}
    for _ in range(TRIES):
        legs = list(map(Leg.from_item, table.query(key.pk, sort=Range(prefix=tables.LEG_PREFIX), consistent=True)))
        stored = next((leg for leg in legs if leg.contact_id == change.contact_id), None)
        put = logic.merged(stored, change)
        if stored is not None and not put:
            return legs
        revision = None if stored is None else stored.revision
        kept = max(kept_until, 0 if stored is None else stored.expires_at or 0)
        changes = Changes(put={**known, **put, tables.TTL: kept}, add={"revision": 1})
        try:
            added = table.update(
                key, changes, when=absent("revision") if not revision else equals("revision", revision)
            )
        except ConditionFailedError:
            continue
        return [*(leg for leg in legs if leg.contact_id != change.contact_id), Leg.from_item(added)]
    raise FunctionFailedError("the contact changed at every try")


def refresh(settings: Settings, conversation: str) -> Conversation | None:
    """Returns the record as it is now."""
    return records(settings).get(conversation)


def put_of(record: Conversation, state: logic.State, agent: Agent | None) -> dict[str, Any]:
    """Returns the attributes of a record that differ from what its contacts say."""
    conversation = record.conversation_id
    wanted: dict[str, Any] = {
        "status": state.status,
        "by_day_sk": by_day_order(state.status, record.created_at, conversation),
        "contact_ids": list(state.contact_ids),
        "transfer_count": len(state.transfers),
        "transfers": [dict(transfer) for transfer in state.transfers] or None,
    }
    if state.ended_at is not None:
        wanted |= {"ended_at": clock.stamp(state.ended_at), "end_reason": state.end_reason}
    if agent is not None:
        wanted |= {
            "assigned_agent": agent.agent_id,
            "by_agent_pk": tables.of_agent(agent.agent_id),
            "by_agent_sk": f"{record.created_at}#{conversation}",
        }
    return {name: value for name, value in wanted.items() if value is not None and record.attribute(name) != value}


def agent(settings: Settings, agent_arn: str | None) -> Agent | None:
    """Returns id and name of an agent; agents who are not registered are known by their Connect user."""
    if not agent_arn:
        return None
    table, user_id = Table(settings.table_agents), logic.user_id(agent_arn)
    agent_id = agent_of_user(table, user_id)
    if agent_id is None:
        return Agent(agent_id=user_id, name="")
    profile = table.get(tables.agent(agent_id)) or {}
    return Agent(agent_id=agent_id, name=str(profile.get("name") or "").strip())


def noted(settings: Settings, conversation: str | None, contact_id: str) -> bool:
    """Tells whether an agent wrote a note about a conversation while they had a contact."""
    if not conversation:
        return False
    notes = Range(prefix=tables.NOTE_PREFIX)
    found = Table(settings.table_conversations).query(tables.conversation(conversation).pk, sort=notes)
    return any(note.get("contact_id") == contact_id for note in found)


def messages(settings: Settings, conversation: str) -> list[Message]:
    """Returns the messages of a conversation, oldest first."""
    return list(records(settings).messages(conversation))


def count_for_customer(settings: Settings, record: Conversation, agents: Sequence[str]) -> bool:
    """Adds a finished conversation to the history of its customer, and later what has become known since.

    The record remembers what the history holds of it, in the same transaction; so nothing is counted twice.
    """
    wanted, customer_id = logic.history(record, agents), record.customer_id
    if not customer_id:
        return False
    table, conversations = Table(settings.table_customers), Table(settings.table_conversations)
    for _ in range(TRIES):
        told = dict(record.history_told or {})
        times = int(told.pop("times", 0))
        profile = None if told == wanted else customers.profile(table, customer_id, consistent=True)
        if profile is None:
            return False
        unchanged = equals(("history_told", "times"), times) if times else absent("history_told")
        changes = Changes(put={"history_told": {**wanted, "times": times + 1}})
        history = _history(profile, customer_id, told, wanted)
        try:
            transact(
                [
                    conversations.updating(record.key, changes, when=exists("pk") & unchanged),
                    table.updating(tables.customer(customer_id), history, when=exists("pk")),
                ]
            )
        except TransactionCancelledError as cancelled:
            if not cancelled.failed(0):
                raise
            record = refresh(settings, record.conversation_id) or record
        else:
            return True
    raise FunctionFailedError("the record changed at every try")


def _history(profile: Profile, customer_id: str, told: Mapping[str, Any], wanted: Mapping[str, Any]) -> Changes:
    known = profile.history or {}
    added = {name: wanted[name] - told.get(name, 0) for name in logic.ADDED_UP}
    last = str(known.get("last_contact_at") or "")
    # An event that comes late tells of a contact that was not the last one.
    ours = last == told.get("ended_at")
    facts: dict[str, Any] = {"last_contact_at": wanted["ended_at"] if ours else max(wanted["ended_at"], last)}
    if wanted["agents"] != told.get("agents", []):
        facts["preferred_agents"] = list(dict.fromkeys([*wanted["agents"], *known.get("preferred_agents", ())]))[:3]
    index = tables.last_contact(customer_id, facts["last_contact_at"])
    if profile.history is None:
        return Changes(put={"history": {**added, **facts}, **index}, add={"version": 1})
    return Changes(
        put={**index, **{("history", name): value for name, value in facts.items()}},
        add={"version": 1, **{("history", name): value for name, value in added.items()}},
    )


def completes(record: Conversation, state: logic.State) -> bool:
    """Tells whether the record becomes completed by this state."""
    return state.status == COMPLETED and record.status != COMPLETED
