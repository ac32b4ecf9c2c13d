"""What a free sentence says of every kind of value, so that nothing said beside an answer is dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from contact_handlers.dialogue.values import dates, orders, phones, times
from contact_handlers.dialogue.values.results import DATE, ORDER_NUMBER, PHONE, TIME, Also, Kind, Understood
from contact_handlers.personal.classifier import classify


def beside(text: str, today: date, without: Collection[Kind] = ()) -> tuple[Also, ...]:
    """Returns the values of other kinds that a sentence says without doubt."""
    found: list[Also] = []
    plain = _without_numbers(text)
    if DATE not in without:
        day = dates.read(plain, dates.Days(today=today))
        if isinstance(day, Understood) and not day.chosen:
            found.append(Also(DATE, day.value.isoformat(), day.said))
    if TIME not in without:
        now = datetime.combine(today, datetime.min.time())
        at = times.read(plain, times.Clock(now=now))
        if isinstance(at, Understood) and at.value.day is None:
            found.append(Also(TIME, str(at.value), at.said))
    if PHONE not in without:
        number = phones.read(text)
        if isinstance(number, Understood) and number.value:
            found.append(Also(PHONE, number.value, number.said))
    if ORDER_NUMBER not in without:
        found += [Also(ORDER_NUMBER, value, text[start:end]) for start, end, value in orders.find(text)]
    return tuple(found)


def _without_numbers(text: str) -> str:
    """Returns the text with signs for personal numbers, whose digits are neither day nor time."""
    for one in classify(text):
        text = text[: one.start] + "#" * (one.end - one.start) + text[one.end :]
    return text
