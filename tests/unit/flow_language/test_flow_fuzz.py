"""A sample of the damaged files of `tests/benchmarks/fuzz_flows.py`, always the same: no traceback in any command."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.benchmarks.fuzz_flows import damaged, documents, one

FLOWS = documents(None)
SEEDS, FILES = range(1, 61), 60


def test_no_damaged_file_gives_a_traceback(tmp_path: Path) -> None:
    assert {seed: problem for seed in SEEDS if (problem := one(seed, FLOWS, tmp_path))} == {}


def test_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is damaged in many ways, and an error of any kind would be caught."""
    made = {damaged(random.Random(seed).choice(FLOWS), random.Random(seed)) for seed in SEEDS}  # noqa: S311 - repeatable
    assert len({ending for ending, _ in made}) == 4
    assert len(made) == FILES
    monkeypatch.setattr("tests.benchmarks.fuzz_flows.mermaid", lambda flow: flow.nothing)
    assert any("AttributeError" in one(seed, FLOWS, tmp_path) for seed in SEEDS)
