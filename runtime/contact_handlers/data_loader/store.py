"""Writes delivered items: new ones are added, untouched ones follow the release, edited ones stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, absent, equals
from contact_handlers.data_loader import logic
from contact_handlers.data_loader.logic import Delivered
from contact_handlers.data_loader.settings import Settings
from contact_handlers.records import tables
from contact_handlers.records.catalogue import DELIVERED

Rows = Mapping[str, Mapping[str, Any]]


def stored(settings: Settings, kind: str) -> Rows:
    """Returns the items of a kind as they are now, by name."""
    partition = tables.catalogue(kind, settings.center, "").pk
    return {str(row["sk"]): row for row in Table(settings.table_catalogue).query(partition, consistent=True)}


def put(settings: Settings, delivered: Delivered, row: Mapping[str, Any] | None) -> bool:
    """Writes an item unless it was edited or is the same already; tells whether it was written."""
    if row is not None:
        same = row.get(logic.HASH) == delivered.fingerprint
        if same or not logic.untouched(delivered.kind, delivered.item_id, row):
            return False
    now = clock.stamp(clock.now())
    counted = {"view_count": delivered.data["view_count"]} if "view_count" in delivered.data else {}
    data = {name: value for name, value in delivered.data.items() if name not in counted}
    changes = Changes(
        put={
            **data,
            **logic.index(settings.center, delivered),
            "center": settings.center,
            "is_active": True,
            "source": DELIVERED,
            "version": logic.FIRST_VERSION,
            logic.HASH: delivered.fingerprint,
            "updated_at": now,
        },
        # What customers did with the item survives a new text.
        put_if_absent={"created_at": now, **counted},
        # What the release says no more is not said any more.
        remove=tuple(name for name in logic.content_of(row or {}) if name not in data),
    )
    return _written(settings, delivered.kind, delivered.item_id, changes, row)


def withdraw(settings: Settings, kind: str, delivered_ids: frozenset[str], rows: Rows) -> int:
    """Switches off untouched items that the release does not deliver any more; returns how many."""
    changes = Changes(
        put={"is_active": False, logic.HASH: logic.WITHDRAWN, "updated_at": clock.stamp(clock.now())},
    )
    gone = [
        (name, row)
        for name, row in rows.items()
        if name not in delivered_ids and row.get("is_active") is not False and logic.untouched(kind, name, row)
    ]
    return sum(_written(settings, kind, name, changes, row) for name, row in gone)


def _written(settings: Settings, kind: str, name: str, changes: Changes, row: Mapping[str, Any] | None) -> bool:
    key = tables.catalogue(kind, settings.center, name)
    try:
        Table(settings.table_catalogue).update(key, changes, when=_as_read(row), answer="NONE")
    except ConditionFailedError:
        # Somebody edits it at this moment, and keeps it.
        return False
    return True


def _as_read(row: Mapping[str, Any] | None) -> Condition:
    """Holds while nobody has changed the item since it was read."""
    if row is None:
        return absent("pk")
    when: Condition = equals("version", row["version"]) & equals(logic.HASH, row.get(logic.HASH))
    for name, value in {"is_active": row.get("is_active"), **logic.content_of(row)}.items():
        # Lists of a thousand examples would be sent along with every write.
        if isinstance(value, (str, int, float)):
            when = when & equals(name, value)
    return when
