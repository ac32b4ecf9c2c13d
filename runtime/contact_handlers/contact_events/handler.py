"""Lambda handler: one Amazon Connect contact event in, the records it completes out.

Events are unordered, delivered more than once and extended over time. Each one adds what it says about its contact;
everything else is derived from all contacts of the conversation, so any order and number of deliveries ends alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base import clock, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.events import ContactChange, contact_change
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.contact_events import logic, outcomes, store
from contact_handlers.contact_events.logic import State
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import endings, sweep
from contact_handlers.records.conversations import Conversation, Leg, Message
from contact_handlers.records.integrations import Agent
from contact_handlers.records.masked import ours
from contact_handlers.records.words import say


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one event; a fault raises, so that EventBridge delivers the event again."""
    with invocation("contact_events", context):
        change = contact_change(event)
        logs.bind(contact_id=change.contact_id, event_id=change.event_id, event_type=change.event_type)
        settings = load(Settings)
        outcomes.called_back(settings, change)
        outcomes.worked(settings, change)
        if not logic.is_conversation(change):
            return {"status": "IGNORED"}
        conversation_id = store.conversation_id(settings, change)
        if conversation_id is None:
            logs.warning("contact.too_late")
            return {"status": "TOO_LATE"}
        logs.bind(conversation_id=conversation_id)
        legs = store.add_leg(settings, conversation_id, change)
        record, state, agents = _bring_up_to_date(settings, conversation_id, legs)
        _follow_up(settings, change, record, state, agents)
        logs.info("contact.recorded", status=state.status, initiation_method=change.initiation_method)
        return {"status": state.status}


def _bring_up_to_date(
    settings: Settings, conversation_id: str, legs: list[Leg]
) -> tuple[Conversation, State, Mapping[str, Agent]]:
    agents: dict[str, Agent] = {}
    for _ in range(store.TRIES):
        messages: Sequence[Message] = ()
        record = store.refresh(settings, conversation_id)
        if record is None:
            raise FunctionFailedError("the record of the conversation has disappeared")
        state = logic.state(record, legs)
        for arn in {talk.agent_arn for talk in state.talks} - agents.keys():
            if arn and (found := store.agent(settings, arn)) is not None:
                agents[arn] = found
        put = store.put_of(record, state, agents.get(state.agent_arn))
        completes = store.completes(record, state)
        if completes:
            # Until it is archived, which takes the note off.
            put |= sweep.at(clock.now() + sweep.ARCHIVE)
        if completes or record.summary is not None:
            # Also when a contact turns up after the end: what is known now is what an earlier event would have told.
            messages = store.messages(settings, record.conversation_id)
            added = _analysis(settings, record, state, messages)
            put |= {name: value for name, value in added.items() if record.attribute(name) != value}
        if not put:
            return record, state, agents
        changed = record.changed(put)
        if endings.save(settings, record, changed, put, messages):
            if completes:
                endings.emit(changed)
            return changed, state, agents
    raise FunctionFailedError("the record changed at every try")


def _analysis(settings: Settings, record: Conversation, state: State, messages: Sequence[Message]) -> dict[str, Any]:
    ended_at = state.ended_at or clock.parse(record.ended_at or "") or clock.now()
    return endings.analysis_of(record, messages, ended_at, settings.retention, agent=state.served, queued=state.queued)


def _follow_up(
    settings: Settings, change: ContactChange, record: Conversation, state: State, agents: Mapping[str, Agent]
) -> None:
    """Does what follows from what is known; each step finds out itself whether it was done before."""
    if change.event_type == "QUEUED":
        outcomes.queued(settings, change)
    mine = next((talk for talk in state.talks if talk.contact_id == change.contact_id), None)
    if mine is not None:
        outcomes.taken(settings, change, clock.parse(mine.connected_at or ""), agents.get(mine.agent_arn or ""))
    _note(settings, record, state, agents)
    if state.ended_at is None:
        return
    outcomes.finished(settings, change, state.ended_at)
    served = [agents[arn].agent_id for talk in state.talks if (arn := talk.agent_arn or "") in agents]
    store.count_for_customer(settings, record, served)


def _note(settings: Settings, record: Conversation, state: State, agents: Mapping[str, Agent]) -> None:
    """Writes what the customer was told: who joined, and that the conversation is over."""
    records, conversation_id = store.records(settings), record.conversation_id
    for number, talk in enumerate(state.talks):
        agent, joined_at = agents.get(talk.agent_arn or ""), clock.parse(talk.connected_at or "")
        if joined_at is not None:
            text = logic.joined(agent.name if agent else "", is_transfer=bool(number))
            records.note(conversation_id, f"joined#{talk.contact_id}", ours(text), joined_at, seen=state.seen)
    if state.ended_at is not None:
        text = say("system.agent_ended" if state.agent_arn else "system.ended")
        records.note(conversation_id, "ended", ours(text), state.ended_at, seen=state.seen)
