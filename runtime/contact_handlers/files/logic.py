"""Which reports come by themselves: of each week and each month that is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

# Who asks for what comes by itself.
SCHEDULE: Final = "schedule"
# In this hour of Seoul it is looked whether they are there.
MORNING: Final = 6
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


def due(today: date) -> list[tuple[str, Mapping[str, str]]]:
    """Returns the reports that there should be by a day: what names each for good, and what goes into it.

    That of a month is looked for in the first week after it.
    """
    monday = today - timedelta(days=today.weekday())
    found = [_report("week", monday - WEEK, monday - DAY)]
    if today.day <= WEEK.days:
        last = today.replace(day=1) - DAY
        found.append(_report("month", last.replace(day=1), last))
    return found


def _report(every: str, start: date, end: date) -> tuple[str, Mapping[str, str]]:
    what = {"kind": "overview", "every": every, "start": start.isoformat(), "end": end.isoformat()}
    return f"{every}#{start.isoformat()}", what


def link(bucket: str, region: str, key: str) -> str:
    """Returns where a file of a bucket is in the console of AWS, for people who sign in."""
    return f"https://{region}.console.aws.amazon.com/s3/object/{quote(bucket)}?region={region}&prefix={quote(key)}"
