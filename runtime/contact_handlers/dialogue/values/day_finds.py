"""Every day in a rewritten sentence (`written`), in order: its place, the days it can mean, and what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values import calendar
from contact_handlers.dialogue.values.results import INVALID, LUNAR, VAGUE, Reason
from contact_handlers.personal.patterns import lazy

WEEKDAYS: Final = "월화수목금토일"
# How long a past day of this year is meant as such, and not as the day of next year.
_RECENT_DAYS = 180
_AFTER_DAYS = 10


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
    free: bool = False
    """Whether the customer leaves the day to us: 아무 때나, 제일 빠른 날."""


@dataclass(frozen=True, slots=True)
class _Day:
    """The days that a search stands on."""

    today: date
    first: date
    latest: date | None


_YEAR = r"(?P<year>재작년|작년|지난해|올해|금년|내후년|후년|내년|\d{4}\s?년|\d{2}\s?년)"
_MONTH = (
    rf"(?:(?:{_YEAR}\s?(?:의|에)?\s?)?(?:(?<![\d.])(?P<month>\d{{1,2}})\s?월|(?P<near>다다음|다음|이번|지지난|지난)\s?달)"
    rf"|{_YEAR.replace('year', 'only')})"
)
_NOT_A_DAY = r"(?!\s?(?:시|분|:|월|개월|년|주|명|번|개|날|만|천|원|\d))"
_LATER = r"(?:뒤|후|있다|이따|지나|있으면)"
_WEEK = r"(?P<week>다다다음|다다음|다음|이번|지지난|지난)\s?주"
_DAY = r"(?P<weekday>[월화수목금토일])\s?요일"
_NTH = r"(?P<nth>첫|마지막|\d)\s?(?:번\s?째|째)?"
_YEARS = {"재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "금년": 0, "내년": 1, "후년": 2, "내후년": 2}
_NEAR = {"지지난": -2, "지난": -1, "이번": 0, "다음": 1, "다다음": 2, "다다다음": 3}
_RELATIVE = {
    "그글피": 4, "글피": 3, "내일모레": 2, "모레": 2, "내일": 1, "오늘": 0, "어제": -1, "엊그제": -2, "엊그저께": -2,
    "그저께": -2, "그제": -2, "그끄저께": -3,
}  # fmt: skip

Reader = Callable[["re.Match[str]", _Day], DayFind | None]


def find(text: str, today: date, first: date, latest: date | None) -> list[DayFind]:
    """Returns the finds of a rewritten text, in order, none over another."""
    around = _Day(today, first, latest)
    found = sorted(_all(text, around), key=lambda one: (one.start, -one.end))
    kept: list[DayFind] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return [_bounded(one, text, around) for one in _carried(kept, text, around)]


def _all(text: str, around: _Day) -> Iterator[DayFind]:
    for hints, pattern, read in _READERS:
        if hints and not any(hint in text for hint in hints):
            continue
        for match in pattern().finditer(text):
            one = read(match, around)
            if one is not None:
                yield one
    yield from _holidays(text, around)


def _carried(found: Sequence[DayFind], text: str, around: _Day) -> list[DayFind]:
    """Gives what stands alone the month or week that was said before: 12월 3일이나 4일, 다음 주 수요일 말고 목요일."""
    result: list[DayFind] = []
    month: tuple[int, int] | None = None
    week: date | None = None
    for one in found:
        if one.number is not None and one.bare and month is not None:
            day = calendar.day(*month, one.number)
            previous = result[-1].days[-1:] if result else ()
            if day is not None and previous and day < previous[0] and not result[-1].bare:
                day = _following(day)
            one = replace(one, days=(day,)) if day else replace(one, days=(), reason=INVALID)
        elif one.weekday is not None and one.bare and week is not None and result[-1].week is not None:
            day = week + timedelta(days=one.weekday)
            one = replace(one, days=(day if day >= around.first else day + timedelta(days=7),), week=week)
        month = one.month or month
        week = one.week or week
        result.append(one)
    return result


def _following(day: date) -> date:
    return calendar.months_on(day, 1)


# --- single days ----------------------------------------------------------------------------------------------------


def _exact(
    match: re.Match[str],
    day: date | None,
    *,
    weekday: int | None = None,
    week: date | None = None,
    number: int | None = None,
    bare: bool = False,
    of_month: bool = True,
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
        month=(day.year, day.month) if of_month else None,
    )


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _year_month_day(match: re.Match[str], around: _Day) -> DayFind | None:
    year, month, number = (int(match[name]) for name in ("y", "m", "d"))
    if year < 100 and not 20 <= year <= 40:
        return None
    return _exact(match, calendar.day(_full_year(year), month, number))


def _month_day_year(match: re.Match[str], around: _Day) -> DayFind | None:
    return _exact(match, calendar.day(int(match["y"]), int(match["m"]), int(match["d"])))


def _in_digits(match: re.Match[str], around: _Day) -> DayFind | None:
    """Eight or six digits that are a day of these years: 20261203, 261203."""
    digits = match[0]
    year, month, number = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    day = calendar.day(_full_year(year), month, number)
    if day is None or abs(day.year - around.today.year) > 1:
        return None
    return _exact(match, day)


def _month_day(match: re.Match[str], around: _Day) -> DayFind | None:
    """A day of a month without a year: the next one, unless one of the last months is meant, which is over."""
    return _exact(match, _without_year(int(match["m"]), int(match["d"]), around))


def _without_year(month: int, number: int, around: _Day) -> date | None:
    this = calendar.day(around.today.year, month, number)
    if this is not None and this >= around.today:
        return this
    later = next(filter(None, (calendar.day(around.today.year + on, month, number) for on in range(1, 9))), None)
    if this is None or later is None:
        return this or later
    over = around.latest is not None and later > around.latest and (around.today - this).days <= _RECENT_DAYS
    return this if over else later


def _bare_day(match: re.Match[str], around: _Day) -> DayFind | None:
    number = int(match["d"])
    today = around.today
    for offset in range(12):
        index = today.year * 12 + today.month - 1 + offset
        day = calendar.day(index // 12, index % 12 + 1, number)
        if day is not None and day >= today:
            return _exact(match, day, number=number, bare=True, of_month=False)
    return DayFind(start=match.start(), end=match.end(), reason=INVALID)


def _relative(match: re.Match[str], around: _Day) -> DayFind | None:
    return _exact(match, around.today + timedelta(days=_RELATIVE[match["word"]]), of_month=False)


# --- parts of a month -----------------------------------------------------------------------------------------------


def _month_of(match: re.Match[str], around: _Day) -> tuple[int, int] | None:
    """Returns year and month that were said: 내년 1월, 다음 달, 12월; without either the month that runs."""
    said = match.groupdict()
    today = around.today
    if said.get("near"):
        day = calendar.months_on(today.replace(day=1), _NEAR[said["near"]])
        return day.year, day.month
    if not said.get("month"):
        return (today.year, today.month) if not said.get("only") else None
    month = int(said["month"])
    if not 1 <= month <= 12:
        return None
    if said.get("year"):
        word = said["year"].replace(" ", "")
        year = today.year + _YEARS[word] if word in _YEARS else _full_year(int(word.removesuffix("년")))
        return year, month
    return (today.year if month >= today.month else today.year + 1), month


def _of_month(match: re.Match[str], around: _Day) -> DayFind | None:
    """A day of a month that was said with it: 12월 3일, 다음 달 말일, 내년 1월 초사흘."""
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    number = match["d"] or match["lunar"]
    if number is None:
        return _exact(match, calendar.month_end(*where))
    if match["month"] and not match["year"]:
        return _exact(match, _without_year(where[1], int(number), around))
    return _exact(match, calendar.day(*where, int(number)))


def _month_end(match: re.Match[str], around: _Day) -> DayFind | None:
    last = calendar.month_end(around.today.year, around.today.month)
    if last < around.first:
        last = calendar.month_end(around.first.year, around.first.month)
    return _exact(match, last)


def _some_month(match: re.Match[str], around: _Day) -> DayFind | None:
    """A month, or a part of one, without a day."""
    where = _month_of(match, around)
    return DayFind(
        start=match.start(), end=match.end(), reason=VAGUE if where or match["only"] else INVALID, month=where
    )


def _vague(match: re.Match[str], around: _Day) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), reason=VAGUE)


def _lunar(match: re.Match[str], around: _Day) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), reason=LUNAR)


def _nth(match: re.Match[str]) -> int:
    return {"첫": 1, "마지막": -1}.get(match["nth"]) or int(match["nth"])


def _nth_weekday(match: re.Match[str], around: _Day) -> DayFind | None:
    """셋째 토요일, 12월 마지막 금요일; 둘째 주 월요일 can mean the second Monday or the one in the second week."""
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    if not match["month"] and not match["near"] and not match["only"]:
        return _soonest(match, where, around)
    return _nth_in(match, where)


def _soonest(match: re.Match[str], where: tuple[int, int], around: _Day) -> DayFind:
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


def _nth_week(match: re.Match[str], around: _Day) -> DayFind | None:
    where = _month_of(match, around)
    if where is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    nth = _nth(match)
    first = date(*where, 1)
    start = calendar.monday(first) + timedelta(days=7 * (nth - 1))
    if nth < 0:
        start = calendar.monday(calendar.month_end(*where))
    days = tuple(start + timedelta(days=offset) for offset in range(7))
    days = tuple(day for day in days if (day.year, day.month) == where)
    return DayFind(start=match.start(), end=match.end(), days=days, period=True, week=start, month=where)


# --- weeks ----------------------------------------------------------------------------------------------------------


def _weekday(match: re.Match[str], around: _Day) -> DayFind | None:
    weekday = WEEKDAYS.index(match["weekday"])
    said = match["week"]
    if said:
        week = calendar.monday(around.today) + timedelta(days=7 * _NEAR[said])
        return _exact(match, week + timedelta(days=weekday), weekday=weekday, week=week, of_month=False)
    start = around.today + timedelta(days=1) if match["coming"] else around.first
    day = start + timedelta(days=(weekday - start.weekday()) % 7)
    if match["next"]:
        # 다음 금요일: the coming one, or the one of next week.
        following = calendar.monday(around.today) + timedelta(days=7 + weekday)
        days = tuple(sorted({day, following}))
        return DayFind(start=match.start(), end=match.end(), days=days, weekday=weekday)
    return _exact(match, day, weekday=weekday, bare=not match["coming"], of_month=False)


def _some_weekdays(match: re.Match[str], around: _Day) -> DayFind | None:
    """월수금, 화목: several weekdays in one word."""
    week = calendar.monday(around.today) + timedelta(days=7 * _NEAR[match["week"] or "이번"])
    days = [week + timedelta(days=WEEKDAYS.index(char)) for char in match["days"]]
    if not match["week"]:
        days = [day if day >= around.first else day + timedelta(days=7) for day in days]
    return DayFind(start=match.start(), end=match.end(), days=tuple(days), period=True)


def _of_week(match: re.Match[str], around: _Day) -> DayFind | None:
    """A week, its working days or its end."""
    said, part = match["week"], match["part"] or ""
    week = calendar.monday(around.today) + timedelta(days=7 * _NEAR[said or "이번"])
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


def _same_day_next_week(match: re.Match[str], around: _Day) -> DayFind | None:
    return _exact(match, around.today + timedelta(days=7 * _NEAR[match["week"]]), of_month=False)


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


def _later(match: re.Match[str], around: _Day) -> DayFind | None:
    unit, half = match["unit"], bool(match["half"])
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


def _within(match: re.Match[str], around: _Day) -> DayFind | None:
    last = _on(around.today, int(match["n"]), match["unit"], half=False)
    if last is None:
        return DayFind(start=match.start(), end=match.end(), reason=INVALID)
    days = _span(around.first, last)
    return DayFind(start=match.start(), end=match.end(), days=days, period=True)


def _ago(match: re.Match[str], around: _Day) -> DayFind | None:
    day = _on(around.today, -int(match["n"]), match["unit"], half=False)
    return _exact(match, day, of_month=False)


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=offset) for offset in range(min((last - first).days + 1, 31)))


def _free(match: re.Match[str], around: _Day) -> DayFind | None:
    return DayFind(start=match.start(), end=match.end(), free=True)


# --- holidays -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _holiday_pattern() -> re.Pattern[str]:
    words = sorted(calendar.names(), key=len, reverse=True)
    names = "|".join(r"\s?".join(map(re.escape, word)) for word in words if len(word) > 1)
    return re.compile(
        rf"(?<![가-힣])(?:{_YEAR}\s?)?(?:이번\s?|다음\s?|돌아오는\s?|오는\s?)?(?P<name>{names}|설(?=\s|에|은|날|전|연휴|쇠|지|끝|$))"
        r"(?:\s?(?:당일|날))?(?:\s?(?P<part>전전\s?날|전\s?날|바로\s?전\s?날|다다음\s?날|다음\s?날|담\s?날|이튿날|연휴|이브|"
        r"(?P<n>\d{1,2})(?P<unit>날|\s?일|\s?주일|\s?주)\s?(?P<way>전|뒤|후)))?"
    )


def _holidays(text: str, around: _Day) -> Iterator[DayFind]:
    for match in _holiday_pattern().finditer(text):
        today = around.today
        years = range(today.year, today.year + 3)
        if match["year"]:
            word = match["year"].replace(" ", "")
            year = today.year + _YEARS[word] if word in _YEARS else _full_year(int(word.removesuffix("년")))
            years = range(year, year + 1)
        days = calendar.holidays(match["name"].replace(" ", ""), years)
        day = next((one for one in days if match["year"] or one >= today), None)
        if day is None:
            yield DayFind(start=match.start(), end=match.end(), reason=VAGUE)
            continue
        part = (match["part"] or "").replace(" ", "")
        if part == "연휴":
            three = calendar.lasts_three_days(match["name"].replace(" ", ""))
            around_it = (-1, 0, 1) if three else (0,)
            several = tuple(day + timedelta(days=offset) for offset in around_it)
            yield DayFind(start=match.start(), end=match.end(), days=several, period=three)
            continue
        yield _exact(match, day + timedelta(days=_offset(match, part)))


def _offset(match: re.Match[str], part: str) -> int:
    if match["n"]:
        days = int(match["n"]) * (7 if match["unit"].strip().startswith("주") else 1)
        return -days if match["way"] == "전" else days
    return {
        "전전날": -2,
        "전날": -1,
        "바로전날": -1,
        "이브": -1,
        "다음날": 1,
        "담날": 1,
        "이튿날": 1,
        "다다음날": 2,
    }.get(part, 0)


# --- before and after a day -----------------------------------------------------------------------------------------

_BEFORE = lazy(r"\s?(?:날\s?)?(?:까지|전에|이전|전까지|전으로|안에|안으로|내로|이내)")
_AFTER = lazy(r"\s?(?:날\s?)?(?:부터|이후|지나|지난|넘어|끝나|뒤로|후로|후에|뒤에|다음에)")


def _bounded(one: DayFind, text: str, around: _Day) -> DayFind:
    """A day before or after which it shall be is no day yet: 금요일까지, 크리스마스 지나고."""
    if not one.days or one.free:
        return one
    rest = text[one.end :]
    after = _AFTER().match(rest)
    if after is not None and not re.search(r"\d|요일|까지|사이", rest[after.end() :]):
        start = one.days[-1] if after[0].strip() in ("부터", "이후") else one.days[-1] + timedelta(days=1)
        return replace(
            one,
            days=_span(max(start, around.first), max(start, around.first) + timedelta(days=_AFTER_DAYS)),
            period=True,
        )
    before = _BEFORE().match(rest)
    if before is not None and not one.period and "부터" not in text and "에서" not in text:
        last = one.days[-1] - timedelta(days=1 if before[0].strip().startswith(("전", "이전")) else 0)
        return replace(one, days=_span(around.first, last) or one.days, period=last > around.first)
    return one


_READERS: tuple[tuple[tuple[str, ...], Callable[[], re.Pattern[str]], Reader], ...] = (
    (
        (),
        lazy(
            r"(?<![\d.\-/:])(?P<y>\d{4}|\d{2})\s?(?P<s>[.\-/])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<d>\d{1,2})(?:\s?일)?(?!\d)(?!\s?[\-/:]\s?\d)"
        ),
        _year_month_day,
    ),
    ((), lazy(r"(?<![\d.\-/])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?!\d)"), _month_day_year),
    ((), lazy(r"(?<![\d\-])(?:20[2-4]\d|2\d|3\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d\-])"), _in_digits),
    (
        (),
        lazy(
            r"(?<![\d.\-/:,])(?P<m>0?[1-9]|1[0-2])\s?[./\-]\s?(?P<d>0?[1-9]|[12]\d|3[01])(?:\s?일)?(?![\d:%])(?!\s?[.\-/:]\s?\d)(?!\s?(?:만|천|억|시|분|배|점|프로|퍼|절))"
        ),
        _month_day,
    ),
    (
        ("월", "달"),
        lazy(
            rf"{_MONTH}\s?(?:달)?(?:의|에)?,?\s?(?:(?P<d>\d{{1,2}})(?:\s?일|{_NOT_A_DAY})(?!\s?{_LATER})|초\s?(?P<lunar>\d{{1,2}})날|말일|마지막\s?날|그믐날?|말(?![고씀구]))"
        ),
        _of_month,
    ),
    (("월말", "말일", "그믐"), lazy(r"월말|(?:이번\s?)?말일|그믐날?"), _month_end),
    (
        ("월", "달", "년", "해"),
        lazy(
            rf"{_MONTH}\s?(?:달)?(?:에|의)?\s?(?:초순|중순|하순|초(?!\s?\d)|중|안)?(?!\s?{_LATER})(?![급요세가-힣]*요일)"
        ),
        _some_month,
    ),
    (("월초", "연말", "연초", "보름날"), lazy(r"월초|연말|연초|연말연시"), _vague),
    (("음력",), lazy(r"음력(?:[\s가-힣\d]*?\d{1,2}\s?일|\s?[가-힣]+)?"), _lunar),
    (
        ("째", "첫", "마지막"),
        lazy(rf"(?:{_MONTH}\s?(?:에|의)?\s?)?{_NTH}\s?(?P<inweek>주(?:차|째)?(?:\s?에)?\s?)?{_DAY}"),
        _nth_weekday,
    ),
    (
        ("째", "첫", "마지막"),
        lazy(
            rf"(?:{_MONTH}\s?(?:에|의)?\s?)?(?P<nth>첫|마지막|\d(?=\s?(?:번\s?째|째)))\s?(?:번\s?째|째)?\s?주(?!\s?(?:{_DAY}|{_LATER}))"
        ),
        _nth_week,
    ),
    (
        ("요일",),
        lazy(
            rf"(?:{_WEEK}\s?(?:중에?|의|에)?\s?|(?P<coming>돌아오는|다가오는|오는)\s?|(?P<next>다음)\s?(?:번\s?)?|이번\s?)?{_DAY}"
        ),
        _weekday,
    ),
    (
        (),
        lazy(
            rf"(?:{_WEEK}\s?|(?<![가-힣]))(?P<days>월수금|화목토?|월화수|수목금|월화|화수|수목|목금|금토일|토일)(?=\s|,|중|이|요|로|에|$)"
        ),
        _some_weekdays,
    ),
    (
        ("주",),
        lazy(
            rf"{_WEEK}\s?(?:의|에)?\s?(?P<part>주말(?:에|쯤)?|평일|주중|초(?=에|쯤|\s|$|요|로|반)|말(?=에|쯤|\s|$|요))?(?!\s?{_DAY})"
        ),
        _of_week,
    ),
    (("주말", "평일", "주중"), lazy(r"(?:(?P<week>이번|다음|다다음)\s?)?(?P<part>주말|평일|주중)(?!고)"), _of_week),
    (("주",), lazy(rf"{_WEEK}\s?(?:의\s?)?(?:오늘|이맘때|이\s?시간|같은\s?(?:날|요일))"), _same_day_next_week),
    (
        ("뒤", "후", "있", "이따", "지나"),
        lazy(
            rf"(?<!\d)(?P<n>\d{{1,3}})(?:\s?[~,\-]\s?(?P<to>\d{{1,3}}))?\s?(?P<unit>날|일|주일|주|달|개월|년|해)\s?(?P<half>반)?\s?(?:쯤|정도|간)?\s?{_LATER}(?:가|에|서|고|면)*(?:\s?{_DAY})?"
        ),
        _later,
    ),
    (
        ("안", "내"),
        lazy(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<unit>날|일|주일|주|달|개월)\s?(?:안에|안으로|이내|내로|내에)"),
        _within,
    ),
    (("전",), lazy(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<unit>날|일|주일|주|달|개월|년|해)\s?전"), _ago),
    (
        (),
        lazy(
            r"(?<![\d월.\-/:])(?<!월\s)(?P<d>[12]?\d|3[01])\s?일(?:날)?(?!\s?(?:뒤|후|있|이따|지나|간|동안|안에|이내|내로|내에|전|만에|째|정도\s?걸|차|분|요일|치))"
        ),
        _bare_day,
    ),
    (tuple(_RELATIVE), lazy(rf"(?<![가-힣])(?P<word>{'|'.join(_RELATIVE)})"), _relative),
    (
        (),
        lazy(
            r"아무\s?(?:때|날|요일|데)(?:짜)?|언제든지?|언제라도|언제나|(?:가장|제일|젤)\s?(?:빠른|빨리|이른|가까운)(?:\s?(?:날짜?|때|시일|시간|걸|거|쪽))?|최대한\s?(?:빨리|빠르게|빠른)|빠를수록|빠른\s?(?:날|시일|시간)|되는\s?대로|되도록\s?빨리|(?:날짜는?\s?)?상관\s?없|알아서|당장"
        ),
        _free,
    ),
)
