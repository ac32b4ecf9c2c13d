"""What a Korean sentence says: the same words with another ending, negation or speaker are another matter."""

from __future__ import annotations

import pytest

from contact_handlers.dialogue.korean.acts import (
    BACK,
    ENOUGH,
    GOODBYE,
    HELLO,
    LEAVE,
    MACHINE,
    MORE,
    NO,
    REPEAT,
    RESTART,
    THANKS,
    UNKNOWN,
    WAIT,
    YES,
)
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import (
    CONDITION,
    FORBIDDEN,
    INTENTION,
    NOUN,
    QUESTION,
    REQUEST,
    STATEMENT,
    Clause,
)


def last(text: str) -> Clause:
    return read(text).clauses[-1]


@pytest.mark.parametrize(
    "text",
    [
        "취소해 주세요",
        "취소해 주실 수 있나요",
        "취소해 주시겠어요?",
        "취소 좀요",
        "취소할게요",
        "취소하고 싶은데요",
        "취소하려고 하는데요",
        "취소했으면 좋겠어요",
        "취소해야겠어요",
        "취소 부탁드립니다",
        "취소시켜 달라니까요",
        "취소해 주시면 감사하겠습니다",
        "취소하러 왔는데요",
        "예약했는데 취소하려고요",
    ],
)
def test_wanting_it_done(text: str) -> None:
    clause = last(text)
    assert clause.orders
    assert "취소" in clause.lemmas


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("취소하지 마세요", FORBIDDEN),
        ("취소하지 말아 주세요", FORBIDDEN),
        ("취소 안 할래요", INTENTION),
        ("취소하고 싶지 않아요", INTENTION),
        ("취소할 생각 없어요", STATEMENT),
        ("취소했어요", STATEMENT),
        ("취소됐나요", QUESTION),
        ("취소할 수 있나요", QUESTION),
        ("취소하면 안 돼요?", QUESTION),
        ("취소해도 되나요", QUESTION),
        ("취소해야 하나요", QUESTION),
        ("취소가 안 돼요", STATEMENT),
        ("취소하라고 하던데요", STATEMENT),
        ("취소 신청하지 않았는데요", STATEMENT),
        ("취소 안 해 주셔도 돼요", STATEMENT),
        ("왜 취소를 안 해 주세요", QUESTION),
        ("취소는 됐고요", STATEMENT),
        ("취소하면 위약금 있어요?", QUESTION),
    ],
)
def test_not_wanting_it_done(text: str, kind: str) -> None:
    clause = last(text)
    assert clause.kind == kind
    assert not clause.orders


def test_conditions_stand_apart() -> None:
    condition, question = read("예약 취소하면 위약금 있어요?").clauses
    assert (condition.kind, condition.predicate) == (CONDITION, "취소")
    assert (question.kind, question.predicate, question.light) == (QUESTION, "위약금", "있다")


@pytest.mark.parametrize(
    ("text", "kept", "rejected"),
    [
        ("취소 말고 교환이요", {"교환"}, {"취소"}),
        ("취소 아니고 교환이요", {"교환"}, {"취소"}),
        ("취소가 아니라 교환이라니까요", {"교환"}, {"취소"}),
        ("목요일 말고 금요일", {"금요일"}, {"목요일"}),
        ("흰색 말고 장미색 있나요", {"장미색"}, {"흰색"}),
    ],
)
def test_contrast(text: str, kept: set[str], rejected: set[str]) -> None:
    clause = last(text)
    assert (set(clause.lemmas), set(clause.rejected)) == (kept, rejected)


@pytest.mark.parametrize(
    "text", ["상담원이 환불해 준다고 했거든요", "환불된다고 하더라고요", "취소하라고 하던데요", "취소한다고 했잖아요"]
)
def test_what_others_said_is_reported(text: str) -> None:
    assert last(text).reported


@pytest.mark.parametrize("text", ["취소해 달라고요", "상담원 바꿔 달라니까요", "해지하고 싶다니까요"])
def test_insisting_is_no_report(text: str) -> None:
    assert last(text).orders


def test_descriptions_are_no_requests() -> None:
    described, main = read("어제 시킨 운동화 취소해 주세요").clauses
    assert (described.relative, described.past, described.orders) == (True, True, False)
    assert (main.predicate, main.orders) == ("취소", True)


@pytest.mark.parametrize(
    ("text", "predicate", "light", "negated"),
    [
        ("상담원 필요 없어요", "필요", "있다", True),
        ("불만이 하나도 없어요", "불만", "있다", True),
        ("카드를 잃어버린 건 아니에요", "잃어버리다", "", True),
        ("로그인을 못 하겠어요", "로그인", "하다", True),
        ("해결이 안 됐는데요", "해결", "되다", True),
        ("앱이 안 열려요", "열리다", "", True),
        ("전화 주실 필요 없어요", "전화", "주다", True),
        ("전화 주시면 됩니다", "전화", "주다", False),
        ("선물로 사고 있어요", "사다", "", False),
    ],
)
def test_predicate_and_polarity(text: str, predicate: str, light: str, negated: bool) -> None:
    clause = last(text)
    assert (clause.predicate, clause.light, clause.negated) == (predicate, light, negated)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("환불은 어떻게 하나요", "어떻게"),
        ("배송 언제 와요", "언제"),
        ("금리가 얼마나 돼요?", "얼마"),
        ("어디서 봐요", "어디"),
        ("왜 안 와요", "왜"),
    ],
)
def test_question_words(text: str, asks: str) -> None:
    assert (last(text).kind, last(text).asks) == (QUESTION, (asks,))


def test_compounds() -> None:
    assert "영업시간" in last("영업 시간 알려 주세요").compounds | last("영업 시간 알려 주세요").lemmas


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("네", YES),
        ("네 그렇게 해 주세요", YES),
        ("아니요", NO),
        ("감사합니다", THANKS),
        ("네 감사합니다 수고하세요", GOODBYE),
        ("안녕히 계세요", GOODBYE),
        ("이제 됐어요", ENOUGH),
        ("더 궁금한 건 없어요", ENOUGH),
        ("네?", REPEAT),
        ("뭐라고요?", REPEAT),
        ("죄송한데 다시 한번 말씀해 주시겠어요", REPEAT),
        ("잠깐만요 번호 좀 찾아볼게요", WAIT),
        ("이전으로 돌아가 주세요", BACK),
        ("처음부터 다시 할게요", RESTART),
        ("그만할게요", LEAVE),
        ("주문번호가 기억이 잘 안 나요", UNKNOWN),
        ("수고하십니다", HELLO),
        ("너 사람이야?", MACHINE),
        ("하나만 더요", MORE),
    ],
)
def test_whole_utterances(text: str, act: str) -> None:
    assert act in read(text).acts


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("수고하십니다 상품 하나 문의드릴게요", GOODBYE),
        ("검정색은 더 없어요?", ENOUGH),
        ("네 3일이요", YES),
        ("아니 잠깐만요 금요일로 바꿔 주세요", WAIT),
        ("해결 안 됐어요", ENOUGH),
        ("끊지 마세요", GOODBYE),
        ("홈페이지 어디로 들어가세요 하고 나오던데", GOODBYE),
        ("몇 시에 업무 종료할 예정이세요", GOODBYE),
        ("문의가 하나 있는데요", MORE),
    ],
)
def test_parts_are_not_the_whole(text: str, act: str) -> None:
    assert act not in read(text).acts


def test_goodbye_that_goes_on_is_more_than_goodbye() -> None:
    assert {GOODBYE, WAIT, MORE} <= read("네 수고하세요 아 잠깐만요 하나만 더요").acts


@pytest.mark.parametrize("text", ["사람요", "조회요", "상담원 연결", "취소 신청"])
def test_bare_phrases(text: str) -> None:
    assert last(text).kind == NOUN


@pytest.mark.parametrize("text", ["", " ", "...", "1234", "???"])
def test_nothing_said(text: str) -> None:
    assert read(text).clauses == ()


def test_requests_in_a_row() -> None:
    first, second = read("환불 규정 알려 주시고 상담원 연결해 주세요").orders()
    assert (first.kind, set(first.lemmas)) == (REQUEST, {"환불", "규정", "알리다"})
    assert (second.kind, set(second.lemmas)) == (REQUEST, {"상담원", "연결"})


@pytest.mark.parametrize(
    ("text", "right"), [("상담언 바꿔주세요", "상담원"), ("결제 안되요", "안돼요"), ("취소할께요", "할게요")]
)
def test_slips_are_mended(text: str, right: str) -> None:
    assert right in read(text).text


@pytest.mark.parametrize(
    ("text", "words", "predicate"),
    [
        ("언제 와요 제가 주문한 책장", {"책장", "오다"}, "오다"),
        ("얼마예요 이 가방", {"가방"}, ""),
        ("모르겠어요 제 주문번호", {"주문", "번호", "모르다"}, "모르다"),
        ("취소해 주세요 어제 시킨 운동화", {"운동화", "취소"}, "취소"),
        ("지금 어디예요 제 물건", {"물건"}, ""),
    ],
)
def test_what_is_named_behind_its_predicate_belongs_to_it(text: str, words: set[str], predicate: str) -> None:
    """People say first what they want and then of what."""
    clause = last(text)
    assert (set(clause.lemmas), clause.predicate) == (words, predicate)


@pytest.mark.parametrize("text", ["안 돼요 상담원", "됐어요 상담원 연결", "앱이 안 켜져요 환불이요"])
def test_a_noun_alone_behind_a_sentence_is_the_next_thing(text: str) -> None:
    """Whoever gives up and names a person wants that person."""
    assert last(text).kind == NOUN


@pytest.mark.parametrize("text", ["수리하러 와 주세요", "고치러 오실 수 있나요", "점검하러 와 주셨으면 해서요"])
def test_who_is_asked_to_come_for_something_is_asked_to_come(text: str) -> None:
    """The purpose and the coming are both there."""
    purpose, coming = read(text).clauses
    assert purpose.ending == "러"
    assert not purpose.orders
    assert coming.predicate == "오다"
    assert coming.kind in (REQUEST, QUESTION)


@pytest.mark.parametrize("text", ["예약하러 왔는데요", "취소하러 전화드렸어요"])
def test_who_came_for_something_wants_it(text: str) -> None:
    clause = last(text)
    assert (clause.kind, clause.orders) == (INTENTION, True)


@pytest.mark.parametrize("text", ["오늘 들어오는 거 맞죠", "배송이 시작됐는지 알고 싶어요", "언제 오시는지 궁금해요"])
def test_a_question_inside_a_sentence_is_one(text: str) -> None:
    assert any(clause.kind == QUESTION for clause in read(text).clauses)


@pytest.mark.parametrize("text", ["취소를 원해요", "취소를 원합니다", "취소 원하는데요"])
def test_wanting_is_one_verb_in_all_its_forms(text: str) -> None:
    """The analyzer takes 원 for money before some endings."""
    assert last(text).predicate == "원하다"
