"""Hourly counters, read by metric and dimension over a span of hours; what was never counted is 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.settings import Stores
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.catalogue import Counter

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """Hours from one to another, both included, as counters name them."""

    first: str
    last: str

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Span:
        """Returns the hours that two instants lie in."""
        return cls(*(f"{moment.astimezone(UTC):%Y%m%d%H}" for moment in (start, end)))

    @classmethod
    def of(cls, period: Period) -> Span:
        """Returns the hours of whole days in Seoul."""
        start, end = clock.parse(period.low) or clock.now(), clock.parse(period.high) or clock.now()
        return cls.between(start, end - HOUR)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What counters add up to."""

    count: int = 0
    total: float = 0


@dataclass(frozen=True)
class Counters:
    """The counters of a center over a span of hours."""

    settings: Stores
    span: Span

    def of(self, metric: str, dimension: str) -> Sum:
        """Returns what a metric of one dimension adds up to."""
        found = self._rows(metric, dimension)
        return Sum(count=sum(row.count or 0 for row in found), total=sum(row.sum or 0 for row in found))

    def by_hour(self, metric: str, dimension: str) -> dict[str, int]:
        """Returns how often each hour counted: hour in UTC -> how often."""
        return {row.key.sk: row.count or 0 for row in self._rows(metric, dimension)}

    def each(self, metric: str, dimensions: Iterable[str]) -> dict[str, int]:
        """Returns how often each dimension was counted; those that were not are left out."""
        found = {dimension: self.of(metric, dimension).count for dimension in dimensions}
        return {dimension: count for dimension, count in found.items() if count > 0}

    def _rows(self, metric: str, dimension: str) -> list[Counter]:
        pk = tables.counter(self.settings.center, metric, dimension, "").pk
        sort = Range(low=self.span.first, high=self.span.last)
        return list(map(Counter.from_item, Table(self.settings.table_counters).query(pk, sort=sort)))


def most(counts: Mapping[str, int], many: int) -> list[tuple[str, int]]:
    """Returns what was counted most, the most first; of equals the name decides."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:many]
