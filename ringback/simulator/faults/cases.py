"""What can go wrong in a call: one case per interaction and failure, step of the caller, action, answer and service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ringback.simulator.kernel.faults import Fault, Faults, Interaction
from ringback.simulator.scenarios.model import Scenario

Family = Literal["interaction", "caller", "staff", "action", "answer", "outage"]

#: What a call uses, function, bot, queue and so on: (kind, target), both as in `ringback.simulator.kernel.faults`.
Service = tuple[str, str]

#: Kind of interaction -> the failures it can have, each with a detail.
FAILURES: Final[Mapping[str, tuple[tuple[str, Any], ...]]] = {
    "lambda": (("error", None), ("timeout", None), ("throttle", None), ("garbage", None)),
    "bot": (("error", None), ("timeout", None), ("garbage", None)),
    "queue": (("full", None), ("error", None)),
    "hours": (("closed", None), ("error", None)),
    "metric": (("unavailable", None), ("no_agents", None)),
    "prompt": (("error", None),),
    "dial": (("no_answer", None), ("busy", None), ("failed", None)),
    "aws": (("error", None), ("throttle", None)),
}
#: Kind of interaction -> the failures that last for a whole call.
OUTAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "lambda": ("error", "timeout"),
    "bot": ("error",),
    "queue": ("full", "error"),
    "hours": ("error",),
    "metric": ("unavailable",),
    "prompt": ("error",),
}
NO_MATCHING_ERROR: Final = "NoMatchingError"
CALLER_STEPS: Final = frozenset({"presses", "says", "types", "picks", "silent", "waits_s"})
CALLER_FAULTS: Final = ("hang-up", "silence", "nonsense")


@dataclass(frozen=True)
class Failing:
    """An action that fails, by one of its error branches."""

    flow: str
    action: str
    error: str
    name: str


@dataclass(frozen=True)
class Case:
    """One thing that goes wrong in one run of a scenario."""

    scenario: str
    family: Family
    #: Id of the interaction, name of the step, of the action, or of what is out of order.
    place: str
    fault: str
    detail: Any = None
    #: Kind of the interaction, as in `ringback.simulator.kernel.faults`.
    kind: str = ""
    step: int = 0
    flow: str = ""
    #: The error branch that an action fails by.
    error: str = NO_MATCHING_ERROR
    #: Actions that fail as well, each one that only what went wrong before it leads to.
    also: tuple[Failing, ...] = ()

    def __str__(self) -> str:
        where = f"step {self.step}" if self.family == "caller" else self.place
        further = "".join(f", and {item.name} fails by {item.error}" for item in self.also)
        return f"{self.scenario}: {self.fault} at {where}{further}"


class Listener:
    """Lets everything happen and remembers every interaction, in order and once."""

    def __init__(self, after: Faults | None = None) -> None:
        self._after = after
        self.heard: dict[str, Interaction] = {}

    def consult(self, interaction: Interaction) -> Fault | None:
        """Remembers the interaction; what the scenario itself breaks stays broken."""
        self.heard.setdefault(interaction.id, interaction)
        return self._after.consult(interaction) if self._after is not None else None


class OneFault:
    """Breaks exactly one interaction, the first time it happens."""

    def __init__(self, place: str, fault: Fault, after: Faults | None = None) -> None:
        self._place, self._fault, self._after = place, fault, after
        self.struck = False

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault for the interaction it aims at."""
        if interaction.id == self._place and not self.struck:
            self.struck = True
            return self._fault
        return self._after.consult(interaction) if self._after is not None else None


class Outage:
    """Breaks every interaction with one service, for the whole call."""

    def __init__(self, service: Service, fault: Fault, after: Faults | None = None) -> None:
        self._service, self._fault, self._after = service, fault, after

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault for the service that is out of order."""
        if (interaction.kind, interaction.target) == self._service:
            return self._fault
        return self._after.consult(interaction) if self._after is not None else None


def interaction_cases(scenario: Scenario, heard: Sequence[Interaction], *, aws: bool = False) -> Iterator[Case]:
    """Returns a case per interaction and failure it can have; calls of functions to AWS only when asked for."""
    for interaction in heard:
        if interaction.kind == "aws" and not aws:
            continue
        for fault, detail in FAILURES.get(interaction.kind, ()):
            yield Case(scenario.name, "interaction", interaction.id, fault, detail, interaction.kind)


def outage_cases(scenario: Scenario, services: Iterable[Service]) -> Iterator[Case]:
    """Returns a case per service and failure that lasts."""
    for kind, target in services:
        for fault in OUTAGES.get(kind, ()):
            yield Case(scenario.name, "outage", target, f"{fault} all the time", fault, kind)


def caller_cases(scenario: Scenario) -> Iterator[Case]:
    """Returns a case per step of the caller and way of not taking it."""
    for number, step in enumerate(scenario.steps, 1):
        if step.verb in CALLER_STEPS:
            for fault in CALLER_FAULTS:
                yield Case(scenario.name, "caller", step.verb, fault, step=number)


def staff_cases(scenario: Scenario) -> Iterator[Case]:
    """Returns the case that no agent is at work."""
    if scenario.given.agents:
        yield Case(scenario.name, "staff", "agents", "no agents")
