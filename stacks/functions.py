"""The functions that callers wait for."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.flows.knowledge import CALLED_KIND
from contact_center.functions.fleet import FunctionFleet
from contact_center.functions.manifest import FunctionSpec
from contact_center.instance.associations import LambdaAssociation
from stacks.base import CenterStack
from stacks.center_functions import CenterCode, fleet_props, roll_out
from stacks.connect import ConnectStack
from stacks.data import DataStack


class FunctionsStack(CenterStack):
    """Functions of flows and of the bot."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: CenterCode,
        data: DataStack,
        connect: ConnectStack,
        specs: list[FunctionSpec],
    ) -> None:
        super().__init__(scope, construct_id, settings=code.settings, description="functions of flows and of the bot")
        self.fleet = FunctionFleet(
            self, "Functions", specs=specs, props=fleet_props(self, code=code, data=data, connect=connect, specs=specs)
        )
        for function in self.fleet.of_kind("flow").values():
            function.allow_connect(connect.instance)
        # Next to the alias, which is no value of another stack here: an association whose function or instance is only
        # known when it is deployed is planned as a replacement, and it cannot be replaced by itself.
        lambdas = Construct(self, "OnInstance")
        self.associations = {
            name: LambdaAssociation(lambdas, name, instance=connect.instance, function=function.alias)
            for name, function in self.fleet.of_kind(CALLED_KIND).items()
        }
        pace_control_plane(self)
        roll_out(self, settings=code.settings, functions=self.fleet.functions, data=data)
