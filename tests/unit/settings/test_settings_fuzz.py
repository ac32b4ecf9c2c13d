"""A sample of the damaged settings of `tests/benchmarks/fuzz_settings.py`, always the same: problems, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.fuzz_settings import documents, one, prepared

SEEDS = range(1, 21)


def test_no_damaged_settings_give_a_traceback(tmp_path: Path) -> None:
    found, root = documents(), prepared(tmp_path)
    assert {seed: problem for seed in SEEDS if (problem := one(seed, found, root))} == {}


def test_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of the sample can be read to the end, and an error of any kind there would be caught."""
    found, root = documents(), prepared(tmp_path)
    monkeypatch.setattr("tests.benchmarks.fuzz_settings.estimate", lambda settings, deployed: settings.nothing)
    assert any("AttributeError" in one(seed, found, root) for seed in SEEDS)
