"""Items of a table as typed values, read and written in one way.

A record has a field for each attribute that functions work with; whatever else an item holds is kept in `extra`, so
that it survives being read and written. Absent attributes are None or have a default, and None is never stored.
Types are those that the functions write; what people edit is checked where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, ClassVar, Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.values import Item

_KEY = ("pk", "sk")
_names: dict[type[Any], frozenset[str]] = {}


@dataclass(frozen=True, kw_only=True)
class Record:
    """One item of a table."""

    TABLE: ClassVar[str] = ""
    """Key of the table in the settings."""
    OWNERS: ClassVar[tuple[str, ...]] = ()
    """Functions that write such items; empty where other systems do."""

    place: Key | None = None
    """Where the item was read; None for one that is not stored yet."""
    expires_at: int | None = None
    """Epoch seconds after which the table removes the item."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Where the item lies."""
        if self.place is None:
            raise ValueError(f"{type(self).__name__} is not stored yet, and its attributes do not name its key")
        return self.place

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes."""
        return {}

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Reads an item of the table."""
        names = _fields(cls)
        known = {name: value for name, value in item.items() if name in names and value is not None}
        extra = {name: value for name, value in item.items() if name not in names and name not in _KEY}
        place = Key.of(item) if "pk" in item else None
        return cls(**known, place=place, extra=extra)

    def to_item(self) -> Item:
        """Returns the attributes to store, without the key."""
        found = {name: value for name in _fields(type(self)) if (value := getattr(self, name)) is not None}
        return {**self.extra, **found, **self.index()}

    def attribute(self, name: str) -> Any:
        """Returns an attribute as it was read, known to the class or not."""
        return getattr(self, name) if name in _fields(type(self)) else self.extra.get(name)

    def changed(self, put: Mapping[str, Any]) -> Self:
        """Returns the record with other attributes."""
        return self.from_item({**self.to_item(), **put})


def _fields(kind: type[Record]) -> frozenset[str]:
    if kind not in _names:
        _names[kind] = frozenset(found.name for found in fields(kind)) - {"place", "extra"}
    return _names[kind]
