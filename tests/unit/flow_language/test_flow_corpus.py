"""Published flows that a live instance has taken: the linter refuses none of them, the formatter loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringback.flow_language import Level, Positions, canonical, lint, load, parse
from tests.unit.flow_language.flow_files import NO_CORPUS, corpus_files

FILES = corpus_files()
EVERY = pytest.mark.parametrize("path", FILES, ids=[path.stem[-60:] for path in FILES])
pytestmark = pytest.mark.skipif(not FILES, reason=NO_CORPUS)


@EVERY
def test_a_published_flow_is_not_refused(path: Path) -> None:
    assert [str(found) for found in lint(load(path)) if found.level is Level.REFUSED] == []


@EVERY
def test_the_canonical_form_loses_nothing(path: Path) -> None:
    document = json.loads(path.read_bytes())
    text = canonical(document, positions=Positions.KEEP)
    assert json.loads(text) == document
    assert _typed(json.loads(text)) == _typed(document), "numbers keep their kind"


@EVERY
@pytest.mark.parametrize("positions", list(Positions))
def test_formatting_twice_changes_nothing(path: Path, positions: Positions) -> None:
    once = canonical(json.loads(path.read_bytes()), positions=positions)
    assert canonical(json.loads(once), positions=positions).encode() == once.encode()


@EVERY
def test_every_position_is_that_of_the_text(path: Path) -> None:
    """A line and column that a finding names holds what its path says."""
    text = path.read_text(encoding="utf-8")
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
