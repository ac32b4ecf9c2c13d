"""The desk of an agent in a real browser: cards, buttons, a form, two widths, accessibility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.studio import StudioServer, StudioSession
from tests.calls.browser import MARKS, ROOT, played

pytestmark = MARKS
AXE = ROOT / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def report(assembly: Path) -> dict[str, Any]:
    """What an agent met after a verified customer complained, in the order of agent_desk.mjs."""
    session = StudioSession(assembly, "aicc-dev", scenarios=ROOT / "tests/calls/aicc")
    session.do("open", {"id": "desk-shown"})
    with StudioServer(session) as running:
        running.start()
        met = played("agent_desk.mjs", running.url, str(AXE), pictures="AICC_DESK_PICTURES")
        running.shutdown()
    return met


def test_the_cards_tell_who_calls_and_why_in_words(report: dict[str, Any]) -> None:
    cards = report["cards"]
    for told in ("김*수", "✔ 본인확인 완료", "불만", "높음", "K7QD-2M4P", "배송 지연 문의", "녹음 중"):
        assert told in cards
    assert "{" not in cards


def test_the_buttons_are_those_of_the_view(report: dict[str, Any]) -> None:
    assert report["buttons"][:3] == ["녹음 일시 정지", "녹음 다시 시작", "메모 남기기"]
    assert report["buttons"][-1] == "화면 닫기"


def test_a_note_is_written_with_the_form_and_is_no_markup(report: dict[str, Any]) -> None:
    assert "환불 기한을 7일에서 <10일>로 늘려 달라고 하심" in report["noted"]
    assert "일시 정지됨" in report["noted"]


def test_the_desk_stands_when_the_function_of_the_guide_fails(report: dict[str, Any]) -> None:
    for told in ("✔ 본인확인 완료", "불만", "높음", "김*수", "일시 정지됨", "메모 남기기", "상담 가이드"):
        assert told in report["basics"]


def test_the_desk_is_accessible_at_both_widths(report: dict[str, Any]) -> None:
    assert report["axe"] == []
    assert report["problems"] == []
