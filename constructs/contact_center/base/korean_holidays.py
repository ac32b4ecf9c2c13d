"""Korean public holidays: computed, lunar and substitute ones included, with decisions of the year added by hand.

The `holidays` library computes the regular ones; temporary holidays and election days come from a data file, because
they are decided months ahead at best. https://www.law.go.kr/법령/관공서의공휴일에관한규정
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import holidays

from contact_center.base.errors import ContactCenterError

Kind = Literal["fixed", "lunar", "substitute", "special"]

_LUNAR = ("설날", "추석", "부처님오신날")
_SPECIAL = ("선거", "임시")
_KEYS = ("date", "name", "source")


class HolidayDataError(ContactCenterError):
    """The data file of special days cannot be understood."""


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A day on which people do not work."""

    date: dt.date
    name: str
    kind: Kind


def public_holidays(years: Iterable[int], special_days: Path | None = None) -> tuple[Holiday, ...]:
    """Returns the public holidays of some years in order, weekends included.

    Entries of the data file outside the years are left out, so that the file can grow over time.
    """
    wanted = set(years)
    computed = holidays.country_holidays("KR", years=wanted, language="ko")
    days = {date: _computed(date, name) for date, name in computed.items() if date.year in wanted}
    if special_days is not None:
        closed, opened = _special(special_days)
        days |= {day.date: day for day in closed if day.date.year in wanted and day.date not in days}
        _drop(days, [date for date in opened if date.year in wanted], special_days)
    return tuple(sorted(days.values()))


def _computed(date: dt.date, name: str) -> Holiday:
    # Two holidays on one day are joined by the library: "개천절; 추석".
    text = unicodedata.normalize("NFC", name.replace("; ", " · "))
    if "대체" in text:
        return Holiday(date, text, "substitute")
    if any(word in text for word in _SPECIAL):
        return Holiday(date, text, "special")
    return Holiday(date, text, "lunar" if any(word in text for word in _LUNAR) else "fixed")


def _drop(days: dict[dt.date, Holiday], opened: Iterable[dt.date], file: Path) -> None:
    for date in opened:
        if date not in days:
            raise HolidayDataError(f"{file.name}: open: {date} is no public holiday, so it needs no entry")
        del days[date]


def _special(file: Path) -> tuple[list[Holiday], list[dt.date]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HolidayDataError(f"{file.name}: is not a readable TOML file: {error}") from error
    unknown = sorted(set(data) - {"day", "open"})
    if unknown:
        raise HolidayDataError(f"{file.name}: unknown key {unknown[0]!r}; allowed: day, open")
    closed = [
        Holiday(_date(entry, key, file), str(entry["name"]), "special") for key, entry in _entries(data, "day", file)
    ]
    opened = [_date(entry, key, file) for key, entry in _entries(data, "open", file)]
    dates = [day.date for day in closed] + opened
    for date in dates:
        if dates.count(date) > 1:
            raise HolidayDataError(f"{file.name}: {date} stands twice")
    return closed, opened


def _entries(data: Mapping[str, Any], table: str, file: Path) -> list[tuple[str, Mapping[str, Any]]]:
    entries = data.get(table, [])
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise HolidayDataError(f"{file.name}: {table} is not a list of tables; write [[{table}]]")
    named = [(f"{table}[{index}]", entry) for index, entry in enumerate(entries)]
    for key, entry in named:
        missing = [name for name in _KEYS if not entry.get(name)] if isinstance(entry, Mapping) else list(_KEYS)
        unknown = sorted(set(entry) - set(_KEYS)) if isinstance(entry, Mapping) else []
        if missing or unknown:
            problem = f"{missing[0]} is missing" if missing else f"unknown key {unknown[0]!r}"
            raise HolidayDataError(f"{file.name}: {key}: {problem}; allowed: {', '.join(_KEYS)}")
    return named


def _date(entry: Mapping[str, Any], key: str, file: Path) -> dt.date:
    date = entry["date"]
    if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
        raise HolidayDataError(f"{file.name}: {key}.date: {date!r} is not a date such as 2026-06-03 without quotes")
    return date
