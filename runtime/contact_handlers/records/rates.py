"""How often something may be done: per contact, per number, per day, for everybody without a number together.

A window is one item that counts up under a condition. So the limit holds for requests at the same time too, and the
count can be an element of the transaction that does what is counted: it is taken with it or not at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from contact_handlers.base import clock, metrics
from contact_handlers.base.dynamo import Table, Write
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, absent, below
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables

HOUR_S, DAY_S = 3600, 86_400
# Counts are kept a little longer than they matter.
KEPT_S = 3600


@dataclass(frozen=True, kw_only=True)
class UseCount(Record):
    """How often something was done in one window."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "bot_hook",
        "callback",
        "customer_api",
    )

    used: int | None = None


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A limit in a window: `name` is the dimension of its metric, `subject` is who is counted, never in clear."""

    table: Table
    """The table of sessions."""
    name: str
    subject: str
    limit: int
    window_s: int = DAY_S

    def taking(self, moment: datetime) -> Write:
        """Returns one use as an element of a transaction, which fails when the limit is reached."""
        return self.table.updating(self._key(moment), self._changes(moment), when=self._room)

    def take(self, moment: datetime) -> bool:
        """Counts one use; false when the limit is reached."""
        try:
            self.table.update(self._key(moment), self._changes(moment), when=self._room, answer="NONE")
        except ConditionFailedError:
            self.refused()
            return False
        return True

    def refused(self) -> None:
        """Measures that the limit was reached."""
        metrics.put("LimitReached", Reason=self.name)

    @property
    def _room(self) -> Condition:
        return absent("used") | below("used", self.limit)

    def _key(self, moment: datetime) -> Key:
        return tables.rate(self.name, self.subject, clock.epoch(self._start(moment)))

    def _changes(self, moment: datetime) -> Changes:
        ends_at = clock.epoch(self._start(moment)) + self.window_s
        return Changes(put={tables.TTL: ends_at + KEPT_S}, add={"used": 1})

    def _start(self, moment: datetime) -> datetime:
        """Returns when the window began; days begin at midnight in Korea."""
        local = moment.astimezone(clock.KST)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        since = int((local - midnight).total_seconds())
        return midnight + timedelta(seconds=since - since % self.window_s)
