"""What can be wrong with a scenario.

ScenarioError
├── ScenarioFileError    the file is not a scenario: where, what was written, what is allowed, nearest match
└── ScenarioFailed       the call did not go as written; carries the report
"""

from __future__ import annotations

from ringback.simulator.errors import SimulatorError


class ScenarioError(SimulatorError):
    """Any failure around scenarios."""


class ScenarioFileError(ScenarioError):
    """A scenario file that cannot be understood; `problems` holds every one of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ScenarioFailed(ScenarioError):  # noqa: N818 - the outcome of a call, not a defect of the code
    """A call that did not go as its scenario says; the text is the whole report."""
