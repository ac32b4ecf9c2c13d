"""Time: stored as UTC, decided in Korea.

Every instant is an aware `datetime`. Opening hours come from the HOURS variable, which is made from the same settings
as the hours of operation of the instance, so that prompts, due times and the service agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from contact_handlers.base.errors import SettingsError
from contact_handlers.base.frozen import dataclass

# Korea has had no daylight saving time since 1988; a fixed offset needs no time-zone database, which the Lambda
# image does not promise to carry.
KST = timezone(timedelta(hours=9), "Asia/Seoul")
DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
KOREAN_DAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")
HORIZON_DAYS = 366


def now() -> datetime:
    """Returns the current instant in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Writes an instant the way tables hold it: RFC 3339, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime | None:
    """Reads an RFC 3339 instant; text without an offset is Korean time; None when it is no instant."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=KST).astimezone(UTC)


def epoch(moment: datetime) -> int:
    """Returns whole seconds since 1970, the unit of TTL attributes."""
    return int(moment.timestamp())


def local_date(moment: datetime) -> str:
    """Returns the business date (Asia/Seoul) of an instant as yyyy-mm-dd."""
    return moment.astimezone(KST).date().isoformat()


def minutes(seconds: float) -> int:
    """Turns a waiting time into the minutes that are said: rounded up, at least 1."""
    return max(1, -(-int(seconds) // 60))


def shown(text: str) -> str:
    """Writes an instant that is given as text for people in Seoul: 2026-11-23 09:30; what is none stays as it is."""
    moment = parse(text)
    return text if moment is None else f"{moment.astimezone(KST):%Y-%m-%d %H:%M}"


def spoken(moment: datetime) -> str:
    """Says an instant in Korean: 11월 23일 월요일 오전 9시 30분."""
    local = moment.astimezone(KST)
    return f"{local.month}월 {local.day}일 {KOREAN_DAYS[local.weekday()]} {spoken_time(moment)}"


def spoken_time(moment: datetime) -> str:
    """Says the time of an instant in Korean: 오전 9시 30분, 낮 12시, 밤 12시."""
    local = moment.astimezone(KST)
    half = {0: "밤", 12: "낮"}.get(local.hour) or ("오전" if local.hour < 12 else "오후")
    tail = f" {local.minute}분" if local.minute else ""
    return f"{half} {local.hour % 12 or 12}시{tail}"


def _time(text: str) -> time:
    # Connect and the settings write the end of a day as 00:00 or 24:00.
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def _zone(name: str) -> tzinfo:
    if name == "Asia/Seoul":
        return KST
    from zoneinfo import ZoneInfo  # only centers outside Korea need the database

    return ZoneInfo(name)


@dataclass(frozen=True)
class Hours:
    """Opening hours of the agents: week, closed dates and the words that name them."""

    zone: tzinfo
    week: Mapping[str, tuple[tuple[time, time], ...]]
    closed: frozenset[date]
    text: str

    @classmethod
    def from_json(cls, text: str) -> Hours:
        """Reads the HOURS variable: {"time_zone", "week": {"MON": [["09:00", "18:00"]]}, "closed": [...], "text"}."""
        try:
            given: dict[str, Any] = json.loads(text)
            week = {day: tuple((_time(start), _time(end)) for start, end in given["week"].get(day, ())) for day in DAYS}
            closed = frozenset(date.fromisoformat(day) for day in given.get("closed", ()))
            return cls(_zone(given.get("time_zone", "Asia/Seoul")), week, closed, str(given["text"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"environment variable HOURS: not an opening-hours object ({type(error).__name__})"
            ) from None

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Returns the half-open opening spans of a date, in order; none on closed dates."""
        if day in self.closed:
            return ()
        found = []
        for start, end in self.week[DAYS[day.weekday()]]:
            opens = datetime.combine(day, start, self.zone)
            closes = datetime.combine(day if end > start else day + timedelta(days=1), end, self.zone)
            found.append((opens, closes))
        return tuple(sorted(found))

    def is_open(self, moment: datetime) -> bool:
        """Tells whether agents work at this instant; the closing minute itself is closed."""
        today = moment.astimezone(self.zone).date()
        # A span that crosses midnight belongs to the day it starts on.
        return any(
            opens <= moment < closes for day in (today - timedelta(days=1), today) for opens, closes in self.spans(day)
        )

    def next_open(self, moment: datetime) -> datetime | None:
        """Returns the instant itself when open, otherwise the next opening in UTC; None without one within a year."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        today = moment.astimezone(self.zone).date()
        for offset in range(HORIZON_DAYS):
            for opens, _ in self.spans(today + timedelta(days=offset)):
                if opens >= moment:
                    return opens.astimezone(UTC)
        return None
