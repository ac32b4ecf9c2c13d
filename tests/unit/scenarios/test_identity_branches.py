"""Error branches of actions that write who somebody is: counted, and broken in each scenario that passes them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.center import Center
from ringback.simulator.coverage import Branch, Coverage, universe
from ringback.simulator.faults import Passed, Plan, allot, identity_branches, written_by
from ringback.simulator.ownership.model import Ownership
from ringback.simulator.scenarios import parse
from ringback.simulator.scenarios.files import Shared
from ringback.simulator.scenarios.model import CenterFile
from tests.unit.simulator.flowkit import act, bye, center, flow, say

WRITTEN = frozenset({"Who", "Checked"})


def _writes(identifier: str, name: str, following: str, *errors: str) -> dict[str, Any]:
    return act(
        identifier,
        "UpdateContactAttributes",
        {"Attributes": {name: "x"}, "TargetContact": "Current"},
        following,
        dict.fromkeys(errors, "oops"),
    )


@pytest.fixture
def small(tmp_path: Path) -> Center:
    actions = (
        _writes("who", "Who", "note", "NoMatchingError"),
        _writes("note", "Note", "bye", "NoMatchingError"),
        say("oops", "죄송합니다.", "bye"),
        bye(),
    )
    return center(tmp_path, {"Flow": flow("inbound", *actions)})


def test_only_actions_that_write_identity_count(small: Center) -> None:
    coverage = Coverage(universe(small.world))

    found = identity_branches(coverage, WRITTEN)

    assert (found.actions, found.branches, found.taken) == (1, 1, 0)
    assert found.missing == ("inbound/who: NoMatchingError",)


def test_a_branch_that_was_taken_is_not_missing(small: Center) -> None:
    coverage = Coverage(universe(small.world))
    (entry,) = coverage.flows
    coverage.add(Counter([Branch(entry.id, "who", "NoMatchingError")]))

    found = identity_branches(coverage, WRITTEN)

    assert (found.taken, found.missing) == (1, ())


def test_the_attributes_are_those_that_the_center_describes() -> None:
    rules = Ownership(identity="Who", proven={"Checked": "yes"}, ids=("File",))
    shared = Shared("center.toml", CenterFile(center="shop", ownership=rules))
    text = 'title = "x"\n[call]\nsteps = []\n'

    assert written_by([parse(text, shared=shared)]) == {"Who", "Checked", "File"}
    assert written_by([parse('center = "shop"\n' + text)]) == frozenset()


def test_identity_is_broken_in_every_scenario_that_passes_it() -> None:
    who, note = ("f", "who"), ("f", "note")
    passed = Passed({who: "inbound/who", note: "inbound/note"}, identity=frozenset({who}))

    shares = allot([passed] * 5, Plan(scenarios_per_action=2))

    assert [who in share.actions for share in shares] == [True] * 5
    assert sum(note in share.actions for share in shares) == 2
