"""Prepares the world of a scenario: clock, agents, records, secrets, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.center import Center
from ringback.simulator.kernel.faults import Fault, Faults, Interaction
from ringback.simulator.scenarios.errors import ScenarioError
from ringback.simulator.scenarios.model import GivenAgent, GivenFault, Scenario
from ringback.simulator.scenarios.values import expand
from ringback.simulator.world import World
from ringback.simulator.world.registry import Registry


class ScriptedFaults:
    """Breaks what `given.faults` names; each entry as often as it says."""

    def __init__(self, faults: Sequence[GivenFault], world: World) -> None:
        self._faults = tuple(faults)
        self._targets = tuple(_names(fault, world) for fault in faults)
        self._left = {index: fault.times for index, fault in enumerate(faults)}
        self._struck: set[int] = set()

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the first fault that fits the interaction."""
        for index, fault in enumerate(self._faults):
            left = self._left[index]
            if fault.kind != interaction.kind or left == 0 or not _aims_at(self._targets[index], interaction.target):
                continue
            if left is not None:
                self._left[index] = left - 1
            self._struck.add(index)
            return Fault(fault.fault, fault.detail)
        return None

    @property
    def idle(self) -> list[GivenFault]:
        """The faults that never struck: what they aim at did not happen."""
        return [fault for index, fault in enumerate(self._faults) if index not in self._struck]


def _names(fault: GivenFault, world: World) -> tuple[str, ...]:
    """Returns what a target may be called: as it is written, or the names of the resource with this key."""
    registries: Mapping[str, Registry[Any]] = {
        "lambda": world.functions,
        "bot": world.bots,
        "queue": world.queues,
        "hours": world.hours,
    }
    found = registries[fault.kind].get(fault.target) if fault.kind in registries else None
    return (fault.target, *(found.names() if found is not None else ()))


def _aims_at(names: Sequence[str], target: str) -> bool:
    return any(fnmatchcase(target, name) for name in names)


class FaultChain:
    """Asks several fault sources in turn; the first that breaks something wins."""

    def __init__(self, *sources: Faults) -> None:
        self._sources = sources

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the first fault of any source."""
        for source in self._sources:
            fault = source.consult(interaction)
            if fault is not None:
                return fault
        return None


def _hire(center: Center, given: GivenAgent) -> None:
    agent = center.agents.get(given.name) or center.add_agent(
        given.name, queues=given.queues, routing_profile=given.profile
    )
    if given.accepts_after_s is not None:
        agent.automatic(accept_after=given.accepts_after_s, talk=given.talks_s, wrap_up=given.wraps_up_s)
    elif given.available:
        agent.available()


def expanded(given: Any, center: Center) -> Any:
    """Returns a value of a scenario with what secrets and keys of the center make of it."""
    return expand(given, lambda name: str(center.secrets[name].value), lambda key, text: center.cloud.mac(key, text))


def prepare(scenario: Scenario, center: Center) -> ScriptedFaults:
    """Brings a fresh center into the state the scenario starts from; returns what it will break."""
    given = scenario.given
    for name, secret in given.secrets.items():
        center.secrets[name].set(secret)
    for number, record in enumerate(given.records, 1):
        try:
            center.tables[record.table].put(expanded(record.item, center))
        except AwsError as error:
            raise ScenarioError(f"given.records[{number}]: table {record.table!r} refuses the item: {error}") from error
    for agent in given.agents:
        _hire(center, agent)
    scripted = ScriptedFaults(given.faults, center.world)
    if given.faults:
        center.faults = FaultChain(scripted, center.faults) if center.faults else scripted
    return scripted
