"""What the cross-checks share: they read raw data, so that they run even where single values are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contact_center.settings import schema
from contact_center.settings.model import Settings

Finding = tuple[str, str]
"""Dotted key and message."""


@dataclass(frozen=True)
class Draft:
    """A settings file that may still be wrong."""

    raw: Mapping[str, Any]
    path: Path
    root: Path

    @cached_property
    def leaves(self) -> tuple[tuple[schema.Path, schema.Node, object], ...]:
        """Every scalar that the schema knows, with its path and its type."""
        return tuple(schema.leaves(schema.Node(Settings), self.raw))

    def value(self, dotted: str) -> Any:
        """Returns the given value, else the default of the schema, else None."""
        parts = dotted.split(".")
        given = schema.value_at(self.raw, tuple(parts))
        return _default(parts) if given is None else given

    def number(self, dotted: str) -> float | None:
        """Returns a number, or None where none stands."""
        value = self.value(dotted)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def table(self, dotted: str) -> dict[str, Mapping[str, Any]]:
        """Returns the entries of a table of tables, without those that are none."""
        given = schema.value_at(self.raw, tuple(dotted.split(".")))
        if not isinstance(given, Mapping):
            return {}
        return {str(key): value for key, value in given.items() if isinstance(value, Mapping)}

    def keys(self, dotted: str) -> list[str]:
        """Returns the keys of a table whatever stands in it."""
        given = schema.value_at(self.raw, tuple(dotted.split(".")))
        return [str(key) for key in given] if isinstance(given, Mapping) else []

    def entries(self, dotted: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Returns the entries of a list of tables with their keys."""
        given = schema.value_at(self.raw, tuple(dotted.split(".")))
        return tables_of(given, dotted)

    def absolute(self, file: object) -> Path:
        """Returns the absolute path of a file of the project."""
        return self.root / str(file)

    def is_file(self, file: object) -> bool:
        """Tells whether a file of the project exists; a name that no file system takes is none."""
        try:
            return self.absolute(file).is_file()
        except (OSError, ValueError):
            return False


Check = Callable[[Draft], Iterator[Finding]]


def _default(parts: list[str]) -> Any:
    model: Any = Settings
    value: Any = None
    for part in parts:
        field = getattr(model, "model_fields", {}).get(part)
        if field is None:
            return None
        value = None if field.is_required() else field.get_default()
        model = field.annotation
    return value


def tables_of(value: object, key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Returns the tables of a list with their keys, without entries that are none."""
    if not isinstance(value, list):
        return []
    return [(f"{key}[{index}]", entry) for index, entry in enumerate(value) if isinstance(entry, Mapping)]


def strings_of(value: object) -> list[str]:
    """Returns the strings of a list."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
