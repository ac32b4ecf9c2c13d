"""What a deployment into the simulator would assign: the resources of an assembly with their stand-in identities."""

from __future__ import annotations

from ringback.simulator.cloud.identities import StandIns
from ringback.simulator.cloud.resources import Resource, deployed
from ringback.simulator.cloud.stacks import read_assembly

__all__ = ["Resource", "StandIns", "deployed", "read_assembly"]
