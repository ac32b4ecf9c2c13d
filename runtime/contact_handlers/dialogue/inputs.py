"""What a scenario step accepts: choices, texts, numbers, dates. What it says is a text from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Any, Final

from contact_handlers.base.clock import Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.values import amounts, dates, mentions, moments, orders, phones, spoken, unknown
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.dialogue.values.results import (
    CLOSED,
    DATE,
    FAR,
    INVALID,
    LONG,
    LUNAR,
    NO_NUMBER,
    ORDER_NUMBER,
    PAST,
    PERIOD,
    PHONE,
    REJECTED,
    SHORT,
    TIME,
    VAGUE,
    Also,
    Kind,
    Missed,
    Reason,
    Result,
    Several,
)
from contact_handlers.records.masked import NOTHING, SENSITIVE, Masked, masked, ours

# As many are read out one by one; of more only the first and the last.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Accepted:
    """A canonical value: text, number (int) or ISO date."""

    value: Masked | int
    kept: str = ""
    """The answer itself where it is personal data that the job needs; `value` is then its masked form."""
    chosen: bool = False
    """Whether the value is ours more than the customer's (the first open day, a monthly income for a year): the
    read-back has to say it as a proposal."""
    also: tuple[Also, ...] = ()
    """What was said beside the value; it is used or said to be unused, never dropped."""
    moved: bool = False
    """Whether something else was asked for that is not possible: the customer hears so."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several values that an answer can mean: what it is called, and the text that means it as an answer."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several values can be meant: a message key with its values, and the candidates in order."""

    key: str
    candidates: tuple[Candidate, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A message key with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    also: tuple[Also, ...] = ()


Verdict = Accepted | Unsure | Refused


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What an input is judged by: the business date, open days, the answers so far, what Lex understood."""

    today: date
    is_open_day: Callable[[date], bool]
    data: Mapping[str, Any]
    slot: str | None = None
    sensitive: bool = False
    """Whether the message must not be stored, whatever else it says."""
    caller: str = ""
    """The number one calls from (E.164); empty where it is unknown, as in a chat."""
    now: datetime | None = None
    """The moment of the turn in the time zone of the center; only calls are due at a moment."""
    hours: Hours | None = None
    """The opening hours, with `now`."""
    before: str = ""
    """The day or moment that is changed, as it is kept."""
    day: date | None = None
    """The day that was said before its time."""
    opening: bool = False
    """Whether the text is the sentence that begins a scenario, and no answer to a question."""


def check(step: Mapping[str, Any], text: str, choices: Choices | None, around: Circumstances) -> Verdict:
    """Judges an input for a step."""
    skips = step.get("skip_words", ())
    if skips and (compact(text) in {compact(word) for word in skips} or unknown.says_so(text)):
        return Accepted(NOTHING)
    if step["type"] == "choice" and choices is not None:
        return _choice(text, choices, around)
    if step["type"] == "number":
        return _number(step, text)
    if step["type"] == "moment":
        return _moment(step, text, around)
    return _date(step, text, around) if step["type"] == "date" else _text(step, text, around)


def _choice(text: str, choices: Choices, around: Circumstances) -> Verdict:
    found = choices.read(text)
    if isinstance(found, Missed):
        by_lex = around.slot if found.reason == "nothing" and around.slot in choices.values else None
        return Refused("input.choice", {"options": choices.listed()}) if by_lex is None else Accepted(ours(by_lex))
    if isinstance(found, Several):
        titles = dict(zip(choices.values, choices.titles, strict=True))
        candidates = tuple(Candidate(titles[value], value) for value in found.values)
        return Unsure("input.choice_which", candidates, {"options": ", ".join(one.title for one in candidates)})
    return Accepted(ours(found.value), also=_beside(text, around))


def _text(step: Mapping[str, Any], text: str, around: Circumstances) -> Verdict:
    form = step.get("format")
    if around.sensitive and not step["sensitive"]:
        # Nothing of a message with a resident or card number is kept, so there is nothing to go on with.
        return Refused("input.sensitive")
    if form == "phone":
        return _phone(text, around)
    if form == "order_number":
        return _order(text, around)
    if form is not None:
        return _customer(text)
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


def _beside(text: str, around: Circumstances, *without: Kind) -> tuple[Also, ...]:
    return () if around.sensitive else mentions.beside(text, around.today, without)


# --- numbers of telephones, orders and customers ---------------------------------------------------------------------

_PHONE_REASONS: Mapping[Reason, str] = {
    SHORT: "input.phone_short",
    LONG: "input.phone_long",
    NO_NUMBER: "input.phone_unknown",
    REJECTED: "input.phone_rejected",
}


def _phone(text: str, around: Circumstances) -> Verdict:
    found = phones.read(text, around.caller)
    also = _beside(text, around, PHONE, ORDER_NUMBER)
    if isinstance(found, Missed):
        key = _PHONE_REASONS.get(found.reason, "input.phone")
        return Refused(key, {"heard": found.said} if found.reason in (SHORT, LONG) else {}, also)
    if isinstance(found, Several):
        candidates = tuple(Candidate(spoken.phone(number), spoken.phone(number)) for number in found.values)
        return Unsure("input.phone_which", candidates, {"options": _options(candidates)}, also)
    return Accepted(masked(found.value), found.value, also=also)


def _order(text: str, around: Circumstances) -> Verdict:
    found = orders.read(text)
    if isinstance(found, Missed):
        by_lex = orders.heard(around.slot, text) if around.slot else None
        if by_lex is not None:
            return Accepted(ours(by_lex))
        if found.said:
            return Refused("input.order_heard", {"heard": found.said})
        return Refused("input.order_where" if unknown.asks_where(text) else "input.order_number")
    if isinstance(found, Several):
        candidates = tuple(Candidate(number, number) for number in found.values)
        return Unsure("input.order_which", candidates, {"options": _options(candidates)})
    # An order number is no personal datum and is needed as it is.
    return Accepted(ours(found.value))


def _customer(text: str) -> Verdict:
    found = orders.customer(text)
    if isinstance(found, (Missed, Several)):
        return Refused("input.customer_number", {"n": orders.CUSTOMER_DIGITS})
    # A customer number is half of a proof.
    return Accepted(ours("*" * len(found.value)), found.value)


# --- dates ----------------------------------------------------------------------------------------------------------

_DATE_REASONS: Mapping[Reason, str] = {
    INVALID: "input.date_invalid",
    VAGUE: "input.date_vague",
    LUNAR: "input.date_lunar",
    REJECTED: "input.date_rejected",
    PAST: "input.date_past",
    FAR: "input.date_far",
    CLOSED: "input.date_closed",
}


def days_of(step: Mapping[str, Any], around: Circumstances) -> dates.Days:
    """Returns the days that can be chosen in a step."""
    latest = step.get("latest_days")
    exception = step.get("closed_days_only_for")
    only_open = exception and around.data.get(exception["field"]) != exception["value"]
    return dates.Days(
        today=around.today,
        earliest=around.today + timedelta(days=step["earliest_days"]),
        latest=around.today + timedelta(days=latest) if latest is not None else None,
        is_open=around.is_open_day if only_open else _any_day,
        before=iso(around.before),
    )


def _any_day(_: date) -> bool:
    return True


def _date(step: Mapping[str, Any], text: str, around: Circumstances) -> Verdict:
    days = days_of(step, around)
    found: Result[date] = dates.read(text, days)
    also = _beside(text, around, DATE, ORDER_NUMBER)
    if isinstance(found, Missed):
        by_lex = iso(around.slot) if found.reason == "nothing" else None
        if by_lex is None:
            return _no_date(found, step, around, also)
        return _judged(by_lex, step, days, chosen=False, also=also)
    if isinstance(found, Several):
        candidates = tuple(Candidate(spoken.day(day, around.today), day.isoformat()) for day in found.values)
        return Unsure("input.date_which", candidates, {"options": _options(candidates)}, also)
    return _judged(found.value, step, days, chosen=found.chosen, also=also)


def _judged(value: date, step: Mapping[str, Any], days: dates.Days, *, chosen: bool, also: tuple[Also, ...]) -> Verdict:
    reason = days.refusal(value)
    if reason is not None:
        key = "input.date_today" if value == days.today else _DATE_REASONS[reason]
        return Refused(key, {"date": spoken.day(value, days.today), "n": step.get("latest_days")}, also)
    return Accepted(ours(value.isoformat()), chosen=chosen, also=also)


def _no_date(found: Missed, step: Mapping[str, Any], around: Circumstances, also: tuple[Also, ...]) -> Refused:
    key = _DATE_REASONS.get(found.reason, "input.date_format")
    example = spoken.day(around.today + timedelta(days=1), around.today)
    return Refused(key, {"example": example, "date": found.said, "n": step.get("latest_days")}, also)


# --- moments --------------------------------------------------------------------------------------------------------

# The message for a day whose time is not known yet.
DAY_ALONE: Final = "input.moment_time"
_MOMENT_REASONS: Mapping[Reason, str] = {
    **_DATE_REASONS,
    PAST: "input.moment_past",
    VAGUE: "input.moment",
    CLOSED: "input.moment_closed",
}


def _moment(step: Mapping[str, Any], text: str, around: Circumstances) -> Verdict:
    if moments.parse(text) is not None:
        # One of the moments that were offered.
        return Accepted(ours(text))
    if around.now is None or around.hours is None:
        return Refused("input.moment_closed")
    office = moments.Office(around.now, around.hours, step["latest_days"])
    found = _meant(text, office, around)
    also = _beside(text, around, DATE, TIME, ORDER_NUMBER)
    if isinstance(found, moments.DayAlone):
        title = spoken.day(found.day, around.today)
        return Unsure(DAY_ALONE, (Candidate(title, found.day.isoformat()),), {"date": title}, also)
    if isinstance(found, Missed):
        key = _MOMENT_REASONS.get(found.reason, "input.moment")
        return Refused(key, {"date": found.said, "n": step["latest_days"]}, also)
    if isinstance(found, Several):
        known = [str(value) for value in found.values]
        candidates = tuple(Candidate(moments.said(value, around.today), value) for value in known)
        return Unsure("input.moment_which", candidates, {"options": _options(candidates)}, also)
    moved = isinstance(found.value, moments.Moment) and found.value.moved
    return Accepted(ours(str(found.value)), also=also, moved=moved)


def _meant(text: str, office: moments.Office, around: Circumstances) -> Result[moments.Moment | str] | moments.DayAlone:
    if around.day is not None and text == around.day.isoformat():
        # A yes to the day whose time was asked for: any time of it.
        return moments.whole(around.day, text, office)
    plain, before = mentions.without_numbers(text), moments.parse(around.before)
    return moments.read(plain, office, before=before, day=around.day, asked=not around.opening)


def iso(text: str | None) -> date | None:
    """Returns the day of an ISO date; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def example_date(today: date) -> str:
    """Returns the example shown in prompts: tomorrow."""
    return spoken.day(today + timedelta(days=1), today)


# --- numbers --------------------------------------------------------------------------------------------------------


def _number(step: Mapping[str, Any], text: str) -> Verdict:
    in_manwon = step.get("unit") == "만원"
    found = amounts.read(text, amounts.MANWON, yearly=bool(step.get("yearly"))) if in_manwon else amounts.count(text)
    if isinstance(found, Missed):
        return Refused("input.number_period" if found.reason == PERIOD else "input.number_format")
    if isinstance(found, Several):
        candidates = tuple(Candidate(_amount(value, step), answer_text(value, step)) for value in found.values)
        return Unsure("input.number_which", candidates, {"options": _options(candidates)})
    low, high = step.get("min"), step.get("max")
    if low is not None and found.value == 0 and step.get("yearly"):
        return Refused("input.number_none")
    if low is not None and found.value < low:
        return Refused("input.number_min", {"min": _amount(low, step)})
    if high is not None and found.value > high:
        return Refused("input.number_max", {"max": _amount(high, step)})
    return Accepted(found.value, chosen=found.chosen)


def _amount(value: float, step: Mapping[str, Any]) -> str:
    if step.get("unit") == "만원":
        return spoken.manwon(int(value))
    return f"{int(value):,}" if value == int(value) else str(value)


def answer_text(value: int, step: Mapping[str, Any]) -> str:
    """Returns the text that gives a candidate as an answer; an amount for a year says so."""
    return f"연 {value}만원" if step.get("yearly") else f"{value}{step.get('unit') or ''}"


def _options(candidates: Collection[Candidate]) -> str:
    titles: Sequence[str] = [one.title for one in candidates]
    if len(titles) <= _MOST_NAMED:
        return ", ".join(titles)
    return f"{titles[0]}부터 {titles[-1]}까지"
