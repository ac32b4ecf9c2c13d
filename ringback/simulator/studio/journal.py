"""What was done in a session, step by step: enough to do it again, to any earlier step, always with the same result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ringback.simulator.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Opening:
    """How the center of a session begins: at a time, with failures switched on, or as a scenario wants it."""

    start: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done."""

    what: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    #: The number of the step of a scenario, from 1; 0 is the scenario's beginning.
    number: int | None = None
    #: The call that it began.
    made: str = ""

    def renamed(self, names: Mapping[str, str]) -> Step:
        """Returns the same for calls that are known by other names now."""
        contact = self.arguments.get("contact", "")
        known = names.get(contact, contact)
        return self if known == contact else replace(self, arguments={**self.arguments, "contact": known})

    def shown(self) -> dict[str, Any]:
        """Returns what the page says of it."""
        return {"what": self.what, **{name: text for name, text in self.arguments.items() if isinstance(text, str)}}


class Journal:
    """The steps of a session; those after ``position`` were taken back and can be done again."""

    def __init__(self, opening: Opening | None = None, steps: tuple[Step, ...] = ()) -> None:
        self.opening = opening or Opening()
        self.steps = list(steps)
        self.position = 0

    def add(self, step: Step) -> None:
        """Notes a step that was done; what was taken back before is forgotten."""
        self.steps[self.position :] = [step]
        self.position += 1

    def shown(self) -> dict[str, Any]:
        """Returns what the page says of it."""
        return {"steps": [step.shown() for step in self.steps], "position": self.position}


def of_scenario(scenario: Scenario) -> Journal:
    """Returns the journal of a scenario before it is played: its beginning, then its steps."""
    begins = Step("scenario", {"text": scenario.title, "id": scenario.name}, 0)
    played = (Step("scenario", {"text": str(step)}, number) for number, step in enumerate(scenario.steps, 1))
    return Journal(Opening(scenario=scenario), (begins, *played))
