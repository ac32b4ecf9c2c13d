"""The catalogue items that a release delivers; the same content gives the same items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item
from contact_handlers.records import tables
from contact_handlers.records.catalogue import DELIVERED

FAQ, INTENT, SYNONYM, GUIDE = "FAQ", "INTENT", "SYN", "GUIDE"
KINDS = (FAQ, INTENT, SYNONYM, GUIDE)
FIRST_VERSION = 1
HASH = "delivered_hash"
WITHDRAWN = "withdrawn"
"""What stands in place of the hash of an item that a release does not deliver any more."""
# What of an intent may be edited, under the names that the bot reads (`dialogue.edits`).
INTENT_MEMBERS = (
    "label",
    "description",
    "threshold",
    "act_at",
    "base",
    "faq_first",
    "repeatable",
    "action",
    "scenario",
    "reason",
    "priority",
    "reply",
    "reply_confident",
    "reply_handover",
    "offer",
    "clarify",
)
# What an item has besides the content that a release delivers.
_BOOKKEEPING = frozenset(
    {
        "pk",
        "sk",
        "center",
        "is_active",
        "source",
        "version",
        HASH,
        "created_at",
        "updated_at",
        "updated_by",
        "view_count",
    }
    | {f"{index}_{part}" for index in ("by_category", "popular") for part in ("pk", "sk")}
)


@dataclass(frozen=True)
class Delivered:
    """One item of the catalogue as the release has it."""

    kind: str
    item_id: str
    data: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Returns a hash that changes when the release changes the item."""
        text = json.dumps([self.kind, self.item_id, _stored(self.data)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stored(value: Any) -> Any:
    """Returns a value as it is read back from the table, where whole numbers are integers."""
    if isinstance(value, Mapping):
        return {name: _stored(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [_stored(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def content_of(item: Mapping[str, Any]) -> Item:
    """Returns what of a stored item a release delivers, or somebody wrote in its place."""
    return {name: value for name, value in item.items() if name not in _BOOKKEEPING}


def untouched(kind: str, item_id: str, item: Mapping[str, Any]) -> bool:
    """Tells whether an item is as a release left it, whoever edits it and however: its words still have their hash.

    An edit raises the version. Who edits in the console may forget that, so the words themselves are compared.
    """
    if item.get("source") != DELIVERED or item.get("version") != FIRST_VERSION:
        return False
    if item.get("is_active") is False:
        # A release switches off under another hash; everybody else keeps the hash.
        return item.get(HASH) == WITHDRAWN
    counted = {"view_count": 0} if kind == FAQ else {}
    return Delivered(kind, item_id, {**content_of(item), **counted}).fingerprint == item.get(HASH)


def items(content: Mapping[str, Any]) -> Iterator[Delivered]:
    """Yields everything the content delivers to the catalogue."""
    for entry in content.get("faq", ()):
        yield Delivered(FAQ, str(entry["id"]), _faq(entry))
    for name, entry in content.get("intents", {}).items():
        yield Delivered(INTENT, name, _intent(name, entry))
    for word, others in content.get("synonyms", {}).items():
        yield Delivered(SYNONYM, word, {"word": word, "synonyms": list(others)})
    for name, entry in content.get("guides", {}).items():
        yield Delivered(GUIDE, name, {"guide": name, **entry})


def _faq(entry: Mapping[str, Any]) -> Item:
    known = {name: value for name, value in entry.items() if name != "id"}
    return {"faq_id": str(entry["id"]), "view_count": 0, **known}


def _intent(name: str, entry: Mapping[str, Any]) -> Item:
    return {
        "intent": name,
        "examples": list(entry.get("utterances", ())),
        **{member: entry[member] for member in INTENT_MEMBERS if entry.get(member) is not None},
    }


def index(center: str, delivered: Delivered) -> dict[str, str]:
    """Returns the keys of the category index of an FAQ item."""
    if delivered.kind != FAQ:
        return {}
    priority = int(delivered.data.get("priority", 0))
    return tables.category_index(center, str(delivered.data.get("category", "")), priority, delivered.item_id)


def fingerprint(content: Mapping[str, Any]) -> str:
    """Returns a hash over everything that is delivered."""
    digest = hashlib.sha256()
    for delivered in items(content):
        digest.update(delivered.fingerprint.encode())
    return digest.hexdigest()[:32]
