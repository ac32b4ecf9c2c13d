"""When people answer: the week with its closed days, for Amazon Connect, for functions and in Korean words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from contact_center.base.korean_holidays import Holiday, public_holidays
from contact_center.settings import HoursSettings, Settings
from contact_center.settings.types import Weekday

DAYS: tuple[str, ...] = get_args(Weekday)
_KOREAN = dict(zip(DAYS, "월화수목금토일", strict=True))
_GROUPS = {DAYS: "매일", DAYS[:5]: "평일", DAYS[5:]: "주말"}

Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The opening hours of a week with closed days; a slot is ("09:00", "18:00"), the end not included."""

    time_zone: str
    week: Mapping[str, tuple[Slot, ...]]
    closed: tuple[Holiday, ...] = ()

    @property
    def overrides(self) -> tuple[Holiday, ...]:
        """Closed days on which the ordinary week is open; only these are written to Amazon Connect, at most 50."""
        return tuple(day for day in self.closed if self.week.get(DAYS[day.date.weekday()]))

    @property
    def text(self) -> str:
        """The hours as prompts and answers say them: 평일 오전 9시부터 오후 6시까지."""
        return hours_text(self.week)

    def environment(self) -> dict[str, object]:
        """Returns what functions get as HOURS."""
        return {
            "time_zone": self.time_zone,
            "week": {day: [list(slot) for slot in self.week[day]] for day in DAYS if self.week.get(day)},
            "closed": [day.date.isoformat() for day in self.closed],
            "text": self.text,
        }


def opening_hours(settings: Settings, key: str) -> OpeningHours:
    """Returns the hours of a key of the settings, with the holidays of the configured years when they apply."""
    hours = settings.hours[key]
    closed: tuple[Holiday, ...] = ()
    if hours.closed_on_holidays:
        closed = public_holidays(settings.holidays.years, settings.path(settings.holidays.special_days))
    return OpeningHours(settings.time_zone, week_of(hours), closed)


def week_of(hours: HoursSettings) -> dict[str, tuple[Slot, ...]]:
    """Returns the slots of each open day of the week in order."""
    return {
        day: tuple(sorted((slot.open, slot.close) for slot in hours.week if day in slot.days))
        for day in DAYS
        if any(day in slot.days for slot in hours.week)
    }


def hours_text(week: Mapping[str, tuple[Slot, ...]]) -> str:
    """Says the hours of a week in Korean."""
    groups: dict[tuple[Slot, ...], list[str]] = {}
    for day in DAYS:
        if week.get(day):
            groups.setdefault(tuple(week[day]), []).append(day)
    if groups == {(("00:00", "24:00"),): list(DAYS)}:
        return "연중무휴 24시간"
    return ", ".join(f"{_days_text(days)} {_slots_text(slots)}" for slots, days in groups.items())


def _days_text(days: list[str]) -> str:
    known = _GROUPS.get(tuple(days))
    return known or f"{'·'.join(_KOREAN[day] for day in days)}요일"


def _slots_text(slots: tuple[Slot, ...]) -> str:
    if slots == (("00:00", "24:00"),):
        return "24시간"
    return ", ".join(f"{clock_text(start)}부터 {clock_text(end)}까지" for start, end in slots)


def clock_text(clock: str) -> str:
    """Says a time of day in Korean: 오전 9시, 오후 1시 30분, 낮 12시, 자정."""
    hours, minutes = map(int, clock.split(":"))
    if (hours, minutes) in ((0, 0), (24, 0)):
        return "자정"
    half = "낮" if hours == 12 else "오전" if hours < 12 else "오후"
    spoken = f"{half} {hours % 12 or 12}시" if hours else f"{half} 0시"
    return f"{spoken} {minutes}분" if minutes else spoken
