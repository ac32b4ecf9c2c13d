"""Lambda handler: a transcript or a recording that arrived in, messages and links in the record out."""

from __future__ import annotations

from typing import Any

from contact_handlers.base import logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.transcripts import logic, store
from contact_handlers.transcripts.settings import Settings


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, Any]:
    """Keeps one file; a fault raises, so that the event is delivered again."""
    with invocation("transcripts", context):
        found, settings = logic.arrived(event), load(Settings)
        if found is None:
            return {"status": "IGNORED"}
        logs.bind(contact_id=found.contact_id)
        return {"status": _linked(settings, found) if found.is_recording else _kept(settings, found)}


def _linked(settings: Settings, found: logic.Arrived) -> str:
    record = store.conversation(settings, [found.contact_id])
    if record is None:
        return _unknown()
    if store.link(settings, record, found):
        logs.info("recording.linked", conversation_id=record.conversation_id)
    return "OK"


def _kept(settings: Settings, found: logic.Arrived) -> str:
    body = store.body(settings, found)
    if body is None:
        logs.info("transcript.gone")
        return "IGNORED"
    transcript = logic.read(found, body)
    record = store.conversation(settings, transcript.contact_ids)
    if record is None:
        return _unknown()
    start = store.began(settings, record, found.contact_id) if found.is_call else None
    said = store.unheard(settings, record, found, transcript.said)
    count = store.keep(settings, record, said, start)
    # Also when nothing is new: an earlier delivery may have ended after its messages and before this.
    store.recount(settings, record.conversation_id)
    if not found.is_call:
        store.link_transcript(settings, record, found)
    logs.info("transcript.kept", conversation_id=record.conversation_id, count=count)
    return "OK"


def _unknown() -> str:
    """Says that nobody knows the contact: calls between agents and tests of people have no conversation."""
    logs.warning("transcript.of_no_conversation")
    return "UNKNOWN_CONTACT"
