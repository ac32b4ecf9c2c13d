"""What a scenario step accepts: choices, texts, numbers, dates. Every refusal is a text from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.patterns import Lexicon
from contact_handlers.personal.findings import PHONE
from contact_handlers.records.entities import (
    AMOUNT,
    customer_value,
    date_value,
    extract,
    number_value,
    order_heard,
    order_value,
    phone_value,
)
from contact_handlers.records.masked import NOTHING, SENSITIVE, Masked, masked, ours

MANWON = 10_000

_DIGIT = re.compile(r"(\d{1,2})(?:번|번째)?(?:이요|이에요|예요|요|으로요|로요|으로|로|할게요|입니다)?")
_NATIVE = {"일번": 1, "이번": 2, "삼번": 3, "사번": 4, "오번": 5, "첫번째": 1, "두번째": 2, "세번째": 3, "네번째": 4}
_TAIL = re.compile(r"(?:이요|이에요|예요|요|으로요|로요|할게요|입니다)$")
_TOKEN = re.compile(r"[^\W_]+")
_NUMBER_TAIL = re.compile(r"(?:정도|쯤|가량)?(?:이에요|예요|입니다|이요|요|됩니다|돼요)?$")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A canonical value: text, number (int) or ISO date."""

    value: Masked | int
    kept: str = ""
    """The answer itself where it is personal data that the job needs; `value` is then its masked form."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A message key with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


Verdict = Accepted | Refused


@dataclass(frozen=True)
class Choices:
    """A closed list: canonical values, titles, and every word that means one of them."""

    values: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    """(compact word, canonical value), longest word first."""

    @classmethod
    def of(cls, slot_type: Mapping[str, Any]) -> Choices:
        """Reads a slot type of the compiled content."""
        values = [value["value"] for value in slot_type["values"]]
        titles = [value.get("label") or value["value"] for value in slot_type["values"]]
        words = [
            (compact(word), value["value"])
            for value, title in zip(slot_type["values"], titles, strict=True)
            for word in (value["value"], title, *value.get("synonyms", ()))
        ]
        return cls(tuple(values), tuple(titles), tuple(sorted(set(words), key=lambda pair: (-len(pair[0]), pair))))

    def listed(self) -> str:
        """Returns the numbered titles: 1. 전자제품 2. 의류."""
        return " ".join(f"{number}. {title}" for number, title in enumerate(self.titles, start=1))

    def match(self, text: str, lexicon: Lexicon) -> str | None:
        """Returns the one value that an answer means: a digit, a word or a sentence with exactly one choice in it."""
        bare = compact(text)
        number = _NATIVE.get(_TAIL.sub("", bare))
        found = _DIGIT.fullmatch(bare)
        if found:
            number = int(found[1])
        if number is not None:
            return self.values[number - 1] if 1 <= number <= len(self.values) else None
        exact = dict(self.words)
        return exact.get(bare) or exact.get(_TAIL.sub("", bare)) or self._inside(text, bare, lexicon)

    def _inside(self, text: str, bare: str, lexicon: Lexicon) -> str | None:
        tokens = frozenset(_TOKEN.findall(text.lower()))
        seen: list[tuple[str, str]] = []
        for word, value in self.words:
            if not any(word in longer for longer, _ in seen) and self._says(bare, tokens, word, lexicon):
                seen.append((word, value))
        values = {value for _, value in seen}
        return values.pop() if len(values) == 1 else None

    @staticmethod
    def _says(bare: str, tokens: frozenset[str], word: str, lexicon: Lexicon) -> bool:
        # One syllable (네, 예, 노) counts only as a word of its own; a negated choice is none.
        return word in tokens if len(word) < 2 else lexicon.first(bare, (word,)) is not None

    def mentioned(self, text: str, lexicon: Lexicon) -> str | None:
        """Returns the one value that a free sentence mentions, so that it needs not be asked for."""
        return self._inside(text, compact(text), lexicon)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What an input is judged by: the business date, open days, the answers so far, what Lex understood."""

    today: date
    is_open_day: Callable[[date], bool]
    data: Mapping[str, Any]
    slot: str | None = None
    sensitive: bool = False
    """Whether the message must not be stored, whatever else it says."""


def check(
    step: Mapping[str, Any], text: str, choices: Choices | None, around: Circumstances, lexicon: Lexicon
) -> Verdict:
    """Judges an input for a step."""
    if compact(text) in {compact(word) for word in step.get("skip_words", ())}:
        return Accepted(NOTHING)
    if step["type"] == "choice" and choices is not None:
        value = (around.slot if around.slot in choices.values else None) or choices.match(text, lexicon)
        return Accepted(ours(value)) if value is not None else Refused("input.choice", {"options": choices.listed()})
    if step["type"] == "number":
        return _number(step, text)
    return _date(step, text, around) if step["type"] == "date" else _text(step, text, around)


def _text(step: Mapping[str, Any], text: str, around: Circumstances) -> Verdict:
    form = step.get("format")
    if around.sensitive and not step["sensitive"]:
        # Nothing of a message with a resident or card number is kept, so there is nothing to go on with.
        return Refused("input.sensitive")
    if form == "phone":
        return _phone(text, around.today)
    if form is not None:
        value = order_value(text) if form == "order_number" else customer_value(text)
        if value is None and form == "order_number" and around.slot:
            value = order_heard(around.slot, text)
        if value is None:
            return Refused("input.text_pattern")
        # An order number is no personal datum and is needed as it is; a customer number is half of a proof.
        return Accepted(ours(value)) if form == "order_number" else Accepted(ours("*" * len(value)), value)
    if len(text) < step["min_length"]:
        return Refused("input.text_short", {"n": step["min_length"]})
    if len(text) > step["max_length"]:
        return Refused("input.text_long", {"n": step["max_length"]})
    pattern = step.get("pattern")
    if pattern is not None:
        squeezed = re.sub(r"[\s\-]", "", text)
        if re.fullmatch(pattern, squeezed, re.ASCII) is None:
            return Refused("input.text_pattern")
        return Accepted(SENSITIVE, squeezed) if step["sensitive"] else Accepted(masked(squeezed))
    return Accepted(masked(text))


def _phone(text: str, today: date) -> Verdict:
    value = phone_value(text)
    if value is None:
        found = [entity.value for entity in extract(text, today=today) if entity.kind == PHONE]
        value = str(found[0]) if len(found) == 1 else None
    return Accepted(masked(value), value) if value is not None else Refused("input.phone")


def _date(step: Mapping[str, Any], text: str, around: Circumstances) -> Verdict:
    value = _iso(around.slot) or date_value(text, around.today)
    if value is None:
        return Refused("input.date_format", {"example": example_date(around.today)})
    if value < around.today + timedelta(days=step["earliest_days"]):
        return Refused("input.date_past")
    latest = step.get("latest_days")
    if latest is not None and value > around.today + timedelta(days=latest):
        return Refused("input.date_far", {"n": latest})
    exception = step.get("closed_days_only_for")
    if exception and around.data.get(exception["field"]) != exception["value"] and not around.is_open_day(value):
        return Refused("input.date_closed")
    return Accepted(ours(value.isoformat()))


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def example_date(today: date) -> str:
    """Returns the example shown in prompts: tomorrow."""
    return (today + timedelta(days=1)).isoformat()


def _number(step: Mapping[str, Any], text: str) -> Verdict:
    value = _amount_in_manwon(text) if step.get("unit") == "만원" else number_value(_bare_number(text))
    if value is None:
        return Refused("input.number_format")
    low, high = step.get("min"), step.get("max")
    if low is not None and value < low:
        return Refused("input.number_min", {"min": _shown(low)})
    if high is not None and value > high:
        return Refused("input.number_max", {"max": _shown(high)})
    return Accepted(value)


def _shown(limit: float) -> str:
    return f"{int(limit):,}" if limit == int(limit) else str(limit)


def _bare_number(text: str) -> str:
    return _NUMBER_TAIL.sub("", text.strip(" .!?")).strip()


def _amount_in_manwon(text: str) -> int | None:
    """5000, 5,000, 5천, 5천만원 and 50,000,000원 all mean 5,000: a number without 원 is in 만원 already."""
    won: Sequence[int] = [int(entity.value) for entity in extract(text, today=date.min) if entity.kind == AMOUNT]
    if len(won) == 1:
        return won[0] // MANWON if won[0] >= MANWON else None
    if won:
        return None
    bare = _bare_number(text).removesuffix("원")
    value = number_value(bare)
    # "5천만" leaves out the 원; nobody earns 50,000,000 times 10,000 won.
    return value // MANWON if value is not None and ("만" in bare or "억" in bare) else value
