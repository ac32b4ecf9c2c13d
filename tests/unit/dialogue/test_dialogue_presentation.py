"""Buttons in Connect's message format and text for a voice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base import ids
from contact_handlers.dialogue.presentation import MAX_SPOKEN, Button, interactive, read_out, spoken


def choices(count: int) -> list[Button]:
    return [Button(f"{number}번 선택", f"choice_{number}") for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "template", "shown"),
    [(2, "QuickReply", 2), (5, "QuickReply", 5), (6, "ListPicker", 6), (9, "ListPicker", 6), (1, "ListPicker", 1)],
)
def test_template_follows_the_number_of_choices(count: int, template: str, shown: int) -> None:
    """7: quick reply 2 to 5 entries, list picker up to 6."""
    message = json.loads(interactive("무엇을 도와드릴까요?", choices(count)))
    assert (message["templateType"], message["version"]) == (template, "1.0")
    content = message["data"]["content"]
    assert content["title"] == "무엇을 도와드릴까요?"
    assert [entry["title"] for entry in content["elements"]] == [button.title for button in choices(shown)]


def test_titles_and_headings_are_bounded() -> None:
    """7: titles up to 40 characters, headings up to 400; the message stays far below 20 KB."""
    message = interactive("제" * 900, [Button("목" * 90, "a"), Button("록" * 90, "b")])
    content = json.loads(message)["data"]["content"]
    assert (len(content["title"]), {len(entry["title"]) for entry in content["elements"]}) == (400, {40})
    assert len(message.encode()) < 20_000


def test_every_set_of_the_center_fits_a_template(content: dict[str, Any]) -> None:
    """All quick replies and all choices of all scenarios fit."""
    for name, entries in content["quick_replies"].items():
        assert 2 <= len(entries) <= 6, name
        assert all(len(entry["title"]) <= 40 for entry in entries), name
    for name, kind in content["slot_types"].items():
        if not kind["open"]:
            assert len(kind["values"]) <= 5, name


def test_at_most_four_choices_are_read_out() -> None:
    assert read_out(choices(3)) == "1번 1번 선택, 2번 2번 선택, 3번 3번 선택"
    assert read_out(choices(6)).count("번 ") == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("참조번호: AB3D-9KQ1", "참조번호: A B 3 D 9 K Q 1"),
        ("고객센터 전화번호는 1588-0000입니다.", "고객센터 전화번호는 1 5 8 8, 0 0 0 0입니다."),
        ("010-1234-5678로 연락드리겠습니다.", "0 1 0, 1 2 3 4, 5 6 7 8로 연락드리겠습니다."),
        ("희망하시는 날짜를 알려 주세요. (예: 2026-03-11)", "희망하시는 날짜를 알려 주세요."),
        ("예금계좌 110-**-****78의 잔액입니다.", "예금계좌 끝자리 7 8의 잔액입니다."),
        ("번호는 010-****-5678입니다.", "번호는 끝자리 5 6 7 8입니다."),
        ("예약이 2026-03-05로 접수되었습니다.", "예약이 2026년 3월 5일로 접수되었습니다."),
        ("마이페이지 > 주문내역에서 확인할 수 있습니다.", "마이페이지의 주문내역에서 확인할 수 있습니다."),
        ("일반 배송은 주문 후 2-3일 걸립니다.", "일반 배송은 주문 후 2에서 3일 걸립니다."),
        ("네.\n\n추가 도움이 필요하시면 말씀해 주세요.", "네. 추가 도움이 필요하시면 말씀해 주세요."),
        ('"비밀번호 찾기"를 눌러 주세요.', "비밀번호 찾기를 눌러 주세요."),
        ("<speak>A & B</speak>", "speak A B /speak"),
        ("", ""),
    ],
)
def test_text_is_made_for_a_voice(text: str, said: str) -> None:
    """A voice gets no signs of SSML, codes digit by digit, and dates in words."""
    assert spoken(text) == said


def test_long_text_keeps_its_question() -> None:
    """Of more than 300 characters, sentences are dropped from the middle."""
    text = " ".join(["이 문장은 길이를 채우기 위한 안내입니다."] * 20) + " 문제가 해결되었나요?"
    said = spoken(text)
    assert len(said) <= MAX_SPOKEN
    assert said.startswith("이 문장은")
    assert said.endswith("문제가 해결되었나요?")


@given(identifier=st.text(ids.ALPHABET, min_size=26, max_size=26))
def test_a_reference_number_is_read_character_by_character(identifier: str) -> None:
    """Nobody could write down a reference number that is read as one word, whether it holds a digit or not."""
    number = ids.reference(identifier)
    said = spoken(f"참조번호: {number}").removeprefix("참조번호: ")

    assert said.replace(",", "").split() == list(number.replace("-", ""))


@given(st.text(max_size=1_000))
def test_spoken_text_is_always_safe(text: str) -> None:
    """Whatever is said has no markup and at most 300 characters."""
    said = spoken(text)
    assert len(said) <= MAX_SPOKEN
    assert not set(said) & set('<>&"\n\r')


def test_every_answer_can_be_spoken_in_one_turn(content: dict[str, Any]) -> None:
    """Nothing of the center is cut when it is read out."""
    for entry in content["faq"]:
        filled = (
            entry["answer"].replace("{hours_text}", "평일 오전 9시부터 오후 6시까지").replace("{phone}", "1588-0000")
        )
        assert not spoken(filled).endswith("…"), entry["id"]
        assert len(spoken(filled)) <= MAX_SPOKEN
