"""Lambda handler: changes of the conversations table in, archive objects and domain events out.

A failed record is reported together with everything after it, so that the stream keeps its order; every step can be
retried without harm.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.archive import logic
from contact_handlers.archive.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles a batch; answers the first record that failed, from which the service goes on."""
    with invocation("archive", context):
        settings = load(Settings)
        for change in event.get("Records", ()):
            try:
                _apply(settings, logic.step(change))
            except (DependencyError, KeyError, ValueError, TypeError) as fault:
                logs.error("archive.record_failed", fault, event_id=str(change.get("eventID", "")))
                sequence = str(change.get("dynamodb", {}).get("SequenceNumber", ""))
                return {"batchItemFailures": [{"itemIdentifier": sequence}]}
        return {"batchItemFailures": []}


def _apply(settings: Settings, step: logic.Step | None) -> None:
    if step is None or not step.needed:
        return
    # Each message of a conversation comes by; only a few changes need tables and bucket.
    from contact_handlers.archive import store

    record = step.record
    if step.began:
        store.publish(settings, "conversation.started", logic.started(record))
    if step.archive:
        store.archive(settings, record)
    if step.expired and not store.exists(settings, logic.conversation_key(record)):
        store.archive(settings, record)
    if step.trim:
        count = store.trim(settings, record)
        logs.info("conversation.trimmed", conversation_id=record.conversation_id, count=count)
    if step.ended:
        store.publish(settings, "conversation.ended", logic.ended(record))
        logs.info("conversation.archived", conversation_id=record.conversation_id)
