"""The map of a center shows every flow once and everything that leads from one to another."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from commands.gallery import centers
from ringback.flow_language import Flow
from ringback.flow_language.pictures import map_center, map_fingerprint
from ringback.flow_language.pictures.center_links import HOOK, MODULE, TRANSFER, Link, center_links
from tests.unit.pictures.conftest import ROOT, build_flow, end, need_node, read

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def aicc() -> list[Flow]:
    return next(center for center in centers(ROOT) if center.key == "aicc").load()


@pytest.fixture(scope="module")
def picture(aicc: list[Flow]) -> ET.Element:
    need_node()
    return read(map_center(aicc, heading="aicc", links={"flow:inbound": "inbound.svg"}))


def test_every_flow_and_module_is_on_the_map(aicc: list[Flow], picture: ET.Element) -> None:
    shown = {group.attrib["data-action"] for group in picture.iter(f"{SVG}g") if "data-action" in group.attrib}
    assert shown == {f"{'module' if flow.is_module else 'flow'}:{flow.key}" for flow in aicc}


def test_every_link_is_drawn(aicc: list[Flow], picture: ET.Element) -> None:
    drawn = {(g.attrib["data-from"], g.attrib["data-to"]) for g in picture.iter(f"{SVG}g") if "data-from" in g.attrib}
    assert drawn == {(link.source, link.target) for link in center_links(aicc).links}


def test_links_are_read_from_transfers_modules_and_hooks(aicc: list[Flow]) -> None:
    links = set(center_links(aicc).links)
    assert Link("flow:inbound", "flow:main-menu", TRANSFER) in links
    assert Link("flow:main-menu", "module:authenticate", MODULE) in links
    assert Link("module:setup", "flow:agent-queue", HOOK, "고객 대기") in links


def test_contacts_come_in_by_the_doors(aicc: list[Flow]) -> None:
    doors = center_links(aicc).doors
    assert {"flow:inbound", "flow:chat-entry", "flow:task-entry", "flow:outbound-reminder"} <= doors
    assert "flow:escalation" not in doors


def test_hooks_are_labeled_with_their_event(picture: ET.Element) -> None:
    words = {"".join(text.itertext()) for text in picture.iter(f"{SVG}text")}
    assert {"고객 대기", "상담원 귓속말", "상담원 종료 뒤", "상담원 화면"} <= words


def test_a_click_leads_to_the_flow(picture: ET.Element) -> None:
    links = {anchor.attrib["href"] for anchor in picture.iter(f"{SVG}a")}
    assert links == {"inbound.svg"}


def test_flows_without_links_stand_below_and_overlap_nothing() -> None:
    need_node()
    flows = [build_flow(end(), key=f"f{n}", description="혼자 있는 흐름") for n in range(9)]
    tree = read(map_center(flows))
    areas = []
    for group in tree.iter(f"{SVG}g"):
        if "data-action" in group.attrib:
            shape = next(child for child in group if child.get("class") == "shape")
            areas.append(tuple(float(shape.attrib[name]) for name in ("x", "y", "width", "height")))
    assert len(set(areas)) == 9
    for x, y, width, height in areas:
        inside = [1 for a, b, _, _ in areas if x <= a < x + width and y <= b < y + height]
        assert len(inside) == 1


def test_fingerprint_of_the_map_follows_links_only(aicc: list[Flow]) -> None:
    assert map_fingerprint(aicc) == map_fingerprint(aicc)
    assert map_fingerprint(aicc) != map_fingerprint(aicc[:-1])
