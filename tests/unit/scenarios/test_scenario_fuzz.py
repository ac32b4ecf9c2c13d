"""A sample of the damaged scenarios of `tests/benchmarks/fuzz_scenarios.py`, always the same: read, played, judged."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ringback.simulator.scenarios import ScenarioFileError, parse
from tests.benchmarks.fuzz_scenarios import damaged, documents, handled, one, small_centers

DOCUMENTS = documents()[::8]
SEEDS = range(1, 121)


def test_no_damaged_scenario_gives_a_traceback(tmp_path: Path) -> None:
    folder, centers = tmp_path / "calls", small_centers(tmp_path)
    folder.mkdir()
    assert {seed: problem for seed in SEEDS if (problem := one(seed, DOCUMENTS, folder, centers))} == {}


def test_some_are_played_and_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, centers = tmp_path / "calls", small_centers(tmp_path)
    folder.mkdir()
    texts = {seed: damaged(random.Random(seed).choice(DOCUMENTS), random.Random(seed)) for seed in SEEDS}  # noqa: S311
    assert len(set(texts.values())) > len(SEEDS) * 0.9
    assert sum(handled(text, folder, centers) for text in list(texts.values())[:60]) >= 3
    monkeypatch.setattr("tests.benchmarks.fuzz_scenarios.run", lambda scenario, center: scenario.nothing)
    assert any("AttributeError" in one(seed, DOCUMENTS, folder, centers) for seed in SEEDS)


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("step 1 hears", '[call]\nsteps = [{ hears = "/(/" }]\n'),
        ("expect", '[call]\nsteps = []\n[expect]\nattributes = { Topic = "/[/" }\n'),
    ],
)
def test_what_is_no_regular_expression_is_a_problem_of_the_file(where: str, text: str) -> None:
    with pytest.raises(ScenarioFileError, match=rf"x: {where}: '/./' is no regular expression: "):
        parse(f'title = "x"\n{text}', name="x")
