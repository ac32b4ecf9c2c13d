"""Recurring functions with nothing to do: which of their runs may be left out.

A function that runs every minute and finds its tables empty would make up most of what a long wait costs. A run is left
out when the one before did nothing but query tables or indexes that are empty now, and no hour has passed since: it
would read the same nothing. One run an hour is made all the same, for functions that go by the clock.
"""

from __future__ import annotations

from typing import Final

from ringback.simulator.kernel.ports import Host

#: The longest time in seconds that runs are left out; whatever recurs more seldom always runs.
LONGEST_S: Final = 3_600.0
_READS: Final = frozenset({"dynamodb:Query", "dynamodb:Scan"})


def has_nothing_to_do(center: Host, arn: str, source: str) -> bool:
    """Tells whether a run of a function for a schedule would do what its last one did: find nothing."""
    calls = center.functions.last_calls(arn, source, since=center.clock.now - LONGEST_S)
    return bool(calls) and all(name in _READS and not code and _is_empty(center, read) for name, read, code in calls)


def _is_empty(center: Host, read: str) -> bool:
    """Tells whether a table, or an index when the resource of a call is one, holds no item at all."""
    name, _, index = read.partition("/index/")
    table = center.cloud.tables.exact(name)
    if table is None:
        return False
    return not any(table.indexes[index].partitions.values()) if index else not len(table)
