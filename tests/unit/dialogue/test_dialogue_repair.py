"""A conversation that is mended: what customers say who did not hear, changed their mind, ask beside, or want more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.answer import Answer
from contact_handlers.records.masked import Masked
from tests.unit.dialogue.talk import CLOSED, FakeServices, Talk

Start = Callable[..., Talk]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=KST)
NUMBER = "010-2345-6789"
MORE = "더 도와드릴 일이 있으신가요?"
TO_THE_DATE = ("예약하고 싶어요", "방문 서비스")
TO_THE_NUMBER = (*TO_THE_DATE, "목요일이요")
READ_BACK = (*TO_THE_NUMBER, NUMBER)
ASKS_DATE, ASKS_NUMBER = "희망하시는 날짜를 알려 주세요.", "연락 가능한 전화번호를 알려 주세요."


def at(talk: Talk) -> str:
    return talk.state.scenario.step if talk.state.scenario else ""


def stored(answer: Answer) -> dict[str, object]:
    return {} if answer.draft.request is None else dict(answer.draft.request.data)


# --- again, wait, back, leave -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["다시 말씀해 주세요", "뭐라고요?", "네?", "못 들었어요", "한 번만 더 말씀해 주시겠어요"]
)
@pytest.mark.parametrize("lines", [TO_THE_DATE, TO_THE_NUMBER, READ_BACK, ("대출 신청하고 싶습니다",)])
def test_the_last_words_are_said_again_and_nothing_counts(talk: Start, lines: tuple[str, ...], said: str) -> None:
    chat = talk(now=MONDAY)
    before = chat.all(*lines)
    for _ in range(4):
        answer = chat.say(said)
        assert answer.text == before.text.removeprefix("대출 상담을 도와드리겠습니다. ") or answer.text == before.text
    assert chat.state.scenario is not None
    assert chat.state.scenario.failures == 0


@pytest.mark.parametrize("said", ["다시 한번 말씀해 주세요", "아까 그거 다시요"])
def test_an_answer_is_said_again_outside_of_scenarios(talk: Start, said: str) -> None:
    call = talk(channel="voice", now=MONDAY)
    answer = call.say("영업시간이 어떻게 되나요")
    assert call.say(said).text == answer.text
    assert call.state.counted_turns == 0


@pytest.mark.parametrize("said", ["잠깐만요", "잠시만요 찾아볼게요", "찾아볼게요"])
def test_whoever_looks_something_up_is_waited_for(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    chat.all("취소하고 싶어요", "주문")
    for _ in range(3):
        answer = chat.say(said)
        assert (answer.text, answer.draft.waits) == ("네, 기다리겠습니다. 준비되시면 말씀해 주세요.", True)
    assert at(chat) == "ask_reference"
    assert "이유" in chat.say("20261234").text


@pytest.mark.parametrize("between", ["", "잠깐만요", "네? 뭐라고요?"])
def test_a_question_stays_open_over_silence_and_waiting(talk: Start, between: str) -> None:
    """Nobody has to say again what they want because they were silent, looked something up, or did not hear."""
    waits = "네, 기다리겠습니다. 준비되시면 말씀해 주세요."
    asked = "혹시 영업시간이 궁금하신가요?"
    chat = talk(channel="voice")
    chat.state = replace(chat.state, said=Masked(asked), offered=(("영업시간", "faq_hours"),))
    assert chat.say(between).text == (waits if between == "잠깐만요" else asked)
    assert chat.say("네").draft.faq_id == "faq_hours"
    chat = talk(channel="voice")
    chat.state = replace(
        chat.state, said=Masked("상담원에게 연결해 드릴까요?"), offered=(), proposed="intent:agent_request"
    )
    assert chat.say(between).text == (waits if between == "잠깐만요" else "상담원에게 연결해 드릴까요?")
    assert chat.say("네").draft.handover is not None


def test_silence_asks_for_nothing_more(talk: Start) -> None:
    """Who has left a scenario and is silent when asked for more is thanked, not asked to speak."""
    chat = talk(channel="voice")
    chat.all("예약하고 싶어요", "그만할게요")
    assert chat.say("").draft.bot_result == "Ended"


@pytest.mark.parametrize("said", ["이전으로", "이전으로 가 주세요", "아까 거 다시"])
def test_going_back_asks_the_question_before(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    chat.all(*TO_THE_NUMBER)
    assert chat.say(said).text.startswith(ASKS_DATE)
    assert chat.say("금요일").text == ASKS_NUMBER
    assert chat.say(NUMBER).text.startswith("11월 27일 금요일, 방문 서비스,")


@pytest.mark.parametrize("said", ["그만할게요", "안 할래요", "예약 안 할래요", "다음에 할게요", "취소할게요", "됐어요"])
def test_leaving_stays_on_the_line(talk: Start, said: str) -> None:
    """The customer hears what was left; only a second no ends the contact."""
    chat = talk(now=MONDAY)
    answer = chat.all(*TO_THE_NUMBER, said)
    assert (answer.text, answer.draft.bot_result) == (f"네, 예약 접수는 진행하지 않겠습니다. {MORE}", "")
    assert chat.say("아니요 없어요").draft.bot_result == "Ended"


@pytest.mark.parametrize(
    ("said", "left"), [("취소 안 할래요", True), ("취소하지 마세요", True), ("취소해 주세요", False)]
)
def test_a_cancellation_is_left_by_not_canceling(talk: Start, said: str, left: bool) -> None:
    answer = talk(now=MONDAY).all("취소하고 싶어요", "주문", "모름", "단순 변심", said)
    assert answer.text.startswith("네, 취소하지 않겠습니다.") is left
    assert (answer.draft.request is None) is left


# --- one answer is changed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["아니 금요일로요", "아니 잠깐만요 금요일로 바꿔 주세요", "아까 날짜 말인데 금요일로요", "목요일 말고 금요일이요"],
)
@pytest.mark.parametrize(("lines", "asks"), [(TO_THE_NUMBER, ASKS_NUMBER), (READ_BACK, "예약을 접수할까요?")])
def test_an_earlier_answer_is_changed_and_the_open_question_follows(
    talk: Start, said: str, lines: tuple[str, ...], asks: str
) -> None:
    chat = talk(now=MONDAY)
    answer = chat.all(*lines, said)
    assert answer.text.startswith("희망 날짜를 11월 27일 금요일로 바꿨습니다.")
    assert answer.text.endswith(asks)
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["preferred_date"] == "2026-11-27"


@pytest.mark.parametrize("said", ["번호가 틀렸어요", "아니요 번호가 잘못됐어요", "연락처 바꿀게요"])
def test_what_is_named_is_asked_again_and_the_rest_stays(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    assert chat.all(*READ_BACK, said).text == ASKS_NUMBER
    answer = chat.say("010-2345-6788")
    assert answer.text == "11월 26일 목요일, 방문 서비스, 연락처 010-2345-6788로 예약을 접수할까요?"
    answer = chat.say("네")
    assert stored(answer)["preferred_date"] == "2026-11-26"
    assert answer.draft.request is not None
    assert answer.draft.request.kept == {"contact_number": "+821023456788"}


def test_a_change_that_makes_a_day_impossible_asks_for_the_day(talk: Start) -> None:
    """On a closed day somebody visits, and nobody is there for a consultation."""
    chat = talk(now=MONDAY)
    answer = chat.all(*TO_THE_DATE, "토요일", NUMBER, "서비스는 전화 상담으로 할게요")
    assert "휴무일" in answer.text
    assert at(chat) == "ask_preferred_date"
    assert chat.say("금요일").text == "11월 27일 금요일, 전화 상담, 연락처 010-2345-6789로 예약을 접수할까요?"


def test_a_time_is_kept_read_back_and_changed(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.all(*TO_THE_DATE, "다다음주 목요일 오후 세시 반이요")
    assert chat.say(NUMBER).text.startswith("12월 10일 목요일 오후 3시 30분, 방문 서비스,")
    assert chat.say("네 시로 할게요").text.startswith("희망 날짜를 12월 10일 목요일 오후 4시로 바꿨습니다.")
    assert stored(chat.say("네"))["preferred_time"] == "16:00"


@pytest.mark.parametrize("said", ["네", "네 맞아요", "접수해 주세요", "예약해 주세요", "응 그렇게 해 줘"])
def test_a_yes_stores_what_was_read_back(talk: Start, said: str) -> None:
    assert stored(talk(now=MONDAY).all(*READ_BACK, said))["preferred_date"] == "2026-11-26"


@pytest.mark.parametrize("said", ["아니요", "글쎄요", "네 근데 주차도 되나요?", "잠깐만요", "감사합니다", "네?"])
def test_nothing_else_stores_anything(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    assert chat.all(*READ_BACK, said).draft.request is None
    assert at(chat) == "confirm"


# --- questions beside, and what is not known --------------------------------------------------------------------------


def test_a_question_beside_is_answered_and_the_step_asked_again(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.say("대출 신청하고 싶습니다")
    answer = chat.say("금리가 얼마나 돼요?")
    assert answer.text.startswith("그 부분은 상담 직원이 정확히 안내해 드립니다. 대출 상담을 위한 개인정보")
    chat = talk(now=MONDAY)
    chat.say("취소하고 싶어요")
    answer = chat.say("환불은요?")
    assert answer.text.startswith("환불은 구매일로부터 7일 이내에")
    assert "어떤 것을 취소하시겠습니까?" in answer.text
    assert answer.draft.faq_id == "faq_refund"
    assert chat.state.scenario is not None
    assert chat.state.scenario.failures == 0


def test_not_to_know_what_a_step_cannot_do_without_counts(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.all(*TO_THE_DATE, "모르겠어요")
    assert (at(chat), chat.state.scenario and chat.state.scenario.failures) == ("ask_preferred_date", 1)


def test_a_question_about_a_day_books_nothing(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.all("예약하고 싶어요", "전화 상담")
    assert "11월 28일 토요일은 휴무일입니다." in chat.say("토요일에도 되나요?").text
    answer = chat.say("그럼 금요일에는 되나요?")
    assert answer.text == "네, 11월 27일 금요일은 가능합니다. 그날로 할까요?"
    assert chat.state.scenario is not None
    assert "preferred_date" not in chat.state.scenario.data
    assert chat.say("네").text == ASKS_NUMBER
    assert chat.state.scenario.data["preferred_date"] == "2026-11-27"


def test_who_does_not_know_goes_on_or_hears_where_it_stands(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.all("취소하고 싶어요", "주문")
    assert chat.say("잘 모르겠는데요 어디서 봐요").text.startswith("주문번호와 예약번호는")
    assert chat.say("기억이 안 나네요").text.startswith("취소하시는 이유가")


def test_an_income_for_a_month_is_proposed_for_a_year(talk: Start) -> None:
    chat = talk(now=MONDAY)
    assert chat.all("대출 신청하고 싶습니다", "네", "월급 삼백만원").text == "연소득을 3,600만 원으로 할까요?"
    chat.say("네")
    assert chat.state.scenario is not None
    assert chat.state.scenario.data["income_manwon"] == 3600


def test_which_of_two_is_asked_and_the_answer_taken(talk: Start) -> None:
    chat = talk(now=MONDAY)
    chat.all(*TO_THE_DATE, "다음 주 주말")
    assert chat.state.scenario is not None
    assert chat.state.scenario.options == ("2026-12-05", "2026-12-06")
    chat.say("일요일이요")
    assert chat.state.scenario.data["preferred_date"] == "2026-12-06"


# --- several requests, and what was said before


def test_an_answer_and_a_hand_over_in_one_sentence(talk: Start) -> None:
    answer = talk(now=MONDAY).say("환불 규정 알려 주시고 상담원 연결해 주세요")
    assert answer.text.startswith("환불은 구매일로부터 7일 이내에")
    assert (answer.draft.bot_result, answer.draft.faq_id) == ("TransferToAgent", "faq_refund")


def test_another_request_inside_a_scenario_is_taken_up_after_it(talk: Start) -> None:
    chat = talk(now=MONDAY, auth_status="VERIFIED")
    chat.all(*TO_THE_NUMBER)
    assert chat.say("주문 조회해 주세요").text == f"네, 그것도 이어서 도와드리겠습니다. {ASKS_NUMBER}"
    answer = chat.all(NUMBER, "네")
    assert "예약을 접수했습니다." in answer.text
    assert answer.text.endswith("주문번호를 알려 주시면 조회해 드리겠습니다.")
    assert answer.draft.request is not None
    assert at(chat) == "ask_order_number"


@pytest.mark.parametrize(("before", "said", "faq"), [("영업시간이 어떻게 되나요", "그럼 토요일은요?", "faq_hours")])
def test_a_question_follows_up_on_the_answer_before(talk: Start, before: str, said: str, faq: str) -> None:
    call = talk(channel="voice", now=MONDAY)
    call.say(before)
    assert call.say(said).draft.faq_id == faq


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("환불 언제까지 되나요", "아까 환불 그거 7일이 영업일이에요?"),
        ("당일배송 되나요", "당일배송은 추가 요금 있어요?"),
    ],
)
def test_what_the_answer_does_not_say_is_not_known(talk: Start, before: str, said: str) -> None:
    chat = talk(now=MONDAY)
    chat.say(before)
    assert chat.say(said).text == "그 부분은 제가 정확히 알지 못합니다. 상담원에게 연결해 드릴까요?"
    assert chat.say("네").draft.bot_result == "TransferToAgent"


def test_after_a_refused_hand_over_the_hours_are_told(talk: Start) -> None:
    call = talk(channel="voice", now=CLOSED)
    call.say("상담원 연결해 주세요")
    assert call.say("그럼 언제 전화하면 돼요").draft.faq_id == "faq_hours"


def test_the_order_that_was_told_about_is_cancelled(talk: Start) -> None:
    call = talk(channel="voice", now=MONDAY, auth_status="VERIFIED")
    call.all("주문 조회할게요", "20261234")
    assert "취소하시는 이유가" in call.say("그럼 취소할게요").text
    answer = call.all("단순 변심", "네")
    assert (stored(answer)["cancel_target"], stored(answer)["reference"]) == ("주문", "20261234")


@pytest.mark.parametrize(
    ("said", "step", "data"),
    [
        ("어제 시킨 운동화 취소해 주세요", "ask_reference", {"cancel_target": "주문"}),
        ("노트북 추천해 주세요", "ask_inquiry_type", {"product_category": "전자제품", "product_name": "노트북"}),
        ("다음 주 화요일 세 시에 방문 예약하고 싶어요", "ask_contact_info", {"preferred_date": "2026-12-01"}),
    ],
)
def test_what_was_said_is_not_asked_again(talk: Start, said: str, step: str, data: dict[str, str]) -> None:
    call = talk(channel="voice", now=MONDAY)
    call.say(said)
    assert call.state.scenario is not None
    assert at(call) == step
    assert data.items() <= call.state.scenario.data.items()


def test_a_problem_that_was_told_is_not_asked_for(talk: Start) -> None:
    assert "앱을 최신 버전으로" in talk(channel="voice", now=MONDAY).say("어플이 계속 꺼져 버려요").text
    call = talk(channel="voice", now=MONDAY)
    call.all("기술 지원이 필요해요", "결제 누르면 바로 꺼져요")
    assert at(call) == "ask_product"
    assert call.say("갤럭시요").draft.handover is not None


def test_a_name_on_no_list_is_taken(talk: Start) -> None:
    call = talk(channel="voice", now=MONDAY)
    assert call.all("노트북 추천해 주세요", "엘지 그램이요").text.startswith("네, 엘지 그램 말씀이시군요.")
    call.say("가격이요")
    assert call.say(NUMBER).text == "전자제품, 엘지 그램 가격 문의를 연락처 010-2345-6789로 접수할까요?"


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["감사합니다", "네 감사합니다", "됐어요", "알겠습니다"])
def test_whoever_is_content_is_asked_for_more(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    chat.say("영업시간이 어떻게 되나요")
    answer = chat.say(said)
    assert (answer.text.endswith(MORE), answer.draft.bot_result) == (True, "")
    assert chat.say("네 하나만 더 물어볼게요").text == "네, 말씀해 주세요."


@pytest.mark.parametrize("said", ["아니요", "없어요", "아니요 괜찮아요", "네 감사합니다", "끊을게요"])
def test_nothing_more_ends_the_conversation(talk: Start, said: str) -> None:
    chat = talk(now=MONDAY)
    assert chat.all("영업시간이 어떻게 되나요", "감사합니다", said).draft.bot_result == "Ended"


def test_an_old_state_goes_on(talk: Start) -> None:
    """A session that was stored before a release has none of the newer members."""
    chat = talk(now=MONDAY, services=FakeServices())
    chat.all(*TO_THE_DATE)
    old = chat.state.dump()
    for name in ("said", "topic", "order", "later", "proposed"):
        del old[name]
    for name in ("options", "correcting"):
        del old["scenario"][name]
    later = talk(now=MONDAY, state=type(chat.state).load(old))
    assert later.say("금요일").text == ASKS_NUMBER
