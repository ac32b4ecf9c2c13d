"""What customers want, said in many ways: each gets it, or the question whether it is meant; its neighbors do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contact_handlers.dialogue.state import ANYTHING_ELSE
from tests.unit.dialogue.talk import Talk
from tests.unit.dialogue.test_minimal_pairs import outcome

Start = Callable[..., Talk]

WANTED = {
    "order_inquiry": [
        "산 신발이 지금 어디쯤인지요",
        "결제한 커튼 언제쯤 올까요",
        "구매한 의자 도착 예정이 언제인지 알 수 있을까요",
        "지난주에 산 책상 배송 출발했는지요",
        "그저께 결제한 텐트 언제 오나 해서요",
        "구입한 냄비 아직인가요",
        "언제 와요 제가 주문한 책장",
        "어디쯤 왔나요 제가 산 청바지",
        "언제쯤 받을 수 있어요 지난번에 결제한 거",
        "아직 안 왔는데요 제가 시킨 램프",
        "결제한 소파 오늘 들어오는 거 맞죠",
        "엊그제 산 러그 받아볼 수 있는 날이 언제예요",
        "제가 결제한 커피머신 배송이 시작됐는지 알고 싶어요",
        "내가 산 자전거 지금 어디 있는지 좀 봐 주세요",
    ],
    "reservation": [
        "수리하러 와 주세요",
        "점검하러 한번 나와 주세요",
        "에어컨 봐 주러 오실 수 있어요",
        "세탁기 고치러 와 주셨으면 해서요",
        "설치하러 와 주실 수 있나요",
        "방문 예약을 원해요",
    ],
    "cancel_request": [
        "취소를 원해요",
        "취소를 원합니다",
        "환불을 희망합니다",
        "취소했으면 좋겠어요",
        "취소하기를 원합니다",
        "취소해 주시길 바랍니다",
        "취소하러 전화드렸는데요",
        "환불받으려고 연락드렸어요",
    ],
    "technical_support": [
        "쓰는 법을 모르겠어요 이 청소기",
        "어떻게 켜는지 모르겠어요 새로 산 공기청정기",
        "사용 설명 좀 부탁드릴게요",
    ],
    "loan_inquiry": ["대출을 원합니다"],
    "card_application": ["카드 발급을 원합니다"],
    "account_inquiry": ["잔액 조회를 원합니다"],
}
#: What a person takes over at once, instead of a scenario.
BY_A_PERSON = {"card_application": {"handover:complex_inquiry"}}
NOT_WANTED = {
    "order_inquiry": [
        "산 신발이 작아요",
        "신발 어디서 사요",
        "매장이 어디쯤인지요",
        "친구가 언제쯤 올까요",
        "제가 보낸 편지 언제 도착할까요",
        "결제한 영수증은 어디서 봐요",
        "구매한 제품 설명서 어디 있어요",
        "산 지 얼마 안 됐는데 교환 돼요",
    ],
    "reservation": ["환불하러 매장에 가도 되나요", "수리하러 가면 얼마나 걸려요", "지난주에 수리하러 왔었어요"],
    "cancel_request": ["취소를 원하지 않아요", "취소를 원했는데 이제 괜찮아요"],
}


@pytest.mark.parametrize("intent", WANTED)
def test_what_is_wanted_is_done_or_asked_about(talk: Start, intent: str) -> None:
    """At once, or after a yes."""
    found = {text: outcome(talk().say(text)) for text in WANTED[intent]}
    right = {f"scenario:{intent}", f"confirm:{intent}"} | BY_A_PERSON.get(intent, set())
    assert {text: str(one) for text, one in found.items() if right.isdisjoint(one.labels)} == {}


@pytest.mark.parametrize("intent", NOT_WANTED)
def test_what_only_sounds_like_it_is_not_done(talk: Start, intent: str) -> None:
    """The same words about something else, over, or denied."""
    found = {text: outcome(talk().say(text)) for text in NOT_WANTED[intent]}
    assert {text: str(one) for text, one in found.items() if f"scenario:{intent}" in one.labels} == {}


@pytest.mark.parametrize(
    "text",
    [
        "네 잘 들었습니다 들어가세요",
        "알겠습니다 그럼 이만 줄일게요",
        "볼일 다 봤어요 끊을게요",
        "이만 전화 내려놓을게요",
        "감사합니다 좋은 하루 보내세요",
        "즐거운 주말 되세요",
        "편안한 밤 보내세요",
    ],
)
def test_a_farewell_ends_the_call(talk: Start, text: str) -> None:
    """Or it is asked first whether there is anything else."""
    chat = talk(channel="voice")
    answer = chat.say(text)
    assert "end" in outcome(answer).labels or chat.state.proposed == ANYTHING_ELSE


@pytest.mark.parametrize(
    "text",
    [
        "12345678번 주문 취소해 주세요",
        "주문 취소해 주세요 12345678번이요",
        "주문번호 12345678 취소할게요",
        "제가 시킨 거 취소하고 싶은데 번호가 12345678이에요",
        "12345678 취소요",
    ],
)
def test_a_number_of_the_first_sentence_is_not_asked_for_again(talk: Start, text: str) -> None:
    """Before or behind the request, with and without its name."""
    chat = talk()
    chat.say(text)
    assert chat.state.scenario is not None
    assert str(chat.state.scenario.data["reference"]) == "12345678"


@pytest.mark.parametrize(
    "text",
    [
        "남편한테 물어볼게요 잠깐만요",
        "아내한테 물어보고요",
        "엄마한테 여쭤보고 말씀드릴게요",
        "지갑에서 명함 꺼내 올게요 잠시만",
        "앱에서 번호 좀 볼게요",
    ],
)
@pytest.mark.parametrize("begins", ["취소해 주세요", "예약하고 싶어요", "대출 상담 받고 싶어요"])
def test_who_asks_somebody_first_is_waited_for(talk: Start, begins: str, text: str) -> None:
    """In any step, with or without a word for waiting."""
    chat = talk(channel="voice")
    chat.say(begins)
    assert chat.say(text).text.startswith("네, 기다리겠습니다")


@pytest.mark.parametrize(
    "text", ["다음에 할까 봐요", "나중에 다시 하면 안 되나요", "나중에 해도 되죠", "다음에 다시 할게요"]
)
def test_who_puts_it_off_leaves(talk: Start, text: str) -> None:
    """A question whether later will do is no side question."""
    chat = talk()
    chat.say("예약하고 싶어요")
    assert "진행하지 않겠습니다" in chat.say(text).text
    assert chat.state.scenario is None


@pytest.mark.parametrize("text", ["회사 번호로 할게요", "집 전화로 해 주세요", "남편 번호로 할게요"])
def test_another_number_is_asked_for(talk: Start, text: str) -> None:
    """It was named and not said."""
    chat = talk(channel="voice")
    for said in ("상담 예약하고 싶어요", "내일 오후 세 시"):
        chat.say(said)
    answer = chat.say(text)
    assert "알아듣지 못" not in answer.text
    assert "번호" in answer.text


def test_a_choice_is_corrected_by_its_name(talk: Start) -> None:
    """전화 상담 is a kind of reservation here, and nobody asks to be put through."""
    chat = talk()
    for said in ("방문 예약하고 싶어요", "다음 주 화요일 오후 세 시"):
        chat.say(said)
    answer = chat.say("전화 상담으로 바꿔 주세요")
    assert answer.draft.handover is None
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["service_type"] == "전화 상담"


@pytest.mark.parametrize(
    "text",
    ["지금 기계가 대답하는 거죠", "실제 사람이 답하는 건가요", "컴퓨터가 말하는 거예요", "누구랑 통화하고 있는 건가요"],
)
def test_whether_a_person_speaks_is_answered(talk: Start, text: str) -> None:
    """By what the customer wants to know, and with no offer of anything else."""
    assert outcome(talk(channel="voice").say(text)).labels == {"faq:faq_identity"}
