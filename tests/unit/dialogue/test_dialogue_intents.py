"""The intent catalogue and the offline classifier."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.steps import ScenarioLimits
from tests.unit.dialogue.conftest import DATA
from tests.unit.dialogue.talk import Talk, sentences, table

# intent, description, threshold, act at, base, FAQ first, scenario, action, reason
ROWS = [
    ("greeting", "인사, 대화 시작", 0.80, None, 0.95, False, None, "continue", None),
    ("product_inquiry", "상품 문의, 제품 정보, 가격, 스펙 문의", 0.85, None, 0.90, True, "product_inquiry",
    "scenario", None),
    ("complaint", "불만, 항의, 문제 제기, 서비스 불만족", 0.90, 0.80, 0.85, False, None, "escalate", "complaint"),
    ("reservation", "예약, 예약 변경", 0.85, None, 0.88, True, "reservation", "scenario", None),
    ("cancel_request", "취소 요청, 환불 요청, 주문 취소, 예약 취소", 0.90, 0.85, 0.90, True, "cancellation",
    "scenario", None),
    ("technical_support", "기술 지원, 사용법 문의, 오류 해결", 0.85, None, 0.88, True, "tech_support", "scenario",
    None),
    ("payment_inquiry", "결제 문의, 결제 방법, 결제 오류", 0.90, 0.85, 0.90, True, None, "escalate", "payment_issue"),
    ("general_inquiry", "일반 문의, 기타 질문", 0.70, None, 0.70, True, None, "clarify", None),
    ("order_inquiry", "주문 조회, 배송 조회", 0.80, None, 0.88, True, "order_lookup", "scenario", None),
    ("order_change", "교환·반품 신청, 배송지 변경, 배송 지연 확인 요청", 0.80, None, 0.88, True, "order_change",
    "scenario", None),
    ("agent_request", "상담원 연결 요청", 0.80, None, 0.95, False, None, "escalate", "customer_request"),
    ("callback_request", "콜백 요청", 0.80, None, 0.90, False, "callback", "callback", None),
    ("callback_change", "예약한 콜백의 시간 변경", 0.80, None, 0.92, False, "callback_change", "callback", None),
    ("callback_cancel", "예약한 콜백의 취소", 0.80, None, 0.92, False, "callback_cancel", "callback", None),
    ("goodbye", "대화 종료 인사", 0.80, None, 0.95, False, None, "end", None),
    ("account_inquiry", "계좌 조회, 잔액 확인", 0.85, None, 0.88, True, "account_inquiry", "scenario", None),
    ("loan_inquiry", "대출 문의, 대출 신청", 0.85, None, 0.88, True, "loan_application", "scenario", None),
    ("card_application", "카드 신청, 카드 발급", 0.85, None, 0.88, True, None, "escalate", "complex_inquiry"),
    ("card_loss", "카드·통장 분실 신고", 0.80, None, 0.95, False, None, "escalate", "urgent_matter"),
]  # fmt: skip

UTTERANCES = {
    "greeting": "안녕하세요 · 안녕 · 반갑습니다 · 처음 뵙겠습니다",
    "product_inquiry": "상품이 궁금해요 · 가격이 얼마인가요 · 스펙을 알고 싶어요 · 상품 가격이 궁금해요 · 스마트폰 "
    "문의드립니다 · "
    "안녕하세요, 상품 문의드립니다 · 제품 문의드립니다 · 노트북 추천 부탁드립니다 · 가격이 궁금합니다 · 스마트폰 "
    "가격이 궁금해요",
    "complaint": "불만이 있어요 · 서비스가 별로예요 · 문제가 있어요 · 서비스에 불만이 있어요 · 불만이 있습니다 · "
    "서비스가 너무 별로예요",
    "reservation": "예약하고 싶어요 · 예약을 변경하고 싶어요 · 방문 예약 부탁드립니다 · 상담 예약하고 싶습니다",
    "cancel_request": "취소하고 싶어요 · 환불해주세요 · 주문을 취소해주세요 · 예약을 취소하고 싶어요 · 예약을 "
    "취소해주세요",
    "technical_support": "사용법을 모르겠어요 · 오류가 발생해요 · 기술 지원이 필요해요",
    "payment_inquiry": "결제가 안돼요 · 결제 방법이 궁금해요 · 결제 오류가 발생했어요 · 결제가 안되는데 도와주세요",
    "general_inquiry": "문의가 있어요 · 질문이 있어요 · 도움이 필요해요",
    "order_inquiry": "주문 조회해 주세요 · 배송 조회하고 싶어요 · 주문한 물건 언제 와요 · 주문번호 20240115 조회해 "
    "주세요",
    "agent_request": "상담원 연결해 주세요 · 상담원 바꿔 주세요 · 사람이랑 통화하고 싶어요 · 책임자 연결해 주세요 · "
    "매니저와 이야기하고 싶어요",
    "callback_request": "전화 주세요 · 콜백 신청할게요 · 나중에 연락 주세요",
    "goodbye": "감사합니다 · 끊을게요 · 안녕히 계세요 · 수고하세요 · 다 됐어요",
    "account_inquiry": "계좌 잔액을 확인하고 싶습니다 · 잔액 조회해 주세요 · 계좌 조회하고 싶어요 · 적금 얼마 "
    "있는지 알려 주세요",
    "loan_inquiry": "대출 · 대출신청 · 대출문의 · 대출상품 · 대출 신청하고 싶습니다",
    "card_application": "카드신청 · 카드발급 · 신용카드 · 체크카드 · 신용카드 만들고 싶어요",
    "card_loss": "카드를 분실했어요 · 카드를 잃어버렸어요 · 통장을 분실했습니다",
}
CORE = [(intent, utterance) for intent, line in UTTERANCES.items() for utterance in line.split(" · ")]

PROBES = [
    ("안녕하세요", "greeting", 0.95),
    ("상품 가격이 궁금해요", "product_inquiry", 0.90),
    ("서비스에 불만이 있어요", "complaint", 0.85),
    ("예약하고 싶어요", "reservation", 0.88),
    ("도움이 필요해요", "general_inquiry", 0.70),
    ("스마트폰 가격이 궁금해요", "product_inquiry", 0.90),
    ("서비스가 너무 별로예요", "complaint", 0.85),
    ("예약을 취소하고 싶어요", "cancel_request", 0.90),
    ("결제가 안되는데 도와주세요", "payment_inquiry", 0.90),
    ("계좌 잔액을 확인하고 싶습니다", "account_inquiry", 0.88),
    ("카드를 분실했어요", "card_loss", 0.95),
    ("대출 신청하고 싶습니다", "loan_inquiry", 0.88),
    ("제품 문의드립니다", "product_inquiry", 0.90),
    ("노트북 추천 부탁드립니다", "product_inquiry", 0.90),
    ("가격이 궁금합니다", "product_inquiry", 0.90),
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_catalogue_row_is_the_one_of_the_domain(content: dict[str, Any], row: tuple[Any, ...]) -> None:
    """Each intent has its description, thresholds, order of FAQ and action, scenario and reason."""
    name, *wanted = row
    intent = content["intents"][name]
    keys = ("description", "threshold", "act_at", "base", "faq_first", "scenario", "action", "reason")
    assert [intent.get(key) for key in keys] == wanted


def test_catalogue_has_exactly_these_intents(content: dict[str, Any]) -> None:
    """No intent is missing, and none is hidden."""
    assert set(content["intents"]) == {row[0] for row in ROWS}


@pytest.mark.parametrize(("intent", "utterance"), CORE, ids=[utterance for _, utterance in CORE])
def test_mandatory_utterance_is_understood_with_its_base(catalogue: Catalogue, intent: str, utterance: str) -> None:
    """Each sample utterance gives its intent and exactly the base score."""
    base = catalogue.content["intents"][intent]["base"]
    assert catalogue.classifier.classify(utterance) == Guess(intent, base, sure=True)


def test_every_utterance_of_the_packs_is_understood(catalogue: Catalogue) -> None:
    """Utterances that only the packs contain are understood too."""
    wrong = [
        (name, utterance, guess)
        for name, intent in catalogue.content["intents"].items()
        for utterance in intent["utterances"]
        if "{" not in utterance
        and (guess := catalogue.classifier.classify(utterance)) != Guess(name, intent["base"], sure=True)
    ]
    assert wrong == []


def test_utterances_come_in_spaced_and_unspaced_form(content: dict[str, Any]) -> None:
    """Each intent has at least ten, some of them without spaces or of one word."""
    for name, intent in content["intents"].items():
        assert len(intent["utterances"]) >= 10, name
        assert any(" " not in utterance for utterance in intent["utterances"]), name
        assert any(" " in utterance for utterance in intent["utterances"]), name


@pytest.mark.parametrize(("text", "intent", "confidence"), PROBES, ids=[text for text, _, _ in PROBES])
def test_probe_is_understood(catalogue: Catalogue, text: str, intent: str, confidence: float) -> None:
    """Fixed sentences give their intent with its confidence."""
    guess = catalogue.classifier.classify(text)
    assert (guess.intent, guess.confidence) == (intent, confidence)


@pytest.mark.parametrize(
    "text", ["예약 환불해 주세요", "예약취소요", "주문 환불", "상담 예약을 취소할게요", "예약한 거 환불 가능한가요"]
)
def test_whatever_has_cancel_or_refund_belongs_to_cancel_request(catalogue: Catalogue, text: str) -> None:
    """Canceling belongs to one intent, also for reservations."""
    assert catalogue.classifier.classify(text).intent == "cancel_request"


@pytest.mark.parametrize("text", ["", "   ", "!!!", "😀", "ㅋㅋㅋㅋ", "123456", "asdf qwer"])
def test_nothing_is_understood_where_nothing_is_said(catalogue: Catalogue, text: str) -> None:
    """Empty and meaningless input has no intent and no confidence worth anything."""
    assert catalogue.classifier.classify(text).confidence < 0.5


def test_classification_is_the_same_from_many_threads(catalogue: Catalogue) -> None:
    """300 classifications by ten workers give no error and one result."""
    texts = ["환불해주세요", "상담원 연결해 주세요", "결제가 안돼요"] * 100
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(catalogue.classifier.classify, texts))
    assert {guess.intent for guess in found} == {"cancel_request", "agent_request", "payment_inquiry"}
    assert found == [catalogue.classifier.classify(text) for text in texts]


# --- quality ------------------------------------------------------------------------------------------------------


def test_held_out_paraphrases_are_understood(catalogue: Catalogue) -> None:
    """At least 15 paraphrases per intent, written before the catalogue: accuracy@1 of 0.95 or better."""
    rows = table(DATA / "held_out_intents.tsv")
    counts = {name: sum(label == name for label, _ in rows) for name in catalogue.content["intents"]}
    assert min(counts.values()) >= 15, counts
    right = sum(catalogue.classifier.classify(text).intent == intent for intent, text in rows)
    assert right / len(rows) >= 0.95


def test_held_out_paraphrases_are_in_no_pack(content: dict[str, Any]) -> None:
    """What measures quality must not be what was learned; greetings are too short to differ."""

    def bare(text: str) -> str:
        return re.sub(r"[\W_]+", "", text)

    learned = {bare(utterance) for intent in content["intents"].values() for utterance in intent["utterances"]}
    rows = table(DATA / "held_out_intents.tsv")
    same = [text for _, text in rows if bare(text) in learned]
    assert len(same) / len(rows) <= 0.15, same


def test_out_of_domain_is_rejected_at_five_percent_false_rejection(catalogue: Catalogue) -> None:
    """The threshold that rejects 5 % of what belongs here rejects 90 % of what does not."""
    inside = sorted(catalogue.classifier.classify(text).confidence for _, text in table(DATA / "held_out_intents.tsv"))
    threshold = inside[int(0.05 * len(inside))]
    outside = [catalogue.classifier.classify(text).confidence for text in sentences(DATA / "out_of_domain.txt")]
    assert sum(confidence < threshold for confidence in outside) / len(outside) >= 0.90


# --- thresholds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("threshold", "confidence", "accepted"),
    [(0.85, 0.85, True), (0.85, 0.8499, False), (0.0, 0.0, True), (1.0, 1.0, True), (1.0, 0.9999, False)],
)
def test_threshold_is_reached_exactly_at_its_value(
    catalogue: Catalogue, threshold: float, confidence: float, accepted: bool
) -> None:
    """The threshold itself is accepted, just below is not; 0 and 1 work."""
    edited = catalogue.with_edits({"reservation": {"threshold": threshold}})[0]
    guess = Guess("reservation", confidence, sure=False)
    assert edited.accepts(guess) is accepted
    assert edited.acts(guess) is accepted


@pytest.mark.parametrize(
    ("intent", "confidence", "acts", "accepted"),
    [
        ("complaint", 0.80, True, False),
        ("complaint", 0.79, False, False),
        ("complaint", 0.90, True, True),
        ("cancel_request", 0.85, True, False),
        ("cancel_request", 0.84, False, False),
        ("payment_inquiry", 0.85, True, False),
        ("greeting", 0.79, False, False),
    ],
)
def test_act_at_decides_below_the_threshold(
    catalogue: Catalogue, intent: str, confidence: float, acts: bool, accepted: bool
) -> None:
    """Special rules are reachable: a complaint at 0.85 acts."""
    guess = Guess(intent, confidence, sure=False)
    assert (catalogue.acts(guess), catalogue.accepts(guess)) == (acts, accepted)


def test_changed_threshold_decides_the_next_turn(catalogue: Catalogue) -> None:
    """A changed threshold is used at once, and the act-at value follows it down."""
    strict = Dialogue(catalogue.with_edits({"reservation": {"threshold": 0.95}})[0], Limits(), ScenarioLimits())
    assert Talk(strict).say("예약하고 싶어요").draft.next_action == "clarify"
    lax = catalogue.with_edits({"complaint": {"threshold": 0.5}})[0]
    assert lax.content["intents"]["complaint"]["act_at"] == 0.5


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "0.5", None, True])
def test_impossible_thresholds_are_ignored(catalogue: Catalogue, threshold: object) -> None:
    """A threshold is a number from 0 to 1."""
    edited = catalogue.with_edits({"reservation": {"threshold": threshold}})[0]
    assert edited.content["intents"]["reservation"]["threshold"] == 0.85


def test_added_intent_is_understood(catalogue: Catalogue) -> None:
    """An intent with three examples is found by them and by their paraphrases."""
    examples = ["포인트 적립 문의", "포인트 얼마나 쌓였어요", "포인트 사용 방법"]
    edited = catalogue.with_edits({"point_inquiry": {"examples": examples, "description": "포인트 문의"}})[0]
    assert edited.classifier.classify("포인트 적립 문의") == Guess("point_inquiry", 0.70, sure=True)
    assert edited.classifier.classify("포인트가 쌓였는지요").intent == "point_inquiry"
    assert edited.classifier.classify("환불해주세요").intent == "cancel_request"


@pytest.mark.parametrize(
    "edit", [{"examples": ["하나", "둘"]}, {}, {"examples": ["{slot} 하나", "{slot} 둘", "{slot} 셋"]}]
)
def test_added_intent_needs_three_examples(catalogue: Catalogue, edit: dict[str, Any]) -> None:
    assert "odd_intent" not in catalogue.with_edits({"odd_intent": edit})[0].content["intents"]
