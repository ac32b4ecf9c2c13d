"""A session of the studio in a real browser: keyboard, contacts, steps back, scenarios, a new assembly, a telephone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls.browser import MARKS

pytestmark = MARKS


@pytest.fixture(scope="module")
def report(studio: dict[str, Any]) -> dict[str, Any]:
    """What people met, in the order of studio_session.mjs."""
    met: dict[str, Any] = studio["session"]
    return met


def test_a_number_that_nobody_has_is_refused_at_its_field(report: dict[str, Any]) -> None:
    assert "'abc' is no telephone number" in report["refused"]
    assert report["invalid"] == "true"


def test_a_ringing_telephone_is_announced(report: dict[str, Any]) -> None:
    assert report["announced"] == "agent1 상담원에게 벨이 울립니다. aicc-dev-general 대기열의 음성 문의입니다."


def test_the_focus_stays_where_somebody_works(report: dict[str, Any]) -> None:
    """An act of an agent redraws their card; the button that is gone hands the focus to the next thing of the card."""
    focus = report["focus"]
    assert focus["available"] not in {"", "BODY"}
    assert focus["accepted"] == "voice"
    assert focus["said"] == "voice"
    assert focus["question"] == "cancel"


def test_the_agent_is_not_far_from_the_customer_for_a_keyboard(report: dict[str, Any]) -> None:
    """The dial pad is one stop, and arrows move in it."""
    assert report["tabs"] <= 25
    assert report["pad5"] == "5"


def test_agents_say_their_own_words_on_the_telephone(report: dict[str, Any]) -> None:
    assert "확인해 드리겠습니다." in report["transcript"]


def test_the_scores_of_a_turn_are_shown(report: dict[str, Any]) -> None:
    assert "이해: agent_request 1.00" in report["scores"]
    assert "callback_request" in report["scores"]


def test_a_second_contact_is_asked_about_and_has_its_own_transcript(report: dict[str, Any]) -> None:
    assert "+821012345678 고객과의 문의가 진행 중입니다." in report["asked"]
    assert "채팅 · 봇" in report["contacts"]
    assert "음성 · 상담 중" in report["contacts"]
    assert "확인해 드리겠습니다." not in report["chat"]
    assert "확인해 드리겠습니다." in report["back"]


def test_a_step_back_plays_the_call_again(report: dict[str, Any]) -> None:
    assert report["steps"] == 6
    assert "상담원 연결해 주세요" not in report["earlier"]
    assert report["again"] == report["back"]


def test_a_korean_page_has_no_english_words_of_the_engine_in_the_transcript(report: dict[str, Any]) -> None:
    assert report["korean"] == report["back"]
    assert "aicc-dev-general 대기열에서 대기" in report["korean"]
    assert "waits in queue aicc-dev-general" in report["english"]
    for word in ("waits", "agent1 rings", "customer ·", "center ·", "flow", "hours-open"):
        assert word not in report["korean"]
    assert "문제" in report["problem"]
    assert "함수가 실패했습니다: inbound/find-customer" in report["problem"]
    assert "injected" not in report["problem"]


def test_start_over_is_asked_about(report: dict[str, Any]) -> None:
    assert report["kept"] == 3


def test_scenarios_can_be_stopped_and_one_that_passed_is_opened(report: dict[str, Any]) -> None:
    assert 0 < report["ran"] < report["all"]
    assert report["opened"].startswith("통과한 시나리오: ")
    assert report["played"] > 2


def test_a_new_assembly_is_offered_and_what_was_done_is_done_again(report: dict[str, Any]) -> None:
    assert "센터에서 달라진 것은 없습니다" in report["news"]
    assert report["reopened"] == report["opened"]


def test_a_page_without_its_server_says_so_and_goes_on_by_itself(report: dict[str, Any]) -> None:
    assert "스튜디오 서버가 응답하지 않습니다" in report["gone"]


def test_a_thumb_is_enough(report: dict[str, Any]) -> None:
    assert all(before == after for before, after in report["scrolled"])
    assert report["pad"]
    assert report["small"] == []
    assert not report["wide"]


def test_axe_finds_nothing_in_any_state(report: dict[str, Any]) -> None:
    assert report["axe"] == []
    assert report["problems"] == []
