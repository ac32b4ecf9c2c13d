"""Recordings of Amazon Connect, and notes beside the record of the conversation."""

from __future__ import annotations

from contact_handlers.agent_desk.settings import Settings
from contact_handlers.base import aws, clock, ids
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.records import contacts, tables
from contact_handlers.records.conversations import Note
from contact_handlers.records.masked import Masked
from contact_handlers.records.vocabulary import NoteKind

VOICE = "VOICE"


def chain(settings: Settings, contact_id: str) -> tuple[str, str] | None:
    """Returns the channel of a contact and the first contact of its chain; None for a contact nobody knows.

    Both operations on recordings want the first contact besides the one that is recorded, and the contact data of a
    guide tells the chain of the guide.
    https://docs.aws.amazon.com/connect/latest/APIReference/API_SuspendContactRecording.html
    """
    found = contacts.described(settings.instance_id, contact_id)
    if found is None:
        return None
    return str(found.get("Channel", "")), str(found.get("InitialContactId") or contact_id)


def record(settings: Settings, contact_id: str, initial_contact_id: str, *, on: bool) -> None:
    """Pauses the recordings of a contact, of voice and screen, or goes on with them; twice is once."""
    aws.call(
        "connect",
        "resume_contact_recording" if on else "suspend_contact_recording",
        InstanceId=settings.instance_id,
        ContactId=contact_id,
        InitialContactId=initial_contact_id,
    )


def note(
    settings: Settings, conversation_id: str, contact_id: str, kind: NoteKind, content: Masked, handed_to: str
) -> bool:
    """Stores a note, the same one of a contact once; False when there is no record it could belong to."""
    table, moment = Table(settings.table_conversations), clock.now()
    lies = tables.note(conversation_id, ids.ulid_of(0, contact_id, kind, content, handed_to))
    stored = Note(
        kind=kind,
        content=content,
        contact_id=contact_id,
        conversation_id=conversation_id,
        created_at=clock.stamp(moment),
        handed_to=handed_to or None,
        expires_at=clock.epoch(moment) + settings.retention.conversations_days * 86_400,
    )
    # The record changes with it, so that a finished conversation is archived again.
    counted = Changes(add={"note_count": 1, "version": 1})
    try:
        transact(
            [
                table.creating(lies, stored.to_item()),
                table.updating(tables.conversation(conversation_id), counted, when=exists("pk")),
            ]
        )
    except TransactionCancelledError as cancelled:
        if cancelled.failed(1):
            return False
        if not cancelled.failed(0):
            raise
    return True
