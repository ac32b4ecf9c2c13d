"""Lambda handler: one Amazon Connect contact event in, the records it completes out.

Events are unordered, delivered more than once and extended over time. Each one adds what it says about its contact;
everything else is derived from all contacts of the conversation, so any order and number of deliveries ends alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.events import ContactChange, contact_change
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.contact_events import analysis, logic, outcomes, store
from contact_handlers.contact_events.logic import State
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records.conversations import Conversation, Leg
from contact_handlers.records.integrations import Agent
from contact_handlers.records.words import say


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one event; a fault raises, so that EventBridge delivers the event again."""
    with invocation("contact_events", context):
        change = contact_change(event)
        logs.bind(contact_id=change.contact_id, event_id=change.event_id, event_type=change.event_type)
        settings = load(Settings)
        outcomes.called_back(settings, change)
        if not logic.is_conversation(change):
            return {"status": "IGNORED"}
        conversation_id = store.conversation_id(settings, change)
        logs.bind(conversation_id=conversation_id)
        legs = store.add_leg(settings, conversation_id, change)
        record, state, agent = _bring_up_to_date(settings, conversation_id, legs)
        _follow_up(settings, change, record, state, agent)
        logs.info("contact.recorded", status=state.status, initiation_method=change.initiation_method)
        return {"status": state.status}


def _bring_up_to_date(
    settings: Settings, conversation_id: str, legs: list[Leg]
) -> tuple[Conversation, State, Agent | None]:
    for _ in range(store.TRIES):
        record = store.refresh(settings, conversation_id)
        if record is None:
            raise FunctionFailedError("the record of the conversation has disappeared")
        state = logic.state(record, legs)
        agent = store.agent(settings, state.agent_arn)
        put = store.put_of(record, state, agent)
        counted: Mapping[tuple[str, str], int] = {}
        if store.completes(record, state):
            added = _analysis(settings, record, state)
            put |= added
            counted = _counted(record, added)
        elif "ended_at" in put and state.ended_at is not None and record.summary is not None:
            put["summary"] = {**record.summary, "duration_s": logic.duration_s(record, state.ended_at)}
        if not put:
            return record, state, agent
        if store.save(settings, record, put, counted):
            if counted:
                _emit(record, put)
            return record.changed(put), state, agent
    raise FunctionFailedError("the record changed at every try")


def _analysis(settings: Settings, record: Conversation, state: State) -> dict[str, Any]:
    ended_at = state.ended_at or clock.now()
    found = analysis.analyze(
        record,
        store.messages(settings, record.conversation_id),
        agent=bool(state.agent_arn),
        queued=state.queued,
        duration_s=logic.duration_s(record, ended_at),
    )
    days = settings.retention.conversations_days
    return {**found, "expires_at": clock.epoch(ended_at) + days * 86_400}


def _counted(record: Conversation, added: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Returns the hourly counters of a finished conversation: (metric, dimension) -> amount."""
    channel, duration = record.channel, int(added["summary"]["duration_s"])
    return {
        ("ConversationCompleted", channel): 1,
        ("ConversationDuration", channel): duration,
        ("Containment", "contained" if added["containment"] else "escalated"): 1,
        ("Sentiment", str(added["summary"]["sentiment"])): 1,
        ("Resolution", str(added["summary"]["resolution_status"])): 1,
        ("PrimaryIntent", str(added["primary_intent"]) or "none"): 1,
    }


def _emit(record: Conversation, put: Mapping[str, Any]) -> None:
    channel = record.channel
    metrics.put("ConversationCompleted", Channel=channel)
    metrics.put("ConversationDuration", put["summary"]["duration_s"], Channel=channel)
    metrics.put("SentimentCount", Outcome=str(put["summary"]["sentiment"]))


def _follow_up(
    settings: Settings, change: ContactChange, record: Conversation, state: State, agent: Agent | None
) -> None:
    """Does what follows from the event; each step finds out itself whether it was done before."""
    conversation_id, records = record.conversation_id, store.records(settings)
    if change.event_type == "QUEUED":
        outcomes.queued(settings, change)
    if change.agent_connected_at is not None or change.event_type == "CONNECTED_TO_AGENT":
        outcomes.taken(settings, change, agent)
        key = "system.transferred" if state.transfers else "system.agent_joined"
        name = "" if agent is None else agent.name
        joined_at = change.agent_connected_at or change.happened_at
        records.note(conversation_id, f"joined#{change.contact_id}", say(key, agent=name), joined_at)
    if state.ended_at is None:
        return
    outcomes.finished(settings, change)
    ended = "system.agent_ended" if state.agent_arn else "system.ended"
    records.note(conversation_id, "ended", say(ended), state.ended_at)
    agents = [record.assigned_agent] if record.assigned_agent else []
    store.count_for_customer(settings, record, record.duration_s, agents)
