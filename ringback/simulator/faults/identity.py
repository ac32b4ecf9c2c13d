"""Actions that write who somebody is: which they are, and whether each of their error branches has been taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ringback.flow_language.model import Action
from ringback.flow_language.parser import parse
from ringback.simulator.coverage import Coverage
from ringback.simulator.faults.sabotage import definition_of
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.world.model import World

_WRITES: Final = "UpdateContactAttributes"


@dataclass(frozen=True)
class IdentityBranches:
    """The error branches of the actions that write identity: how many there are, and those that no run took."""

    actions: int
    branches: int
    missing: tuple[str, ...]

    @property
    def taken(self) -> int:
        """How many were taken."""
        return self.branches - len(self.missing)


def written_by(scenarios: Iterable[Scenario]) -> frozenset[str]:
    """Returns the contact attributes that hold identity in the centers of these scenarios."""
    return frozenset(
        name for scenario in scenarios if scenario.ownership is not None for name in scenario.ownership.written
    )


def _writes(action: Action, written: frozenset[str]) -> bool:
    attributes = action.parameters.get("Attributes")
    return action.type == _WRITES and isinstance(attributes, dict) and bool(written & attributes.keys())


@lru_cache(maxsize=256)
def _writers(content: str, written: frozenset[str]) -> frozenset[str]:
    return frozenset(action.identifier for action in parse(content).actions if _writes(action, written))


def writes_identity(world: World, flow_id: str, action: str, written: frozenset[str]) -> bool:
    """Tells whether an action of a flow writes one of these attributes."""
    definition = definition_of(world, flow_id)
    return definition is not None and action in _writers(definition.content, written)


def identity_branches(coverage: Coverage, written: frozenset[str]) -> IdentityBranches:
    """Counts the error branches of all actions that write identity, and names those that no run took."""
    actions = branches = 0
    missing: list[str] = []
    for flow in coverage.flows:
        open_ones = {(branch.action, branch.name) for branch in coverage.missing(flow)}
        for action in flow.source.actions:
            if not _writes(action, written):
                continue
            actions += 1
            errors = {way.error for way in action.errors}
            found = [branch for branch in flow.branches if branch.action == action.identifier and branch.name in errors]
            branches += len(found)
            missing += [
                f"{flow.title}/{branch.action}: {branch.name}"
                for branch in found
                if (branch.action, branch.name) in open_ones
            ]
    return IdentityBranches(actions, branches, tuple(missing))
