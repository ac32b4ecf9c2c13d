"""Phones the synthesized center: one loaded center per stage and worker, a fresh copy per call."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator.scenarios import Centers, Scenario, load_all

CALLS = Path(__file__).resolve().parent
SCENARIOS: list[Scenario] = load_all(CALLS)


@pytest.fixture(scope="session")
def centers(assembly: Path) -> Centers:
    """Loaded centers of the assembly, shared by all calls of a worker."""
    return Centers(assembly)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives every test that asks for a scenario each of the scenario files."""
    if "scenario" in metafunc.fixturenames:
        metafunc.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
