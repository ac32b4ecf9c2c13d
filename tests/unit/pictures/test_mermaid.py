"""Mermaid text is complete and keeps to what every Mermaid renderer reads."""

from __future__ import annotations

import re

import pytest

from commands.gallery import centers
from ringback.flow_language import Flow
from ringback.flow_language.pictures import mermaid, mermaid_map
from ringback.flow_language.pictures.center_links import center_links
from tests.unit.pictures.conftest import ROOT, build_flow, end, say

NODE = re.compile(r"^  (?P<id>[af]\d+)(\(\[|\{\{|\[\[|>|\[/|\(|\[)\"[^\"]*\"(\]\)|\}\}|\]\]|\]|/\]|\))(:::x-[a-z]+)$")
EDGE = re.compile(r"^  (?P<source>[af]\d+|start) (-->|-\.->|==>)(\|\"[^\"]*\"\|)? (?P<target>[af]\d+)$")
CLASS = re.compile(r"^  classDef x-[a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}$")
START = '  start(["시작"]):::x-start'


def parts(text: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Returns nodes and edges; fails on a line that is neither."""
    nodes, edges = set(), set()
    for line in text.splitlines()[1:]:
        node, edge = NODE.match(line), EDGE.match(line)
        if node:
            nodes.add(node["id"])
        elif edge:
            edges.add((edge["source"], edge["target"]))
        else:
            assert line == START or CLASS.match(line), line
    return nodes, edges


def test_every_flow_becomes_nodes_and_edges(project_flows: list[Flow]) -> None:
    for flow in project_flows:
        text = mermaid(flow)
        assert text.startswith("flowchart TD\n")
        nodes, edges = parts(text)
        index = {action.identifier: f"a{n}" for n, action in enumerate(flow.actions)}
        assert nodes == set(index.values())
        wanted = {(index[a.identifier], index[t.target]) for a in flow.actions for t in a.transitions}
        assert edges - {("start", index[flow.start])} <= wanted
        assert {target for _, target in edges} == {target for _, target in wanted} | {index[flow.start]}


def test_the_map_of_a_center(project_flows: list[Flow]) -> None:
    center = next(center for center in centers(ROOT) if center.key == "aicc").load()
    nodes, edges = parts(mermaid_map(center))
    assert len(nodes) == len(center)
    assert len(edges) == len({(link.source, link.target) for link in center_links(center).links})


@pytest.mark.parametrize("text", ['"따옴표"', "<b>굵게</b>", "# & ; ` |", "줄\n바꿈", "1. 목록"])
def test_signs_with_a_meaning_are_escaped(text: str) -> None:
    nodes, _ = parts(mermaid(build_flow(say("a", text, "끝"), end())))
    assert len(nodes) == 2


def test_faults_are_dotted_and_labeled() -> None:
    flow = build_flow(say("a", "안녕하세요.", "b", "끝"), say("b", "또 봐요.", "끝"), end())
    assert '  a0 -.->|"오류"| a2' in mermaid(flow).splitlines()


def test_a_dangling_target_is_left_out() -> None:
    _, edges = parts(mermaid(build_flow(say("a", "안녕하세요.", "nowhere"), end())))
    assert edges == {("start", "a0")}
