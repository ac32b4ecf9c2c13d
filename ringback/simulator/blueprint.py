"""What all centers of one assembly share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ringback.cloudformation import Assembly
from ringback.cloudformation.policies import Decision
from ringback.simulator.errors import UnknownNameError
from ringback.simulator.flow.library import FlowLibrary
from ringback.simulator.lambdas.custom import Left
from ringback.simulator.world.locale import locale_of
from ringback.simulator.world.model import FlowDefinition, World
from ringback.simulator.world.registry import Registry


class Blueprint:
    """The world of an assembly, its compiled flows, and what need not be done again for every center."""

    def __init__(self, assembly: Assembly, world: World) -> None:
        self.assembly = assembly
        self.world = world
        self.locale = locale_of(world)
        self.flows = FlowLibrary(world)
        #: What the custom resources of a deployment left behind, by the virtual time it happened.
        self.deployed: dict[datetime, Left] = {}
        #: The same with what its custom resources answer, by the stubs of functions.
        self.answered: dict[str, Blueprint] = {}
        #: Execution environments of functions by ARN; centers take turns in them.
        self.runtimes: dict[str, Any] = {}
        #: Decisions of role policies, the same for all centers.
        self.decisions: dict[tuple[str, str, str, str], Decision] = {}

    def revised(self, contents: Mapping[str, str]) -> Blueprint:
        """Returns the same with other contents of flows and modules, by their names; nothing else is read again."""
        world = self.world
        for name in contents:
            if name not in world.flows and name not in world.modules:
                raise UnknownNameError("flow", name, [*world.flows.keys(), *world.modules.keys()])
        flows, modules = (_revised(registry, contents) for registry in (world.flows, world.modules))
        made = Blueprint(self.assembly, dataclasses.replace(world, flows=flows, modules=modules))
        made.deployed, made.runtimes, made.decisions = self.deployed, self.runtimes, self.decisions
        return made


def _revised(flows: Registry[FlowDefinition], contents: Mapping[str, str]) -> Registry[FlowDefinition]:
    made: Registry[FlowDefinition] = Registry(flows.kind, FlowDefinition.names)
    for flow in flows:
        made.add(dataclasses.replace(flow, content=contents[flow.name]) if flow.name in contents else flow)
    return made
