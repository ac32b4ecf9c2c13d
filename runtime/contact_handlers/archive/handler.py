"""Lambda handler: changes of the conversations table in, archive objects and domain events out.

Every record stands for itself: one that fails is reported, what follows about the same conversation waits for it, and
everything else is done. So when the service gives up on a record that can never be read, nothing else is lost with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.archive import logic
from contact_handlers.archive.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import EventError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load

# Records that were done behind one that failed. The service sends them again with it, most often to this process:
# https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
_done: dict[str, None] = {}
REMEMBERED = 10_000


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles a batch; answers which records failed."""
    with invocation("archive", context):
        records = event.get("Records") if isinstance(event, Mapping) else None
        if not isinstance(records, list):
            raise EventError("the event has no Records, so it does not come from a table stream")
        settings, failed, waiting = load(Settings), list[str](), set[str]()
        for change in records:
            name, sequence, about = logic.names(change)
            if name in _done:
                continue
            try:
                if about and about in waiting:
                    failed.append(sequence)
                    continue
                _apply(settings, logic.step(change))
            except Exception as fault:  # noqa: BLE001 - whatever a record does, the others are not to suffer from it
                logs.error("archive.record_failed", fault, event_id=name)
                failed.append(sequence)
                waiting.add(about)
            else:
                _remember(name, behind_a_failure=bool(failed))
        return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in failed]}


def _remember(name: str, *, behind_a_failure: bool) -> None:
    if behind_a_failure and name:
        _done[name] = None
        if len(_done) > REMEMBERED:
            del _done[next(iter(_done))]


def _apply(settings: Settings, step: logic.Step | None) -> None:
    if step is None or not step.needed:
        return
    # Each message of a conversation comes by; only a few changes need tables and bucket.
    from contact_handlers.archive import repeats, store

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
        repeats.mark(settings, record)
        if settings.llm.review:
            from contact_handlers.archive import reviews  # brings the dialogue, which the archive has no use for

            reviews.consider(settings, record)
        store.publish(settings, "conversation.ended", logic.ended(record))
        store.settle(settings, record)
        logs.info("conversation.archived", conversation_id=record.conversation_id)
