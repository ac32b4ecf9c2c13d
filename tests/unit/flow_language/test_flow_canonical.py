"""The canonical form: one text per flow, nothing lost, a layout the console can draw."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.flow_language import FlowFormatError, Positions, canonical, parse
from ringback.flow_language.examples.build import END, Json, act, compare, flow, keep, loop, menu, say
from ringback.flow_language.layout import COLUMN, FIRST_X, ROW, arrange
from tests.unit.flow_language.flow_files import own_flows

OWN = own_flows()
MENU = flow(
    menu("choose", "상담은 1번, 콜백은 2번을 눌러 주세요.", {"1": "talk", "2": "book"}, back="tries"),
    loop("tries", again="choose", done="bye"),
    say("talk", "상담원에게 연결해 드리겠습니다."),
    say("book", "콜백을 예약합니다."),
    say("bye", "이용해 주셔서 감사합니다."),
)


def shuffled(value: Any, rng: random.Random) -> Any:
    """Returns the same value with the keys of all objects in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_keys_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    assert canonical(shuffled(MENU, rng)) == canonical(MENU)


@pytest.mark.parametrize("name", OWN)
def test_our_own_flows_are_in_canonical_form(name: str, root: Any) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert canonical(json.loads(text)) == text, f"run: aicc flows fmt {name}"


def test_known_keys_come_in_the_order_of_the_language() -> None:
    action = {
        "Transitions": {"Errors": [], "NextAction": END},
        "Parameters": {"StoreInput": "x", "Text": "y"},
        "Type": "GetParticipantInput",
        "Identifier": "ask",
    }
    text = canonical({"Actions": [action], "StartAction": "ask", "Version": "2019-10-30"}, positions=Positions.KEEP)
    order = [
        text.index(f'"{key}"')
        for key in (
            "Version",
            "StartAction",
            "Actions",
            "Identifier",
            "Type",
            "Text",
            "StoreInput",
            "NextAction",
            "Errors",
        )
    ]
    assert order == sorted(order)


def test_small_values_stay_on_one_line_and_conditions_are_readable() -> None:
    lines = canonical(MENU).split("\n")
    assert '        "Conditions": [' in lines
    assert '          {"NextAction": "talk", "Condition": {"Operator": "Equals", "Operands": ["1"]}},' in lines
    assert '      "Parameters": {"LoopCount": "2"},' in lines


def test_korean_stays_readable() -> None:
    assert "상담은 1번" in canonical(MENU)


def test_what_the_language_does_not_know_is_kept() -> None:
    document = {
        **MENU,
        "Zebra": [1, {"b": 1.5, "a": None}],
        "Actions": [*MENU["Actions"], {"Identifier": "x", "Type": "Odd", "Extra": True}],
    }
    assert json.loads(canonical(document, positions=Positions.KEEP)) == document


def test_lists_keep_their_order() -> None:
    document = flow(compare("check", "$.Attributes.Tier", {"vip": END, "basic": END, "plus": END}, END))
    action = json.loads(canonical(document))["Actions"][3]
    assert [c["Condition"]["Operands"] for c in action["Transitions"]["Conditions"]] == [["vip"], ["basic"], ["plus"]]


def test_missing_positions_are_filled_in_and_present_ones_stay() -> None:
    document = flow(say("hello"), ActionMetadata={"hello": {"position": {"x": 777, "y": 5}}})
    metadata = json.loads(canonical(document))["Metadata"]["ActionMetadata"]
    assert metadata["hello"]["position"] == {"x": 777, "y": 5}
    assert set(metadata) == {action["Identifier"] for action in document["Actions"]}
    assert metadata["end"]["isFriendlyName"] is True
    moved = json.loads(canonical(document, positions=Positions.ALL))["Metadata"]["ActionMetadata"]
    assert moved["hello"]["position"] != {"x": 777, "y": 5}


def test_a_new_block_lies_on_no_other() -> None:
    """The end would stand where somebody has put the first block."""
    document = flow(say("hello"), ActionMetadata={"hello": {"position": {"x": 1190, "y": 40}}})
    places = json.loads(canonical(document))["Metadata"]["ActionMetadata"]
    assert places["end"]["position"] == {"x": 1190, "y": 280}


def test_a_uuid_is_no_friendly_name() -> None:
    name = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    metadata = json.loads(canonical(flow(say(name))))["Metadata"]["ActionMetadata"]
    assert "isFriendlyName" not in metadata[name]


def test_a_document_that_is_no_flow_is_not_formatted() -> None:
    with pytest.raises(FlowFormatError, match="no 'Actions' list"):
        canonical({"Version": "2019-10-30"})


def test_the_layout_goes_from_left_to_right_on_a_grid() -> None:
    places = arrange(parse(MENU))
    assert places["log"] == (FIRST_X, 40)
    main = [places[name][0] for name in ("log", "voice", "language", "choose", "talk", "end")]
    assert main == sorted(main)
    assert all((x - FIRST_X) % COLUMN == 0 and (y - 40) % ROW == 0 for x, y in places.values())
    assert all(later - before >= COLUMN for before, later in pairwise(sorted(set(main))))


@pytest.mark.parametrize("name", OWN)
def test_no_two_blocks_lie_on_each_other(name: str) -> None:
    places = arrange(parse(OWN[name]))
    assert len(set(places.values())) == len(places)


def test_unreachable_blocks_are_placed_below_the_rest() -> None:
    document = flow(say("hello"), say("lost"))
    places = arrange(parse(document))
    assert places["lost"][1] > max(y for name, (_, y) in places.items() if name not in ("lost", "sorry"))


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(parameters=st.dictionaries(st.text(min_size=1, max_size=12), JSON_VALUES, max_size=4), extra=JSON_VALUES)
@settings(max_examples=60)
def test_any_content_survives_and_formatting_is_a_fixed_point(parameters: Json, extra: Any) -> None:
    document = flow(act("odd", "MessageParticipant", parameters, to=END), keep("save", END, A="b"), note=extra)
    text = canonical(document, positions=Positions.KEEP)
    assert json.loads(text) == document
    assert canonical(json.loads(text), positions=Positions.KEEP) == text
