"""Feeling, urgency, requests and questions in sentences, with negation."""

from __future__ import annotations

import pytest

from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.catalogue import Catalogue


@pytest.fixture(scope="module")
def analyst(catalogue: Catalogue) -> Analyst:
    return Analyst.of(catalogue.content, catalogue.classifier.book)


SENTIMENTS = [
    ("정말 화가 납니다", "NEGATIVE"),
    ("너무 짜증나요", "NEGATIVE"),
    ("서비스가 최악이에요", "NEGATIVE"),
    ("실망했습니다", "NEGATIVE"),
    ("별로예요", "NEGATIVE"),
    ("불친절하네요", "NEGATIVE"),
    ("안 좋아요", "NEGATIVE"),
    ("만족하지 못했어요", "NEGATIVE"),
    ("하나도 안 친절해요", "NEGATIVE"),
    ("불만이 없을 수가 없네요", "NEGATIVE"),
    ("친절하게 알려주셔서 감사합니다", "POSITIVE"),
    ("정말 좋아요", "POSITIVE"),
    ("최고예요", "POSITIVE"),
    ("고맙습니다", "POSITIVE"),
    ("배송은 빨라서 좋은데 포장이 엉망이에요", "MIXED"),
    ("영업시간이 어떻게 되나요", "NEUTRAL"),
    ("불만 없어요", "NEUTRAL"),
    ("짜증나지 않아요", "NEUTRAL"),
    ("화가 나지는 않았어요", "NEUTRAL"),
    ("전화가 안 와요", "NEUTRAL"),
    ("전화나 문자 주세요", "NEUTRAL"),
    ("영화가 언제 해요", "NEUTRAL"),
    ("좋은 아침입니다", "NEUTRAL"),
    ("요일별로 다른가요", "NEUTRAL"),
    ("사기 전에 문의드려요", "NEUTRAL"),
    ("", "NEUTRAL"),
]


@pytest.mark.parametrize(("text", "label"), SENTIMENTS, ids=[text for text, _ in SENTIMENTS])
def test_feeling_of_a_message(analyst: Analyst, text: str, label: str) -> None:
    """Word lists decide, with negation and look-alikes."""
    found = analyst.sentiment(text)
    assert found.label == label
    assert set(found.scores) == {"POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"}
    assert sum(found.scores.values()) == pytest.approx(1.0, abs=1e-3)
    assert max(found.scores, key=lambda name: found.scores[name]) == label


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("긴급합니다", "high"), ("당장 처리해 주세요", "high"), ("급해요", "high"), ("교통사고가 났어요", "high"),
        ("빨리 해주세요", "medium"), ("중요한 일이에요", "medium"),
        ("급하지 않아요", "low"), ("긴급한 건 아니에요", "low"), ("스마트폰 사고 싶어요", "low"),
        ("회사 고객센터인가요", "low"), ("천천히 하세요", "low"),
    ],
)  # fmt: skip
def test_urgency_of_a_message(analyst: Analyst, text: str, urgency: str) -> None:
    """Negated phrases and look-alikes are no urgency: 사고 싶어요 is no accident."""
    assert analyst.urgency(text) == urgency


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("상담원 연결해 주세요", True), ("상담원", True), ("상담사 바꿔줘", True), ("매니저 나오라고 해요", True),
        ("책임자와 이야기하고 싶습니다", True), ("사람이랑 통화하고 싶어요", True), ("사람 연결", True),
        ("상담원이 필요해요", True), ("상담원은 됐고 그냥 여기서 알려 주세요", False),
        ("상담원은 몇 시까지 하나요", False), ("상담원 근무시간이 어떻게 되나요", False),
        ("상담원이 불친절해요", False), ("상담원 필요 없어요", False), ("상담원 연결 안 해도 돼요", False),
        ("좋아하는 사람이랑 싸웠어요", False), ("상담 예약하고 싶어요", False), ("", False),
    ],
)  # fmt: skip
def test_request_for_a_person(analyst: Analyst, text: str, wants: bool) -> None:
    """A question or statement about agents does not ask for one, and neither does a refusal."""
    assert analyst.wants_agent(text) is wants


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("결제 방법이 궁금해요", True), ("환불 방법", True), ("환불", True), ("배송 며칠 걸려요", True),
        ("반품은 언제까지 가능한가요", True), ("반품 신청하고 싶은데 며칠 안에 해야 해요", True),
        ("영업시간 알려주세요", True),
        ("결제가 안돼요", False), ("결제가 안되는데 어떻게 해요", False), ("환불해주세요", False),
        ("환불하고 싶어요", False),
        ("예약할게요", False), ("대출신청", False), ("결제 오류", False), ("카드 신청", False),
        ("저는 지난주에 주문한 물건을 아직 못 받아서 연락드렸어요", False), ("", False),
    ],
)  # fmt: skip
def test_information_question_is_told_from_request_and_report(analyst: Analyst, text: str, asks: bool) -> None:
    """A question has a question word or is a bare noun phrase of at most eight syllables; requests and reports of
    problems are none."""
    assert analyst.is_information_question(text) is asks


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        ("불만이 있어요", True), ("불만은 하나도 없어요", False), ("불만이 없지 않아요", True),
        ("불만이 없을 수 없죠", True), ("짜증은 안 나요", False), ("실망한 건 아니고요", False),
        ("불만은 없었는데 오늘은 불만이 많아요", True),
    ],
)  # fmt: skip
def test_denied_complaint_is_none(analyst: Analyst, text: str, complains: bool) -> None:
    """A negated phrase is no complaint; a double negation is one."""
    assert (analyst.complains(text) is not None) is complains


def test_context_of_several_turns(analyst: Analyst) -> None:
    """Request for an agent, repeated words, negative words, urgency and journey are seen over the last turns."""
    found = analyst.context(
        ["배송이 안 와요", "아까 말했는데 배송이 안 와요", "짜증나니까 상담원 연결해 주세요 급해요"]
    )
    assert (found.wants_agent, found.urgency, found.journey) == (True, "high", "post_purchase")
    assert "짜증 나다" in found.negative_words
    assert found.keywords[0] == "배송"
    assert analyst.context(["배송이 안 와요", "아까 말했는데 배송이 안 와요"]).repeated_request is True
    assert analyst.context(["영업시간", "영업시간"]).repeated_request is True
    calm = analyst.context(["영업시간 알려주세요", "고마워요"])
    assert (calm.repeated_request, calm.wants_agent, calm.negative_words, calm.urgency) == (False, False, (), "low")


def test_context_of_nothing(analyst: Analyst) -> None:
    """No turns: nothing is known."""
    found = analyst.context([])
    assert (found.repeated_request, found.wants_agent, found.urgency, found.journey) == (False, False, "low", "inquiry")
