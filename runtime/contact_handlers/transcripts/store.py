"""Reads transcripts and writes what was said, each message once; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from contact_handlers.base import aws, clock, ids
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import (
    ConditionFailedError,
    FunctionFailedError,
    NotThereError,
    TransactionCancelledError,
)
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.records import endings, tables
from contact_handlers.records.conversations import Conversation, Leg, Message
from contact_handlers.records.turns import Conversations, by_index
from contact_handlers.transcripts import logic
from contact_handlers.transcripts.logic import Arrived, Said
from contact_handlers.transcripts.settings import Settings

TRIES = 6
# Messages of one transaction: 100 writes and 4 MB are the limits of the service, a message has at most 16 KB.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
TOGETHER = 25


def body(settings: Settings, found: Arrived) -> bytes | None:
    """Returns the content of an object; None for one that was removed since."""
    try:
        return bytes(aws.call("s3", "get_object", Bucket=settings.media_bucket, Key=found.key)["Body"].read())
    except NotThereError:
        return None


def conversation(settings: Settings, contact_ids: Iterable[str]) -> Conversation | None:
    """Returns the record of the first contact that has one."""
    table, kept = Table(settings.table_conversations), records(settings)
    for contact_id in contact_ids:
        # The mark expires, and later contacts of a conversation have none.
        found = kept.of_contact(contact_id) or by_index(table, contact_id)
        if found and (record := kept.get(found)) is not None:
            return record
    return None


def records(settings: Settings) -> Conversations:
    """Returns the conversations of the center."""
    return Conversations(
        conversations=Table(settings.table_conversations),
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
        data_bucket=settings.data_bucket,
    )


def link(settings: Settings, record: Conversation, found: Arrived) -> bool:
    """Notes where the recording of a contact lies; False when it was noted before, or the customer was forgotten.

    The key alone is noted: who may hear it, the bucket and its key decide.
    """
    leg = _leg(settings, record, found.contact_id)
    if leg is None or leg.recording_key == found.key:
        return False
    changes = Changes(put={"recording_key": found.key})
    with suppress(ConditionFailedError):
        key = tables.leg(record.conversation_id, found.contact_id)
        Table(settings.table_conversations).update(key, changes, when=exists("pk"), answer="NONE")
        return True
    return False


def link_transcript(settings: Settings, record: Conversation, found: Arrived) -> None:
    """Notes where the transcript of a chat lies, unless its customer was forgotten."""
    key, changes = tables.leg(record.conversation_id, found.contact_id), Changes(put={"transcript_key": found.key})
    with suppress(ConditionFailedError):
        Table(settings.table_conversations).update(key, changes, when=exists("pk"), answer="NONE")


def began(settings: Settings, record: Conversation, contact_id: str) -> datetime:
    """Returns when the agent had a call, from which Contact Lens counts.

    It is noted with the contact, because the contact's own moments may become known better between two deliveries.
    """
    leg = _leg(settings, record, contact_id)
    start = (leg.connected_at if leg else None) or record.created_at
    if leg is not None:
        key, changes = tables.leg(record.conversation_id, contact_id), Changes(put_if_absent={"heard_since": start})
        with suppress(ConditionFailedError):
            noted = Table(settings.table_conversations).update(key, changes, when=exists("pk"))
            start = Leg.from_item(noted).heard_since or start
    return clock.parse(start) or clock.now()


def unheard(settings: Settings, record: Conversation, found: Arrived, said: Sequence[Said]) -> Sequence[Said]:
    """Returns what of a transcript is not in the record; it is read only where somebody wrote without an agent."""
    if not any(one.alone for one in said):
        return said
    leg = _leg(settings, record, found.contact_id)
    queued_at = clock.parse((leg.queued_at if leg else None) or "")
    waited = queued_at is not None and any(one.alone and one.at and one.at >= queued_at for one in said)
    recorded = list(records(settings).messages(record.conversation_id)) if waited else []
    return logic.unheard(said, queued_at, recorded)


def _leg(settings: Settings, record: Conversation, contact_id: str) -> Leg | None:
    """Returns what is known of a contact; None when its customer was forgotten.

    Raises FunctionFailedError for one whose first event is still under way.
    """
    found = Table(settings.table_conversations).get(tables.leg(record.conversation_id, contact_id))
    if found is None and record.contact_ids:
        raise FunctionFailedError("nothing is known of the contact yet")
    return None if found is None else Leg.from_item(found)


def keep(settings: Settings, record: Conversation, said: Sequence[Said], start: datetime | None) -> int:
    """Writes what was said, each item once; returns how many messages are new."""
    written = 0
    for first in range(0, len(said), TOGETHER):
        messages = [_message(record.conversation_id, one, start) for one in said[first : first + TOGETHER]]
        written += _write(settings, record, messages)
    return written


def _message(conversation_id: str, one: Said, start: datetime | None) -> Message:
    """Returns a message at its place in time; its id is that of the item, so that it is the same whenever it comes."""
    at = one.at or (start or clock.now()) + one.after
    ulid = ids.ulid_of(int(at.timestamp() * 1000), conversation_id, one.item_id)
    return replace(one.message, message_id=f"msg_{ulid}", created_at=clock.stamp(at))


def _write(settings: Settings, record: Conversation, messages: Sequence[Message]) -> int:
    kept, table = records(settings), Table(settings.table_conversations)
    left = list(messages)
    while left:
        changes = Changes(add={"message_count": len(left), "version": 1})
        counted = table.updating(record.key, changes, when=exists("pk"))
        try:
            transact([counted, *kept.message_writes(record.conversation_id, left, clock.now())])
        except TransactionCancelledError as cancelled:
            fresh = [one for place, one in enumerate(left, start=1) if not cancelled.failed(place)]
            if cancelled.failed(0) or len(fresh) == len(left):
                raise
            left = fresh
            continue
        break
    return len(left)


def recount(settings: Settings, conversation_id: str) -> None:
    """Brings the analysis of a finished conversation up to date; one that goes on counts when it ends.

    How it ended is what its contacts say, and stays.
    """
    kept = records(settings)
    for _ in range(TRIES):
        record = kept.get(conversation_id)
        if record is None or record.summary is None:
            return
        messages = list(kept.messages(conversation_id))
        ended_at = clock.parse(record.ended_at or "") or clock.now()
        found = endings.analysis_of(record, messages, ended_at, settings.retention, agent=True, queued=True)
        status = record.summary.get("resolution_status")
        found |= {"summary": {**found["summary"], "resolution_status": status}, "containment": record.containment}
        put = {name: value for name, value in found.items() if record.attribute(name) != value}
        if not put or endings.save(settings, record, record.changed(put), put, messages):
            return
    raise FunctionFailedError("the record changed at every try")
