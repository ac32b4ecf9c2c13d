"""Call scenarios: files that say what a caller does and hears, a runner that proves them on the synthesized center."""

from __future__ import annotations

from ringback.simulator.scenarios.errors import ScenarioError, ScenarioFailed, ScenarioFileError
from ringback.simulator.scenarios.model import Scenario, Step
from ringback.simulator.scenarios.recorder import record
from ringback.simulator.scenarios.runner import Centers, Outcome, check, run
from ringback.simulator.scenarios.schema import load, load_all, parse

__all__ = [
    "Centers",
    "Outcome",
    "Scenario",
    "ScenarioError",
    "ScenarioFailed",
    "ScenarioFileError",
    "Step",
    "check",
    "load",
    "load_all",
    "parse",
    "record",
    "run",
]
