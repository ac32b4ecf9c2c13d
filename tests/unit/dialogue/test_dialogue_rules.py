"""The automatic hand-over rules: each alone, every pair, negations, pauses."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.rules import Limits, RuleTable, Subject, Trigger, paused
from contact_handlers.dialogue.state import PastTurn, State
from contact_handlers.dialogue.vocabulary import NextAction, Rule
from contact_handlers.records.masked import Masked
from contact_handlers.records.vocabulary import Reason


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> RuleTable:
    analyst = Analyst.of(catalogue.content, catalogue.classifier.book)
    return RuleTable(analyst, Limits(), frozenset({"greeting", "goodbye"}))


def past(*turns: tuple[str, str, float, NextAction], **more: Any) -> State:
    """A state after turns of (text, intent, confidence, next action)."""
    history = tuple(
        PastTurn(text=Masked(text), intent=intent, confidence=confidence, next_action=action)
        for text, intent, confidence, action in turns
    )
    return State(**{"user_turns": len(turns), "counted_turns": len(turns), "history": history, **more})


def subject(text: str = "그냥 문의", **given: Any) -> Subject:
    defaults: dict[str, Any] = {
        "intent": "unknown",
        "confidence": 0.9,
        "accepted": False,
        "tier": "regular",
        "state": State(),
    }
    return Subject(text=text, **{**defaults, **given})


def decide(rules: RuleTable, about: Subject) -> Trigger | None:
    """Applies the rules in the order of the domain."""
    return rules.urgent(about) or rules.person_wanted(about) or rules.automatic(about)


NORMAL: tuple[str, str, float, NextAction] = ("문의", "product_inquiry", 0.9, "faq")
PAYMENT: tuple[str, str, float, NextAction] = ("결제", "payment_inquiry", 0.9, "faq")
UNCLEAR: tuple[str, str, float, NextAction] = ("음", "unknown", 0.2, "clarify")

# What makes each rule fire alone: text and the rest of the subject.
FIRING: dict[Rule, tuple[str, dict[str, Any]]] = {
    "urgent": ("긴급합니다", {}),
    "explicit_request": ("상담원 연결해 주세요", {}),
    "complaint": ("짜증나요", {}),
    "vip": ("그냥 문의", {"tier": "vip", "state": past(NORMAL, NORMAL)}),
    "repeated_intent": (
        "그냥 문의",
        {"intent": "payment_inquiry", "state": past(PAYMENT, PAYMENT)},
    ),
    "low_confidence": ("음", {"confidence": 0.2, "state": past(UNCLEAR, UNCLEAR)}),
    "turns": ("그냥 문의", {"state": replace(past(NORMAL), user_turns=7, counted_turns=7)}),
}
EXPECTED: dict[Rule, tuple[Reason, str]] = {
    "urgent": ("urgent_matter", "긴급 키워드 감지: 긴급합니다"),
    "explicit_request": ("customer_request", "고객 요청에 의한 상담원 연결"),
    "complaint": ("complaint", "부정적 키워드 감지: 짜증나요"),
    "vip": ("complex_inquiry", "VIP 고객의 복잡한 문의"),
    "repeated_intent": ("bot_limitation", "반복적인 동일 의도: payment_inquiry"),
    "low_confidence": ("bot_limitation", "낮은 신뢰도 반복"),
    "turns": ("bot_limitation", "대화 턴 수 초과 (8회)"),
}


@pytest.mark.parametrize("rule", FIRING)
def test_rule_fires_alone_with_reason_and_evidence(rules: RuleTable, rule: Rule) -> None:
    """Each rule has its reason and its description."""
    text, given = FIRING[rule]
    assert decide(rules, subject(text, **given)) == Trigger(rule, *EXPECTED[rule])


@pytest.mark.parametrize(("first", "second"), list(combinations(FIRING, 2)))
def test_first_rule_of_a_pair_wins(rules: RuleTable, first: Rule, second: Rule) -> None:
    """The first match wins for every pair; urgency beats a complaint."""
    text_one, given_one = FIRING[first]
    text_two, given_two = FIRING[second]
    states = [given["state"] for given in (given_one, given_two) if "state" in given]
    merged: dict[str, Any] = {**given_two, **given_one}
    if states:
        turns = max(state.user_turns for state in states)
        counted = max(state.counted_turns for state in states)
        history = tuple(turn for state in reversed(states) for turn in state.history)[-5:]
        merged["state"] = State(user_turns=turns, counted_turns=counted, history=history)
    if {first, second} == {"repeated_intent", "low_confidence"}:
        # One message cannot be sure of its intent and unclear at once; the history of the first decides.
        merged["confidence"] = 0.2
        unsure: tuple[str, str, float, NextAction] = ("결제", "payment_inquiry", 0.2, "clarify")
        merged["state"] = past(unsure, unsure)
    text = f"{text_one} {text_two}".replace("그냥 문의", "").strip() or "그냥 문의"
    found = decide(rules, subject(text, **merged))
    assert found is not None
    assert found.rule == first


@pytest.mark.parametrize(
    "text",
    ["긴급이에요", "응급 상황입니다", "당장 해결해 주세요", "즉시 처리 바랍니다", "사고가 났어요",
    "카드를 분실했어요", "통장을 잃어버렸어요",
     "휴대폰 분실했는데요", "지갑 잃어버렸습니다", "인증서를 분실했습니다",
     "전자레인지에서 연기가 났어요", "충전하다가 불이 붙었어요", "세탁기 만지다가 감전됐어요",
     "보이스피싱을 당한 것 같아요", "누가 제 카드를 도용했어요",
     "제 계좌에서 모르는 돈이 빠져나갔어요", "제품 쓰다가 손을 다쳤어요"],
)  # fmt: skip
def test_urgent_words_are_found(rules: RuleTable, text: str) -> None:
    """Rule 1: urgent words, and loss of something that matters."""
    found = rules.urgent(subject(text))
    assert found is not None
    assert found.reason == "urgent_matter"


@pytest.mark.parametrize(
    "text",
    ["비밀번호 분실했어요", "카드 비밀번호를 잊어버렸어요", "우산을 분실했어요", "취소해 주세요", "환불해주세요",
    "긴급한 건 아니에요",
     "불 나면 보상되나요", "연기는 안 나요", "마음이 다쳤어요", "식욕이 폭발하네요",
     "새 전등 불 들어오나요", "해킹당하면 어떻게 하나요",
     "급하지 않아요", "사고 싶어요", "제 번호는 010-1234-5678입니다", "회사 고객센터"],
)  # fmt: skip
def test_no_false_alarm(rules: RuleTable, text: str) -> None:
    """Negations, 취소, 환불, passwords and look-alikes are no triggers."""
    assert rules.urgent(subject(text)) is None


@pytest.mark.parametrize(
    "text", ["불만 없어요", "짜증나지 않아요", "전화가 왔어요", "취소하고 싶어요", "환불 방법", "별로 안 급해요"]
)
def test_no_false_complaint(rules: RuleTable, text: str) -> None:
    """Neither canceling nor a denied complaint is one."""
    assert rules.complaint(subject(text)) is None


def test_urgent_word_of_an_earlier_message_counts_until_it_was_spent(rules: RuleTable) -> None:
    """Rules 1 and 3: the last three messages; one that led to a hand-over is not counted again."""
    before = PastTurn(text=Masked("긴급합니다"), intent="unknown", confidence=0.1)
    other = PastTurn(text=Masked("네"), intent="unknown", confidence=0.9)
    fresh = subject("네", state=State(history=(before, other), user_turns=2))
    spent = subject("네", state=State(history=(replace(before, spent=True), other), user_turns=2))
    old = subject("네", state=State(history=(before, other, other), user_turns=3))
    assert rules.urgent(fresh) is not None
    assert rules.urgent(spent) is None
    assert rules.urgent(old) is None


def test_current_message_is_the_better_evidence(rules: RuleTable) -> None:
    """The description names the word of the current message."""
    state = State(history=(PastTurn(text=Masked("최악이네요")),), user_turns=1)
    found = rules.complaint(subject("정말 짜증나요", state=state))
    assert found is not None
    assert found.description == "부정적 키워드 감지: 짜증나요"


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("진짜 화가 나네요.", "부정적 키워드 감지: 화가 나네요"),
        ("왜 이렇게 짜증나게 하세요", "부정적 키워드 감지: 짜증나게"),
        ("카드를 어제 지하철에서 잃어버린 것 같아요", "긴급 키워드 감지: 카드를 잃어버린"),
        ("카드 분실했어요!", "긴급 키워드 감지: 카드 분실했어요"),
        ("카드(010-1234-5678)를 잃어버렸어요", "긴급 키워드 감지: 카드(010-****-5678)를 잃어버렸어요"),
    ],
)
def test_evidence_is_what_the_customer_said(rules: RuleTable, said: str, evidence: str) -> None:
    found = rules.urgent(subject(said)) or rules.complaint(subject(said))
    assert found is not None
    assert found.description == evidence


@pytest.mark.parametrize(
    ("intent", "accepted", "fires"), [("complaint", True, True), ("complaint", False, False), ("greeting", True, False)]
)
def test_complaint_intent_counts_from_its_act_at_value(
    rules: RuleTable, intent: str, accepted: bool, fires: bool
) -> None:
    """Rule 3: or intent complaint at its act-at value."""
    assert (rules.complaint(subject(intent=intent, accepted=accepted)) is not None) is fires


@pytest.mark.parametrize(
    ("tier", "turns", "fires"),
    [("vip", 2, True), ("premium", 2, True), ("vip", 1, False), ("regular", 5, False), ("corporate", 5, False)],
)
def test_vip_after_three_messages(rules: RuleTable, tier: str, turns: int, fires: bool) -> None:
    """VIP and premium customers are handed over from the third message on."""
    assert (rules.vip(subject(tier=tier, state=State(user_turns=turns))) is not None) is fires


@pytest.mark.parametrize(
    ("intents", "current", "fires"),
    [
        (("reservation", "reservation"), "reservation", True),
        (("reservation", "loan_inquiry"), "reservation", False),
        (("greeting", "greeting"), "greeting", False),
        (("reservation", "greeting", "reservation"), "reservation", True),
        (("unknown", "unknown"), "unknown", False),
        (("reservation",), "reservation", False),
    ],
)
def test_the_same_intent_again_and_again(rules: RuleTable, intents: tuple[str, ...], current: str, fires: bool) -> None:
    """Rule 5: the last three user turns; greeting and goodbye are left out."""
    state = past(*[("문의", intent, 0.9, "continue") for intent in intents])
    assert (rules.repeated_intent(subject(intent=current, state=state)) is not None) is fires


def test_scenario_turns_are_no_repeated_intent(rules: RuleTable) -> None:
    """Rule 5: turns inside a scenario are excluded."""
    turns = tuple(PastTurn(intent="reservation", confidence=0.9, in_scenario=True) for _ in range(4))
    assert rules.repeated_intent(subject(intent="reservation", state=State(history=turns, user_turns=4))) is None


@pytest.mark.parametrize(
    ("confidences", "current", "fires"),
    [
        ((0.2, 0.2), 0.2, True),
        ((0.9, 0.2, 0.9, 0.2), 0.2, True),
        ((0.2, 0.9, 0.9, 0.9, 0.2), 0.2, False),
        ((0.2, 0.2), 0.5, False),
        ((0.49, 0.49), 0.49, True),
        ((0.5, 0.5), 0.2, False),
        ((0.2, 0.2, 0.2), 0.9, False),
    ],
)
def test_low_confidence_uses_the_confidence_of_each_turn(
    rules: RuleTable, confidences: tuple[float, ...], current: float, fires: bool
) -> None:
    """Three of the last five turns count, each by its own stored confidence."""
    state = past(*[("음", "unknown", confidence, "continue") for confidence in confidences])
    assert (rules.low_confidence(subject(confidence=current, state=state)) is not None) is fires


def test_clarified_turns_are_unclear_whatever_their_confidence(rules: RuleTable) -> None:
    """A turn that ended in clarify or retry is unclear; the third of them hands over."""
    state = past(("음", "unknown", 0.6, "clarify"), ("음", "unknown", 0.6, "retry"))
    assert rules.low_confidence(subject(confidence=0.6, state=state)) is None
    assert rules.low_confidence(subject(confidence=0.6, state=state), unclear=True) is not None


@pytest.mark.parametrize(("counted", "fires"), [(6, False), (7, True), (12, True)])
def test_counted_turns_are_limited(rules: RuleTable, counted: int, fires: bool) -> None:
    """Rule 7: eight counted user turns."""
    assert (rules.turns(subject(state=State(user_turns=counted, counted_turns=counted))) is not None) is fires


@pytest.mark.parametrize(("turns", "capped"), [(48, False), (49, True)])
def test_conversation_is_capped(rules: RuleTable, turns: int, capped: bool) -> None:
    """Rule 8: fifty user turns in all."""
    assert rules.capped(State(user_turns=turns)) is capped


@pytest.mark.parametrize(("turns", "expected"), [(3, True), (7, True), (8, False)])
def test_refused_hand_over_pauses_for_five_turns(turns: int, expected: bool) -> None:
    """A refused hand-over is offered again only after five further user turns."""
    assert paused(State(user_turns=turns, refused_at=3)) is expected


def test_pause_holds_back_all_but_urgent_and_request(rules: RuleTable) -> None:
    """Urgency and asking for an agent hand over in a pause too."""
    state = State(user_turns=9, counted_turns=9, refused_at=9)
    assert decide(rules, subject("짜증나요", tier="vip", state=state)) is None
    assert decide(rules, subject("긴급합니다", state=state)) is not None
    assert decide(rules, subject("상담원 연결", state=state)) is not None


def test_who_is_leaving_is_not_kept(rules: RuleTable) -> None:
    """Goodbye and callback requests are carried out, unless the caller is angry."""
    state = State(user_turns=20, counted_turns=20)
    assert rules.automatic(subject(tier="vip", state=state, leaving=True)) is None
    assert rules.automatic(subject("짜증나요 끊을게요", state=state, leaving=True)) is not None


@pytest.mark.parametrize(
    ("reason", "given", "priority"),
    [
        ("urgent_matter", {}, "CRITICAL"),
        ("complaint", {}, "HIGH"),
        ("payment_issue", {}, "HIGH"),
        ("system_error", {}, "HIGH"),
        ("technical_support", {}, "MEDIUM"),
        ("complex_inquiry", {}, "MEDIUM"),
        ("customer_request", {}, "LOW"),
        ("bot_limitation", {}, "LOW"),
        ("customer_request", {"tier": "vip"}, "HIGH"),
        ("customer_request", {"text": "빨리 연결해 주세요"}, "HIGH"),
        ("customer_request", {"text": "심각한 문제예요"}, "HIGH"),
        ("customer_request", {"department": "Technical"}, "HIGH"),
        ("customer_request", {"state": State(user_turns=6)}, "MEDIUM"),
        ("customer_request", {"state": State(user_turns=5)}, "LOW"),
        ("bot_limitation", {"floor": "MEDIUM"}, "MEDIUM"),
        ("urgent_matter", {"tier": "vip"}, "CRITICAL"),
    ],
)  # fmt: skip
def test_priority_is_the_highest_of_everything(
    rules: RuleTable, reason: Reason, given: dict[str, Any], priority: str
) -> None:
    """Reason, tier, words, department and history each set a floor."""
    defaults: dict[str, Any] = {"text": "문의", "tier": "regular", "department": "General", "state": State()}
    assert rules.priority(reason, **{**defaults, **given}) == priority
