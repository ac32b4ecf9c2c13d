"""All seven scenarios step by step, on every branch, with interruptions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.model import Proposal, Question, Reply
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.dialogue.steps import Outcome
from tests.unit.dialogue.talk import CLOSED, SECRET, FakeServices, Talk

Start = Callable[..., Talk]
MORE = "더 도와드릴 일이 있으신가요?"
REFERENCE = "\n참조번호: AB3D-9KQ1"
NUMBER = "010-1234-5678"


def step(talk: Talk) -> str | None:
    return talk.state.scenario.step if talk.state.scenario else None


def ended(answer: Answer) -> tuple[str, str]:
    assert answer.state.scenario is None
    return answer.draft.next_action, answer.draft.bot_result


# --- product_inquiry ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [("1", "갤럭시 노트북", "1"), ("전자제품", "갤럭시 노트북", "가격 정보"), ("가전이요", "갤럭시 노트북", "얼마")],
)
def test_product_inquiry_is_stored_when_nobody_knows_the_answer(talk: Start, lines: tuple[str, ...]) -> None:
    """Digits, words and synonyms lead to the generic text and a request."""
    chat = talk()
    chat.say("제품 문의드립니다")
    answer = chat.all(*lines)
    # Nobody can call whose number is not known.
    assert answer.text == "담당자가 확인한 뒤 연락드리겠습니다. 연락받으실 전화번호를 알려 주세요."
    answer = chat.say(NUMBER)
    assert answer.text == "전자제품, 갤럭시 노트북 가격 문의를 연락처 010-1234-5678로 접수할까요?"
    assert answer.draft.request is None
    answer = chat.say("네")
    assert answer.text == (
        "갤럭시 노트북 가격 문의를 접수했습니다. 담당자가 확인한 뒤 알려 주신 번호로 연락드리겠습니다."
        f"{REFERENCE} {MORE}"
    )
    assert answer.draft.request is not None
    assert (answer.draft.request.kind, dict(answer.draft.request.data)) == (
        "product",
        {
            "product_category": "전자제품",
            "product_name": "갤럭시 노트북",
            "inquiry_type": "가격",
            "contact_number": "010-****-5678",
        },
    )
    assert ended(answer) == ("continue", "")


def test_no_call_is_promised_without_a_number(talk: Start) -> None:
    """Who leaves no number hears that nobody will call, and where an answer can be had."""
    chat = talk()
    answer = chat.all("제품 문의드립니다", "1", "갤럭시 노트북", "1", "괜찮아요")
    assert answer.text == "전자제품, 갤럭시 노트북 가격 문의를 전화번호 없이 남길까요?"
    answer = chat.say("네")
    assert "전화는 드리지 않습니다. 답변이 필요하시면 1588-0000으로 연락해 주세요." in answer.text
    assert answer.draft.request is not None
    assert not answer.draft.request.kept


def test_product_inquiry_is_answered_when_it_is_known(talk: Start) -> None:
    """The answer is given directly, and nothing is stored."""
    services = FakeServices(outcomes={"product_answer": Outcome("found", {"answer": "990,000원입니다."})})
    chat = talk(services=services)
    answer = chat.all("제품 문의드립니다", "1", "노트북", "1")
    assert answer.text == f"노트북의 가격 정보입니다. 990,000원입니다. {MORE}"
    assert answer.draft.request is None


@pytest.mark.parametrize("other", ["4", "기타", "기타요"])
def test_product_inquiry_hands_over_for_anything_else(talk: Start, other: str) -> None:
    """기타 in words hands over like its digit."""
    answer = talk().all("제품 문의드립니다", "의류", "셔츠", other)
    assert ended(answer) == ("escalate", "TransferToAgent")
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == "complex_inquiry"


def test_known_fields_are_not_asked_for(talk: Start) -> None:
    """Fields known from entities or a payload are skipped."""
    chat = talk()
    answer = chat.say("노트북 가격이 궁금해요")
    # A notebook is electronics, and nobody is asked what a notebook is.
    assert step(chat) == "ask_contact"
    answer = chat.all(NUMBER, "네")
    assert answer.draft.request is not None
    assert dict(answer.draft.request.data)["product_name"] == "노트북"
    by_button = talk()
    by_button.say("안녕하세요")
    by_button.say("아무거나", payload="price_inquiry")
    assert by_button.state.scenario is not None
    assert by_button.state.scenario.data["inquiry_type"] == "가격"


# --- reservation --------------------------------------------------------------------------------------------------


def test_reservation_step_by_step(talk: Start) -> None:
    """Every prompt is word for word; a wrong date and a wrong number are asked again; the request is stored."""
    chat = talk()
    assert chat.say("예약하고 싶어요").text == (
        "예약 도움을 드리겠습니다. 어떤 서비스 예약을 원하시나요? 1. 상담 예약 2. 방문 서비스 3. 전화 상담 4. 기타"
    )
    assert chat.say("2").text == "희망하시는 날짜를 알려 주세요. (예: 3월 11일 수요일)"
    assert chat.say("오늘").text == "오늘은 접수할 수 없습니다. 내일부터 가능한 날짜를 알려 주세요."
    assert chat.say("언젠가").text == "날짜를 확인하지 못했습니다. 3월 11일 수요일처럼 알려 주세요."
    assert chat.say("내일").text == "연락 가능한 전화번호를 알려 주세요."
    assert chat.say("010-12").text == "010 12, 숫자가 모자랍니다. 전화번호를 처음부터 다시 알려 주세요."
    answer = chat.say("010-1234-5678")
    assert answer.text == "3월 11일 수요일, 방문 서비스, 연락처 010-1234-5678로 예약을 접수할까요?"
    assert (answer.user_text, answer.draft.request) == ("010-****-5678", None)
    answer = chat.say("네 맞아요")
    assert answer.text == (
        f"3월 11일 수요일 방문 서비스 예약을 접수했습니다. 담당자가 확인한 뒤 연락드리겠습니다.{REFERENCE} {MORE}"
    )
    assert answer.draft.request is not None
    assert (answer.draft.request.kind, dict(answer.draft.request.data)) == (
        "reservation",
        {"service_type": "방문 서비스", "preferred_date": "2026-03-11", "contact_number": "010-****-5678"},
    )
    # The number itself goes its own way, to where numbers are kept.
    assert answer.draft.request.kept == {"contact_number": "+821012345678"}


def test_tomorrow_is_a_korean_tomorrow(talk: Start) -> None:
    """The day changes at midnight in Seoul, whatever the clock of the server says."""
    late, early = (datetime(2026, 3, day, hour, 30, tzinfo=KST) for day, hour in ((10, 23), (11, 0)))
    before, after = talk(now=late), talk(now=early)
    for chat, text in ((before, "2026-03-11"), (after, "2026-03-12")):
        chat.say("예약하고 싶어요")
        chat.say("방문 서비스")
        assert chat.say(text).draft.next_action == "scenario"
    again = talk(now=early)
    again.all("예약하고 싶어요", "방문 서비스")
    assert again.say("2026-03-11").text == "오늘은 접수할 수 없습니다. 내일부터 가능한 날짜를 알려 주세요."


def test_closed_day_asks_for_another_date(talk: Start) -> None:
    """The agents' holidays hold for consultations."""
    chat = talk()
    chat.all("예약하고 싶어요", "전화 상담")
    assert chat.say("5월 5일").text == "5월 5일 화요일은 휴무일입니다. 다른 날짜를 알려 주세요."


def test_three_wrong_answers_hand_over(talk: Start) -> None:
    """The third wrong answer of a step hands over for bot_limitation; a right one resets the counter."""
    chat = talk()
    chat.all("예약하고 싶어요", "없음", "모름", "2", "언젠가", "글쎄")
    assert step(chat) == "ask_preferred_date"
    answer = chat.say("몰라요")
    assert ended(answer) == ("escalate", "TransferToAgent")
    assert answer.draft.handover is not None
    assert (answer.draft.handover.reason, answer.draft.handover.description) == (
        "bot_limitation",
        "입력 검증 실패 반복",
    )
    assert answer.text == "상담원이 이어서 도와드리겠습니다."


# --- cancellation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "expected", "priority"),
    [
        ("1", "complex_inquiry", "MEDIUM"),
        ("상품 불량", "complaint", "HIGH"),
        ("배송 지연", "complex_inquiry", "MEDIUM"),
        ("기타", "complex_inquiry", "MEDIUM"),
    ],
)
def test_cancellation_is_stored_and_handed_over(talk: Start, reason: str, expected: str, priority: str) -> None:
    """The request is stored, then a person takes over; 상품 불량 is a complaint; the bot cancels nothing itself."""
    answer = talk().all("취소하고 싶어요", "주문", "20240115", reason, "예")
    assert answer.text.startswith("취소 요청을 접수했습니다. 보안을 위해 전문 상담원이 마무리해 드리겠습니다.")
    assert answer.draft.request is not None
    assert answer.draft.request.kind == "cancellation"
    assert answer.draft.handover is not None
    assert (answer.draft.handover.reason, answer.draft.handover.priority) == (expected, priority)


@pytest.mark.parametrize("unknown", ["모름", "기억이 안 나요"])
def test_cancellation_goes_on_without_a_number(talk: Start, unknown: str) -> None:
    """모름 leaves the reference empty."""
    chat = talk()
    answer = chat.all("취소하고 싶어요", "예약", unknown, "1", "네")
    assert answer.draft.request is not None
    assert dict(answer.draft.request.data) == {"cancel_target": "예약", "reference": "", "reason": "단순 변심"}


def test_cancellation_can_be_declined(talk: Start) -> None:
    """아니오 ends the scenario, and nothing is stored."""
    chat = talk()
    answer = chat.all("취소하고 싶어요", "서비스", "모름", "1")
    assert answer.text == "서비스 취소를 단순 변심 사유로 접수할까요?"
    answer = chat.say("아니 잠깐만 취소 안 할래요")
    assert (answer.text, answer.draft.request) == (f"네, 취소하지 않겠습니다. {MORE}", None)
    assert ended(answer) == ("continue", "")


def test_other_cancellations_need_a_person(talk: Start) -> None:
    """기타 hands over."""
    answer = talk().all("취소하고 싶어요", "기타")
    assert ended(answer) == ("escalate", "TransferToAgent")


def test_cancellation_after_hours_keeps_the_request(talk: Start) -> None:
    """The request stays, and a callback is offered."""
    answer = talk(now=CLOSED).all("취소하고 싶어요", "주문", "모름", "1", "예")
    assert answer.draft.request is not None
    assert answer.draft.handover is None
    assert answer.draft.decision == "offer_alternatives"
    assert answer.text.startswith("요청은 접수해 두었습니다.\n참조번호: AB3D-9KQ1 현재 영업시간이 아닙니다.")
    assert "콜백 예약" in [button.title for button in answer.draft.reply.buttons]
    assert answer.state.scenario is None


def test_order_number_of_the_first_sentence_is_used(talk: Start) -> None:
    """Known fields are skipped."""
    chat = talk()
    chat.say("주문번호 20240115 취소해 주세요")
    assert chat.state.scenario is not None
    assert (step(chat), chat.state.scenario.data["reference"]) == ("ask_reason", "20240115")


# --- tech_support -------------------------------------------------------------------------------------------------


def test_tech_support_solves(talk: Start) -> None:
    """Knowledge of the category 기술지원 is told, the caller is asked whether it helped, and whether there is more."""
    chat = talk()
    chat.all("기술 지원이 필요해요", "오류 발생", "쇼핑 앱")
    answer = chat.say("앱이 자꾸 꺼져요")
    assert answer.text.startswith("앱을 최신 버전으로 업데이트하고")
    assert answer.text.endswith("문제가 해결되었나요? 1. 예 2. 아니오")
    answer = chat.say("네")
    assert answer.text == f"해결되어 다행입니다. {MORE}"
    assert (ended(answer), answer.draft.reply.spoken) == (("continue", ""), True)


@pytest.mark.parametrize("lines", [("앱이 자꾸 꺼져요", "아니요"), ("알 수 없는 우주 현상입니다",)])
def test_tech_support_hands_over_when_it_cannot_solve(talk: Start, lines: tuple[str, ...]) -> None:
    """An unsolved problem and one without knowledge go to technical support."""
    answer = talk().all("기술 지원이 필요해요", "1", "쇼핑 앱", *lines)
    assert answer.text == "기술 지원이 필요하시군요. 상담원이 이어서 도와드리겠습니다."
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == "technical_support"


def test_what_is_handed_over_at_once_says_so_once(talk: Start) -> None:
    """The reply of the intent and the end of its scenario begin with the same sentence."""
    assert talk().say("티비가 멈췄어요").text == "기술 지원이 필요하시군요. 상담원이 이어서 도와드리겠습니다."


class Helper:
    """A model that answers from the knowledge it was given."""

    def __init__(self, text: str = "전원을 껐다가 켜 주십시오.") -> None:
        self.text, self.questions = text, list[Question]()

    def ask(self, question: Question) -> Reply:
        """Remembers the question and gives the prepared reply."""
        self.questions.append(question)
        proposal = Proposal(intent="technical_support", confidence=0.9, text=self.text, next_action="continue")
        return Reply(outcome="ok", proposal=proposal)


def test_tech_support_asks_the_model_only_with_knowledge(talk: Start) -> None:
    """The model, where enabled, is restricted to knowledge items; without any the problem is handed over."""
    model = Helper()
    chat = talk(services=FakeServices(model=model))
    answer = chat.all("기술 지원이 필요해요", "1", "쇼핑 앱", "화면 글자가 작아요")
    assert model.questions[0].hits
    assert answer.text.startswith("전원을 껐다가 켜 주십시오.")
    nothing = talk(services=FakeServices(model=Helper()))
    answer = nothing.all("기술 지원이 필요해요", "1", "xyz", "qwerty")
    assert answer.draft.next_action == "escalate"
    astray = talk(services=FakeServices(model=Helper("원격 제어 앱을 설치하고 bit.ly/3abc 를 눌러 주세요.")))
    answer = astray.all("기술 지원이 필요해요", "1", "쇼핑 앱", "화면 글자가 작아요")
    assert (answer.draft.next_action, "bit.ly" in answer.text) == ("escalate", False)


@pytest.mark.parametrize(
    "said",
    ["주민번호 900101-1234567 홍길동 서버", "제 주민번호는 900101-1234567이고 제품은 서버예요", "9001011234567"],
)
def test_a_message_that_is_not_stored_is_no_answer(talk: Start, said: str) -> None:
    """What is masked as a whole in the record stands nowhere else either: the step asks again without it."""
    chat = talk()
    chat.all("기술 지원이 필요해요", "1")
    answer = chat.say(said)
    assert answer.user_text == "[민감정보]"
    assert answer.text == "주민등록번호와 카드번호는 받지 않습니다. 번호를 빼고 다시 알려 주세요."
    assert step(chat) == "ask_product"
    state = json.dumps(chat.state.dump(), ensure_ascii=False)
    assert not any(part in state for part in ("900101", "1234567", "홍길동"))
    assert chat.say("서버").draft.next_action == "scenario"
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["product"] == "서버"


def test_a_free_answer_is_remembered_masked(talk: Start) -> None:
    """The step goes on with the text, without the number in it."""
    chat = talk()
    chat.all("기술 지원이 필요해요", "1", "서버 쓰고요 제 번호는 010-1234-5678")
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["product"] == "서버 쓰고요 제 번호는 010-****-5678"


# --- account_inquiry ----------------------------------------------------------------------------------------------


def test_balance_is_told_after_authentication_only(talk: Start) -> None:
    """Customer number, secret and account are asked for in this order before the balance is told."""
    chat = talk()
    assert chat.say("계좌 조회하고 싶어요").text.endswith("본인 확인을 위해 고객번호 7자리를 알려 주세요.")
    assert chat.say("1234567").text == "비밀번호 6자리나 생년월일 6자리를 알려 주세요."
    answer = chat.say(SECRET)
    assert answer.text == "어떤 계좌를 조회해 드릴까요? 1. 예금계좌 2. 적금계좌 3. 대출계좌"
    answer = chat.say("1")
    assert answer.text == (
        "예금계좌 110-**-****78의 잔액은 1,250,000원입니다. 기준 시각은 3월 10일 오전 9시입니다. "
        "다른 계좌도 조회하시겠습니까? 1. 예 2. 아니오"
    )
    assert chat.say("네").text.startswith("어떤 계좌를 조회해 드릴까요?")
    chat.say("적금")
    answer = chat.say("아니오")
    assert (answer.text, ended(answer)) == (f"이용해 주셔서 감사합니다. {MORE}", ("continue", ""))


def test_secret_is_stored_nowhere(talk: Start) -> None:
    """A secret is never stored, logged or sent to a model; the message holds its mark."""
    chat = talk()
    chat.all("계좌 조회하고 싶어요", "7654321")
    answer = chat.say(SECRET)
    everything = repr((chat.state.dump(), answer.user_text, answer.entities, answer.measurements))
    assert SECRET not in everything
    assert (answer.user_text, answer.sensitive) == ("[민감정보]", True)
    assert chat.answers[1].user_text == "[민감정보]"
    assert ("authenticate", SECRET) in [(name, data.get("secret")) for name, data in chat.services.asked]


def test_three_failed_authentications_hand_over(talk: Start) -> None:
    """Authentication starts again after a failure; the third hands over with the description 본인 확인 실패."""
    chat = talk()
    chat.say("계좌 조회하고 싶어요")
    for _ in range(2):
        chat.say("1234567")
        answer = chat.say("000000")
        assert (
            answer.text
            == "본인 확인이 되지 않았습니다. 다시 확인해 주세요. 본인 확인을 위해 고객번호 7자리를 알려 주세요."
        )
    chat.say("1234567")
    answer = chat.say("000000")
    assert answer.text == "본인 확인이 되지 않았습니다. 상담원이 이어서 도와드리겠습니다."
    assert answer.draft.handover is not None
    assert (answer.draft.handover.reason, answer.draft.handover.description) == ("complex_inquiry", "본인 확인 실패")


def test_locked_customer_is_handed_over(talk: Start) -> None:
    """A locked customer is handed over at once."""
    answer = talk(services=FakeServices(locked=True)).all("계좌 조회하고 싶어요", "1234567", SECRET)
    assert ended(answer) == ("escalate", "TransferToAgent")


@pytest.mark.parametrize(("channel", "can"), [("voice", True), ("voice", False)])
def test_flow_authenticates_where_nothing_else_can(talk: Start, channel: str, can: bool) -> None:
    """On the phone the flow authenticates; afterward the answer goes to the choice of account."""
    chat = talk(channel=channel, services=FakeServices(can_authenticate=can))
    answer = chat.say("계좌 조회하고 싶어요")
    assert (answer.draft.next_action, answer.draft.bot_result) == ("authenticate", "AuthRequired")
    assert answer.draft.track.resume_prompt == "어떤 계좌를 조회해 드릴까요? 1. 예금계좌 2. 적금계좌 3. 대출계좌"
    chat.verified()
    assert "잔액은 1,250,000원입니다" in chat.say("예금").text


@pytest.mark.parametrize("channel", ["voice", "chat"])
def test_who_comes_back_from_the_keypad_unverified_is_understood_anew(talk: Start, channel: str) -> None:
    """A secret cannot be asked for here, so the scenario is over and other requests are heard."""
    chat = talk(channel=channel, services=FakeServices(can_authenticate=False))
    chat.say("계좌 조회하고 싶어요")
    answer = chat.say("영업시간 알려주세요")
    assert "평일 오전 9시" in answer.text
    assert answer.draft.track.state is None
    again = chat.say("계좌 조회하고 싶어요")
    assert again.draft.bot_result == ("AuthRequired" if channel == "voice" else "")


def test_a_chat_that_cannot_be_verified_is_offered_a_person(talk: Start) -> None:
    """A chat has no keypad: the bot says so and connects only whoever wants that."""
    chat = talk(services=FakeServices(can_authenticate=False))
    answer = chat.all("주문 조회할게요", "20261234")
    assert "채팅에서는 본인 확인을 할 수 없어" in answer.text
    assert answer.text.endswith("상담원에게 연결해 드릴까요?")
    assert ended(answer) == ("continue", "")


def test_unclear_answer_after_the_keypad_repeats_the_question(talk: Start) -> None:
    chat = talk(channel="voice")
    chat.say("계좌 조회하고 싶어요")
    chat.verified()
    assert chat.say("네 다 했어요").text.startswith("어떤 계좌를 조회해 드릴까요?")
    assert step(chat) == "account_select"


def test_verified_customer_is_not_asked_again(talk: Start) -> None:
    """A verified customer goes straight to the account of the first sentence."""
    answer = talk(auth_status="VERIFIED").say("예금 잔액 알려주세요")
    assert "예금계좌 110-**-****78의 잔액은 1,250,000원입니다." in answer.text


@pytest.mark.parametrize("status", ["NONE", "FAILED", "LOCKED", "SKIPPED", ""])
def test_no_balance_without_verified(talk: Start, status: str) -> None:
    """Any other status tells nothing."""
    chat = talk(auth_status=status)
    chat.all("예금 잔액 알려주세요", "예금", "1", "네")
    assert not any("1,250,000" in answer.text for answer in chat.answers)
    assert "account_balance" not in [name for name, _ in chat.services.asked]


def test_missing_account_is_told(talk: Start) -> None:
    services = FakeServices(outcomes={"account_balance": Outcome("missing")})
    answer = talk(auth_status="VERIFIED", services=services).all("계좌 조회하고 싶어요", "대출")
    assert answer.text.startswith("해당 계좌를 찾을 수 없습니다. 다른 계좌도 조회하시겠습니까?")


def test_unavailable_bank_hands_over(talk: Start) -> None:
    """Never a made-up balance."""
    services = FakeServices(outcomes={"account_balance": Outcome("unavailable")})
    answer = talk(auth_status="VERIFIED", services=services).all("계좌 조회하고 싶어요", "대출")
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == "system_error"


# --- loan_application ---------------------------------------------------------------------------------------------

LOAN = ("대출 신청하고 싶습니다", "동의", "5천만원", "회사원", "3000", "생활자금", "010-1234-5678")


def test_loan_application_step_by_step(talk: Start) -> None:
    """Every step, the confirmation and the request are those of the scenario."""
    chat = talk()
    answer = chat.all(*LOAN)
    assert answer.text == (
        "연소득 5,000만 원, 직업 회사원, 희망 금액 3,000만 원, 용도 생활자금, 연락처 010-1234-5678로 접수할까요?"
    )
    answer = chat.say("접수")
    assert answer.text == (
        f"대출 상담 신청이 접수되었습니다. 담당자가 검토 후 연락드리겠습니다.\n참조번호: AB3D-9KQ1 {MORE}"
    )
    assert answer.draft.request is not None
    data = dict(answer.draft.request.data)
    assert data == {
        "consent": "동의",
        "income_manwon": 5000,
        "employment": "회사원",
        "amount_manwon": 3000,
        "purpose": "생활자금",
        "contact_number": "010-****-5678",
    }
    assert answer.draft.request.kept == {"contact_number": "+821012345678"}


def test_loan_can_be_corrected(talk: Start) -> None:
    """What is wrong is changed alone, by its name or by its new value; the rest stays, and all is read back again."""
    chat = talk()
    answer = chat.all(*LOAN, "아니요")
    assert answer.text == (
        "어느 것을 바꿔 드릴까요? 연소득, 직업, 희망 대출 금액, 대출 용도, 연락처 중에서 말씀해 주세요."
    )
    assert chat.say("연소득이요").text == "연소득을 만원 단위로 알려 주세요. (예: 5,000만원)"
    answer = chat.say("6000")
    assert answer.text.startswith("연소득 6,000만 원, 직업 회사원, 희망 금액 3,000만 원, 용도 생활자금")
    answer = chat.say("직업이 자영업이에요")
    assert answer.text.startswith("직업을 자영업으로 바꿨습니다. 연소득 6,000만 원, 직업 자영업,")
    answer = chat.say("번호를 02-123-4567로 바꿔 주세요")
    assert "연락처 02-123-4567로 접수할까요?" in answer.text
    answer = chat.say("네 그렇게 해 주세요")
    assert answer.draft.request is not None
    assert answer.draft.request.kept == {"contact_number": "+8221234567"}


@pytest.mark.parametrize("said", ["그만할게요", "안 할래요", "대출 안 받을래요", "됐어요", "취소할게요"])
def test_loan_can_be_left(talk: Start, said: str) -> None:
    """Who does not want it any more leaves without a request and stays on the line."""
    answer = talk().all(*LOAN, said)
    assert (answer.text, answer.draft.request) == (f"네, 대출 신청은 진행하지 않겠습니다. {MORE}", None)
    assert ended(answer) == ("continue", "")


def test_loan_without_consent_stores_nothing(talk: Start) -> None:
    """미동의 ends the scenario, and nothing is stored."""
    chat = talk()
    answer = chat.all("대출 신청하고 싶습니다", "미동의")
    assert (answer.draft.request, answer.state.scenario) == (None, None)


def test_voice_hears_no_unit_hint_twice(talk: Start) -> None:
    """Only the chat writes the unit into the question about income; a caller hears an example."""
    assert talk().all("대출 신청하고 싶습니다", "네").text == "연소득을 만원 단위로 알려 주세요. (예: 5,000만원)"
    heard = talk(channel="voice").all("대출 신청하고 싶습니다", "네").text
    assert heard == "연소득이 얼마인지 말씀해 주세요. 예를 들어 오천만 원처럼 말씀하시면 됩니다."


def test_loan_promises_nothing(content: dict[str, Any]) -> None:
    """No rate, limit or chance of approval is told, and no resident registration number is asked for."""
    scenario = content["scenarios"]["loan_application"]
    said = " ".join(
        [
            *(step.get("prompt", "") for step in scenario["steps"]),
            *(end.get("text", "") for end in scenario["ends"].values()),
        ]
    )
    assert not any(word in said for word in ("금리", "이율", "한도", "승인", "주민"))


# --- order_lookup -------------------------------------------------------------------------------------------------


def test_order_is_told_to_the_verified_customer(talk: Start) -> None:
    """The announcement comes first, then the state; the conversation goes on."""
    answer = talk(auth_status="VERIFIED").say("주문번호 20240115 조회해 주세요")
    assert answer.text == "주문번호 20240115에 대해 조회해 드리겠습니다. 현재 상태는 배송 중입니다."
    assert (answer.draft.next_action, answer.draft.bot_result) == ("order_lookup", "")


def test_order_number_is_asked_for(talk: Start) -> None:
    chat = talk(auth_status="VERIFIED")
    assert chat.say("배송 조회하고 싶어요").text == "주문번호를 알려 주시면 조회해 드리겠습니다."
    assert "배송 중입니다" in chat.say("20240115").text


def test_order_of_a_stranger_needs_authentication(talk: Start) -> None:
    """Details are for the authenticated customer only; afterward the look-up goes on."""
    chat = talk(channel="voice")
    answer = chat.say("주문번호 20240115 조회해 주세요")
    assert answer.draft.bot_result == "AuthRequired"
    chat.verified()
    assert "배송 중입니다" in chat.say("네").text


@pytest.mark.parametrize(("outcome", "reason"), [("missing", "complex_inquiry"), ("unavailable", "system_error")])
def test_order_that_cannot_be_found_brings_a_person(talk: Start, outcome: str, reason: str) -> None:
    """Nothing is made up."""
    services = FakeServices(outcomes={"order_status": Outcome(outcome)})
    answer = talk(auth_status="VERIFIED", services=services).say("주문번호 20240115 조회해 주세요")
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == reason


def test_unknown_order_number_brings_a_person(talk: Start) -> None:
    """Who does not know the number is helped by a person."""
    answer = talk(auth_status="VERIFIED").all("배송 조회하고 싶어요", "모르겠어요")
    assert ended(answer) == ("escalate", "TransferToAgent")


def test_an_order_that_is_late_is_looked_after(talk: Start) -> None:
    """The state is told with an apology; whoever wants it gets a request for people, nobody else does."""
    services = FakeServices(outcomes={"order_status": Outcome("late", {"answer": "현재 상태는 배송 중입니다."})})
    chat = talk(auth_status="VERIFIED", services=services)
    answer = chat.say("주문번호 20240115 조회해 주세요")
    assert answer.text.startswith("현재 상태는 배송 중입니다. 도착 예정일이 지났습니다. 불편을 드려 죄송합니다.")
    answer = chat.all("네", NUMBER, "네")
    assert answer.draft.request is not None
    assert answer.draft.request.kind == "order"
    assert dict(answer.draft.request.data) == {
        "order_number": "20240115",
        "order_matter": "배송 지연",
        "contact_number": "010-****-5678",
    }

    other = talk(auth_status="VERIFIED", services=services)
    assert other.all("주문번호 20240115 조회해 주세요", "괜찮아요").draft.request is None


# --- order_change -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "matter", "answers"),
    [
        ("교환하고 싶어요", "교환", ("운동화가 작아요", "20240115")),
        ("반품 신청할게요", "반품", ("색이 화면과 달라요", "모르겠어요")),
        ("배송지를 바꾸고 싶어요", "배송지 변경", ("20240115",)),
        ("주소를 잘못 적었어요", "배송지 변경", ("모르겠어요",)),
        ("주문번호 20240115 교환해 주세요", "교환", ("운동화가 작아요",)),
    ],
)
def test_what_a_customer_wants_done_about_an_order_is_recorded(
    talk: Start, said: str, matter: str, answers: tuple[str, ...]
) -> None:
    """The bot changes no order: people do, who can reach the customer and know what is wanted."""
    chat = talk()
    answer = chat.all(said, *answers, NUMBER)
    assert f"{matter} 요청을 연락처 010-1234-5678로 접수할까요?" in answer.text
    answer = chat.say("네")
    assert f"{matter} 요청을 접수했습니다. 담당자가 연락드려" in answer.text
    assert answer.draft.request is not None
    assert (answer.draft.request.kind, answer.draft.request.data["order_matter"]) == ("order", matter)
    assert answer.draft.request.kept == {"contact_number": "+821012345678"}


@pytest.mark.parametrize("said", ["환불하고 싶어요", "교환 말고 환불해 주세요", "반품 말고 취소해 주세요"])
def test_money_back_is_a_cancellation(talk: Start, said: str) -> None:
    chat = talk()
    chat.say(said)
    assert chat.state.scenario is not None
    assert chat.state.scenario.id == "cancellation"


# --- interruptions ------------------------------------------------------------------------------------------------

FIRST_STEPS = [
    "제품 문의드립니다",
    "예약하고 싶어요",
    "취소하고 싶어요",
    "기술 지원이 필요해요",
    "대출 신청하고 싶습니다",
    "배송 조회하고 싶어요",
    "배송지를 바꾸고 싶어요",
    "계좌 조회하고 싶어요",
]


@pytest.mark.parametrize("start", FIRST_STEPS)
@pytest.mark.parametrize("word", ["그만", "그만할게요", "안 할래요", "이만 끊을게요"])
def test_every_scenario_can_be_left(talk: Start, start: str, word: str) -> None:
    """The customer hears what was left, nobody hangs up, and the bot asks whether there is anything else."""
    chat = talk()
    chat.say(start)
    answer = chat.say(word)
    assert step(chat) is None
    assert re.fullmatch(rf".*않.{{1,2}}습니다. {re.escape(MORE)}", answer.text)
    assert ended(answer) == ("continue", "")


@pytest.mark.parametrize("start", FIRST_STEPS)
def test_home_word_leaves_every_scenario(talk: Start, start: str) -> None:
    """처음으로 goes back to the beginning."""
    chat = talk()
    chat.say(start)
    answer = chat.say("처음으로")
    assert (answer.text, step(chat)) == ("무엇을 도와드릴까요?", None)
    assert answer.draft.reply.buttons[0].title == "상품 문의"


@pytest.mark.parametrize("start", FIRST_STEPS)
@pytest.mark.parametrize(
    ("text", "reason"),
    [("상담원", "customer_request"), ("상담원 바꿔 주세요", "customer_request"), ("긴급합니다", "urgent_matter")],
)
def test_request_and_urgency_interrupt_every_scenario(talk: Start, start: str, text: str, reason: str) -> None:
    """Asking for an agent and urgent words are heard inside a scenario."""
    chat = talk()
    chat.say(start)
    answer = chat.say(text)
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == reason
    assert step(chat) is None


def test_anger_interrupts_where_the_step_does_not_accept_it(talk: Start) -> None:
    """Text that the step does not accept is checked for the hand-over rules; accepted text is data."""
    chat = talk()
    chat.say("예약하고 싶어요")
    answer = chat.say("아 짜증나요")
    assert answer.draft.handover is not None
    assert answer.draft.handover.reason == "complaint"
    symptom = talk()
    symptom.all("기술 지원이 필요해요", "1", "쇼핑 앱")
    assert symptom.say("앱이 자꾸 꺼져서 짜증나요").text.startswith("앱을 최신 버전으로")


def test_scenario_expires(talk: Start) -> None:
    """After 900 s without an answer the next input is an ordinary one."""
    chat = talk()
    chat.say("예약하고 싶어요")
    chat.wait(seconds=900)
    assert chat.say("2").draft.next_action == "scenario"
    chat.wait(seconds=901)
    answer = chat.say("내일")
    assert step(chat) is None
    assert ("ScenarioOutcome", {"Outcome": "expired"}) in [(m.name, dict(m.dimensions)) for m in answer.measurements]


def test_scenario_resumes_after_a_pause_in_the_same_session(talk: Start) -> None:
    """Issue: resume after a channel drop within the session time: the state is all that is needed."""
    chat = talk()
    chat.all("예약하고 싶어요", "방문 서비스")
    chat.wait(seconds=600)
    other = talk(state=State.load(chat.state.dump()), now=chat.now)
    assert other.say("내일").text == "연락 가능한 전화번호를 알려 주세요."


def test_next_contact_continues_what_was_begun(talk: Start) -> None:
    """A dropped call: the customer asks for the same again within the time."""
    first = talk()
    first.all("예약하고 싶어요", "방문 서비스")
    second = talk(resumable=first.state.scenario, auth_status="VERIFIED")
    offer = second.say("예약하려고 전화드렸어요")
    assert offer.text == "이전에 진행하시던 예약 접수가 있습니다. 이어서 진행하시겠습니까?"
    answer = second.say("네")
    assert answer.text.startswith("이전에 진행하시던 내용을 이어서 도와드리겠습니다. 희망하시는 날짜를 알려 주세요.")
    assert second.say("내일").draft.next_action == "scenario"


@pytest.mark.parametrize(
    ("scenario", "text", "seconds"),
    [
        ("reservation", "결제가 안돼요", 0),
        ("reservation", "예약하고 싶어요", 901),
        ("loan_application", "대출 신청하고 싶습니다", 0),
    ],
)
def test_nothing_is_resumed_that_does_not_fit(talk: Start, scenario: str, text: str, seconds: int) -> None:
    """Another request, too late, or a scenario with private answers begins anew."""
    touched = int(talk().now.timestamp()) - seconds
    left = ScenarioState(id=scenario, step="ask_preferred_date", path=("ask_service_type",), touched_at=touched)
    answer = talk(resumable=left, auth_status="VERIFIED").say(text)
    assert "이전에 진행하시던" not in answer.text


def test_at_most_twenty_inputs(talk: Start) -> None:
    """After twenty steps a person takes over."""
    chat = talk(auth_status="VERIFIED")
    chat.say("계좌 조회하고 싶어요")
    for _ in range(10):
        chat.all("예금", "네")
    answer = chat.say("예금")
    assert answer.draft.handover is not None
    assert answer.draft.handover.description == "시나리오 단계 수 초과"


def test_progress_rises_to_a_hundred(talk: Start) -> None:
    """Progress is the share of completed steps on the chosen path, in percent."""
    chat = talk()
    seen = [chat.say(text).draft.track.percent for text in ("예약하고 싶어요", "2", "내일", NUMBER, "네")]
    assert seen == [0, 25, 50, 75, 100]
    refused = talk()
    refused.say("예약하고 싶어요")
    assert refused.say("없음").draft.track.percent == 0


def test_state_of_an_unknown_step_is_left_behind(talk: Start) -> None:
    """A release may remove a step while somebody is in it."""
    odd = State(scenario=ScenarioState(id="reservation", step="gone", touched_at=int(talk().now.timestamp())))
    answer = talk(state=odd).say("환불 방법")
    assert answer.draft.faq_id == "faq_refund"


def test_scenario_turns_do_not_count_toward_the_limit(talk: Start) -> None:
    """They count for the cap of fifty turns, not for the hand-over after eight; nor does what starts a scenario."""
    chat = talk()
    chat.all("예약하고 싶어요", "2", "내일")
    assert (chat.state.user_turns, chat.state.counted_turns) == (3, 0)
