"""Writes of counters: what was counted in this hour, and which questions of a day nothing was found for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table, Write
from contact_handlers.base.expressions import Changes
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from contact_handlers.records.counting import Counts
from contact_handlers.records.limits import Retention
from contact_handlers.records.masked import Masked

UNMATCHED_KEPT: Final = timedelta(days=92)


class Counting(Protocol):
    """Where a center counts, and for how long."""

    @property
    def center(self) -> str:
        """Key of the center."""

    @property
    def table_counters(self) -> str:
        """Name of the table of counters."""

    @property
    def retention(self) -> Retention:
        """Days that records are kept."""


def counters(settings: Counting, counted: Counts) -> dict[Key, Changes]:
    """Returns what is added to the counters of this hour."""
    moment = clock.now()
    hour = f"{moment:%Y%m%d%H}"
    kept_until = clock.epoch(moment + timedelta(days=settings.retention.counters_days))
    return {
        tables.counter(settings.center, metric, dimension, hour): Changes(
            put={tables.TTL: kept_until}, add={"count": count, "sum": value}
        )
        for (metric, dimension), (count, value) in counted.items()
    }


def unanswered(settings: Counting, questions: Mapping[str, Masked], asked_at: datetime) -> dict[Key, Changes]:
    """Returns what is added to unanswered questions: what was asked on which day, and how often, by nobody."""
    day, kept_until = clock.local_date(asked_at), clock.epoch(asked_at + UNMATCHED_KEPT)
    return {
        tables.unmatched(settings.center, day, digest): Changes(
            put={"text": text, tables.TTL: kept_until}, add={"count": 1}
        )
        for digest, text in questions.items()
    }


def writes(settings: Counting, added: Mapping[Key, Changes]) -> list[Write]:
    """Returns additions as parts of a transaction."""
    table = Table(settings.table_counters)
    return [table.updating(key, changes) for key, changes in added.items()]
