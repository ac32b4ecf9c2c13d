"""What a change of the table means: a conversation began, ended, grew too long, or left the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item, load_item
from contact_handlers.records import tables
from contact_handlers.records.vocabulary import FINAL_STATUSES

TRIM_ABOVE = 100
KEEP_LAST = 50
# Attributes that only serve keys and indexes.
_TECHNICAL = ("pk", "sk", tables.TTL)


@dataclass(frozen=True)
class Step:
    """What to do for one change of a record."""

    record: Item
    began: bool = False
    ended: bool = False
    archive: bool = False
    trim: bool = False
    expired: bool = False


def step(change: Mapping[str, Any]) -> Step | None:
    """Reads one stream record; None for changes of messages, legs and events, which their record stands for."""
    data = change.get("dynamodb", {})
    new, old = load_item(data.get("NewImage", {})), load_item(data.get("OldImage", {}))
    image = new or old
    if image.get("sk") != tables.META or "conversation_id" not in image:
        return None
    if not new:
        return Step(record=old, expired=str(old.get("status")) in FINAL_STATUSES)
    over, was_over = new.get("status") in FINAL_STATUSES, old.get("status") in FINAL_STATUSES
    return Step(
        record=new,
        began=not old,
        ended=over and not was_over,
        archive=over and _content(new) != _content(old),
        trim=not over and present(new) > TRIM_ABOVE,
    )


def _content(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("version", tables.TTL)}


def present(record: Mapping[str, Any]) -> int:
    """Returns how many messages the table holds of a conversation."""
    return int(record.get("message_count", 0)) - int(record.get("trimmed_count", 0))


def public(item: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an item without the attributes that only serve the table."""
    return {name: value for name, value in item.items() if name not in _TECHNICAL and not name.endswith(("_pk", "_sk"))}


def document(
    record: Mapping[str, Any], messages: Sequence[Mapping[str, Any]], legs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Returns a conversation as it is archived; the same conversation gives the same document."""
    return {
        "schema_version": 1,
        "conversation": public(record),
        "contacts": [public(found) for found in legs],
        "messages": [public(message) for message in messages],
    }


def merged(stored: Sequence[Mapping[str, Any]], added: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Joins messages that were put away before with new ones, each once, in order."""
    by_id = {str(message["message_id"]): message for message in [*stored, *added]}
    # A ULID sorts by time.
    return [by_id[identifier] for identifier in sorted(by_id)]


def surplus(held: Sequence[Item], stored: Sequence[Mapping[str, Any]]) -> Sequence[Item]:
    """Returns the messages that leave the table: all but the last when there are too many, else what is stored too."""
    if len(held) > TRIM_ABOVE:
        return held[:-KEEP_LAST]
    away = {str(message["message_id"]) for message in stored}
    return [message for message in held if str(message["message_id"]) in away]


def conversation_key(record: Mapping[str, Any]) -> str:
    """Returns the object of an archived conversation; the month is that of its beginning, so it never moves."""
    return f"conversations/{_day(record)[:7]}/{record['conversation_id']}.json"


def trimmed_key(record: Mapping[str, Any]) -> str:
    """Returns the object of the messages that were put away while a conversation went on."""
    return f"messages/{_day(record).replace('-', '/')}/{record['conversation_id']}.json"


def escalation_key(escalation: Mapping[str, Any]) -> str:
    """Returns the object of an escalation with its audit trail."""
    return f"escalations/{_day(escalation)[:7]}/{escalation['escalation_id']}.json"


def _day(item: Mapping[str, Any]) -> str:
    moment = clock.parse(str(item["created_at"]))
    return str(item["created_at"])[:10] if moment is None else clock.local_date(moment)


def started(record: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the detail of conversation.started."""
    return {
        "conversation_id": record["conversation_id"],
        "channel": record["channel"],
        "customer_id": record.get("customer_id") or NONE,
        "status": record["status"],
    }


def ended(record: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the detail of conversation.ended."""
    return {
        **started(record),
        "duration_s": int(record.get("summary", {}).get("duration_s", 0)),
        "primary_intent": record.get("primary_intent") or NONE,
        "containment": bool(record.get("containment", False)),
    }
