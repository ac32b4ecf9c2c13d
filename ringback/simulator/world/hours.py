"""Opening hours: weekly slices, dated and recurring overrides, parents, in the object's time zone.

Precedence: closed recurring > open recurring > dated (temporary) > weekday; an ``EndTime`` of 00:00 means the end of
the day, and 00:00-00:00 the whole day. Overrides of parents apply as if they were the child's own. [admin guide,
set-hours-operation and hours-of-operation-overrides]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringback.simulator.errors import AssemblyError
from ringback.simulator.world.model import HoursDefinition
from ringback.simulator.world.registry import Registry

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class OpenState:
    """The state of hours at a moment: open or not, and what decided it."""

    open: bool
    because: str


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise AssemblyError(f"unknown time zone {name!r} in hours of operation") from problem


def _minutes(moment: Mapping[str, Any] | None) -> int:
    moment = moment or {}
    return int(moment.get("Hours") or 0) * 60 + int(moment.get("Minutes") or 0)


def _covers(slices: Iterable[Mapping[str, Any]], day: str, minute: int) -> bool:
    for entry in slices:
        if entry.get("Day") != day:
            continue
        start, end = _minutes(entry.get("StartTime")), _minutes(entry.get("EndTime"))
        if end == 0:
            end = _DAY_MINUTES
        if start <= minute < end:
            return True
    return False


def _recurs(pattern: Mapping[str, Any], day: date, since: date) -> bool:
    months = [int(m) for m in pattern.get("ByMonth") or ()]
    if months and day.month not in months:
        return False
    days = [int(d) for d in pattern.get("ByMonthDay") or ()]
    if days and not _month_day(days, day):
        return False
    occurrences = [int(o) for o in pattern.get("ByWeekdayOccurrence") or ()]
    if occurrences and not _weekday_occurrence(occurrences, day):
        return False
    return _interval(pattern, day, since)


def _month_day(days: list[int], day: date) -> bool:
    last = (day + timedelta(days=1)).day == 1
    return day.day in days or (-1 in days and last)


def _weekday_occurrence(occurrences: list[int], day: date) -> bool:
    last = (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 in occurrences or (-1 in occurrences and last)


def _interval(pattern: Mapping[str, Any], day: date, since: date) -> bool:
    interval = int(pattern.get("Interval") or 1)
    frequency = str(pattern.get("Frequency") or "WEEKLY")
    if frequency == "YEARLY":
        passed = day.year - since.year
    elif frequency == "MONTHLY":
        passed = (day.year - since.year) * 12 + day.month - since.month
    else:
        monday = since - timedelta(days=since.weekday())
        passed = (day - monday).days // 7
    return passed % interval == 0


def _effective(override: Mapping[str, Any], day: date) -> bool:
    since = date.fromisoformat(str(override["EffectiveFrom"]))
    until = date.fromisoformat(str(override["EffectiveTill"]))
    if not since <= day <= until:
        return False
    pattern = (override.get("RecurrenceConfig") or {}).get("RecurrencePattern")
    return _recurs(pattern, day, since) if pattern else True


def _rank(override: Mapping[str, Any]) -> int:
    recurring = bool(override.get("RecurrenceConfig"))
    closed = override.get("OverrideType") == "CLOSED" or not override.get("OverrideConfig")
    if recurring:
        return 0 if closed else 1
    return 2


def open_slices(
    hours: HoursDefinition, day: date, parent: Callable[[str], HoursDefinition | None]
) -> list[tuple[int, int]]:
    """Returns when the hours are open on a day, as (start, end) in minutes of the day."""
    decided = _decided(hours, day, parent)
    if decided is not None and decided.get("OverrideType") == "CLOSED":
        return []
    slices = (decided.get("OverrideConfig") or ()) if decided is not None else hours.config
    name = _DAYS[day.weekday()]
    found = [
        (_minutes(entry.get("StartTime")), _minutes(entry.get("EndTime")) or _DAY_MINUTES)
        for entry in slices
        if entry.get("Day") == name
    ]
    return sorted(found)


def _decided(
    hours: HoursDefinition, day: date, parent: Callable[[str], HoursDefinition | None]
) -> Mapping[str, Any] | None:
    """Returns the override that decides a day, or None when the week does."""
    overrides = list(hours.overrides)
    for key in hours.parents:
        found = parent(key)
        if found is not None:
            overrides.extend(found.overrides)
    return min((o for o in overrides if _effective(o, day)), key=_rank, default=None)


def local_date(hours: HoursDefinition, now: float) -> date:
    """Returns the day at an epoch second where the hours are kept."""
    return datetime.fromtimestamp(now, UTC).astimezone(_zone(hours.time_zone)).date()


def look(hours: HoursDefinition, now: float, parent: Callable[[str], HoursDefinition | None]) -> OpenState:
    """Tells whether the hours are open at an epoch second, and why; ``parent`` finds parents by id or ARN."""
    local = datetime.fromtimestamp(now, UTC).astimezone(_zone(hours.time_zone))
    day, minute = local.date(), local.hour * 60 + local.minute
    name = _DAYS[day.weekday()]
    override = _decided(hours, day, parent)
    if override is not None:
        because = f"override {override.get('OverrideName', '')!r}"
        if override.get("OverrideType") == "CLOSED":
            return OpenState(False, because)
        return OpenState(_covers(override.get("OverrideConfig") or (), name, minute), because)
    is_open = _covers(hours.config, name, minute)
    return OpenState(is_open, f"{name.title()} {local:%H:%M} {hours.time_zone}")


class OpenStates:
    """Hours of operation looked at again and again: what was found holds for a whole minute."""

    def __init__(self, registry: Registry[HoursDefinition]) -> None:
        self._registry = registry
        self._found: dict[str, tuple[int, OpenState]] = {}
        #: Overrides as somebody has written them since the hours were made, by the ARN of the hours.
        self.written: dict[str, tuple[Mapping[str, Any], ...]] = {}

    def find(self, key: str) -> HoursDefinition | None:
        """Returns hours of operation by ARN or id, with the overrides they have now."""
        found = self._registry.exact(key) or self._registry.exact(key.rpartition("/")[2])
        if found is None or found.arn not in self.written:
            return found
        return replace(found, overrides=self.written[found.arn])

    def write(self, arn: str, overrides: Iterable[Mapping[str, Any]]) -> None:
        """Gives hours of operation other overrides, from this moment on."""
        self.written[arn] = tuple(overrides)
        self._found.clear()

    def look(self, hours: HoursDefinition, now: float) -> OpenState:
        """Tells whether hours are open at an epoch second, and why."""
        minute = int(now // 60)
        found = self._found.get(hours.arn)
        if found is None or found[0] != minute:
            found = self._found[hours.arn] = (minute, look(hours, now, self.find))
        return found[1]
