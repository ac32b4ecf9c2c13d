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
    right = {f"scenario:{intent}", f"confirm:{intent}", "handover:complex_inquiry"}
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
