"""Notes who calls and what is written on whose behalf, while a scenario is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ringback.simulator.aws.dynamodb.values import Item, to_python

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.call import Call


@dataclass(frozen=True)
class Seed:
    """An item that was there before the first contact, as a person writes it: secrets and numbers in clear."""

    table: str
    item: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """An item as it was stored, and the contact on whose behalf; None in the background."""

    at: float
    table: str
    contact_id: str | None
    stored: Item

    @property
    def item(self) -> dict[str, Any]:
        """The item as plain Python."""
        return {name: to_python(value) for name, value in self.stored.items()}


@dataclass
class Witness:
    """Watches the tables of a center from now on."""

    center: Center
    writes: list[Write] = field(default_factory=list)
    #: Each call with the person its caller had proven to be before.
    met: list[tuple[Call, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not len(self.center.world.tables):
            return
        for table in self.center.tables.states():
            table.on_put = self._watching(table.name)

    def _watching(self, table: str) -> Any:
        center = self.center

        def note(stored: Item) -> None:
            self.writes.append(Write(center.clock.now, table, center.functions.acting, stored))

        return note

    def meets(self, call: Call, *, proven: str | None = None) -> None:
        """Takes note of another caller."""
        self.met.append((call, proven))
