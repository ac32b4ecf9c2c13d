"""Lambda handler: a button that an agent pressed comes in, what the agent reads goes out.

A fault raises: the branch of the flow tells the agent that nothing was done, which for a recording must not be left
open. Each step taken twice is taken once.
"""

from __future__ import annotations

from contact_handlers.agent_desk import introduction, logic, store
from contact_handlers.agent_desk.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.records.masked import clipped, masked
from contact_handlers.records.vocabulary import NoteKind


@flow_function("agent_desk", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Takes the step of a button for the contact that the agent serves."""
    settings, step, served = load(Settings), event.parameter("step"), event.served.contact.contact_id
    if step in (logic.PAUSE, logic.RESUME):
        return _record(settings, event, served, step)
    if step in (logic.NOTE, logic.HAND_OVER):
        return _note(settings, event, served, step)
    if step == introduction.STEP:
        return introduction.introduced(settings, event.parameter("agent_arn"))
    logs.warning("desk.unknown_step")
    return logic.declined("unknown")


def _record(settings: Settings, event: FlowEvent, served: str, step: str) -> dict[str, str]:
    chain = store.chain(settings, served)
    if chain is None:
        return logic.declined("gone")
    channel, initial = chain
    if channel != store.VOICE:
        return logic.declined("no_call")
    store.record(settings, served, initial, on=step == logic.RESUME)
    logs.audit(f"recording.{step}", conversation_id=event.conversation_id or None)
    return logic.done(step)


def _note(settings: Settings, event: FlowEvent, served: str, step: str) -> dict[str, str]:
    text, target = event.parameter("text"), event.parameter("target")
    if step == logic.NOTE and not text:
        return logic.declined("empty")
    if step == logic.HAND_OVER and not target:
        return logic.declined("no_target")
    no_record = "no_record" if step == logic.NOTE else "no_record_to_hand_over"
    if not event.conversation_id:
        return logic.declined(no_record)
    content = clipped(masked(text), logic.NOTE_LIMIT)
    kind: NoteKind = "note" if step == logic.NOTE else "handover"
    if not store.note(settings, event.conversation_id, served, kind, content, target):
        return logic.declined(no_record)
    logs.info("desk.noted", step=step)
    return logic.done(step, target=target)
