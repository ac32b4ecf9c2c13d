"""The journeys of every function, registered by the modules of this folder."""

from __future__ import annotations

from typing import Final

from tests.unit.handlers.journeys import (
    by_events,
    by_flows,
    by_schedules,
    by_streams,
    deployment,
    files,
    messages,
    people,
    requests,
    sweeping,
    systems,
)
from tests.unit.handlers.journeys.base import JOURNEYS as JOURNEYS
from tests.unit.handlers.journeys.base import Journey

PARTS: Final = (
    by_flows,
    by_events,
    by_schedules,
    sweeping,
    by_streams,
    deployment,
    requests,
    people,
    systems,
    files,
    messages,
)


def of(function: str) -> list[Journey]:
    """Returns the journeys of a function."""
    return [found for found in JOURNEYS if found.function == function]


FUNCTIONS = sorted({found.function for found in JOURNEYS})
