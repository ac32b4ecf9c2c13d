"""What each pattern of a day means: the days it can stand for, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values.days import calendar
from contact_handlers.dialogue.values.days.patterns import NEAR, RELATIVE, WEEKDAYS, YEARS
from contact_handlers.dialogue.values.results import INVALID, LUNAR, VAGUE, Reason

# How long a past day of this year is meant as such, and not as the day of next year.
_RECENT_DAYS = 180


@dataclass(frozen=True, kw_only=True)
class DayFind:
    """One find. Without days it has a reason."""

    start: int
    end: int
    days: tuple[date, ...] = ()
    reason: Reason | None = None
    weekday: int | None = None
    """The weekday that was said."""
    bare: bool = False
    """Whether the weekday or the day of a month stands alone, so that the week or month before it counts."""
    number: int | None = None
    """The day of a month that stands alone."""
    month: tuple[int, int] | None = None
    """The month that was said or meant."""
    week: date | None = None
    """The Monday of the week that was said."""
    period: bool = False
    """Whether days of a period were said, of which one has to be chosen."""
    loose: bool = False
    """Whether it is a day only where one was asked for: 7일, 12.5."""
    free: bool = False
    """Whether the customer leaves the day to us: 아무 때나, 제일 빠른 날."""


@dataclass(frozen=True, slots=True)
class Around:
    """The days that a search stands on: today, the first and the last that can be chosen."""

    today: date
    first: date
    latest: date | None


# --- single days ----------------------------------------------------------------------------------------------------


def exact(
    match: re.Match[str],
    day: date | None,
    *,
    weekday: int | None = None,
    week: date | None = None,
    number: int | None = None,
    bare: bool = False,
    of_month: bool = True,
    loose: bool = False,
) -> DayFind:
    """Returns a find of one day; `of_month` where its month was said and holds for the days behind it."""
    if day is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    return DayFind(
        start=match.start(),
        end=match.end(),
        days=(day,),
        weekday=weekday,
        week=week,
        number=number,
        bare=bare,
        loose=loose,
        month=(day.year, day.month) if of_month else None,
    )


def full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def year_month_day(match: re.Match[str], around: Around) -> DayFind | None:
    year, month, number = (int(match[name]) for name in ("y", "m", "d"))
    if year < 100 and not 20 <= year <= 40:
        return None
    return exact(match, calendar.day(full_year(year), month, number))


def month_day_year(match: re.Match[str], around: Around) -> DayFind | None:
    return exact(match, calendar.day(int(match["y"]), int(match["m"]), int(match["d"])))


def in_digits(match: re.Match[str], around: Around) -> DayFind | None:
    """Eight or six digits that are a day of these years: 20261203, 261203."""
    digits = match[0]
    year, month, number = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    day = calendar.day(full_year(year), month, number)
    if day is None or abs(day.year - around.today.year) > 1:
        return None
    return exact(match, day)


def month_day(match: re.Match[str], around: Around) -> DayFind | None:
    """A day of a month without a year: the next one, unless one of the last months is meant, which is over."""
    return exact(match, _without_year(int(match["m"]), int(match["d"]), around), loose="/" not in match[0])


def _without_year(month: int, number: int, around: Around) -> date | None:
    this = calendar.day(around.today.year, month, number)
    if this is not None and this >= around.today:
        return this
    later = next(filter(None, (calendar.day(around.today.year + on, month, number) for on in range(1, 9))), None)
    if this is None or later is None:
        return this or later
    over = around.latest is not None and later > around.latest and (around.today - this).days <= _RECENT_DAYS
    return this if over else later


def bare_day(match: re.Match[str], around: Around) -> DayFind | None:
    number = int(match["d"])
    today = around.today
    for offset in range(12):
        index = today.year * 12 + today.month - 1 + offset
        day = calendar.day(index // 12, index % 12 + 1, number)
        if day is not None and day >= today:
            return exact(match, day, number=number, bare=True, of_month=False, loose=True)
    return DayFind(start=match.start(), end=match.end(), reason=INVALID)


def relative(match: re.Match[str], around: Around) -> DayFind | None:
    return exact(match, around.today + timedelta(days=RELATIVE[match["word"]]), of_month=False)


# --- parts of a month -----------------------------------------------------------------------------------------------


def _month_of(match: re.Match[str], around: Around) -> tuple[int, int] | None:
    """Returns year and month that were said: 내년 1월, 다음 달, 12월; without either the month that runs."""
    said = match.groupdict()
    today = around.today
    if said.get("near"):
        day = calendar.months_on(today.replace(day=1), NEAR[said["near"]])
        return day.year, day.month
    if not said.get("month"):
        return (today.year, today.month) if not said.get("only") else None
    month = int(said["month"])
    if not 1 <= month <= 12:
        return None
    if said.get("year"):
        word = said["year"].replace(" ", "")
        year = today.year + YEARS[word] if word in YEARS else full_year(int(word.removesuffix("년")))
        return year, month
    return (today.year if month >= today.month else today.year + 1), month


def of_month(match: re.Match[str], around: Around) -> DayFind | None:
    """A day of a month that was said with it: 12월 3일, 다음 달 말일, 내년 1월 초사흘."""
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    number = match["d"] or match["lunar"]
    if number is None:
        return exact(match, calendar.month_end(*where))
    if match["month"] and not match["year"]:
        return exact(match, _without_year(where[1], int(number), around))
    return exact(match, calendar.day(*where, int(number)))


def year_end(match: re.Match[str], around: Around) -> DayFind | None:
    """The last day of a year that was named: 올해 마지막 날."""
    word = match["year"].replace(" ", "")
    year = around.today.year + YEARS[word] if word in YEARS else full_year(int(word.removesuffix("년")))
    return exact(match, calendar.day(year, 12, 31))


def month_end(match: re.Match[str], around: Around) -> DayFind | None:
    last = calendar.month_end(around.today.year, around.today.month)
    if last < around.first:
        last = calendar.month_end(around.first.year, around.first.month)
    return exact(match, last)


def some_month(match: re.Match[str], around: Around) -> DayFind | None:
    """A month, or a part of one, without a day."""
    where = _month_of(match, around)
    return DayFind(
        start=match.start(), end=match.end(), reason=VAGUE if where or match["only"] else INVALID, month=where
    )


def vague(match: re.Match[str], around: Around) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), reason=VAGUE)


def lunar(match: re.Match[str], around: Around) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), reason=LUNAR)


def _nth(match: re.Match[str]) -> int:
    return {"첫": 1, "마지막": -1}.get(match["nth"]) or int(match["nth"])


def nth_weekday(match: re.Match[str], around: Around) -> DayFind | None:
    """셋째 토요일, 12월 마지막 금요일; 둘째 주 월요일 can mean the second Monday or the one in the second week."""
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    if not match["month"] and not match["near"] and not match["only"]:
        return _soonest(match, where, around)
    return _nth_in(match, where)


def _soonest(match: re.Match[str], where: tuple[int, int], around: Around) -> DayFind:
    """Without a month the one that runs is meant, or the next where such a day is over."""
    this = _nth_in(match, where)
    if not this.days or this.days[-1] >= around.first:
        return this
    following = calendar.months_on(date(*where, 1), 1)
    return _nth_in(match, (following.year, following.month))


def _nth_in(match: re.Match[str], where: tuple[int, int]) -> DayFind:
    weekday = WEEKDAYS.index(match["weekday"])
    nth = _nth(match)
    said = calendar.nth_weekday(*where, nth, weekday)
    days = [] if said is None else [said]
    if match["inweek"] and nth > 0:
        start = calendar.monday(date(*where, 1)) + timedelta(days=7 * (nth - 1))
        by_week = start + timedelta(days=weekday)
        if (by_week.year, by_week.month) == where and by_week not in days:
            days.append(by_week)
    if not days:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    return DayFind(start=match.start(), end=match.end(), days=tuple(sorted(days)), month=where)


def nth_week(match: re.Match[str], around: Around) -> DayFind | None:
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    nth = _nth(match)
    first = date(*where, 1)
    start = calendar.monday(first) + timedelta(days=7 * (nth - 1))
    if nth < 0:
        start = calendar.monday(calendar.month_end(*where))
    offsets = {"주말": range(5, 7), None: range(7)}.get(match["part"], range(5))
    days = tuple(start + timedelta(days=offset) for offset in offsets)
    days = tuple(day for day in days if (day.year, day.month) == where)
    return DayFind(start=match.start(), end=match.end(), days=days, period=True, week=start, month=where)


# --- weeks ----------------------------------------------------------------------------------------------------------


def weekday(match: re.Match[str], around: Around) -> DayFind | None:
    weekday = WEEKDAYS.index(match["weekday"])
    said = match["week"]
    if said:
        week = calendar.monday(around.today) + timedelta(days=7 * NEAR[said])
        return exact(match, week + timedelta(days=weekday), weekday=weekday, week=week, of_month=False)
    if match["last"]:
        # 지난 금요일 is over, whatever day can be chosen.
        day = around.today - timedelta(days=(around.today.weekday() - weekday) % 7 or 7)
        return exact(match, day, weekday=weekday, of_month=False)
    start = around.today + timedelta(days=1) if match["coming"] else around.first
    day = start + timedelta(days=(weekday - start.weekday()) % 7)
    if match["next"]:
        # 다음 금요일: the coming one, or the one of next week.
        following = calendar.monday(around.today) + timedelta(days=7 + weekday)
        days = tuple(sorted({day, following}))
        return DayFind(start=match.start(), end=match.end(), days=days, weekday=weekday)
    return exact(match, day, weekday=weekday, bare=not match["coming"], of_month=False)


def week_and_letter(match: re.Match[str], around: Around) -> DayFind | None:
    """다음 주 월: a weekday by its first syllable."""
    number = WEEKDAYS.index(match["weekday"])
    week = calendar.monday(around.today) + timedelta(days=7 * NEAR[match["week"]])
    return exact(match, week + timedelta(days=number), weekday=number, week=week, of_month=False)


def some_weekdays(match: re.Match[str], around: Around) -> DayFind | None:
    """월수금, 화목: several weekdays in one word."""
    week = calendar.monday(around.today) + timedelta(days=7 * NEAR[match["week"] or "이번"])
    days = [week + timedelta(days=WEEKDAYS.index(char)) for char in match["days"]]
    if not match["week"]:
        days = [day if day >= around.first else day + timedelta(days=7) for day in days]
    return DayFind(start=match.start(), end=match.end(), days=tuple(days), period=True)


def of_week(match: re.Match[str], around: Around) -> DayFind | None:
    """A week, its working days or its end."""
    said, part = match["week"], match["part"] or ""
    week = calendar.monday(around.today) + timedelta(days=7 * NEAR[said or "이번"])
    if part.startswith("주말"):
        offsets: Sequence[int] = (5, 6)
    elif part in ("평일", "주중"):
        offsets = range(5)
    elif part:
        # 초 is the beginning, 말 what comes before the weekend.
        offsets = (0, 1, 2) if part == "초" else (3, 4)
    else:
        offsets = range(7)
    days = [week + timedelta(days=offset) for offset in offsets]
    if not said and days[-1] < around.first:
        days = [day + timedelta(days=7) for day in days]
        week += timedelta(days=7)
    return DayFind(start=match.start(), end=match.end(), days=tuple(days), period=True, week=week)


def same_day_next_week(match: re.Match[str], around: Around) -> DayFind | None:
    return exact(match, around.today + timedelta(days=7 * NEAR[match["week"]]), of_month=False)


# --- from today on --------------------------------------------------------------------------------------------------


def _on(today: date, count: int, unit: str, *, half: bool) -> date | None:
    unit = unit.replace(" ", "")
    try:
        if unit in ("일", "날"):
            return today + timedelta(days=count)
        if unit.startswith("주"):
            return today + timedelta(days=7 * count + (3 if half else 0))
        months = count * (12 if unit in ("년", "해") else 1)
        return calendar.months_on(today, months) + timedelta(days=15 if half else 0)
    except (ValueError, OverflowError):
        return None


def later(match: re.Match[str], around: Around) -> DayFind | None:
    unit, half = match["unit"], bool(match["half"])
    if unit == "일" and match["how"] == "지나":
        # 25일 지나서 is after the 25th; 사흘 지나서 is in three days.
        return None
    counts = [int(match["n"]), *([int(match["to"])] if match["to"] else [])]
    days = [_on(around.today, count, unit, half=half) for count in counts]
    if match["weekday"]:
        # 2주 뒤 목요일.
        weekday = WEEKDAYS.index(match["weekday"])
        days = [day and calendar.monday(day) + timedelta(days=weekday) for day in days]
    real = tuple(day for day in days if day is not None)
    if not real:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    return DayFind(start=match.start(), end=match.end(), days=real, period=len(real) > 1)


def within(match: re.Match[str], around: Around) -> DayFind | None:
    last = _on(around.today, int(match["n"]), match["unit"], half=False)
    if last is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    days = span(around.first, last)
    return DayFind(start=match.start(), end=match.end(), days=days, period=True)


def ago(match: re.Match[str], around: Around) -> DayFind | None:
    day = _on(around.today, -int(match["n"]), match["unit"], half=False)
    return exact(match, day, of_month=False)


def span(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=offset) for offset in range(min((last - first).days + 1, 31)))


def free(match: re.Match[str], around: Around) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), free=True)
