"""Slot values: how the words of a caller become the value of a built-in or custom slot type in Korean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ringback.simulator.lex.dates import read_date, read_duration, read_time
from ringback.simulator.lex.definition import BUILT_IN_PREFIX, SlotType
from ringback.simulator.lex.numerals import digits_of, read_counted, without_ending
from ringback.simulator.lex.text import normalize, words

_YES = (
    "네",
    "예",
    "응",
    "어",
    "그래",
    "그래요",
    "맞아",
    "맞아요",
    "맞습니다",
    "좋아요",
    "좋습니다",
    "그렇습니다",
    "넵",
    "네네",
    "yes",
)
_NO = ("아니", "아니요", "아니오", "아뇨", "아닙니다", "아니에요", "싫어요", "싫어", "틀려요", "안돼요", "no")
_MAYBE = ("아마", "아마도", "글쎄요")
_UNSURE = ("몰라", "몰라요", "모름", "모르겠어요", "모르겠습니다", "잘모르겠어요")
_SINGLE_ANSWERS = frozenset((*_YES, *_NO, *_MAYBE, *_UNSURE))
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_WON = re.compile(r"(?P<amount>.+?)\s*(?P<unit>원|달러|불|유로|엔)")
_CURRENCIES = {"원": "KRW", "달러": "USD", "불": "USD", "유로": "EUR", "엔": "JPY"}
_PHONE_LENGTHS = range(7, 16)
_NAME = re.compile(r"^[가-힣]{2,5}$|^[A-Za-z][A-Za-z' -]{0,40}$")
_LONGEST_PHRASE = 6


@dataclass(frozen=True)
class SlotValue:
    """A filled slot in the three forms the service reports."""

    original: str
    interpreted: str
    resolved: tuple[str, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """Returns the V2 form that code hooks receive."""
        return {
            "shape": "Scalar",
            "value": {
                "originalValue": self.original,
                "interpretedValue": self.interpreted,
                "resolvedValues": list(self.resolved),
            },
        }


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(text: str, _today: date) -> str | None:
    value = read_counted(text)
    if value is not None:
        return _plain(value)
    digits = digits_of(text)
    return digits.lstrip("+") if digits else None


def _phone(text: str, _today: date) -> str | None:
    digits = digits_of(re.sub(r"^.*번호[는가]?\s*", "", text))
    return digits if digits and len(digits.lstrip("+")) in _PHONE_LENGTHS else None


def _currency(text: str, _today: date) -> str | None:
    match = _WON.fullmatch(without_ending(text))
    value = read_counted(match["amount"]) if match else None
    return f"{_CURRENCIES[match['unit']]} {_plain(value)}" if match and value is not None else None


def _percentage(text: str, _today: date) -> str | None:
    bare = re.sub(r"(%|퍼센트|프로)$", "", without_ending(text)).strip()
    value = read_counted(bare)
    return f"{_plain(value)}%" if value is not None else None


def _date(text: str, today: date) -> str | None:
    found = read_date(text, today)
    return found.isoformat() if found else None


def _email(text: str, _today: date) -> str | None:
    match = _EMAIL.search(text)
    return match.group().lower() if match else None


def _confirmation(text: str, _today: date) -> str | None:
    parts = [normalize(text)] if normalize(text) in _SINGLE_ANSWERS else words(text)
    for answer, said in (("No", _NO), ("Yes", _YES), ("Maybe", _MAYBE), ("Don't know", _UNSURE)):
        if parts and all(part in said for part in parts):
            return answer
    return None


def _free(text: str, _today: date) -> str | None:
    return text.strip() or None


def _name(text: str, _today: date) -> str | None:
    bare = without_ending(text)
    return bare if _NAME.match(bare) else None


_Reader = Callable[[str, date], str | None]
_READERS: Mapping[str, _Reader] = {
    "AMAZON.Number": _number,
    "AMAZON.PhoneNumber": _phone,
    "AMAZON.Currency": _currency,
    "AMAZON.Percentage": _percentage,
    "AMAZON.Date": _date,
    "AMAZON.Time": lambda text, _: read_time(text),
    "AMAZON.Duration": lambda text, _: read_duration(text),
    "AMAZON.EmailAddress": _email,
    "AMAZON.Confirmation": _confirmation,
    "AMAZON.FreeFormInput": _free,
    "AMAZON.FirstName": _name,
    "AMAZON.LastName": _name,
}
_OPEN = frozenset({"AMAZON.FreeFormInput", "AMAZON.FirstName", "AMAZON.LastName"})


def _built_in(type_name: str, text: str, today: date) -> SlotValue | None:
    # Places, streets and titles are open word lists in the service; any words are taken here.
    interpreted = _READERS.get(type_name, _free)(text, today)
    return SlotValue(text, interpreted, (interpreted,)) if interpreted else None


def _forms(slot_type: SlotType) -> Iterable[tuple[str, str]]:
    for canonical, synonyms in slot_type.values.items():
        for form in (canonical, *synonyms):
            yield normalize(form), canonical


def _canonical(slot_type: SlotType, text: str, *, whole: bool = False) -> str | None:
    """Finds the value whose name or synonym equals the words, or (unless `whole`) is the longest one inside them."""
    normal = normalize(text)
    best: tuple[int, str] | None = None
    for form, canonical in _forms(slot_type):
        if form == normal:
            return canonical
        if form and not whole and form in normal and (best is None or len(form) > best[0]):
            best = (len(form), canonical)
    return best[1] if best else None


def _custom(slot_type: SlotType, text: str, today: date, *, whole: bool) -> SlotValue | None:
    if slot_type.pattern:
        found = re.fullmatch(slot_type.pattern, text.strip())
        return SlotValue(text, text.strip(), (text.strip(),)) if found else None
    if slot_type.parent and not slot_type.values:
        return _built_in(slot_type.parent, text, today)
    canonical = _canonical(slot_type, text, whole=whole)
    if slot_type.restricted:
        return SlotValue(text, canonical, (canonical,)) if canonical else None
    return SlotValue(text, text.strip(), (canonical,) if canonical else ()) if text.strip() else None


def resolve(
    type_name: str, text: str, *, slot_types: Mapping[str, SlotType], today: date, whole: bool = False
) -> SlotValue | None:
    """Returns the value an answer gives to a slot of this type, or None when the service would ask again.

    With `whole` the words must be the value and nothing else, as in the middle of a sample utterance.
    """
    if type_name.startswith(BUILT_IN_PREFIX):
        return _built_in(type_name, text, today)
    return _custom(slot_types[type_name], text, today, whole=whole)


def takes_few(type_name: str, *, slot_types: Mapping[str, SlotType]) -> bool:
    """Tells whether a slot type accepts certain values only, so that its match says something about the words."""
    if type_name.startswith(BUILT_IN_PREFIX):
        return type_name in _READERS and type_name not in _OPEN
    slot_type = slot_types[type_name]
    return slot_type.restricted or slot_type.pattern is not None


def _phrases(text: str) -> Iterable[str]:
    parts = text.split()
    for length in range(min(len(parts), _LONGEST_PHRASE), 0, -1):
        for start in range(len(parts) - length + 1):
            yield " ".join(parts[start : start + length])


_FOUND_ANYWHERE = frozenset(
    {"AMAZON.Date", "AMAZON.Time", "AMAZON.PhoneNumber", "AMAZON.EmailAddress", "AMAZON.Currency", "AMAZON.Number"}
)


def find(type_name: str, text: str, *, slot_types: Mapping[str, SlotType], today: date) -> SlotValue | None:
    """Returns the value of this type inside a longer utterance (the longest phrase that reads as one), or None."""
    if type_name in _FOUND_ANYWHERE:
        for phrase in _phrases(text):
            if value := _built_in(type_name, phrase, today):
                return value
        return None
    slot_type = slot_types.get(type_name)
    if slot_type is None or not slot_type.values:
        return None
    canonical = _canonical(slot_type, text)
    return SlotValue(canonical, canonical, (canonical,)) if canonical else None
