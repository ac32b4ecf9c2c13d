"""What a change of the table means: a conversation began, ended, grew too long, or left the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.base.values import load_item
from contact_handlers.records import archived, sweep, tables
from contact_handlers.records.conversations import Conversation, Leg, Message, Note
from contact_handlers.records.vocabulary import FINAL_STATUSES

if TYPE_CHECKING:
    from contact_handlers.records.escalations import Escalation

TRIM_ABOVE = 100
KEEP_LAST = 50
# Attributes that only serve keys and indexes.
_TECHNICAL = ("pk", "sk", tables.TTL, "history_told", "revision", "said", *sweep.ATTRIBUTES)


@dataclass(frozen=True)
class Step:
    """What to do for one change of a record."""

    record: Conversation
    began: bool = False
    ended: bool = False
    archive: bool = False
    trim: bool = False
    expired: bool = False

    @property
    def needed(self) -> bool:
        """Tells whether there is anything to do."""
        return self.began or self.ended or self.archive or self.trim or self.expired


def names(change: Any) -> tuple[str, str, str]:
    """Returns what names a stream record, also one that cannot be read: event, sequence number, partition."""
    outer = _map(change)
    data = _map(outer.get("dynamodb"))
    keys = _map(data.get("Keys")) or _map(data.get("NewImage")) or _map(data.get("OldImage"))
    return str(outer.get("eventID") or ""), str(data.get("SequenceNumber") or ""), str(keys.get("pk") or "")


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def step(change: Mapping[str, Any]) -> Step | None:
    """Reads one stream record; None for changes of messages, legs and events, which belong to a record."""
    data = change.get("dynamodb", {})
    new, old = load_item(data.get("NewImage", {})), load_item(data.get("OldImage", {}))
    image = new or old
    if image.get("sk") != tables.META or "conversation_id" not in image:
        return None
    if not new:
        return Step(record=Conversation.from_item(old), expired=old.get("status") in FINAL_STATUSES)
    record = Conversation.from_item(new)
    over, was_over = new.get("status") in FINAL_STATUSES, old.get("status") in FINAL_STATUSES
    # A finished record that waits to be archived is touched until that is done.
    touched = over and was_over and _touches(new) > _touches(old)
    return Step(
        record=record,
        began=not old,
        ended=touched or (over and not was_over),
        archive=touched or (over and _content(new) != _content(old)),
        trim=not over and present(record) > TRIM_ABOVE,
    )


def _touches(record: Mapping[str, Any]) -> int:
    return int(record.get("sweeps") or 0) if record.get("sweep_pk") else 0


def _content(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("version", *_TECHNICAL)}


def present(record: Conversation) -> int:
    """Returns how many messages the table holds of a conversation."""
    return (record.message_count or 0) - (record.trimmed_count or 0)


def public(record: Record) -> dict[str, Any]:
    """Returns the attributes of a record without those that only serve the table."""
    return {
        name: value
        for name, value in record.to_item().items()
        if name not in _TECHNICAL and not name.endswith(("_pk", "_sk"))
    }


def document(
    record: Conversation, messages: Sequence[Mapping[str, Any]], legs: Sequence[Leg], notes: Sequence[Note] = ()
) -> dict[str, Any]:
    """Returns a conversation as it is archived; the same conversation gives the same document."""
    return {
        "schema_version": 1,
        "conversation": public(record),
        "contacts": [public(found) for found in legs],
        "messages": list(messages),
        "notes": [public(found) for found in sorted(notes, key=lambda found: found.created_at)],
    }


def merged(stored: Sequence[Mapping[str, Any]], added: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Joins messages that were put away before with new ones, each once, in order."""
    by_id = {str(message["message_id"]): message for message in [*stored, *added]}
    # A ULID sorts by time.
    return [by_id[identifier] for identifier in sorted(by_id)]


def surplus(held: Sequence[Message], stored: Sequence[Mapping[str, Any]]) -> Sequence[Message]:
    """Returns the messages that leave the table: all but the last when there are too many, else what is stored too."""
    if len(held) > TRIM_ABOVE:
        return held[:-KEEP_LAST]
    away = {str(message["message_id"]) for message in stored}
    return [message for message in held if message.message_id in away]


def conversation_key(record: Conversation) -> str:
    """Returns the object of an archived conversation."""
    return archived.conversation(record.conversation_id, record.created_at)


def trimmed_key(record: Conversation) -> str:
    """Returns the object of the messages that were put away while a conversation went on."""
    return archived.trimmed(record.conversation_id, record.created_at)


def escalation_key(escalation: Escalation) -> str:
    """Returns the object of an escalation with its audit trail."""
    return archived.escalation(escalation.escalation_id, escalation.created_at)


def started(record: Conversation) -> dict[str, Any]:
    """Returns the detail of conversation.started."""
    return {
        "conversation_id": record.conversation_id,
        "channel": record.channel,
        "customer_id": record.customer_id or NONE,
        "status": record.status,
    }


def ended(record: Conversation) -> dict[str, Any]:
    """Returns the detail of conversation.ended."""
    return {
        **started(record),
        "duration_s": record.duration_s,
        "primary_intent": record.primary_intent or NONE,
        "containment": bool(record.containment),
    }
