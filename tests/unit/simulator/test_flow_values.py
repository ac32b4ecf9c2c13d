"""References and conditions of the Flow language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Call
from ringback.simulator.flow.conditions import holds
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.run import FlowRun
from tests.unit.simulator import flowkit as kit


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """A call that waits in a menu."""
    menu = kit.act(
        "menu",
        "GetParticipantInput",
        {"Text": "?", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
        "bye",
        {"InputTimeLimitExceeded": "bye", "NoMatchingCondition": "bye", "NoMatchingError": "bye"},
        [("Equals", "1", "bye")],
    )
    center = kit.center(tmp_path, {"Main": kit.flow("main", menu, kit.bye())})
    return center.call(attributes={"name": "민수", "an empty one": "", "with space": "x"})


def running(call: Call) -> FlowRun:
    run = call.contact.runs[0]
    assert isinstance(run, FlowRun)
    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$.Attributes.name", "민수"),
        ("$.Attributes.name님", "민수님"),
        ("$.Attributes['with space']!", "x!"),
        ("$.Attributes.nobody", ""),
        ("$.Channel", "VOICE"),
        ("$.CustomerEndpoint.Address", "+821012345678"),
        ("$.Queue.Name", ""),
        ("$.InitiationMethod/$.LanguageCode", "INBOUND/en-US"),
        ("$.Unknown.thing", ""),
    ],
)
def test_a_value_resolves_on_a_contact(call: Call, text: str, expected: str) -> None:
    assert Value(text).text(running(call)) == expected


def test_a_structure_keeps_json_types(call: Call) -> None:
    source: dict[str, Any] = {"n": 1, "flag": True, "who": "$.Attributes.name", "list": ["$.Channel", None]}
    built = Structure(source).get(running(call))
    assert built == {"n": 1, "flag": True, "who": "민수", "list": ["VOICE", None]}


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("Equals", "a", "a", True),
        ("Equals", "a", "A", False),
        ("TextStartsWith", "+8210", "+82", True),
        ("TextEndsWith", "abc", "bc", True),
        ("TextContains", "환불 문의", "환불", True),
        ("NumberGreaterThan", "10", "9", True),
        ("NumberGreaterThan", "ten", "9", False),
        ("NumberLessThan", "1.5", "2", True),
        ("NumberGreaterOrEqualTo", "2", "2", True),
        ("NumberLessOrEqualTo", "3", "2", False),
        ("Matches", "a", "a", False),
    ],
)
def test_operators_compare_as_documented(operator: str, left: str, right: str, expected: bool) -> None:
    assert holds(operator, left, right) is expected
