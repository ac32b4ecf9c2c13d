"""Published flows that a live instance has taken: the linter refuses none of them, the formatter loses nothing.

`pytest --published-flows DIR` tries them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringback.flow_language import Level, Positions, canonical, lint, load, parse


def test_a_published_flow_is_not_refused(published: Path) -> None:
    assert [str(found) for found in lint(load(published)) if found.level is Level.REFUSED] == []


def test_the_canonical_form_loses_nothing(published: Path) -> None:
    document = json.loads(published.read_bytes())
    text = canonical(document, positions=Positions.KEEP)
    assert json.loads(text) == document
    assert _typed(json.loads(text)) == _typed(document), "numbers keep their kind"


@pytest.mark.parametrize("positions", list(Positions))
def test_formatting_twice_changes_nothing(published: Path, positions: Positions) -> None:
    once = canonical(json.loads(published.read_bytes()), positions=positions)
    assert canonical(json.loads(once), positions=positions).encode() == once.encode()


def test_every_position_is_that_of_the_text(published: Path) -> None:
    """A line and column that a finding names holds what its path says."""
    text = published.read_text(encoding="utf-8")
    flow = parse(text)
    lines = text.split("\n")
    assert flow.source is not None
    for action in flow.actions:
        line, column = flow.source.position(f"{action.path}.Type")
        assert lines[line - 1][column - 1 :].startswith('"Type"')


def _typed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return (type(value).__name__, value)
