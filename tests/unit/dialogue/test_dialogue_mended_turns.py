"""Turns as people say them: numbers in pieces, the end of a number again, what is taken back, a day said too early."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.dialogue.talk import Talk

Start = Callable[..., Talk]

ORDER = "주문 조회 부탁해요"


def told(chat: Talk, *texts: str) -> str:
    """Returns what is answered to the last of several messages."""
    return [chat.say(text).text for text in texts][-1]


def data(chat: Talk) -> dict[str, object]:
    assert chat.state.scenario is not None
    return dict(chat.state.scenario.data)


@pytest.mark.parametrize(
    "pieces",
    [
        ("공일공에", "이삼사오에", "육칠팔구요"),
        ("공일공이요", "이삼사오", "육칠팔구입니다"),
        ("010", "2345", "6789"),
        ("음 010 2345", "그 다음은 6789"),
        ("공일공", "010-2345-6789요"),
    ],
)
def test_a_telephone_number_may_come_in_pieces(talk: Start, pieces: tuple[str, ...]) -> None:
    """Nothing is refused and nothing counts as a failure; pieces are no more stored than the number is."""
    call = talk(channel="voice")
    told(call, "방문 예약이요", "내일이요")
    for piece in pieces[:-1]:
        answer = call.say(piece)
        assert (answer.text, answer.draft.track.sensitive) == ("네, 이어서 말씀해 주세요.", True)
        assert call.state.scenario is not None
        assert call.state.scenario.failures == 0
    answer = call.say(pieces[-1])
    assert "010-2345-6789로 예약을 접수할까요?" in answer.text
    assert list(call.state.kept) == ["contact_number"]


def test_an_order_number_may_come_in_pieces(talk: Start) -> None:
    assert told(talk(channel="voice"), ORDER, "이공이육", "일이삼사") == told(talk(channel="voice"), ORDER, "20261234")


def test_what_follows_a_piece_is_heard_as_what_it_is(talk: Start) -> None:
    """A wait keeps the piece, another answer drops it, and a day is no piece."""
    call = talk(channel="voice")
    told(call, "방문 예약이요", "내일이요", "공일공")
    assert "기다리겠습니다" in told(call, "잠깐만요")
    assert "010-2345-6789로" in told(call, "2345 6789")
    call = talk(channel="voice")
    told(call, "방문 예약이요", "내일이요", "공일공", "아니 모레로요")
    assert call.state.kept == {}


def test_the_end_of_a_number_said_again_corrects_it(talk: Start) -> None:
    call = talk(channel="voice")
    told(call, "방문 예약이요", "모레요", "010 1234 5679요")
    assert "010-1234-5678로 예약을 접수할까요?" in told(call, "아 잘못 말했어요 5678이요")


def test_what_was_read_back_may_be_said_again_with_a_yes(talk: Start) -> None:
    """네 금요일 맞아요 agrees, it does not ask for another day."""
    call = talk(channel="voice")
    told(call, "방문 예약이요", "모레요", "010-1234-5678")
    weekday = str(data(call)["preferred_date"])
    assert weekday
    assert "접수했습니다" in told(call, "네 목요일 맞아요")


def test_a_day_that_is_said_before_it_is_asked_for_is_kept(talk: Start) -> None:
    call = talk(channel="voice")
    told(call, "예약하고 싶어요")
    answer = told(call, "12일이요")
    assert answer.startswith("희망 날짜는 3월 12일 목요일로 알겠습니다. 어떤 서비스 예약을 원하시나요?")
    assert told(call, "방문 서비스요").startswith("연락 가능한 전화번호")


def test_who_asks_whether_somebody_listens_hears_the_question_again(talk: Start) -> None:
    call = talk(channel="voice")
    told(call, ORDER)
    assert told(call, "여보세요?") == "네, 듣고 있습니다. 주문번호를 알려 주시면 조회해 드리겠습니다."


def test_another_matter_instead_leaves_the_one_at_hand(talk: Start) -> None:
    call = talk(channel="voice")
    assert told(call, "주문 취소해 주세요", "아 아니다 취소 말고 교환으로 할게요").startswith(
        "네, 취소하지 않겠습니다."
    )
    assert call.state.scenario is None


def test_a_choice_that_is_only_named_is_none_while_it_is_put_off(talk: Start) -> None:
    """전화 is a kind of reservation, and here the telephone of somebody who has no time."""
    call = talk(channel="voice")
    told(call, "예약하고 싶어요", "아 전화 들어왔네 그냥 나중에 할게요")
    assert call.state.scenario is None


def test_what_describes_the_order_is_no_further_request(talk: Start) -> None:
    call = talk(channel="voice")
    answer = told(call, "주문 취소해 주세요", "어제 주문한 운동화요")
    assert "이어서 도와드리겠습니다" not in answer
    assert call.state.later == ()


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # Whoever calls again is asked whether there is more.
        ("상담원 연결해 주세요 아 아니다 나중에 다시 걸게요", ""),
        ("상담원 연결해 주세요 아니 끊을게요", "Ended"),
        ("예약해 주세요 아 아니에요 상담원 바꿔 주세요", "TransferToAgent"),
    ],
)
def test_a_request_that_is_taken_back_is_none(talk: Start, text: str, result: str) -> None:
    assert talk(channel="voice").say(text).draft.bot_result == result


def test_a_value_that_is_corrected_takes_no_request_back(talk: Start) -> None:
    call = talk(channel="voice")
    call.say("방문 예약해 주세요 내일요 아니 모레요")
    assert data(call)["preferred_date"] == "2026-03-12"


@pytest.mark.parametrize("text", ["아 죄송합니다 잘못 걸었네요", "전화 잘못 걸었어요", "번호를 잘못 눌렀어요"])
def test_a_wrong_number_is_let_go(talk: Start, text: str) -> None:
    assert talk(channel="voice").say(text).draft.bot_result == "Ended"
