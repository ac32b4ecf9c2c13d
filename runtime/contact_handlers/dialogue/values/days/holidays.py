"""Holidays by name in a sentence, and the days around them: 추석 전날, 크리스마스 일주일 전, 설 연휴."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from contact_handlers.dialogue.values.days import calendar
from contact_handlers.dialogue.values.days.patterns import YEAR, YEARS
from contact_handlers.dialogue.values.days.readers import Around, DayFind, exact, full_year
from contact_handlers.dialogue.values.results import VAGUE


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted(calendar.names(), key=len, reverse=True)
    names = "|".join(r"\s?".join(map(re.escape, word)) for word in words if len(word) > 1)
    return re.compile(
        rf"(?<![가-힣])(?:{YEAR}\s?)?(?:이번\s?|다음\s?|돌아오는\s?|오는\s?)?(?P<name>{names}|설(?=\s|에|은|날|전|연휴|쇠|지|끝|$))"
        r"(?:\s?(?:당일|날))?(?:\s?(?P<part>전전\s?날|전\s?날|바로\s?전\s?날|다다음\s?날|다음\s?날|담\s?날|이튿날|연휴|이브|"
        r"(?P<n>\d{1,2})(?P<unit>날|\s?일|\s?주일|\s?주)\s?(?P<way>전|뒤|후)))?"
    )


def find(text: str, around: Around) -> Iterator[DayFind]:
    for match in _pattern().finditer(text):
        today = around.today
        years = range(today.year, today.year + 3)
        if match["year"]:
            word = match["year"].replace(" ", "")
            year = today.year + YEARS[word] if word in YEARS else full_year(int(word.removesuffix("년")))
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
        yield exact(match, day + timedelta(days=_offset(match, part)))


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
