"""Arithmetic of days, and holidays by name.

Fixed holidays are known for every year; the lunar ones (설날, 추석, 부처님오신날) stand here for some years, held
equal to the `holidays` library by a test, because no function carries that library.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

_FIXED: Final = {
    (1, 1): "신정 새해첫날 새해",
    (2, 14): "발렌타인데이 밸런타인데이",
    (3, 1): "삼일절 3.1절 3·1절 3일절 삼1절",
    (3, 14): "화이트데이",
    (4, 5): "식목일",
    (5, 1): "근로자의날 노동절",
    (5, 5): "어린이날",
    (5, 8): "어버이날",
    (5, 15): "스승의날",
    (6, 6): "현충일",
    (7, 17): "제헌절",
    (8, 15): "광복절",
    (10, 1): "국군의날",
    (10, 3): "개천절",
    (10, 9): "한글날",
    (10, 31): "할로윈 핼러윈",
    (11, 11): "빼빼로데이",
    (12, 24): "크리스마스이브 성탄절이브 성탄이브",
    (12, 25): "크리스마스 크리스마쓰 성탄절 성탄일 성탄 기독탄신일",
    (12, 31): "제야",
}
_LUNAR: Final = {
    "설날 설 구정 음력설": (
        "2025-01-29 2026-02-17 2027-02-07 2028-01-27 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 "
        "2035-02-08"
    ),
    "추석 한가위 중추절": (
        "2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 2030-09-12 2031-10-01 2032-09-19 2033-09-08 2034-09-27 "
        "2035-09-16"
    ),
    "부처님오신날 석가탄신일 석탄일 초파일 사월초파일": (
        "2025-05-05 2026-05-24 2027-05-13 2028-05-02 2029-05-20 2030-05-09 2031-05-28 2032-05-16 2033-05-06 2034-05-25 "
        "2035-05-15"
    ),
}
LUNAR_YEARS: Final = range(2025, 2036)
# Whose holidays last three days.
_THREE_DAYS: Final = frozenset(["설날", "설", "구정", "음력설", "추석", "한가위", "중추절"])


def day(year: int, month: int, number: int) -> date | None:
    """Returns a day, or None when it does not exist."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """Returns the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_on(today: date, months: int) -> date:
    """Returns the same day some months later; the last day of a shorter month."""
    index = today.year * 12 + today.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def monday(of: date) -> date:
    """Returns the Monday of a day's week."""
    return of - timedelta(days=of.weekday())


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """Returns the nth such weekday of a month; the last one for -1."""
    if nth == -1:
        last = month_end(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


def names() -> Iterator[str]:
    """Yields every name of a holiday, without spaces."""
    for words in (*_FIXED.values(), *_LUNAR):
        yield from words.split()


def holidays(name: str, years: range) -> tuple[date, ...]:
    """Returns the days of a holiday in some years; `name` is one of `names`."""
    for (month, number), words in _FIXED.items():
        if name in words.split():
            return tuple(date(year, month, number) for year in years)
    for words, days in _LUNAR.items():
        if name in words.split():
            found = (date.fromisoformat(text) for text in days.split())
            return tuple(one for one in found if one.year in years)
    return ()


def lasts_three_days(name: str) -> bool:
    """Tells whether the days before and after belong to the holiday."""
    return name in _THREE_DAYS
