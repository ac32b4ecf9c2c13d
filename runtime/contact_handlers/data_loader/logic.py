"""The catalogue items that a release delivers; the same content gives the same items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item

FAQ, INTENT, SYNONYM, GUIDE = "FAQ", "INTENT", "SYN", "GUIDE"
KINDS = (FAQ, INTENT, SYNONYM, GUIDE)
DELIVERED = "delivered"
HASH = "delivered_hash"


@dataclass(frozen=True)
class Delivered:
    """One item of the catalogue as the release has it."""

    kind: str
    item_id: str
    data: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Returns a hash that changes when the release changes the item."""
        text = json.dumps([self.kind, self.item_id, self.data], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


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
    wanted = ("label", "description", "threshold", "act_at", "base", "faq_first", "action", "scenario", "reply")
    return {
        "intent": name,
        "examples": list(entry.get("utterances", ())),
        **{member: entry[member] for member in wanted if entry.get(member) is not None},
    }


def index(center: str, delivered: Delivered) -> dict[str, str]:
    """Returns the keys of the category index of an FAQ item."""
    if delivered.kind != FAQ:
        return {}
    priority = int(delivered.data.get("priority", 0))
    return {
        "by_category_pk": f"CAT#{center}#{delivered.data.get('category', '')}",
        "by_category_sk": f"{max(0, 9 - priority)}#{delivered.item_id}",
    }


def fingerprint(content: Mapping[str, Any]) -> str:
    """Returns a hash over everything that is delivered."""
    digest = hashlib.sha256()
    for delivered in items(content):
        digest.update(delivered.fingerprint.encode())
    return digest.hexdigest()[:32]
