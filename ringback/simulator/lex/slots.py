"""Slot values: how the words of a caller become the value of a built-in or custom slot type in Korean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from ringback.simulator.lex.definition import BUILT_IN_PREFIX, SlotType
from ringback.simulator.lex.korean.counts import read_number
from ringback.simulator.lex.korean.dates import read_date, read_duration, read_time
from ringback.simulator.lex.korean.names import read_name, read_place
from ringback.simulator.lex.korean.numerals import digits_of, without_ending
from ringback.simulator.lex.korean.text import listed, normalize, words

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
_WON = re.compile(r"(?P<amount>.+?)(?P<unit>\s*(?:원|달러|불|유로|엔))")
_CURRENCIES = {"원": "KRW", "달러": "USD", "불": "USD", "유로": "EUR", "엔": "JPY"}
_PERCENT = re.compile(r"\s*(?:%|퍼센트|프로)$")
# The first sign of every numeral; what begins otherwise needs no closer look.
_NUMERAL_BEGINS = re.compile(r"[-+\d영공일이삼사오육륙칠팔구십백천만억조하한둘두셋세넷네다여아열스서마쉰예]")
_PHONE_LENGTHS = range(7, 16)
_LETTERS = {
    name: letter
    for letter, names in zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *("에이", "비", "씨 시", "디", "이", "에프", "지 쥐", "에이치", "아이", "제이", "케이", "엘", "엠"),
            *("엔", "오", "피", "큐", "알", "에스", "티", "유", "브이", "더블유", "엑스", "와이", "제트"),
        ),
        strict=True,
    )
    for name in names.split()
}
# A number said digit by digit has a word for each of them.
_LONGEST_PHRASE = 12
_FEWEST_ALONE, _FEWEST_INSIDE = 3, 4


@dataclass(frozen=True)
class SlotValue:
    """A filled slot in the three forms the service reports."""

    original: str
    interpreted: str | None
    """The value; None where the words may mean several, which are `resolved` then."""
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


@dataclass(frozen=True)
class _Words:
    """Words to read a value from: the day they are said, and whether they stand inside a longer sentence."""

    text: str
    today: date
    inside: bool = False
    following: str = ""


def _number(said: _Words) -> str | None:
    if not _NUMERAL_BEGINS.match(said.text):
        return None
    value = read_number(said.text, inside=said.inside)
    if value is not None:
        return _plain(value)
    if said.inside and re.search(r"[-.()]", said.text):
        return None
    digits = digits_of(said.text)
    # 이사 is a move and 오이 a cucumber; digits that are said one by one are more than two.
    fewest = _FEWEST_INSIDE if said.inside else _FEWEST_ALONE
    return digits.lstrip("+") if digits and len(digits) >= fewest else None


def _phone(said: _Words) -> str | None:
    digits = digits_of(re.sub(r"^.*번호[는가]?\s*", "", said.text))
    return digits if digits and len(digits.lstrip("+")) in _PHONE_LENGTHS else None


def _currency(said: _Words) -> str | None:
    bare = without_ending(said.text)
    match = _WON.fullmatch(bare)
    value = read_number(bare, inside=said.inside) if match else None
    if match is None or value is None:
        return None
    return f"{_CURRENCIES[match['unit'].strip()]} {_plain(value)}"


def _percentage(said: _Words) -> str | None:
    bare = _PERCENT.sub(" 퍼센트", without_ending(said.text))
    value = read_number(bare, inside=said.inside)
    return f"{_plain(value)}%" if value is not None else None


def _date(said: _Words) -> str | None:
    found = read_date(said.text, said.today, inside=said.inside, following=said.following)
    return found.isoformat() if found else None


def _email(said: _Words) -> str | None:
    match = _EMAIL.search(said.text)
    return match.group().lower() if match else None


def _confirmation(said: _Words) -> str | None:
    parts = [normalize(said.text)] if normalize(said.text) in _SINGLE_ANSWERS else words(said.text)
    for answer, meant in (("No", _NO), ("Yes", _YES), ("Maybe", _MAYBE), ("Don't know", _UNSURE)):
        if parts and all(part in meant for part in parts):
            return answer
    return None


def _alphanumeric(said: _Words) -> str | None:
    """Letters and digits, typed or spelled (에이 비 일 이): at least one of them, and nothing else."""
    bare = without_ending(said.text)
    compact = re.sub(r"[\s\-]", "", bare)
    if compact and compact.isascii() and compact.isalnum() and re.search(r"\d|^[A-Z]+$", compact):
        return compact.upper()
    spelled = [(len(word) == 1 and digits_of(word)) or _LETTERS.get(word) for word in bare.split()]
    return "".join(map(str, spelled)) if len(spelled) > 1 and all(spelled) else None


def _place(type_name: str, said: _Words) -> str | None:
    return read_place(type_name, said.text)


_Reader = Callable[[_Words], str | None]
_READERS: Mapping[str, _Reader] = {
    "AMAZON.Number": _number,
    "AMAZON.PhoneNumber": _phone,
    "AMAZON.Currency": _currency,
    "AMAZON.Percentage": _percentage,
    "AMAZON.Date": _date,
    "AMAZON.Duration": lambda said: read_duration(said.text),
    "AMAZON.EmailAddress": _email,
    "AMAZON.Confirmation": _confirmation,
    "AMAZON.AlphaNumeric": _alphanumeric,
    "AMAZON.FreeFormInput": lambda said: said.text.strip() or None,
    "AMAZON.FirstName": lambda said: read_name(said.text),
    "AMAZON.LastName": lambda said: read_name(said.text),
    **{name: partial(_place, name) for name in ("AMAZON.City", "AMAZON.Country", "AMAZON.State", "AMAZON.StreetName")},
}
_TIME = "AMAZON.Time"
_OPEN = frozenset({"AMAZON.FreeFormInput"})


def _built_in(type_name: str, said: _Words) -> SlotValue | None:
    if type_name == _TIME:
        times = read_time(said.text)
        return SlotValue(said.text, times[0] if len(times) == 1 else None, times) if times else None
    # Only types of another locale are left, such as AMAZON.UKPostalCode: nothing here reads them.
    reader = _READERS.get(type_name)
    interpreted = reader(said) if reader else None
    return SlotValue(said.text, interpreted, (interpreted,)) if interpreted else None


def _forms(slot_type: SlotType) -> Iterable[tuple[str, str]]:
    for canonical, synonyms in slot_type.values.items():
        for form in (canonical, *synonyms):
            yield normalize(form), canonical


def _canonical(slot_type: SlotType, text: str, *, whole: bool = False) -> str | None:
    """Finds the value whose name or synonym equals the words, or (unless `whole`) is the longest one among them.

    Among other words a name begins a word and ends with it or before a particle, so that 사과 is not in 사과드려요.
    """
    normal = normalize(text)
    best: tuple[int, str] | None = None
    for form, canonical in _forms(slot_type):
        if form == normal:
            return canonical
        longer = best is None or len(form) > best[0]
        if form and not whole and longer and form in normal and _stands_in(form, text):
            best = (len(form), canonical)
    return best[1] if best else None


# What may follow a name within its word: particles, and the ends of an answer.
_TAILS = listed(
    """
    은 는 이 가 을 를 도 만 의 에 에서 에게 로 으로 와 과 랑 이랑 하고 나 이나 부터 까지 요 이요 예요 이에요 입니다
    인데요 인데 이고 고 라고 이라고 라서 이라 쪽 쪽으로 관련 관련해서 때문에 건 껀 거 거요 꺼 좀
    """
)


def _stands_in(form: str, text: str) -> bool:
    """Tells whether a normalized form stands in a text from the beginning of a word to its end or to a particle."""
    parts = words(text)
    for start in range(len(parts)):
        joined = ""
        for part in parts[start:]:
            joined += normalize(part)
            if len(joined) >= len(form):
                break
        if joined.startswith(form) and (joined == form or joined[len(form) :] in _TAILS):
            return True
    return False


def _custom(slot_type: SlotType, text: str, today: date, *, whole: bool) -> SlotValue | None:
    if slot_type.pattern:
        found = re.fullmatch(slot_type.pattern, text.strip())
        return SlotValue(text, text.strip(), (text.strip(),)) if found else None
    if slot_type.parent and not slot_type.values:
        return _built_in(slot_type.parent, _Words(text, today))
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
        return _built_in(type_name, _Words(text, today))
    return _custom(slot_types[type_name], text, today, whole=whole)


def takes_few(type_name: str, *, slot_types: Mapping[str, SlotType]) -> bool:
    """Tells whether a slot type accepts certain values only, so that its match says something about the words."""
    if type_name.startswith(BUILT_IN_PREFIX):
        return type_name == _TIME or (type_name in _READERS and type_name not in _OPEN)
    slot_type = slot_types[type_name]
    return slot_type.restricted or slot_type.pattern is not None


def _phrases(text: str) -> Iterable[tuple[str, str]]:
    """Yields every phrase of the words with the word that follows it, longest first."""
    parts = text.split()
    for length in range(min(len(parts), _LONGEST_PHRASE), 0, -1):
        for start in range(len(parts) - length + 1):
            following = parts[start + length] if start + length < len(parts) else ""
            yield " ".join(parts[start : start + length]), following


_FOUND_ANYWHERE = frozenset(
    {"AMAZON.Date", "AMAZON.Time", "AMAZON.PhoneNumber", "AMAZON.EmailAddress", "AMAZON.Currency", "AMAZON.Number"}
)


def find(type_name: str, text: str, *, slot_types: Mapping[str, SlotType], today: date) -> SlotValue | None:
    """Returns the value of this type inside a longer utterance (the longest phrase that reads as one), or None."""
    if type_name in _FOUND_ANYWHERE:
        for phrase, following in _phrases(text):
            said = _Words(phrase, today, inside=phrase != text.strip(), following=following)
            if value := _built_in(type_name, said):
                return value
        return None
    slot_type = slot_types.get(type_name)
    if slot_type is None or not slot_type.values:
        return None
    canonical = _canonical(slot_type, text)
    return SlotValue(canonical, canonical, (canonical,)) if canonical else None
