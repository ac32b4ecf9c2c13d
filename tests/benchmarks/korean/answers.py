"""Forms at the steps of scenarios: which value the center took, which it asked about, which it refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.values import results, times
from ringback.simulator.kernel.clock import parse_time
from ringback.simulator.loading import DEFAULT_START
from tests.benchmarks.korean.contacts import Contact, Reception
from tests.benchmarks.korean.sets import Form

#: The least share of forms that are understood, or asked about where a customer would ask too.
UNDERSTOOD: Final = 0.95
#: When the forms are said.
NOW: Final = parse_time(DEFAULT_START).astimezone(KST)
#: Words for a part of the day that the forms expect as a span or a question.
PARTS_OF_DAY: Final = ("morning", "afternoon", "evening")
_TURNS: Final = 8
_CHOICES: Final = {"1": "주문", "2": "예약", "3": "서비스", "4": "기타"}


@dataclass(frozen=True)
class Step:
    """A question of a scenario and how a customer comes to it."""

    opening: str
    step: str
    field: str


#: Where each kind of form is asked for.
STEPS: Final = {
    "date": Step("방문 예약할게요", "ask_preferred_date", "preferred_date"),
    "phone": Step("방문 예약할게요", "ask_contact_info", "contact_number"),
    "income": Step("대출 상담 신청할게요", "income_verification", "income_manwon"),
    "amount": Step("대출 상담 신청할게요", "loan_amount", "amount_manwon"),
    "order": Step("주문 취소할게요", "ask_reference", "reference"),
    "choice": Step("취소해 주세요", "ask_cancel_target", "cancel_target"),
}
#: What the customer says to the other questions on the way.
ON_THE_WAY: Final = {
    "ask_service_type": "방문 서비스",
    "ask_preferred_date": "12월 8일",
    "ask_preferred_time": "오후 두 시",
    "privacy_consent": "동의합니다",
    "income_verification": "5000만원",
    "employment_info": "회사원",
    "ask_cancel_target": "주문",
}


@dataclass(frozen=True)
class Taken:
    """What the center made of an answer."""

    value: str
    """The value it took; empty when it took none."""
    options: tuple[str, ...]
    """The values between which it asks."""
    waits: bool
    """Whether it still waits for this answer."""
    heard: str

    def __str__(self) -> str:
        return self.value or ("ask:" + "|".join(self.options) if self.options else "ask" if self.waits else "unknown")

    def is_right(self, form: Form, caller: str) -> bool:
        """Tells whether that is what the customer would call right."""
        return any(self._is(right, form, caller) for right in form.right)

    def _is(self, right: str, form: Form, caller: str) -> bool:
        kind, _, rest = right.partition(":")
        if (kind == "ask" and not rest) or kind in ("refuse", "none"):
            return not self.value and self.waits
        if kind == "ask":
            return not self.value and self.waits and all(self._mentions(option) for option in rest.split("|"))
        if kind == "proposal":
            return bool(self.value) and self._mentions(self.value[:10])
        if kind == "unknown":
            return not self.value
        if kind == "caller":
            return self.value == caller
        if right in PARTS_OF_DAY:
            return bool(self.options) or "-" in self.value
        if right.endswith("-") or right.startswith("-"):
            return self.value.startswith(right) if right.endswith("-") else self.value.endswith(right)
        wanted = _CHOICES[right] if form.asked == "choice" else right
        # One value is said back, and only a yes is wanted.
        return self.value == wanted or (self.waits and len(self.options) == 1 and wanted in self.options[0])

    def _mentions(self, day: str) -> bool:
        """Tells whether a day is among the options, or the question says it."""
        month, date = (int(part) for part in day.split("-")[1:])
        return any(day in option for option in self.options) or bool(
            re.search(rf"(?<!\d){month}월 ?{date}일|(?<!\d){date}일", self.heard)
        )

    def is_silently_wrong(self, form: Form, caller: str) -> bool:
        """Tells whether a value was taken that nobody said."""
        return bool(self.value) and not self.is_right(form, caller)


def answered(reception: Reception, channel: str, form: Form) -> tuple[Taken, str]:
    """Brings a contact to the question of a form and gives the answer; returns what was taken and who called."""
    wanted = STEPS[form.asked]
    contact = reception.contact(channel)
    contact.say(wanted.opening)
    for _ in range(_TURNS):
        scenario = contact.memory.get("scenario") or {}
        if scenario.get("step") == wanted.step:
            break
        if not contact.listens:
            raise RuntimeError(f"the question {wanted.step} was not reached, the contact left {scenario}")
        contact.say(ON_THE_WAY.get(scenario.get("step", ""), "네"))
    else:
        raise RuntimeError(f"the question {wanted.step} was not reached, the scenario is {scenario}")
    known = _numbers(contact)
    outcome = contact.say(form.text)
    taken = _taken(contact, wanted, _numbers(contact) - known, outcome.heard)
    contact.leave()
    return taken, contact.caller


def _taken(contact: Contact, wanted: Step, numbers: set[tuple[str, str]], heard: str) -> Taken:
    scenario: Mapping[str, Any] = contact.memory.get("scenario") or {}
    data = scenario.get("data") or {}
    # Numbers to call are stored apart from the answers.
    value = max(numbers, default=("", ""))[1] if wanted.field == "contact_number" else data.get(wanted.field, "")
    text = str(value) if value is not None else ""
    if wanted.field == "preferred_date" and text and (time := data.get("preferred_time")):
        text = f"{text}T{time}"
    waits = scenario.get("step") == wanted.step and contact.listens
    return Taken(text, tuple(map(str, scenario.get("options") or ())), waits, heard)


def _numbers(contact: Contact) -> set[tuple[str, str]]:
    """Returns the numbers to call that are stored, with the partitions they are in."""
    found = set()
    for item in contact.stored("customers"):
        kept = {**item, **(item.get("answers") or {})}
        if number := kept.get("contact_number") or (kept.get("phone_number") if item["sk"] == "NUMBER" else ""):
            found.add((str(item["pk"]), str(number)))
    return found


@dataclass
class FormTally:
    """The forms of one file and set."""

    rows: list[tuple[Form, Taken, str]] = field(default_factory=list)

    @property
    def understood(self) -> float:
        """The share of forms that are right."""
        return sum(taken.is_right(form, caller) for form, taken, caller in self.rows) / max(1, len(self.rows))

    @property
    def silently_wrong(self) -> list[tuple[Form, Taken]]:
        """The forms that left a value nobody said."""
        return [(form, taken) for form, taken, caller in self.rows if taken.is_silently_wrong(form, caller)]

    def failures(self) -> list[tuple[Form, Taken]]:
        """Returns the forms that are not right."""
        return [(form, taken) for form, taken, caller in self.rows if not taken.is_right(form, caller)]

    def by_class(self) -> dict[str, tuple[int, int]]:
        """Returns for each class how many forms it has and how many are right."""
        groups: dict[str, list[bool]] = defaultdict(list)
        for form, taken, caller in self.rows:
            groups[f"{form.asked}/{form.group}"].append(taken.is_right(form, caller))
        return {name: (len(marks), sum(marks)) for name, marks in groups.items()}


def read_time(form: Form) -> Taken:
    """Returns the time that the reader of values finds; the flow asks for times by words of its own."""
    found = times.read(form.text, times.Clock(now=NOW, spans=[(time(9), time(18))]))
    if isinstance(found, results.Understood):
        return Taken(str(found.value), (), False, found.said)
    options = tuple(map(str, found.values)) if isinstance(found, results.Several) else ()
    return Taken("", options, True, found.said)


def judged_forms(reception: Reception, channel: str, forms: Sequence[Form]) -> FormTally:
    """Returns what the center made of forms."""
    return FormTally(
        [
            (form, *(answered(reception, channel, form) if form.asked in STEPS else (read_time(form), "")))
            for form in forms
        ]
    )
