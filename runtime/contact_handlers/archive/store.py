"""Objects of the data bucket and what is left in the table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from contact_handlers.archive import logic
from contact_handlers.archive.settings import Settings
from contact_handlers.base import aws
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import ConditionFailedError, NotThereError
from contact_handlers.base.expressions import Changes, differs, equals
from contact_handlers.base.values import Item
from contact_handlers.records import domain_events, sweep, tables
from contact_handlers.records.conversations import Conversation, Leg, Message, Note
from contact_handlers.records.escalations import Escalation, EscalationEvent


def messages(settings: Settings, conversation_id: str) -> list[Message]:
    """Returns the messages that the table holds, oldest first."""
    return list(map(Message.from_item, _part(settings, conversation_id, tables.MESSAGE_PREFIX)))


def legs(settings: Settings, conversation_id: str) -> list[Leg]:
    """Returns the contacts of a conversation."""
    return list(map(Leg.from_item, _part(settings, conversation_id, tables.LEG_PREFIX)))


def notes(settings: Settings, conversation_id: str) -> list[Note]:
    """Returns what agents noted."""
    return list(map(Note.from_item, _part(settings, conversation_id, tables.NOTE_PREFIX)))


def _part(settings: Settings, conversation_id: str, prefix: str) -> Iterator[Item]:
    table = Table(settings.table_conversations)
    return table.query(tables.conversation(conversation_id).pk, sort=Range(prefix=prefix), consistent=True)


def read(settings: Settings, key: str) -> list[Mapping[str, Any]]:
    """Returns messages that were put away; none when there is no object."""
    try:
        answer = aws.call("s3", "get_object", Bucket=settings.data_bucket, Key=key)
    except NotThereError:
        return []
    found: list[Mapping[str, Any]] = json.loads(answer["Body"].read())["messages"]
    return found


def write(settings: Settings, key: str, document: Mapping[str, Any]) -> None:
    """Writes an object; the same content written twice is one object."""
    body = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    aws.call("s3", "put_object", Bucket=settings.data_bucket, Key=key, Body=body, ContentType="application/json")


def exists(settings: Settings, key: str) -> bool:
    """Tells whether an object is there."""
    try:
        aws.call("s3", "get_object", Bucket=settings.data_bucket, Key=key, Range="bytes=0-0")
    except NotThereError:
        return False
    return True


def archive(settings: Settings, record: Conversation) -> None:
    """Writes a finished conversation with everything that was put away before, and its escalations."""
    conversation_id = record.conversation_id
    stored = read(settings, logic.trimmed_key(record)) if record.trimmed_count else []
    all_messages = logic.merged(stored, [logic.public(message) for message in messages(settings, conversation_id)])
    document = logic.document(record, all_messages, legs(settings, conversation_id), notes(settings, conversation_id))
    write(settings, logic.conversation_key(record), document)
    for escalation_id in record.escalation_ids or ():
        _archive_escalation(settings, escalation_id)


def _archive_escalation(settings: Settings, escalation_id: str) -> None:
    trail = list(Table(settings.table_escalations).query(tables.escalation(escalation_id).pk, consistent=True))
    head = next((item for item in trail if item["sk"] == tables.META), None)
    if head is not None:
        escalation = Escalation.from_item(head)
        events = [logic.public(EscalationEvent.from_item(item)) for item in trail if item["sk"] != tables.META]
        document = {"schema_version": 1, "escalation": logic.public(escalation), "events": events}
        write(settings, logic.escalation_key(escalation), document)


def trim(settings: Settings, record: Conversation) -> int:
    """Puts all but the last messages away and removes them from the table; returns how many.

    A trim that stopped halfway is finished by its retry: what is in the bucket already leaves the table, and the
    count of the record is brought to what the bucket holds.
    """
    conversation_id, key = record.conversation_id, logic.trimmed_key(record)
    held = messages(settings, conversation_id)
    stored = read(settings, key)
    surplus = logic.surplus(held, stored)
    kept = logic.merged(stored, [logic.public(message) for message in surplus])
    table = Table(settings.table_conversations)
    if len(kept) > len(stored):
        write(settings, key, {"schema_version": 1, "conversation_id": conversation_id, "messages": kept})
    # Only what is safely in the bucket leaves the table.
    table.delete_many([message.key for message in surplus])
    if kept:
        with suppress(ConditionFailedError):
            table.update(
                tables.conversation(conversation_id),
                Changes(put={"trimmed_count": len(kept)}, add={"version": 1}),
                when=equals("conversation_id", conversation_id) & differs("trimmed_count", len(kept)),
                answer="NONE",
            )
    return len(surplus)


def settle(settings: Settings, record: Conversation) -> None:
    """Notes that a finished conversation is archived and told."""
    with suppress(ConditionFailedError):
        Table(settings.table_conversations).update(
            record.key, Changes(remove=sweep.ATTRIBUTES), when=equals("sweep_pk", sweep.PARTITION), answer="NONE"
        )


def publish(settings: Settings, detail_type: str, detail: Mapping[str, Any]) -> None:
    """Publishes a domain event."""
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)
