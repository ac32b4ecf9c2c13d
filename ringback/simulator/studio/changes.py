"""What is different in a center that was synthesized again, and when that has happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from ringback.simulator.loading import fingerprint
from ringback.simulator.world import World

#: The collections of a world that people know by name.
_KINDS = ("flows", "modules", "functions", "bots", "queues", "hours", "routing_profiles", "users", "quick_connects")


class Disk:
    """The files of an assembly that was just loaded."""

    def __init__(self, assembly: Path) -> None:
        self._assembly = assembly
        self._loaded = self._last = self._print()
        #: Tells whether they are no longer what was loaded.
        self.changed = False

    def look(self) -> bool:
        """Looks again; tells whether they have changed, or are again as they were.

        A change counts once it is finished: when the files stay as they are from one look to the next.
        """
        before, self._last = self._last, self._print()
        if self._last != before:
            return False
        was, self.changed = self.changed, self._last != self._loaded
        return was != self.changed

    def _print(self) -> int:
        try:
            return fingerprint(self._assembly)
        except OSError:  # in the middle of being written, or gone
            return 0


def changes(before: World, after: World) -> list[dict[str, Any]]:
    """Returns what came, went or became different: kind, name and one of added, removed, changed."""
    return [
        {"kind": kind, "name": name, "change": change}
        for kind in _KINDS
        for name, change in _changed(_by_name(before, kind), _by_name(after, kind))
    ]


def _by_name(world: World, kind: str) -> dict[str, Any]:
    return {one.name: _content(one) for one in getattr(world, kind)}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, content in after.items():
        if name not in before:
            yield name, "added"
        elif content != before[name]:
            yield name, "changed"
    yield from ((name, "removed") for name in before if name not in after)


def _content(definition: Any) -> tuple[Any, ...]:
    """Returns what a definition says, without where in the template it stands."""
    own = tuple(getattr(definition, field.name) for field in fields(definition) if field.name != "resource")
    return own, definition.resource.properties if definition.resource else None
