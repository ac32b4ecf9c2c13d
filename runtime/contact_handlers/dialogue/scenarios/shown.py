"""How answers are said back to the customer: a date with its weekday and time, a number in groups, an amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from contact_handlers.dialogue.state import ScenarioState, Value
from contact_handlers.dialogue.values import moments, spoken
from contact_handlers.dialogue.values.times import TimeOfDay

# [주문번호 {reference}, ] is left out when there is no reference.
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
# Of a number that is known as many digits are said.
SHOWN_DIGITS = 4
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def value_of(step: Mapping[str, Any], value: Value, kept: str, today: date) -> str:
    """Says the answer to a step; `kept` is the number itself where the answer is masked."""
    if step["type"] == "date" and value:
        return spoken.day(date.fromisoformat(str(value)), today)
    if step["type"] == "moment" and value:
        return moments.said(str(value), today)
    if step["type"] == "number" and value != "":
        return spoken.manwon(int(value)) if step.get("unit") == "만원" else f"{int(value):,}{step.get('unit') or ''}"
    return spoken.phone(kept) if step.get("format") == "phone" and kept else str(value)


def time_of(value: str) -> str:
    """Says a time of day or a span of it, as it is kept: HH:MM or HH:MM-HH:MM."""
    start, _, end = value.partition("-")
    return spoken.moment(TimeOfDay(time.fromisoformat(start), time.fromisoformat(end) if end else None))


def values(steps: Mapping[str, Mapping[str, Any]], state: ScenarioState, today: date) -> dict[str, str]:
    """Returns every answer as it is said, by field; a date is followed by the time that was said with it."""
    found = {name: str(value) for name, value in state.data.items()}
    for step in steps.values():
        name = step.get("field") or ""
        if name in state.data:
            found[name] = value_of(step, state.data[name], state.kept.get(name, ""), today)
            at = state.data.get(step.get("time_field") or "")
            if at:
                found[name] += f" {time_of(str(at))}"
    return found


def own_numbers(steps: Mapping[str, Mapping[str, Any]], state: ScenarioState, caller: str) -> dict[str, str]:
    """Returns how the number somebody calls from is called where it is an answer; it is not said in full."""
    own = [step["field"] for step in steps.values() if step.get("prompt_own")]
    shown = f"지금 거신 번호 끝자리 {' '.join(caller[-SHOWN_DIGITS:])}번"
    return {name: shown for name in own if caller and state.kept.get(name) == caller}


def complete(text: str, known: Mapping[str, str]) -> str:
    """Leaves out the parts in square brackets for which there is no value."""

    def part(found: re.Match[str]) -> str:
        return found[1] if all(known.get(name) for name in _PLACEHOLDER.findall(found[1])) else ""

    return _OPTIONAL.sub(part, text)
