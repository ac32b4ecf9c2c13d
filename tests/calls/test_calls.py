"""Every call scenario comes true on the synthesized center."""

from __future__ import annotations

import pytest

from simulator.scenarios import Centers, Scenario, run


def test_call(scenario: Scenario, centers: Centers) -> None:
    """Each file under tests/calls is one call; its title says what it proves, its features which ids."""
    outcome = run(scenario, centers.fresh(scenario))

    if not outcome.passed:
        pytest.fail(outcome.explain(), pytrace=False)
