"""Every call scenario comes true on the synthesized center, and its native test case is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator.scenarios import Centers, Scenario, run
from ringback.simulator.testcases.files import FOLDER, compile_played, differing


def test_call(scenario: Scenario, centers: Centers, root: Path) -> None:
    """Each file under tests/calls is one call; its title says what it proves, its features which ids."""
    outcome = run(scenario, centers.fresh(scenario))

    if not outcome.passed:
        pytest.fail(outcome.explain(), pytrace=False)
    native = compile_played(scenario, outcome.play)
    assert native.findings == []
    if (root / "contact_flows" / scenario.center / FOLDER).is_dir():
        assert differing(native, root / "contact_flows") == [], "run: aicc scenarios tests"
