"""Flows on the studio page in a real browser: read, searched, counted and changed, by mouse, keys and thumb."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.studio import StudioServer, StudioSession
from tests.calls.browser import MARKS, ROOT, played

pytestmark = MARKS

NEW = "무엇을 도와드릴까요? 편하게 말씀해 주십시오."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the flow files, since one is written."""
    made = tmp_path_factory.mktemp("studio") / "contact_flows"
    shutil.copytree(ROOT / "contact_flows", made)
    return made


@pytest.fixture(scope="module")
def server(assembly: Path, folder: Path) -> Iterator[StudioServer]:
    with StudioServer(StudioSession(assembly, "aicc-dev", flows=[folder])) as running:
        running.start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def report(server: StudioServer) -> dict[str, Any]:
    """What people met on the page, in the order of studio_drawing.mjs."""
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    return played("studio_drawing.mjs", server.url, str(axe), pictures="AICC_STUDIO_PICTURES")


def test_the_drawing_opens_where_it_begins_and_can_be_read(report: dict[str, Any]) -> None:
    assert report["start"]
    assert report["fact"] >= 10


def test_things_are_called_by_their_names(report: dict[str, Any]) -> None:
    assert "setup" in report["names"]
    assert "arn:aws" not in report["names"]


def test_the_wheel_zooms_at_the_pointer_and_the_mouse_drags(report: dict[str, Any]) -> None:
    assert report["underThePointer"]
    assert 60 <= report["dragged"] <= 140
    assert not report["openedByDragging"]
    assert report["byMap"] > 200
    assert report["whole"]


def test_an_action_that_is_clicked_tells_what_it_says(report: dict[str, Any]) -> None:
    assert "안녕하세요. AICC 고객센터 AI 상담입니다." in report["clicked"]


def test_the_call_is_followed_inside_of_the_pane_alone(report: dict[str, Any]) -> None:
    assert report["followed"]
    assert report["scrolled"] == 0


def test_the_trace_follows_its_newest_entry_and_can_be_filtered(report: dict[str, Any]) -> None:
    assert report["newest"]
    assert report["time"].startswith("10:00:")
    every, left, first = report["filtered"]
    assert 0 < left < every
    assert "customer-lookup" in first


def test_an_entry_of_the_trace_leads_to_its_action_with_the_attributes(report: dict[str, Any]) -> None:
    assert report["jumped"] == ["inbound", True]
    assert "ConversationId" in report["attributes"]


def test_the_ways_of_a_call_are_counted_on_the_drawing(report: dict[str, Any]) -> None:
    count, legend = report["heat"]
    assert count == "×1"
    assert re.fullmatch(r"\d+ of \d+ branches taken here, \d+ of \d+ in all flows", legend)


def test_a_flow_is_changed_with_keys_alone(report: dict[str, Any]) -> None:
    assert report["focus"] == ["step-title", "step-edit", "Parameters.Input.opening"]
    assert report["finding"].startswith("FL215")
    assert report["marked"]
    assert report["stillThere"] == "Parameters.Input.opening"
    assert "the center plays them" in report["draft"]


def test_what_was_there_before_is_brought_back(report: dict[str, Any]) -> None:
    words, focus, nothing_to_write = report["restored"]
    assert "상담원은 4번" in words
    assert focus == "Parameters.Input.opening"
    assert not nothing_to_write, "the file still holds the change"


def test_an_action_is_put_on_an_edge_with_keys_alone(report: dict[str, Any], folder: Path) -> None:
    focus, about, kind, no_errors = report["asked"]
    assert (focus, kind) == ("insert-search", "MessageParticipant")
    assert "Plays or sends one message." in about
    assert no_errors, "a prompt needs no error branch"
    assert report["inserted"] == ["Parameters.Text", "FL111 'Text' is empty"]
    assert report["edge"] == [True, True]
    written = json.loads((folder / "aicc/inbound.json").read_text("utf-8"))
    (hello,) = [one for one in written["Actions"] if one["Identifier"] == "say-hello"]
    assert hello["Parameters"]["Text"].startswith("처음 뵙겠습니다.")


def test_an_action_is_taken_out_and_brought_back(report: dict[str, Any]) -> None:
    told, onward = report["undone"]
    assert report["joint"] == onward
    assert "Changes: 2" in told


def test_the_change_stands_in_the_file_and_nothing_else_does(report: dict[str, Any], folder: Path) -> None:
    assert report["draft"]
    changed = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.json")
        if path.read_bytes() != (ROOT / "contact_flows" / path.relative_to(folder)).read_bytes()
    }
    assert changed == {"aicc/main-menu.json", "aicc/inbound.json"}
    before, after = (
        (base / "aicc/main-menu.json").read_text("utf-8").splitlines() for base in (ROOT / "contact_flows", folder)
    )
    (line,) = [new for old, new in zip(before, after, strict=True) if old != new]
    assert json.dumps(NEW, ensure_ascii=False) in line


def test_the_drawing_speaks_korean_too_and_has_dark_colors(report: dict[str, Any]) -> None:
    heading, drawing = report["korean"]
    assert heading == "매개변수"
    assert "모듈 실행" in drawing
    light, dark = report["dark"]
    assert light != dark


def test_a_thumb_zooms_the_drawing_and_not_the_page(report: dict[str, Any]) -> None:
    assert report["pinched"] > 1.5
    assert report["pageScale"] == 1
    assert not report["wide"]
    assert report["tapped"] == 0
    assert report["small"] == []


def test_axe_finds_nothing_in_any_state_and_color(report: dict[str, Any]) -> None:
    assert report["axe"] == []


def test_nothing_comes_from_another_host_and_nothing_fails_on_the_page(report: dict[str, Any]) -> None:
    assert report["foreign"] == []
    assert report["problems"] == []
