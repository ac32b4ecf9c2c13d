"""Every day in a rewritten sentence (`written`), in order: its place, the days it can mean, and what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from contact_handlers.dialogue.values.days import calendar, holidays, patterns, readers
from contact_handlers.dialogue.values.days.readers import Around, DayFind
from contact_handlers.dialogue.values.results import INVALID

_AFTER_DAYS = 10

Reader = Callable[["re.Match[str]", Around], DayFind | None]
# Each with signs of which a sentence must hold one before the pattern is worth a search; none where any digit will do.
_READERS: tuple[tuple[tuple[str, ...], Callable[[], re.Pattern[str]], Reader], ...] = (
    ((), patterns.YEAR_MONTH_DAY, readers.year_month_day),
    (("/",), patterns.MONTH_DAY_YEAR, readers.month_day_year),
    ((), patterns.IN_DIGITS, readers.in_digits),
    ((), patterns.KEYED, readers.month_day),
    ((), patterns.MONTH_DAY, readers.month_day),
    (("월", "달", "년"), patterns.OF_MONTH, readers.of_month),
    (("해", "년"), patterns.YEAR_END, readers.year_end),
    (("월말", "말일", "그믐"), patterns.MONTH_END, readers.month_end),
    (("월", "달", "년", "해"), patterns.SOME_MONTH, readers.some_month),
    (("초", "연말", "보름날", "매", "격주"), patterns.VAGUE_WORDS, readers.vague),
    (("음력",), patterns.LUNAR_DAY, readers.lunar),
    (("째", "첫", "마지막"), patterns.NTH_WEEKDAY, readers.nth_weekday),
    (("째", "첫", "마지막"), patterns.NTH_WEEK, readers.nth_week),
    (("요일",), patterns.WEEKDAY, readers.weekday),
    (("주",), patterns.WEEK_AND_LETTER, readers.week_and_letter),
    ((), patterns.SOME_WEEKDAYS, readers.some_weekdays),
    (("주",), patterns.OF_WEEK, readers.of_week),
    (("주말", "평일", "주중"), patterns.WEEK_END, readers.of_week),
    (("주",), patterns.SAME_DAY, readers.same_day_next_week),
    (("뒤", "후", "있", "이따", "지나"), patterns.LATER, readers.later),
    (("안", "내"), patterns.WITHIN, readers.within),
    (("전",), patterns.AGO, readers.ago),
    (("일",), patterns.BARE_DAY, readers.bare_day),
    (tuple(patterns.RELATIVE), patterns.RELATIVE_DAY, readers.relative),
    ((), patterns.FREE, readers.free),
)


def find(text: str, today: date, first: date, latest: date | None) -> list[DayFind]:
    """Returns the finds of a rewritten text, in order, none over another, with the days before or after a bound."""
    around = Around(today, first, latest)
    return [_bounded(one, text, around) for one in find_words(text, around)]


def find_words(text: str, around: Around) -> list[DayFind]:
    """Returns the days that are named, whatever is said about them: the tomorrow of 내일까지."""
    found = sorted(_all(text, around), key=lambda one: (one.start, -one.end))
    kept: list[DayFind] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _carried(kept, around)


def _all(text: str, around: Around) -> Iterator[DayFind]:
    for hints, pattern, read in _READERS:
        if hints and not any(hint in text for hint in hints):
            continue
        for match in pattern().finditer(text):
            one = read(match, around)
            if one is not None:
                yield one
    yield from holidays.find(text, around)


def _carried(found: Sequence[DayFind], around: Around) -> list[DayFind]:
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


def _bounded(one: DayFind, text: str, around: Around) -> DayFind:
    """A day before or after which it shall be is no day yet: 금요일까지, 크리스마스 지나고."""
    if not one.days or one.free:
        return one
    rest = text[one.end :]
    after = patterns.AFTER().match(rest)
    if after is not None and not re.search(r"\d|요일|까지|사이", rest[after.end() :]):
        start = one.days[-1] if after[0].strip() in ("부터", "이후") else one.days[-1] + timedelta(days=1)
        return replace(
            one,
            days=readers.span(max(start, around.first), max(start, around.first) + timedelta(days=_AFTER_DAYS)),
            period=True,
        )
    before = patterns.BEFORE().match(rest)
    if before is not None and not one.period and "부터" not in text and "에서" not in text:
        last = one.days[-1] - timedelta(days=1 if before[0].strip().startswith(("전", "이전")) else 0)
        return replace(one, days=readers.span(around.first, last) or one.days, period=last > around.first)
    return one
