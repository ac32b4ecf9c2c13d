"""Schedule expressions of EventBridge: ``at(...)``, ``rate(...)`` and ``cron(...)``.

[docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = {
    name: i
    for i, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
_DAYS = {name: i for i, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], 1)}
#: Days looked ahead before a cron expression counts as never due.
_HORIZON_DAYS = 366 * 5


def next_time(expression: str, zone: str, after: float, *, first: bool = False) -> float | None:
    """Returns when an expression is due next after an epoch second; None means never (again) or not understood."""
    once = re.fullmatch(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)", expression)
    if once is not None:
        moment = datetime.fromisoformat(once.group(1)).replace(tzinfo=ZoneInfo(zone)).timestamp()
        return moment if first or moment > after else None
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if rate is not None:
        return after + float(rate.group(1)) * _UNITS[rate.group(2)]
    cron = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression)
    return _next_cron(cron.groups(), zone, after) if cron is not None else None


def repeats(expression: str) -> bool:
    """Tells whether an expression can be due more than once."""
    return not expression.startswith("at(")


def _next_cron(fields: tuple[str | None, ...], zone: str, after: float) -> float | None:
    minute, hour, day, month, weekday, year = (str(field) for field in fields)
    place = ZoneInfo(zone)
    start = datetime.fromtimestamp(after, place).replace(second=0, microsecond=0) + timedelta(minutes=1)
    minutes, hours = _values(minute, range(60), {}), _values(hour, range(24), {})
    months, years = _values(month, range(1, 13), _MONTHS), _values(year, range(1970, 2200), {})
    fits = _day_test(day, weekday)
    for offset in range(_HORIZON_DAYS):
        current = start.date() + timedelta(days=offset)
        if current.year not in years or current.month not in months or not fits(current):
            continue
        for h in sorted(hours):
            for m in sorted(minutes):
                moment = datetime(current.year, current.month, current.day, h, m, tzinfo=place)
                if moment >= start:
                    return moment.timestamp()
    return None


def _day_test(day: str, weekday: str) -> Callable[[date], bool]:
    """Builds the test of the day fields; one of them is ``?``."""
    if weekday not in {"?", "*"}:
        if "#" in weekday:
            name, _, nth = weekday.partition("#")
            wanted, count = _number(name, _DAYS), int(nth)
            return lambda d: _weekday(d) == wanted and (d.day - 1) // 7 + 1 == count
        if weekday.endswith("L") and weekday != "L":
            last = _number(weekday[:-1], _DAYS)
            return lambda d: _weekday(d) == last and (d + timedelta(days=7)).month != d.month
        weekdays = _values(weekday, range(1, 8), _DAYS)
        return lambda d: _weekday(d) in weekdays
    if day == "L":
        return lambda d: (d + timedelta(days=1)).month != d.month
    days = _values(day, range(1, 32), {})
    return lambda d: d.day in days


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _number(text: str, names: dict[str, int]) -> int:
    return names.get(text.upper()) or int(text)


def _values(field: str, allowed: range, names: dict[str, int]) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        body, _, step = part.partition("/")
        if body in {"*", "?"}:
            first, last = allowed.start, allowed.stop - 1
        elif "-" in body:
            low, _, high = body.partition("-")
            first, last = _number(low, names), _number(high, names)
        else:
            first = _number(body, names)
            last = allowed.stop - 1 if step else first
        found.update(range(first, last + 1, int(step or 1)))
    return found
