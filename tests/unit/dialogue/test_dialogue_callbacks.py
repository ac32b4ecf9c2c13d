"""A callback is settled: number and time are understood, moved, read back, corrected; nothing is promised here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.draft import CallbackDetails
from contact_handlers.dialogue.values import moments
from contact_handlers.dialogue.values.moments import DayAlone, Moment, Office
from contact_handlers.dialogue.values.results import Missed, Several, Understood
from tests.unit.dialogue.talk import HOURS, Talk

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=KST)
NIGHT = datetime(2026, 3, 10, 20, 0, tzinfo=KST)
OWN = "+821012345678"
Start = Callable[..., Talk]


def settled(answer: Answer) -> CallbackDetails:
    assert (answer.draft.next_action, answer.draft.bot_result) == ("callback", "Callback")
    assert answer.draft.callback is not None
    return answer.draft.callback


def say(call: Talk, *lines: str, caller: str = OWN) -> Answer:
    for line in lines:
        answer = call.say(line, caller=caller)
    return answer


MOMENTS = {
    "2026-03-11T15:00": "내일 오후 세 시|모레 말고 내일 세 시|내일 두 시 아니 세 시요",
    "2026-03-10T15:00": "세 시요|오늘 오후 세 시쯤이요|이따 세 시에요",
    "2026-03-10T10:30": "삼십 분 뒤요|삼십 분 있다가 주세요",
    "2026-03-11T09:30": "아홉 시 반이요|내일 아홉 시 반",
    "2026-03-16T09:00/12:00": "월요일 오전 중에요|다음 주 월요일 오전이요",
    "2026-03-10T13:00/15:00": "한 시에서 세 시 사이요",
    "2026-03-11T09:00/18:00": "내일 아무 때나요|내일 중으로요",
    "soon": "지금요|빨리요|가능한 빨리 부탁드려요|아무 때나 괜찮아요|최대한 빠른 시간에요",
}


@pytest.mark.parametrize(
    ("value", "text"), [(value, one) for value, line in MOMENTS.items() for one in line.split("|")]
)
def test_a_moment_is_understood(value: str, text: str) -> None:
    found = moments.read(text, Office(NOW, HOURS, 14))
    assert isinstance(found, Understood)
    assert str(found.value) == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("토요일 오전이요", "2026-03-16T09:00"),
        ("저녁 일곱 시요", "2026-03-11T09:00"),
        ("새벽 두 시요", "2026-03-11T09:00"),
        ("일요일 세 시", "2026-03-16T09:00"),
    ],
)
def test_what_is_outside_of_the_hours_is_moved_to_the_next_opening(text: str, moment: str) -> None:
    found = moments.read(text, Office(NOW, HOURS, 14))
    assert isinstance(found, Understood)
    assert isinstance(found.value, Moment)
    assert (str(found.value), found.value.moved) == (moment, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("어제요", "past"),
        ("오늘 아홉 시요", "past"),
        ("5월 2일 세 시", "far"),
        ("나중에요", "vague"),
        ("글쎄요", "nothing"),
    ],
)
def test_what_is_no_moment_is_said_to_be_none(text: str, reason: str) -> None:
    found = moments.read(text, Office(NOW, HOURS, 14))
    assert isinstance(found, Missed)
    assert found.reason == reason


def test_a_day_is_asked_for_its_time_and_two_moments_are_asked_about() -> None:
    assert isinstance(moments.read("내일이요", Office(NOW, HOURS, 14)), DayAlone)
    assert isinstance(moments.read("세 시나 네 시요", Office(NOW, HOURS, 14)), Several)


@pytest.mark.parametrize("day", ["내일", "토요일"])
@pytest.mark.parametrize("said", ["네", "상관없어요", "빠를수록 좋아요", "오전이요", "오후요", "아침이요", "점심이요"])
def test_the_time_of_a_day_is_never_when_nobody_works(talk: Start, day: str, said: str) -> None:
    """A yes to the day means any time of it; a day on which nobody works is the next one."""
    chat = talk(now=NOW)
    answer = say(chat, "콜백이요", "010-2222-3333", day, said, caller="")
    assert ("3월 11일 수요일" if day == "내일" else "3월 16일 월요일 오전 9시") in answer.text
    assert "밤 12시" not in answer.text
    assert ("운영시간이 아니어서" in answer.text) is (day == "토요일")


def test_the_number_of_the_caller_is_read_back_and_taken(talk: Start) -> None:
    call = talk(channel="voice", now=NOW)
    answer = say(call, "콜백 신청할게요")
    assert answer.text.startswith("걸어 주신 번호 끝자리 5 6 7 8번으로 연락드릴까요?")
    assert OWN not in answer.text
    answer = say(call, "네", "내일 오후 세 시요")
    assert "3월 11일 수요일 오후 3시에" in answer.text
    assert settled(say(call, "네")) == CallbackDetails(action="create", number=OWN, due_at="2026-03-11T06:00:00.000Z")


def test_what_the_sentence_says_is_not_asked(talk: Start) -> None:
    chat = talk(now=NOW)
    answer = say(chat, "010-2222-3333으로 내일 세 시에 전화 주세요", caller="")
    assert answer.text == "3월 11일 수요일 오후 3시에 010-2222-3333으로 연락드릴까요?"
    assert settled(say(chat, "네", caller="")).number == "+821022223333"


@pytest.mark.parametrize(
    ("said", "number", "due_at"),
    [
        ("아니 네 시로", OWN, "2026-03-11T07:00:00.000Z"),
        ("아니 모레로요", OWN, "2026-03-12T06:00:00.000Z"),
        ("010-2222-3333으로 바꿔 주세요", "+821022223333", "2026-03-11T06:00:00.000Z"),
    ],
)
def test_what_was_read_back_is_corrected(talk: Start, said: str, number: str, due_at: str) -> None:
    call = talk(channel="voice", now=NOW)
    say(call, "내일 오후 세 시에 전화 주세요", "네", said)
    details = settled(say(call, "네"))
    assert (details.number, details.due_at) == (number, due_at)


def test_another_number_than_the_one_offered_is_taken_even_after_a_yes(talk: Start) -> None:
    call = talk(channel="voice", now=NOW)
    say(call, "전화 주세요", "네 010-2222-3333으로 해 주세요", "빨리요")
    details = settled(say(call, "네"))
    assert (details.number, details.due_at) == ("+821022223333", "")


def test_a_moved_time_is_said(talk: Start) -> None:
    chat = talk(now=NOW)
    answer = say(chat, "콜백이요", "010-2222-3333", "토요일 오전이요", caller="")
    assert answer.text.startswith("그 시간은 상담원 운영시간이 아니어서")
    assert "3월 16일 월요일 오전 9시에" in answer.text


def test_as_soon_as_possible_at_night_is_the_next_opening(talk: Start) -> None:
    chat = talk(now=NIGHT)
    answer = say(chat, "콜백이요", "010-2222-3333", "지금 바로요", caller="")
    assert "3월 11일 수요일 오전 9시에" in answer.text


def test_keys_say_yes_and_no_on_the_phone(talk: Start) -> None:
    call = talk(channel="voice", now=NOW)
    assert say(call, "콜백 신청할게요", "2").text == "연락받으실 전화번호를 말씀하시거나 눌러 주세요."
    assert settled(say(call, "01022223333", "빨리요", "1")).number == "+821022223333"


@pytest.mark.parametrize(
    ("lines", "action"),
    [(("콜백 취소해 주세요", "네"), "cancel"), (("콜백을 모레 두 시로 바꿔 주세요", "네"), "change")],
)
def test_an_existing_callback_is_cancelled_and_moved_after_a_yes(
    talk: Start, lines: tuple[str, ...], action: str
) -> None:
    assert settled(say(talk(channel="voice", now=NOW), *lines)).action == action


def test_nothing_is_settled_for_who_leaves(talk: Start) -> None:
    for lines in (
        ("콜백 신청할게요", "그만할게요"),
        ("콜백 취소해 주세요", "아니요"),
        ("콜백 취소해 주세요", "취소 안 할래요"),
    ):
        answer = say(talk(channel="voice", now=NOW), *lines)
        assert (answer.draft.callback, answer.draft.bot_result) == (None, "")
