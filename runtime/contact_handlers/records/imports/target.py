"""Where an import writes, and the keys with which numbers and secrets are hashed before they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from contact_handlers.base.dynamo import Table, Write
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.records.imports.files import Row, Wrong
from contact_handlers.records.proficiencies import Mirror, Users

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
Known = Mapping[Key, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The tables and keys of a center."""

    customers: Table
    agents: Table
    phone_key: bytes = b""
    pepper: bytes = b""
    source: str = "import"
    """What stands as the source of a consent whose line names none."""
    users: Users | None = None
    """Who is meant by a login name; a file with such names needs it."""
    mirror: Mirror | None = None
    """The users whom Amazon Connect routes to by skill; None for a center that routes by none."""


@dataclass(frozen=True)
class Knows:
    """What a user of the instance should be found by: levels by skill."""

    user_id: str
    levels: Mapping[str, int]


@dataclass(frozen=True)
class Plan:
    """What is written of a row: everything or nothing."""

    outcome: str
    writes: tuple[Write, ...] = ()
    knows: tuple[Knows, ...] = ()
    """Users whose proficiencies are made the same before, in this order."""


class Planner(Protocol):
    """How the rows of a kind become writes; `known` are the items that were read for them."""

    def first(self, rows: list[Row]) -> list[Key]:
        """Returns the look-ups of rows."""

    def then(self, rows: list[Row], known: Known) -> list[Key]:
        """Returns what those look-ups lead to."""

    def plan(self, row: Row, known: Known) -> Plan | Wrong:
        """Returns what is written of a row, or why it is not taken."""
