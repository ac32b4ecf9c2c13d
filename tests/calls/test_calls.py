"""Every call scenario comes true on the synthesized center, closes its records, and compiles to a valid test case."""

from __future__ import annotations

import pytest

from ringback.simulator.scenarios import Centers, Scenario, run
from ringback.simulator.testcases.files import compile_played
from tests.calls.closing import left_open


def test_call(scenario: Scenario, centers: Centers) -> None:
    """Each file under tests/calls is one call; its title says what it proves."""
    outcome = run(scenario, centers.fresh(scenario))

    if not outcome.passed:
        pytest.fail(outcome.explain(), pytrace=False)
    assert compile_played(scenario, outcome.play).findings == []
    assert left_open(outcome.play) == []
