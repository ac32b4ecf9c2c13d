"""Holidays that functions know by name, against the library that the settings use."""

from __future__ import annotations

import unicodedata

import holidays
import pytest

from contact_handlers.dialogue.values.days import calendar


@pytest.mark.parametrize("name", ["설날", "추석", "부처님오신날"])
def test_lunar_holidays_are_those_of_the_library(name: str) -> None:
    """Every year of the table, day by day."""
    known = holidays.country_holidays("KR", years=calendar.LUNAR_YEARS, language="ko")
    days = [day for day, words in known.items() if name in unicodedata.normalize("NFC", words).split("; ")]
    assert calendar.holidays(name, calendar.LUNAR_YEARS) == tuple(sorted(days))


@pytest.mark.parametrize(
    ("name", "word"),
    [("신정", "신정연휴"), ("삼일절", "삼일절"), ("어린이날", "어린이날"), ("현충일", "현충일"),
     ("광복절", "광복절"),
     ("개천절", "개천절"), ("한글날", "한글날"), ("크리스마스", "기독탄신일"),
     ("제헌절", "제헌절"), ("노동절", "노동절")],
)  # fmt: skip
def test_fixed_holidays_are_those_of_the_library(name: str, word: str) -> None:
    """Month and day of 2027."""
    known = holidays.country_holidays("KR", years=2027, language="ko")
    (day,) = [day for day, words in known.items() if word in unicodedata.normalize("NFC", words).split("; ")]
    assert calendar.holidays(name, range(2027, 2028)) == (day,)
