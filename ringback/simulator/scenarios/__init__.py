"""Call scenarios: files that say what a caller does and hears, a runner that proves them on the synthesized center.

The package needs the extra ``scenarios`` (pydantic reads the files, tomli-w writes them).
"""

from __future__ import annotations

from ringback.simulator.errors import MissingExtraError

try:
    from ringback.simulator.scenarios.errors import ScenarioError, ScenarioFailed, ScenarioFileError
    from ringback.simulator.scenarios.files import load, load_all, parse
    from ringback.simulator.scenarios.model import Scenario
    from ringback.simulator.scenarios.recorder import record
    from ringback.simulator.scenarios.runner import Centers, Outcome, check, run
    from ringback.simulator.scenarios.steps import Step
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("ringback"):
        raise
    raise MissingExtraError("call scenarios", extra="scenarios", library=str(missing.name)) from missing

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
