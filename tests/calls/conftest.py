"""Phones the synthesized center: one loaded center per stage and worker, a fresh copy per call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.scenarios import Centers, Scenario, load_all
from tests.calls.browser import studio_played

CALLS = Path(__file__).resolve().parent
SCENARIOS: list[Scenario] = load_all(CALLS)


def named(name: str, center: str = "aicc") -> Scenario:
    """Returns the scenario of that name; files are read once a worker."""
    return next(one for one in SCENARIOS if (one.center, one.name) == (center, name))


@pytest.fixture(scope="session")
def centers(assembly: Path) -> Centers:
    """Loaded centers of the assembly, shared by all calls of a worker."""
    return Centers(assembly)


@pytest.fixture(scope="session")
def studio(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was met at the studio in a browser, which is started once for all tests of it."""
    return studio_played(assembly, tmp_path_factory.mktemp("studio"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives every test that asks for a scenario each of the scenario files."""
    if "scenario" in metafunc.fixturenames:
        metafunc.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
