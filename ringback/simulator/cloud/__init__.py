"""What a deployment into the simulator would assign: resources with names, ids and ARNs."""

from __future__ import annotations

from ringback.simulator.cloud.resources import Resource, deployed
from ringback.simulator.cloud.stacks import read_assembly

__all__ = ["Resource", "deployed", "read_assembly"]
