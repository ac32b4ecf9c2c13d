"""Kinds of sentences that once got something else than the customer wanted, in several wordings each, both centers."""

from __future__ import annotations

import pytest

from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.state import ANYTHING_ELSE
from tests.unit.dialogue.talk import Talk
from tests.unit.dialogue.test_minimal_pairs import outcome

#: By center: what a customer may get who says so. A faq label is an answer in the same turn.
BRINGS: dict[str, dict[tuple[str, ...], list[str]]] = {
    "aicc": {
        ("scenario:order_inquiry", "authenticate", "confirm:order_inquiry"): [
            "주문한 지 일주일 됐는데 아직도 안 왔어요 좀 봐 주세요",
            "도착 예정일이 지났는데 봐 주시겠어요",
            "배숑 조회요",
            "베송 조회",
            "주문 확인 좀 할게요",
            "배송 상태 좀 확인해 볼게요",
            "취소한 거 환불 들어왔나요",
            "제가 반품한 거 처리됐나요",
        ],
        ("scenario:cancel_request",): [
            "주문 취소요 번호는 12345678이에요",
            "주문 취소요 주문번호는 20261234입니다",
            "취소요 번호 20261234예요",
        ],
        ("faq:faq_pay_methods",): ["무통장으로 넣어도 되나요", "계좌 이체로 내도 돼요"],
        ("faq:faq_identity",): ["사람 맞으세요", "지금 저랑 얘기하는 거 사람이에요 기계예요", "로봇이 답하는 건가요"],
        ("faq:faq_password",): ["패스워드를 잊어버려서 로그인이 안 돼요", "비밀번호를 까먹어서 접속이 안 돼요"],
        ("scenario:technical_support",): [
            "믹서기가 안 돌아가요",
            "공기청정기 샀는데 안 켜져요",
            "전자레인지가 안 돼요",
        ],
        ("handover:urgent_matter",): [
            "누가 제 카드로 결제했어요 저 아니에요",
            "누가 제 카드를 썼어요",
            "보이스피싱 당한 것 같아요",
            "검찰이라면서 돈을 보내라는데 사기 같아요",
        ],
        ("scenario:reservation",): ["전화 상담 예약이요", "전화 상담 예약하고 싶어요"],
        ("scenario:product_inquiry",): [
            "방 크기가 어떻게 되나요",
            "텐트 몇 명 들어가요",
            "이 가방 무게가 얼마나 나가요",
        ],
    },
    "saltware": {
        ("faq:cloud_network_speed",): [
            "외국에 있는 고객이 사이트가 느리대요",
            "미국 고객들이 사이트가 느리다고 난리예요",
            "독일에서 접속하는데 너무 느려요",
        ],
        ("faq:cloud_account_locked",): ["폰을 바꿔서 콘솔 로그인이 안 돼요", "루트 비밀번호를 아무도 몰라요"],
        ("faq:cloud_cost_saving", "faq:cloud_bill_shock"): [
            "요금을 덜 내는 방법이 있나요",
            "매달 요금이 너무 많이 나오는데 줄일 방법이 있을까요",
            "청구서가 너무 많이 나왔는데 분석이 되나요",
        ],
        ("faq:cloud_migration",): ["옮기는 순서가 어떻게 됩니까", "서버를 어떤 순서로 옮기나요"],
        ("faq:cloud_backup",): [
            "엔지니어 연결은 안 해도 되고 백업하는 방법만 알려 주세요",
            "상담원 안 바꿔 줘도 되고 백업 주기만 알려 주세요",
        ],
        ("faq:cloud_training",): [
            "직원 교육 됩니까",
            "엔지니어 교육 과정이 궁금해요",
            "직원 교육 좀 부탁드려요",
            "담당자 연수 있어요",
            "팀장님 교육 좀 부탁드립니다",
        ],
        ("faq:cloud_dr",): ["센터에 불이 나도 서비스가 살아 있게 할 수 있어요"],
        ("faq:cloud_security",): ["해킹당할 데가 있는지 봐 주시나요"],
        ("faq:faq_hours",): ["저녁 여덟 시에 전화해도 되나요"],
        ("handover:complex_inquiry", "confirm:quote_request"): [
            "계약 건은 누구한테 말하면 돼요",
            "계약하려면 누구랑 얘기하면 되나요",
            "영업 사원 연결해 주세요",
            "영업하시는 분 바꿔 주세요",
        ],
        ("handover:technical_support",): [
            "보안 엔지니어 계시면 연결해 주세요",
            "네트워크 엔지니어 있으면 바꿔 주세요",
            "데이터베이스 잘 아는 분 연결해 주세요",
        ],
        ("handover:complaint",): ["제가 전화를 몇 번이나 했는지 아세요"],
    },
}
#: What none of these may bring.
NEVER: dict[str, dict[tuple[str, ...], list[str]]] = {
    "aicc": {
        ("scenario", "authenticate"): ["제가 신청한 대출은 어떻게 됐나요", "신청한 대출 어떻게 됐어요"],
        ("handover",): ["작년에 카드를 잃어버린 적이 있어요", "예전에 카드 잃어버렸었는데요"],
        ("faq", "offer", "confirm", "scenario"): ["취소하지 마세요", "제 번호는 공일공 이삼사오 육칠팔구예요"],
        ("faq",): ["배송비는 얼마예요", "택배비가 얼마예요", "배송료 있나요"],
        ("faq:faq_order_cancel",): ["예약 취소하면 위약금 있어요?"],
        ("faq:faq_exchange_cost", "offer:faq_exchange_cost"): [
            "다음 달에 이사 가는데 배송지 바꿀 수 있나요",
            "배송지를 회사로 바꾸고 싶은데 가능한가요",
            "배송일 바꿀 수 있어요?",
            "수령지 바꾸면 안 되나요",
        ],
        ("confirm:payment_inquiry",): ["결제 아직 안 했어요", "결제일 변경하고 싶어요"],
        ("faq:faq_hours",): ["면접은 몇 시까지 가면 돼요", "주차장은 몇 시까지 열어요"],
    },
    "saltware": {
        ("handover", "end"): ["상담원 교육도 하나요", "직원이 몇 명이에요", "네 수고하십니다"],
        ("end", "callback"): ["나중에 다시 전화할게요"],
    },
}


@pytest.mark.parametrize(("center", "wanted"), [(center, wanted) for center in BRINGS for wanted in BRINGS[center]])
def test_what_is_wanted_is_brought(dialogues: dict[str, Dialogue], center: str, wanted: tuple[str, ...]) -> None:
    """Each wording brings one of what its customer may get."""
    missed = {}
    for text in BRINGS[center][wanted]:
        got = outcome(Talk(dialogues[center], channel="voice").say(text))
        if not got.is_any(wanted):
            missed[text] = str(got)
    assert missed == {}


@pytest.mark.parametrize(("center", "never"), [(center, never) for center in NEVER for never in NEVER[center]])
def test_what_is_not_meant_is_not_done(dialogues: dict[str, Dialogue], center: str, never: tuple[str, ...]) -> None:
    """Neighbors of these sentences bring nothing of it."""
    done = {}
    for text in NEVER[center][never]:
        got = outcome(Talk(dialogues[center], channel="voice").say(text))
        if got.is_any(never):
            done[text] = str(got)
    assert done == {}


@pytest.mark.parametrize("said", ["감사합니다 욕봤어유", "고맙습니다 수고하이소", "고마워요 들어가유"])
def test_thanks_with_a_farewell_in_dialect_are_no_request(dialogues: dict[str, Dialogue], said: str) -> None:
    """Nothing is proposed but more help, if the call does not end."""
    answer = Talk(dialogues["aicc"], channel="voice").say(said)
    assert answer.state.proposed in ("", ANYTHING_ELSE)
    assert answer.draft.handover is None


def test_the_number_after_a_cancellation_is_taken_over(dialogues: dict[str, Dialogue]) -> None:
    """Whoever gives the number with the request is asked for the reason next."""
    answer = Talk(dialogues["aicc"], channel="voice").say("주문 취소요 번호는 12345678이에요")
    assert answer.state.scenario is not None
    assert answer.state.scenario.data["reference"] == "12345678"
    assert "이유" in answer.text
