"""Expectations about what was said: parts, patterns, templates, and the nearest thing that was said instead."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.simulator.display.console import Paint, clip, pad, width, wrap
from ringback.simulator.display.interactive import offered_titles, shown
from ringback.simulator.scenarios.matching import compile_pattern, fits, nearest


@pytest.mark.parametrize(
    ("wanted", "heard", "captured"),
    [
        ("고객센터", "안녕하세요. AICC 고객센터입니다.", {}),
        ("고객센터  입니다", "고객센터\n입니다", {}),
        ("고객 센터", "AICC 고객센터입니다.", None),
        ("참조번호: {reference}", "접수했습니다.\n참조번호: AB12-CD34\n대기", {"reference": "AB12-CD34"}),
        ("약 {minutes}분 정도", "약 15분 정도 기다리셔야 합니다.", {"minutes": "15"}),
        ("/[0-9]+분/", "약 15분", {}),
        ("/^[0-9]+분$/", "약 15분", None),
        ("(정확히) 1+1", "가격은 (정확히) 1+1 입니다", {}),
    ],
)
def test_parts_patterns_and_templates(wanted: str, heard: str, captured: dict[str, str] | None) -> None:
    assert compile_pattern(wanted).match(heard) == captured


def test_exactly_takes_the_whole_text() -> None:
    assert compile_pattern("네").match("네, 알겠습니다.", exactly=True) is None
    assert compile_pattern("네").match(" 네 ", exactly=True) == {}


def test_a_captured_word_must_come_again() -> None:
    known = {"reference": "AB12-CD34"}

    assert compile_pattern("번호 {reference}", known).match("번호 AB12-CD34") == {}
    assert compile_pattern("번호 {reference}", known).match("번호 ZZ99-ZZ99") is None


def test_the_nearest_text_is_found_with_its_likeness() -> None:
    heard = ["잘못된 선택입니다. 다시 선택해 주세요.", "안녕하세요."]

    found = nearest("잘못 선택하셨습니다. 다시 선택해 주세요.", heard)

    assert found is not None
    assert found[0] == heard[0]
    assert 60 < found[1] < 100
    assert nearest("xyz", heard) is None


@pytest.mark.parametrize(
    ("wanted", "actual", "fine"),
    [
        ({"a": "1"}, {"a": "1", "b": "2"}, True),
        ({"a": "1"}, {"b": "2"}, False),
        ({"a": {"b": "*"}}, {"a": {"b": "x"}}, True),
        ({"a": "*"}, {"a": ""}, False),
        (["x", "*"], ["x", "y"], True),
        (["x"], ["x", "y"], False),
        ("/E.*/", "ESC", True),
        ("E", "ESC", False),
        ("esc_{id}", "esc_01", True),
        (1, 1.0, True),
        (1, True, False),
        (True, True, True),
    ],
)
def test_values_fit(wanted: Any, actual: Any, fine: bool) -> None:
    assert fits(wanted, actual) is fine


QUICK_REPLY = (
    '{"templateType":"QuickReply","version":"1.0","data":{"content":{"title":"무엇을 도와드릴까요?",'
    '"elements":[{"title":"상품 문의"},{"title":"상담원 연결"}]}}}'
)


def test_choices_of_an_interactive_message_are_read() -> None:
    assert offered_titles(QUICK_REPLY) == ["상품 문의", "상담원 연결"]
    assert shown(QUICK_REPLY) == "무엇을 도와드릴까요? [상품 문의 | 상담원 연결]"


@pytest.mark.parametrize("text", ["안녕하세요", "{not json", "{}", "[1]", '{"data": 3}'])
def test_other_texts_offer_nothing(text: str) -> None:
    assert offered_titles(text) == []
    assert shown(text) == text


def test_korean_takes_two_columns_and_colors_none() -> None:
    red = Paint(on=True)("한글", "red")

    assert width("한글 ab") == 7
    assert width(red) == 4
    assert pad("한글", 6) == "한글  "
    assert clip("안녕하세요", 7) == "안녕하…"
    assert wrap("안녕하세요 고객님 반갑습니다", 12) == ["안녕하세요", "고객님", "반갑습니다"]
    assert wrap("가나다라마바사", 6) == ["가나다", "라마바", "사"]
    assert Paint(on=False)("한글", "red") == "한글"
