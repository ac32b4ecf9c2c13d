"""What all centers of one assembly share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ringback.cloudformation import Assembly
from ringback.cloudformation.policies import Decision
from ringback.simulator.flow.library import FlowLibrary
from ringback.simulator.lambdas.custom import Left
from ringback.simulator.world.locale import locale_of
from ringback.simulator.world.model import World


class Blueprint:
    """The world of an assembly, its compiled flows, and what need not be done again for every center."""

    def __init__(self, assembly: Assembly, world: World) -> None:
        self.assembly = assembly
        self.world = world
        self.locale = locale_of(world)
        self.flows = FlowLibrary(world)
        #: What the custom resources of a deployment left behind, by the virtual time it happened.
        self.deployed: dict[datetime, Left] = {}
        #: Execution environments of functions by ARN; centers take turns in them.
        self.runtimes: dict[str, Any] = {}
        #: Decisions of role policies, the same for all centers.
        self.decisions: dict[tuple[str, str, str, str], Decision] = {}
