"""Inside of a scenario: leaving, waiting, another number, corrections and answers in words that no list has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.answer import Answer
from tests.unit.dialogue.talk import Talk

Start = Callable[..., Talk]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=KST)
DAY = "2026-11-26"
CALLER = "+821011112222"
WAITS = "네, 기다리겠습니다. 준비되시면 말씀해 주세요."
ANOTHER = "그럼 연락받으실 전화번호를 알려 주세요."
DATE = ("예약하고 싶어요", "방문 서비스")
NUMBER = (*DATE, "목요일이요")
REFERENCE = ("취소하고 싶어요", "주문")
REASON = (*REFERENCE, "20261234")
CONFIRM = (*REASON, "단순 변심")
INCOME = ("대출 신청하고 싶습니다", "동의합니다", "4500만원")
SOLVED = ("기술 지원이 필요해요", "오류 발생", "노트북", "자꾸 꺼져요")


@pytest.fixture
def call(talk: Start) -> Callable[..., tuple[Talk, Answer]]:
    """Returns a call after some lines and the answer to the last of them."""

    def start(*lines: str) -> tuple[Talk, Answer]:
        chat = talk(channel="voice", now=MONDAY)
        for line in lines:
            answer = chat.say(line, caller=CALLER)
        return chat, answer

    return start


Call = Callable[..., tuple[Talk, Answer]]


def step(chat: Talk) -> str:
    return chat.state.scenario.step if chat.state.scenario else ""


def data(chat: Talk) -> dict[str, Any]:
    return dict(chat.state.scenario.data) if chat.state.scenario else {}


def failures(chat: Talk) -> int:
    return chat.state.scenario.failures if chat.state.scenario else 0


@pytest.mark.parametrize("before", [DATE, NUMBER, CONFIRM])
@pytest.mark.parametrize(
    "said",
    [
        *("나중에 다시 예약할게요", "다음에 하는 게 낫겠어요", "일단 보류할게요", "나중으로 미룰게요"),
        *("좀 더 생각해 볼게요", "더 생각해 보고 다시 연락드릴게요", "가족이랑 상의하고 다시 할게요"),
        *("그냥 둘게요", "그냥 두죠", "아니에요 그냥 쓸게요", "아 찾았어요 안 해도 되겠네요", "그냥 없던 걸로 하죠"),
        "아무래도 그만두는 게 좋겠어요",
    ],
)
def test_putting_off_leaves_and_stays_on_the_line(call: Call, before: tuple[str, ...], said: str) -> None:
    chat, answer = call(*before, said)
    assert chat.state.scenario is None
    assert answer.text.endswith("않겠습니다. 더 도와드릴 일이 있으신가요?")
    assert (answer.draft.bot_result, answer.draft.request) == ("", None)


@pytest.mark.parametrize(
    ("before", "said", "at"),
    [
        (DATE, "나중에 말고 내일이요", "ask_contact_info"),
        (DATE, "좀 더 생각해 보고 목요일로 할게요", "ask_contact_info"),
        (DATE, "그냥 아무 때나요", "ask_preferred_date"),
        (DATE, "생각해 볼게요", "ask_preferred_date"),
        (DATE, "다음 주 화요일에 할게요", "ask_contact_info"),
        (REFERENCE, "찾았어요 20261234요", "ask_reason"),
        (REASON, "그냥요", "confirm"),
        (CONFIRM, "아니 상품 불량이요", "confirm"),
    ],
)
def test_an_answer_that_sounds_like_leaving_is_one(call: Call, before: tuple[str, ...], said: str, at: str) -> None:
    assert step(call(*before, said)[0]) == at


@pytest.mark.parametrize("before", [DATE, NUMBER, REFERENCE])
@pytest.mark.parametrize(
    "said",
    [
        *("메모지 좀 가져올게요", "달력 좀 볼게요", "달력 좀 보고요", "펜 좀 가지고 올게요", "안경 좀 쓸게요"),
        *("문자 온 거 좀 볼게요", "지금 문자 확인 중이에요", "볼펜이 어디 갔지 잠시만요", "아이가 울어서요 잠깐만요"),
        "잠시만요 지금 운전 중이라 차 좀 세울게요",
    ],
)
def test_waiting_with_its_reason_waits(call: Call, before: tuple[str, ...], said: str) -> None:
    chat, answer = call(*before)
    at = step(chat)
    answer = chat.say(said, caller=CALLER)
    assert (answer.text, answer.draft.waits, step(chat), failures(chat)) == (WAITS, True, at, 0)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (DATE, "잠깐만요 목요일이요"),
        (DATE, "달력 보니까 목요일이 좋겠네요"),
        (NUMBER, "잠시만요 010-2345-6789요"),
        (REFERENCE, "문자 보니까 20261234네요"),
        (("기술 지원이 필요해요", "오류 발생"), "잠깐만요 노트북이요"),
        (DATE, "잠깐만요 상담원 연결해 주세요"),
    ],
)
def test_an_answer_with_a_moment_before_it_is_taken(call: Call, before: tuple[str, ...], said: str) -> None:
    chat, answer = call(*before)
    at = step(chat)
    answer = chat.say(said, caller=CALLER)
    assert not answer.draft.waits
    assert step(chat) != at


@pytest.mark.parametrize("before", [NUMBER, ("상담원 말고 전화 좀 주세요",)])
@pytest.mark.parametrize(
    "said", ["다른 번호로 할게요", "다른 번호요", "이 번호 말고 다른 번호로요", "아니요 다른 번호로 주세요"]
)
def test_another_number_is_asked_for(call: Call, before: tuple[str, ...], said: str) -> None:
    chat, answer = call(*before, said)
    assert (answer.text, failures(chat)) == (ANOTHER, 0)
    assert step(chat) in ("ask_contact_info", "ask_number")
    chat.say("010-2345-6789", caller=CALLER)
    assert data(chat)["contact_number"] == "010-****-6789"


@pytest.mark.parametrize(
    "said",
    ["이 번호로 전화 주세요", "지금 이 번호로 전화 주시면 돼요", "이 번호로 연락 주세요", "제 번호로 전화해 주세요"],
)
def test_a_number_to_call_is_the_answer_and_no_other_request(call: Call, said: str) -> None:
    chat, answer = call(*NUMBER, said)
    assert (step(chat), data(chat)["contact_number"]) == ("confirm", "010-****-2222")
    assert answer.text.startswith("11월 26일 목요일, 방문 서비스,")


def test_a_call_in_place_of_a_number_does_not_lose_the_scenario(call: Call) -> None:
    assert step(call(*NUMBER, "전화 좀 해 주세요")[0]) == "ask_contact_info"


@pytest.mark.parametrize("said", ["아 죄송해요 잘못 말했어요, 예약이요", "미안해요 잘못 말했네요 주문 말고 예약이에요"])
def test_the_choice_before_is_corrected_and_the_open_question_asked_again(call: Call, said: str) -> None:
    chat, answer = call(*REFERENCE, said)
    assert (step(chat), data(chat)) == ("ask_reference", {"cancel_target": "예약"})
    assert answer.text.startswith("취소 대상을 예약으로 바꿨습니다. 주문번호나 예약번호를")


@pytest.mark.parametrize(
    ("before", "said", "at", "known"),
    [
        (DATE, "아 죄송해요 상담 예약이요", "ask_preferred_date", {"service_type": "상담 예약"}),
        (INCOME, "죄송해요 5천만원이에요", "employment_info", {"consent": "동의", "income_manwon": 5000}),
        (
            DATE,
            "죄송해요 금요일이요",
            "ask_contact_info",
            {"service_type": "방문 서비스", "preferred_date": "2026-11-27"},
        ),
        (
            INCOME,
            "죄송해요 자영업이요",
            "loan_amount",
            {"consent": "동의", "income_manwon": 4500, "employment": "자영업"},
        ),
    ],
)
def test_an_apology_corrects_what_the_open_question_does_not_take(
    call: Call, before: tuple[str, ...], said: str, at: str, known: dict[str, Any]
) -> None:
    chat, _ = call(*before, said)
    assert (step(chat), data(chat)) == (at, known)


@pytest.mark.parametrize(
    ("before", "said", "field", "value"),
    [
        (REASON, "마지막이요", "reason", "기타"),
        (REASON, "제일 마지막 거요", "reason", "기타"),
        (REASON, "맨 첫 번째요", "reason", "단순 변심"),
        (REASON, "네 번째 거요", "reason", "기타"),
        (REFERENCE[:1], "맨 처음 거요", "cancel_target", "주문"),
    ],
)
def test_a_choice_is_made_by_its_place(call: Call, before: tuple[str, ...], said: str, field: str, value: str) -> None:
    assert data(call(*before, said)[0])[field] == value


@pytest.mark.parametrize("said", ["처음으로", "맨 처음으로 돌아가 주세요"])
def test_the_beginning_is_no_choice(call: Call, said: str) -> None:
    assert call(*REFERENCE[:1], said)[0].state.scenario is None


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        ("주문번호 12345678 취소해 주세요", "12345678"),
        ("주문번호가 일이삼사오육칠팔인데 취소하고 싶어요", "12345678"),
        ("주문번호 12345678인데요 환불 좀 해 주세요", "12345678"),
    ],
)
def test_a_cancellation_knows_the_number_of_its_first_sentence(call: Call, said: str, reference: str) -> None:
    chat, _ = call(said)
    assert (step(chat), data(chat)) == ("ask_reason", {"cancel_target": "주문", "reference": reference})


@pytest.mark.parametrize(
    "said",
    [
        *("그래도 계속 꺼져요", "아니요 여전히 그래요", "똑같아요", "다시 켜도 그대로예요", "해 봤는데 안 되네요"),
        *("여전히 오류가 나요", "안 고쳐져요", "아직도 멈춰요"),
    ],
)
def test_a_trouble_that_persists_is_not_solved(call: Call, said: str) -> None:
    handover = call(*SOLVED, said)[1].draft.handover
    assert handover is not None
    assert handover.reason == "technical_support"


@pytest.mark.parametrize("said", ["이제 돼요", "네 이제 안 꺼져요", "잘 되네요", "다시 해 보니까 되네요", "해결됐어요"])
def test_a_trouble_that_is_gone_is_solved(call: Call, said: str) -> None:
    chat, answer = call(*SOLVED, said)
    assert chat.state.scenario is None
    assert answer.text.startswith("해결되어 다행입니다.")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("마음이 바뀌어서요", "단순 변심"),
        ("더 싼 데를 찾았어요", "단순 변심"),
        ("색이 마음에 안 들어요", "단순 변심"),
        ("깨져서 왔어요", "상품 불량"),
        ("고장 난 게 왔어요", "상품 불량"),
        ("너무 오래 걸려서요", "배송 지연"),
        ("언제 오는지 모르겠어서요", "배송 지연"),
        ("두 번 주문했어요", "기타"),
        ("사이즈를 잘못 골랐어요", "기타"),
        ("남편이 이미 샀대요", "기타"),
        ("두 번째요", "상품 불량"),
    ],
)
def test_a_reason_in_own_words_is_one_of_the_list(call: Call, said: str, reason: str) -> None:
    chat, _ = call(*REASON, said)
    assert (step(chat), data(chat)["reason"], data(chat)["reference"]) == ("confirm", reason, "20261234")


def test_not_knowing_takes_no_other_answer_away(call: Call) -> None:
    chat, _ = call(*REASON, "아니 그건 잘 모르겠는데요")
    assert data(chat)["reference"] == "20261234"


@pytest.mark.parametrize(
    "said",
    [
        "아이고 번호가 없네 그만두죠", "번호가 없네요 관두죠", "그냥 말게요", "됐네요", "아 찾았어요 안 봐 주셔도 돼요",
        "귀찮네요 그만둘게요", "복잡하네 그냥 됐어요", "아 여기 있네 해결됐어요", "찾았네요 그만 보셔도 됩니다",
    ],
)  # fmt: skip
def test_a_matter_is_given_up_with_its_reason_before(call: Call, said: str) -> None:
    """The scenario is left, nobody is handed over or hung up on, and more help is offered."""
    chat, answer = call("주문 조회해 주세요", said)
    assert step(chat) == ""
    assert answer.draft.bot_result == ""
    assert answer.text.endswith("더 도와드릴 일이 있으신가요?")


@pytest.mark.parametrize("said", ["꺼졌다 켜졌다 하다가 그냥 됐어요", "어제 그냥 됐네요"])
def test_what_worked_at_last_may_be_part_of_a_description(call: Call, said: str) -> None:
    """The symptom is taken, and goes to an agent as no advice fits; nothing is left."""
    _, answer = call("기술 지원이 필요해요", "오류 발생", "노트북", said)
    assert (answer.draft.bot_result, answer.draft.handover and answer.draft.handover.reason) == (
        "TransferToAgent",
        "technical_support",
    )


@pytest.mark.parametrize(
    "said", ["잠시만요 수요일이 낫겠어요", "아 잠깐만요 수요일로 할게요", "잠깐 수요일이 더 편하겠는데요"]
)
def test_who_asks_for_a_moment_may_change_the_day(call: Call, said: str) -> None:
    chat, answer = call(*DATE, "다음 주 화요일이요", said)
    assert data(chat)["preferred_date"] == "2026-12-02"
    assert step(chat) == "ask_contact_info"
    assert "12월 2일 수요일" in answer.text


@pytest.mark.parametrize("said", ["네 그 뭐냐 십이월 삼일이요", "뭐더라 십이월 삼일", "그 뭐라고 하지 십이월 삼일이요"])
def test_who_looks_for_words_asks_nothing(call: Call, said: str) -> None:
    chat, _ = call(*DATE, said)
    assert (step(chat), data(chat)["preferred_date"]) == ("ask_contact_info", "2026-12-03")


def test_a_time_that_is_asked_for_with_the_day_is_kept(call: Call) -> None:
    chat, answer = call(*DATE, "다음 주 화요일 한 시에 오실 수 있어요", "네", "이 번호로요")
    assert (data(chat)["preferred_date"], data(chat)["preferred_time"]) == ("2026-12-01", "13:00")
    assert "12월 1일 화요일 오후 1시" in answer.text


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("어 잠시만요 20265678", "20265678"),
        ("그게 음 이공이육 오육칠팔이네요", "20265678"),
        ("주문번호가 2026 5678 이렇게 돼 있어요", "20265678"),
    ],
)
def test_a_number_with_words_of_thought_is_the_number(call: Call, said: str, number: str) -> None:
    chat, _ = call(*REFERENCE, said)
    assert (step(chat), data(chat)["reference"]) == ("ask_reason", number)


def test_the_number_in_the_request_is_taken_over(call: Call) -> None:
    chat, _ = call("12345678번 주문 취소해 주세요")
    assert (step(chat), data(chat)["reference"]) == ("ask_reason", "12345678")


@pytest.mark.parametrize("said", ["내일 다시 전화 주세요", "내일 전화 좀 부탁드려요"])
def test_the_day_of_a_call_holds_on_for_its_time(call: Call, said: str) -> None:
    chat, answer = call(said, "네", "두 시요")
    assert data(chat)["due_at"] == "2026-11-24T14:00"
    assert "11월 24일 화요일 오후 2시" in answer.text


def test_another_day_may_be_said_with_the_time(call: Call) -> None:
    chat, _ = call("내일 다시 전화 주세요", "네", "수요일 두 시요")
    assert data(chat)["due_at"] == "2026-11-25T14:00"
