"""The studio in a real browser: a call by keyboard, the agent side, a planted failure, accessibility, no network."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls.browser import MARKS

pytestmark = MARKS


@pytest.fixture(scope="module")
def report(studio: dict[str, Any]) -> dict[str, Any]:
    """What a person with a keyboard met on the page, in the order of studio.mjs."""
    return studio


def test_a_call_by_keyboard_reaches_the_bot(report: dict[str, Any]) -> None:
    assert report["stage"] == "aicc-dev"
    assert "안녕하세요. AICC 고객센터 AI 상담입니다." in report["welcome"]
    assert "평일 오전 9시부터 오후 6시까지" in report["answer"]


def test_the_flow_is_drawn_with_the_path_and_the_current_action(report: dict[str, Any]) -> None:
    assert report["lit"] >= 1
    assert report["current"]


def test_tabs_follow_the_arrow_keys_and_show_the_attributes(report: dict[str, Any]) -> None:
    assert report["tab"] == "tab-attributes"
    assert "CallType" in report["attributes"]


def test_the_agent_side_takes_the_contact(report: dict[str, Any]) -> None:
    assert "aicc-dev-general" in report["queues"]
    assert "on contact" in report["agent"]


def test_what_another_page_does_is_pushed_to_this_one(report: dict[str, Any]) -> None:
    assert report["pushed"]


def test_failures_that_are_on_are_asked_about_before_a_call(report: dict[str, Any]) -> None:
    assert "Function aicc-dev-customer-lookup: error" in report["asked"]
    assert "Queue metrics: unavailable" in report["asked"]


def test_a_planted_failure_is_explained(report: dict[str, Any]) -> None:
    assert "inbound/find-customer: injected function error" in report["problem"]


def test_the_page_speaks_korean_too(report: dict[str, Any]) -> None:
    assert report["korean"] == "고객"
    assert report["lang"] == "ko"


def test_everything_that_can_be_used_has_a_name_for_screen_readers(report: dict[str, Any]) -> None:
    assert report["nameless"] == []


def test_nothing_comes_from_another_host_and_nothing_fails_on_the_page(report: dict[str, Any]) -> None:
    assert report["foreign"] == []
    assert report["problems"] == []
