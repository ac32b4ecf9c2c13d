"""Broken flows are refused: our flows and published ones, damaged in ways the service is known to refuse."""

from __future__ import annotations

import sys

import pytest

from tests.unit.flow_language.flow_files import flows_in, own_flows
from tests.unit.flow_language.flow_mutations import MUTATIONS, Score, run

LEAST_KINDS, LEAST_SHARE, PER_KIND = 20, 0.95, 4


@pytest.fixture(scope="module")
def score(request: pytest.FixtureRequest) -> Score:
    """Our flows damaged, and those of `--published-flows` where it is given."""
    folder = request.config.getoption("--published-flows")
    published = flows_in(folder) if folder else {}
    return run({**own_flows(), **published}, per_kind=PER_KIND)


def test_at_least_95_percent_of_refused_mutants_are_caught(score: Score, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(
            "\n  ".join(["", "broken flows that the linter refuses, by kind of damage:", *score.table(), ""])
        )
    assert score.share >= LEAST_SHARE, score.missed


def test_damage_of_many_kinds_was_really_done(score: Score) -> None:
    assert len(MUTATIONS) >= LEAST_KINDS
    assert {kind for kind in MUTATIONS if not score.tried[kind]} == set()
