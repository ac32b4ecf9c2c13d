"""Call scenarios: files that say what a caller does and hears, a runner that proves them on the synthesized center."""

from __future__ import annotations

from ringback.simulator.scenarios.errors import ScenarioError, ScenarioFailed, ScenarioFileError
from ringback.simulator.scenarios.files import load, load_all, parse
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.recorder import record
from ringback.simulator.scenarios.runner import Centers, Outcome, check, run
from ringback.simulator.scenarios.steps import Step

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
