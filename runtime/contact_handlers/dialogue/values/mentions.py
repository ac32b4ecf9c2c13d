"""What a free sentence says of every kind of value, with its places, so that nothing said beside an answer is dropped.

Personal data comes from the classifier that masks, so what is understood and what is hidden are the same. On overlap
personal data wins, then amount, date, order number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible
from contact_handlers.dialogue.values import amounts, dates, orders, phones, times
from contact_handlers.dialogue.values.results import AMOUNT, DATE, ORDER_NUMBER, PHONE, TIME, Also, Kind, Understood
from contact_handlers.personal import findings
from contact_handlers.personal.classifier import classify

# What a customer may tell us; the rest of the personal data is only hidden.
_UNDERSTOOD: Final = {
    findings.PHONE: findings.PHONE,
    findings.EMAIL: findings.EMAIL,
    findings.CARD: findings.CARD,
    findings.ACCOUNT: findings.ACCOUNT,
    findings.RESIDENT: findings.RESIDENT,
    findings.FOREIGNER: findings.RESIDENT,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One find: `value` is normalized (E.164, ISO date, KRW as int); `start`, `end` are offsets in the given text.

    `kept` is what may be shown of personal data, and the value of anything else.
    """

    kind: str
    value: str | int
    start: int
    end: int
    text: str
    kept: str
    certain: bool = True


def extract(text: str, *, today: date) -> tuple[Entity, ...]:
    """Returns all entities of a cleaned text in order of appearance; `today` is the business date (Asia/Seoul)."""
    text = visible(text)
    found = [
        Entity(
            _UNDERSTOOD[one.kind], one.value, one.start, one.end, text[one.start : one.end], one.kept, one.certain
        )
        for one in classify(text)
        if one.kind in _UNDERSTOOD and (one.kind != findings.PHONE or one.value[0] == "+")
    ]  # fmt: skip
    for kind, start, end, value in _plain(text, today):
        if all(start >= other.end or other.start >= end for other in found):
            found.append(Entity(kind, value, start, end, text[start:end], str(value)))
    return tuple(sorted(found, key=lambda entity: entity.start))


def _plain(text: str, today: date) -> Iterator[tuple[str, int, int, str | int]]:
    """Yields what is not personal, those that win an overlap first."""
    for start, end, amount in amounts.find_won(text) if "원" in text else ():
        yield AMOUNT, start, end, amount
    for start, end, day in dates.find_exact(text, today):
        yield DATE, start, end, day.isoformat()
    for start, end, number in orders.find(text):
        yield ORDER_NUMBER, start, end, number


def beside(text: str, today: date, without: Collection[Kind] = ()) -> tuple[Also, ...]:
    """Returns the values of other kinds that a sentence says without doubt."""
    found: list[Also] = []
    plain = without_numbers(text)
    if DATE not in without:
        day = dates.read(plain, dates.Days(today=today), asked=False)
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


def without_numbers(text: str) -> str:
    """Returns the text with signs for personal numbers, whose digits are neither day nor time.

    What may be a name stays: 오전이 could be one, and says when.
    """
    for one in classify(text):
        if one.kind != findings.NAME:
            text = text[: one.start] + "#" * (one.end - one.start) + text[one.end :]
    return text
