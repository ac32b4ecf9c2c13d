"""Writes delivered items: new ones are added, untouched ones follow the release, edited ones stay as they are."""

from __future__ import annotations

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Key, Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, absent, differs, equals
from contact_handlers.data_loader import logic
from contact_handlers.data_loader.logic import Delivered
from contact_handlers.data_loader.settings import Settings
from contact_handlers.records import tables
from contact_handlers.records.catalogue import CatalogueItem

FIRST_VERSION = 1
# Every edit raises the version, so an item with the first one is as it was delivered.
UNTOUCHED = equals("source", logic.DELIVERED) & equals("version", FIRST_VERSION)


def put(settings: Settings, delivered: Delivered) -> bool:
    """Writes an item unless it was edited or is the same already; tells whether it was written."""
    table = Table(settings.table_catalogue)
    key = tables.catalogue(delivered.kind, settings.center, delivered.item_id)
    now = clock.stamp(clock.now())
    counted = {"view_count": delivered.data["view_count"]} if "view_count" in delivered.data else {}
    data = {name: value for name, value in delivered.data.items() if name not in counted}
    changes = Changes(
        put={
            **data,
            **logic.index(settings.center, delivered),
            "center": settings.center,
            "is_active": True,
            "source": logic.DELIVERED,
            "version": FIRST_VERSION,
            logic.HASH: delivered.fingerprint,
            "updated_at": now,
        },
        # What customers did with the item survives a new text.
        put_if_absent={"created_at": now, **counted},
    )
    changed: Condition = UNTOUCHED & differs(logic.HASH, delivered.fingerprint)
    try:
        table.update(key, changes, when=absent("pk") | changed, answer="NONE")
    except ConditionFailedError:
        return False
    return True


def withdraw(settings: Settings, kind: str, delivered_ids: frozenset[str]) -> int:
    """Switches off untouched items that the release does not deliver any more; returns how many."""
    table = Table(settings.table_catalogue)
    partition = tables.catalogue(kind, settings.center, "").pk
    count = 0
    for item in map(CatalogueItem.from_item, table.query(partition, consistent=True)):
        gone = item.name not in delivered_ids and item.source == logic.DELIVERED
        if gone and item.is_active and item.version == FIRST_VERSION:
            count += _switch_off(table, item.key)
    return count


def _switch_off(table: Table, key: Key) -> int:
    changes = Changes(put={"is_active": False, logic.HASH: "withdrawn", "updated_at": clock.stamp(clock.now())})
    try:
        table.update(key, changes, when=UNTOUCHED, answer="NONE")
    except ConditionFailedError:
        return 0
    return 1
