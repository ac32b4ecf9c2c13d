"""Whatever stands in a template, a call of it ends in words: a seeded sample of damaged templates of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator import loading
from ringback.simulator.errors import SimulatorError
from tests.benchmarks import fuzz_templates
from tests.benchmarks.fuzz_templates import BASES, one
from tests.unit.strangers import made
from tests.unit.strangers.test_tools import HELLO

SEEDS = range(120)


def test_damaged_templates_end_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some are still phoned, and what goes wrong is seen."""
    (tmp_path / "hello.json").write_text(HELLO)
    handled, phoned = fuzz_templates.handled, []
    monkeypatch.setattr(fuzz_templates, "handled", lambda path: phoned.append(handled(path)))
    assert {seed: problem for seed in SEEDS if (problem := one(seed, BASES, tmp_path))} == {}
    assert 0.1 < sum(phoned) / len(SEEDS) < 0.9

    monkeypatch.setattr(fuzz_templates, "handled", lambda path: path.nothing)
    assert "AttributeError" in one(0, BASES, tmp_path)


def test_a_flow_that_is_none_is_refused_with_the_words_of_the_linter(tmp_path: Path) -> None:
    """What `aicc flows lint` says of a file, a call says of a template."""
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {"Main": made.flow('{"Version": "2019-10-30", "StartAction": "a"}')},
    }
    center = loading.load(made.written(tmp_path / "a.json", document))
    with pytest.raises(SimulatorError, match="error FL002: no 'Actions' list"):
        center.call()
