"""Public holidays of Korea, computed and corrected by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contact_center.base.korean_holidays import Holiday, HolidayDataError, public_holidays

# The official lists, as the center must observe them.
OFFICIAL = {
    2026: "01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17 08-15 08-17 09-24 09-25 09-26 "
    "10-03 10-05 10-09 12-25",
    2027: "01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-03 05-05 05-13 06-06 07-17 07-19 08-15 08-16 09-14 09-15 09-16 "
    "10-03 10-04 10-09 10-11 12-25 12-27",
    2028: "01-01 01-26 01-27 01-28 03-01 04-12 05-01 05-02 05-05 06-06 07-17 08-15 10-02 10-03 10-04 10-05 10-09 12-25",
}
SUBSTITUTES = {
    2026: "03-02 05-25 08-17 10-05",
    2027: "02-09 05-03 07-19 08-16 10-04 10-11 12-27",
    2028: "10-05",
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_computed_days_equal_the_official_list(year: int, root: Path) -> None:
    """Lunar days, substitute days and election days of a year are exactly those of the official list."""
    found = public_holidays([year], root / "config/holidays_kr.toml")

    assert [f"{day.date:%m-%d}" for day in found] == OFFICIAL[year].split()


@pytest.mark.parametrize("year", SUBSTITUTES)
def test_substitute_days_are_marked(year: int) -> None:
    """A substitute day is known as one."""
    found = [f"{day.date:%m-%d}" for day in public_holidays([year]) if day.kind == "substitute"]

    assert found == SUBSTITUTES[year].split()


@pytest.mark.parametrize(
    ("date", "name", "kind"),
    [
        (dt.date(2026, 2, 17), "설날", "lunar"),
        (dt.date(2026, 9, 24), "추석 전날", "lunar"),
        (dt.date(2026, 6, 3), "지방선거일", "special"),
        (dt.date(2026, 10, 9), "한글날", "fixed"),
        (dt.date(2028, 10, 3), "개천절 · 추석", "lunar"),
    ],
)
def test_days_carry_a_korean_name_and_a_kind(date: dt.date, name: str, kind: str) -> None:
    """Supervisors read the name of the override."""
    found = {day.date: day for day in public_holidays([date.year])}

    assert (found[date].name, found[date].kind) == (name, kind)


def test_two_years_keep_within_the_limit_of_overrides(root: Path) -> None:
    """Only weekdays become overrides, so that any two consecutive years fit into 50."""
    for year in range(2026, 2040):
        days = public_holidays([year, year + 1], root / "config/holidays_kr.toml")
        assert sum(day.date.weekday() < 5 for day in days) <= 50


def test_a_temporary_holiday_is_added_and_an_unobserved_one_removed(tmp_path: Path) -> None:
    """The data file decides over the computation, for the asked years only."""
    file = tmp_path / "special.toml"
    file.write_text(
        '[[day]]\ndate = 2027-09-17\nname = "임시공휴일"\nsource = "국무회의"\n'
        '[[day]]\ndate = 2030-01-02\nname = "임시공휴일"\nsource = "국무회의"\n'
        '[[open]]\ndate = 2027-05-01\nname = "노동절"\nsource = "사규"\n',
        encoding="utf-8",
    )

    found = public_holidays([2027], file)

    assert Holiday(dt.date(2027, 9, 17), "임시공휴일", "special") in found
    assert dt.date(2027, 5, 1) not in {day.date for day in found}
    assert {day.date.year for day in found} == {2027}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[days]]\ndate = 2027-01-04\n", "unknown key 'days'; allowed: day, open"),
        ("day = 3\n", "day is not a list of tables"),
        ('[[day]]\nname = "임시"\nsource = "x"\n', r"day\[0\]: date is missing; allowed: date, name, source"),
        ('[[day]]\ndate = 2027-01-04\nname = "임시"\nsource = "x"\nnote = 1\n', r"day\[0\]: unknown key 'note'"),
        ('[[day]]\ndate = "2027-01-04"\nname = "임시"\nsource = "x"\n', r"day\[0\].date: '2027-01-04' is not a date"),
        ('[[open]]\ndate = 2027-01-04\nname = "평일"\nsource = "x"\n', "open: 2027-01-04 is no public holiday"),
        (
            '[[day]]\ndate = 2027-01-04\nname = "a"\nsource = "x"\n' * 2,
            "2027-01-04 stands twice",
        ),
        ("[[day]\n", "is not a readable TOML file"),
    ],
)
def test_a_bad_data_file_is_refused_with_its_place(content: str, message: str, tmp_path: Path) -> None:
    """Each mistake of the data file is named with table, entry and what is allowed."""
    file = tmp_path / "special.toml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(HolidayDataError, match=f"special.toml: {message}"):
        public_holidays([2027], file)
