"""The world a template describes: definitions without state, shared by all centers made from one assembly."""

from __future__ import annotations

from ringback.simulator.world.build import build_world
from ringback.simulator.world.model import (
    FlowDefinition,
    FunctionDefinition,
    HoursDefinition,
    QueueDefinition,
    World,
)

__all__ = [
    "FlowDefinition",
    "FunctionDefinition",
    "HoursDefinition",
    "QueueDefinition",
    "World",
    "build_world",
]
