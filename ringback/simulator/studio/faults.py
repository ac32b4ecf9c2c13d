"""Failures that people switch on and off while a call runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringback.simulator.center import Center
from ringback.simulator.errors import UnknownNameError
from ringback.simulator.kernel.faults import Fault, Interaction

_KINDS = {
    "lambda": ("error", "timeout", "throttle", "garbage"),
    "bot": ("error", "timeout", "throttle", "garbage"),
    "queue": ("full", "error"),
    "metric": ("unavailable", "no_agents"),
    "hours": ("closed", "open", "error"),
}


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that can fail: ``of`` is what it is, ``kinds`` are the ways."""

    of: str
    name: str
    kinds: tuple[str, ...]

    @property
    def target(self) -> str:
        """What faults are switched by."""
        return f"{self.of}:{self.name}"


class SwitchedFaults:
    """The faults of a center as the switches say."""

    def __init__(self, on: Mapping[str, str] | None = None) -> None:
        """Begins with what is switched on: kinds by target."""
        self.on: dict[str, str] = dict(on or {})

    def repair(self) -> None:
        """Lets everything work again."""
        self.on.clear()

    def switch(self, target: str, kind: str, known: Iterable[Switch]) -> None:
        """Sets the failure of one target; an empty kind repairs it."""
        kinds = {one.target: one.kinds for one in known}
        if target not in kinds:
            raise UnknownNameError("fault target", target, list(kinds))
        if not kind:
            self.on.pop(target, None)
        elif kind in kinds[target]:
            self.on[target] = kind
        else:
            raise UnknownNameError("fault", kind, list(kinds[target]))

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault of this interaction, or None."""
        for target in (f"{interaction.kind}:{interaction.target}", f"{interaction.kind}:"):
            if target in self.on:
                return Fault(self.on[target])
        return None


def switches(center: Center) -> list[Switch]:
    """Lists everything of a center that can be made to fail, but for what only a deployment calls."""
    tokens = (str(one.properties.get("ServiceToken")) for one in center.world.custom_resources)
    deploying = {":".join(token.split(":")[:7]) for token in tokens}
    names = [
        *(("lambda", one.name) for one in center.functions if one.definition.arn not in deploying),
        *(("bot", bot.name) for bot in center.world.bots),
        *(("queue", name) for name in center.queues),
        *(("hours", hours.name) for hours in center.world.hours),
        ("metric", ""),
    ]
    return [Switch(of, name, _KINDS[of]) for of, name in names]
