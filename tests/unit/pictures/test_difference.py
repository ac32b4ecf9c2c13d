"""Two versions side by side: what was added, removed, changed or renamed, as data, as text and as a picture."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.flow_language import Flow
from ringback.flow_language.pictures import compare, diff, text_diff
from ringback.flow_language.pictures.difference import Change, Kind
from tests.unit.pictures.conftest import build_flow, end, need_node, read, say

SVG = "{http://www.w3.org/2000/svg}"
OLD = build_flow(
    say("hello", "안녕하세요.", "menu"), say("menu", "무엇을 도와드릴까요?", "bye"), say("bye", "끝.", "끝"), end()
)


def changed(**texts: str) -> Flow:
    return build_flow(
        say("hello", texts.get("hello", "안녕하세요."), texts.get("after_hello", "menu")),
        say("menu", texts.get("menu", "무엇을 도와드릴까요?"), "bye"),
        say("bye", "끝.", "끝"),
        end(),
    )


def kinds(old: Flow, new: Flow) -> dict[str, Kind]:
    return {change.identifier: change.kind for change in compare(old, new).actions if change.kind is not Kind.SAME}


def test_the_same_flow_has_no_difference() -> None:
    assert compare(OLD, changed()).empty
    assert text_diff(OLD, changed()) == ""


def test_the_canvas_is_no_difference() -> None:
    moved = build_flow(
        *[dict(action.raw) for action in OLD.actions], ActionMetadata={"hello": {"position": {"x": 1, "y": 2}}}
    )
    assert compare(OLD, moved).empty


def test_changed_texts_are_listed_with_both_versions() -> None:
    new = changed(hello="반갑습니다.")
    assert kinds(OLD, new) == {"hello": Kind.CHANGED}
    assert compare(OLD, new).by_identifier["hello"].parameters == (Change("Text", "안녕하세요.", "반갑습니다."),)


def test_changed_branches_are_listed_by_name() -> None:
    difference = compare(OLD, changed(after_hello="bye"))
    assert difference.by_identifier["hello"].branches == (
        Change("NextAction", "menu", "bye"),
        Change("NoMatchingError", "menu", "bye"),
    )


def test_added_and_removed_actions() -> None:
    new = build_flow(
        say("hello", "안녕하세요.", "new"), say("new", "처음 뵙겠습니다.", "bye"), say("bye", "끝.", "끝"), end()
    )
    assert kinds(OLD, new) == {"hello": Kind.CHANGED, "new": Kind.ADDED, "menu": Kind.REMOVED}


def test_a_new_name_alone_is_a_rename() -> None:
    new = build_flow(
        say("hello", "안녕하세요.", "ask"), say("ask", "무엇을 도와드릴까요?", "bye"), say("bye", "끝.", "끝"), end()
    )
    difference = compare(OLD, new)
    assert difference.renamed == {"menu": "ask"}
    assert kinds(OLD, new) == {"ask": Kind.CHANGED}, "what led to the old name is not changed"
    assert difference.by_identifier["ask"].details == ("이름: menu → ask",)


def test_two_equal_candidates_are_no_rename() -> None:
    old = build_flow(say("a", "같은 말.", "b"), say("b", "같은 말.", "끝"), end())
    new = build_flow(say("c", "같은 말.", "d"), say("d", "같은 말.", "끝"), end())
    assert compare(old, new).renamed == {}


def test_changes_of_the_flow_itself_are_listed() -> None:
    new = build_flow(*[dict(action.raw) for action in OLD.actions], name="other", type="customerQueue")
    assert {change.path for change in compare(OLD, new).document} == {"name", "type"}
    assert not compare(OLD, new).empty


def test_nested_parameters_have_a_path() -> None:
    def call(**parameters: Any) -> Flow:
        action = {"Identifier": "f", "Type": "InvokeLambdaFunction", "Parameters": parameters, "Transitions": {}}
        return build_flow(action)

    old = call(LambdaInvocationAttributes={"a b": "1", "c": "2"}, List=[{"x": "1"}])
    new = call(LambdaInvocationAttributes={"a b": "9"}, List=[{"x": "2"}])
    assert {str(change) for change in compare(old, new).by_identifier["f"].parameters} == {
        "LambdaInvocationAttributes['a b']: 1 → 9",
        "LambdaInvocationAttributes.c: 2 → —",
        "List[0].x: 1 → 2",
    }


@pytest.mark.parametrize(
    ("old", "new", "brief"),
    [
        ("짧은 말", "다른 말", "Text: 짧은 말 → 다른 말"),
        (
            "가" * 40 + "A" + "나" * 40,
            "가" * 40 + "B" + "나" * 40,
            f"Text: …{'가' * 8}A{'나' * 8}… → …{'가' * 8}B{'나' * 8}…",
        ),
        ("가" * 60, "가" * 60 + "끝", f"Text: …{'가' * 8} → …{'가' * 8}끝"),
    ],
    ids=["short", "middle", "end"],
)
def test_long_texts_are_shown_around_what_differs(old: str, new: str, brief: str) -> None:
    assert Change("Text", old, new).brief == brief


def test_text_report_reads_like_a_patch() -> None:
    report = text_diff(OLD, changed(hello="반갑습니다.")).splitlines()
    assert report == ["sample: 1 changed", "  ~ hello (MessageParticipant)", "      Text: 안녕하세요. → 반갑습니다."]


def states(picture: str) -> dict[str, str]:
    tree = read(picture)
    nodes = {
        g.attrib["data-action"]: g.attrib["class"].split() for g in tree.iter(f"{SVG}g") if "data-action" in g.attrib
    }
    return {key: classes[2] for key, classes in nodes.items()}


def test_the_picture_colors_what_happened() -> None:
    need_node()
    new = build_flow(
        say("hello", "안녕하세요.", "new"), say("new", "처음 뵙겠습니다.", "bye"), say("bye", "끝.", "끝"), end()
    )
    picture = diff(OLD, new)
    found = states(picture)
    assert (found["hello"], found["new"], found["menu"], found["bye"]) == ("changed", "added", "removed", "same")
    wires = {
        (g.attrib["data-from"], g.attrib["data-to"]): g.attrib["class"].split()
        for g in read(picture).iter(f"{SVG}g")
        if "data-from" in g.attrib
    }
    assert "added" in wires["hello", "new"]
    assert "removed" in wires["hello", "menu"]
    assert "removed" in wires["menu", "bye"]
    assert "same" in wires["bye", "끝"]


def test_the_picture_of_a_large_flow_shows_the_surroundings_of_changes() -> None:
    need_node()

    def chain(text: str) -> Flow:
        prompts = [
            say(f"p{n}", text if n == 20 else f"{n}번째 안내입니다.", f"p{n + 1}" if n < 39 else "끝")
            for n in range(40)
        ]
        return build_flow(*prompts, end())

    picture = diff(chain("옛 안내입니다."), chain("새 안내입니다."))
    assert {key for key in states(picture) if key.startswith("p")} == {"p18", "p19", "p20", "p21", "p22"}
    assert "생략" in picture
    wide = diff(chain("옛 안내입니다."), chain("새 안내입니다."), around=4)
    assert sum(key.startswith("p") for key in states(wide)) == 9
