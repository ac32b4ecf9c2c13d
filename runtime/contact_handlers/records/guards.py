"""Failures that are counted in a window, and locks that grow: for customer numbers and for caller numbers.

A failure counts before anything is compared and a success takes it back, so that attempts in parallel get no more
guesses than attempts in a row. One conditional write counts; nothing is read before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, above, absent, below, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables

DAY_S, WEEK_S = 86_400, 604_800
RACE_TRIES = 5
# What failed, by its mark; the number of marks tells spraying from a customer who has forgotten a secret.
MARKS = "failed_marks"


@dataclass(frozen=True, kw_only=True)
class FailureCount(Record):
    """The failures of a caller number, or of a customer from a number of their own."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("customer_auth",)

    failed_count: int | None = None
    first_failed_at: str | None = None
    failed_marks: dict[str, int] | None = None
    """What failed, by its keyed hash; caller numbers only."""
    locked_until: str | None = None
    lock_level: int | None = None
    """Locks within the last week; the next one is longer."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A failure that was counted."""

    count: int
    level: int
    """Locks within the last week."""
    marks: int = 0
    """How many different things failed in the window."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Where failures are counted, how many there may be, and how long each lock lasts."""

    table: Table
    key: Key
    limit: int
    window_s: int
    locks_s: Sequence[int]
    expires: bool = True
    """Whether the item is removed when nothing was counted for a week; false for items that hold more."""

    def count(self, moment: datetime, *, began: str = "", mark: str = "") -> Failure | None:
        """Adds a failure to the window or starts a new window; None while a lock holds.

        `began` is when the window began as far as the caller knows; it saves a refused write.
        """
        start = clock.stamp(moment - timedelta(seconds=self.window_s))
        kept: dict[Any, Any] = self._kept(moment)
        seen: dict[Any, Any] = {(MARKS, mark): 1} if mark else {}
        seen_first: dict[Any, Any] = {MARKS: {mark: 1}} if mark else {}
        again = Changes(put={**kept, **seen}, add={"failed_count": 1})
        first = Changes(put={**kept, **seen_first, "failed_count": 1, "first_failed_at": clock.stamp(moment)})
        running = above("first_failed_at", start) & (exists(MARKS) if mark else exists("failed_count"))
        over = absent("first_failed_at") | below("first_failed_at", start)
        choices: list[tuple[Changes, Condition]] = [(again, running), (first, over)]
        if began <= start:
            choices.reverse()
        for _ in range(RACE_TRIES):
            for changes, when in choices:
                with suppress(ConditionFailedError):
                    item = self.table.update(self.key, changes, when=when & unlocked(moment))
                    return _failure(item, moment)
            if self.locked(moment):
                return None
        # So many at once for one key is an attack, not a caller.
        return None

    def locked(self, moment: datetime) -> bool:
        """Tells whether a lock holds."""
        return holds(str((self.table.get(self.key, consistent=True) or {}).get("locked_until") or ""), moment)

    def lock(self, moment: datetime, level: int) -> bool:
        """Locks for as long as this is the `level`th lock and starts a new count; tells whether this call did it."""
        length = self.locks_s[min(level, len(self.locks_s) - 1)]
        until = clock.stamp(moment + timedelta(seconds=length))
        put = {**self._kept(moment), "locked_until": until, "lock_level": level + 1}
        changes = Changes(put=put, remove=("failed_count", "first_failed_at", MARKS))
        with suppress(ConditionFailedError):
            self.table.update(self.key, changes, when=unlocked(moment) & exists("failed_count"), answer="NONE")
            return True
        return False

    def take_back(self, moment: datetime) -> None:
        """Takes one failure back that was no failure; a lock that others caused meanwhile holds."""
        with suppress(ConditionFailedError):
            changes = Changes(put=self._kept(moment), add={"failed_count": -1})
            self.table.update(self.key, changes, when=above("failed_count", 0), answer="NONE")

    def _kept(self, moment: datetime) -> dict[Any, Any]:
        return {tables.TTL: clock.epoch(moment) + WEEK_S + max(self.locks_s)} if self.expires else {}


def holds(locked_until: str, moment: datetime) -> bool:
    """Tells whether a lock that ends then holds at this instant."""
    until = clock.parse(locked_until)
    return until is not None and until > moment


def _failure(item: dict[str, Any], moment: datetime) -> Failure:
    last = clock.parse(str(item.get("locked_until") or ""))
    recent = last is not None and moment - last < timedelta(seconds=WEEK_S)
    return Failure(
        count=int(item["failed_count"]),
        level=int(item.get("lock_level") or 0) if recent else 0,
        marks=len(item.get(MARKS) or {}),
    )


def unlocked(moment: datetime) -> Condition:
    """Holds when there is no lock, or one that is over."""
    return absent("locked_until") | below("locked_until", clock.stamp(moment))
