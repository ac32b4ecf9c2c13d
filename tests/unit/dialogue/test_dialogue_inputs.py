"""What scenario steps accept and refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contact_handlers.dialogue.inputs import (
    Accepted,
    Circumstances,
    Refused,
    Unsure,
    Verdict,
    check,
    example_date,
)
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.records.masked import Masked
from tests.unit.dialogue.talk import HOURS

TODAY = date(2026, 3, 10)  # a Tuesday


def step_of(content: dict[str, Any], scenario: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in content["scenarios"][scenario]["steps"] if step["id"] == name)
    return found


def taken(value: str | int, kept: str = "") -> Accepted:
    return Accepted(value if isinstance(value, int) else Masked(value), kept)


def judged(content: dict[str, Any], scenario: str, name: str, text: str, **around: Any) -> Verdict:
    step = step_of(content, scenario, name)
    choices = Choices.of(content["slot_types"][step["choices"]]) if step.get("choices") else None
    given = Circumstances(
        today=TODAY, is_open_day=lambda day: bool(HOURS.spans(day)), data=around.pop("data", {}), **around
    )
    return check(step, text, choices, given)


@pytest.mark.parametrize(
    ("scenario", "step", "text", "value"),
    [
        *(("product_inquiry", "ask_product_category", text, "전자제품") for text in (
            "1", "1번", "1번이요", "전자제품", "전자제품이요", "전자 제품으로 할게요", "가전", "첫 번째", "일번",
            "가전제품 문의예요",
        )),
        *(("product_inquiry", "ask_product_category", text, "기타") for text in ("4", "기타", "기타요", "그 외",
        "사번")),
        *(("product_inquiry", "ask_inquiry_type", text, "상세정보") for text in (
            "3", "상세정보", "상품 상세정보", "스펙", "스펙이 궁금해요", "사양 알려주세요",
        )),
        *(("reservation", "ask_service_type", text, "전화 상담") for text in ("3", "전화 상담", "전화",
        "전화로 상담할게요")),
        *(("reservation", "ask_service_type", text, "상담 예약") for text in ("1", "상담 예약이요", "상담")),
        *(("tech_support", "ask_resolved", text, "예") for text in ("1", "예", "네", "네네", "응", "네 맞아요",
        "그렇게 해주세요")),
        *(("tech_support", "ask_resolved", text, "아니오") for text in ("2", "아니오", "아니요", "아뇨", "됐어요",
        "아니 괜찮아요")),
        *(("tech_support", "ask_resolved", text, "예") for text in ("네 해결됐어요", "해결됐어요")),
        *(("tech_support", "ask_resolved", text, "아니오") for text in ("아니요 아직 안 돼요", "해결 안 됐어요",
        "아직이요")),
        *(("loan_application", "privacy_consent", text, "동의") for text in ("1", "동의합니다", "네 동의해요")),
        *(("loan_application", "privacy_consent", text, "미동의") for text in (
            "2", "미동의", "동의하지는 않는데요", "동의 안 해요", "동의하지 않습니다", "동의 못 해요", "아니요",
        )),
        *(("account_inquiry", "account_select", text, "적금계좌") for text in ("2", "적금", "적금계좌요",
        "적금 계좌 조회해 주세요")),
    ],
)  # fmt: skip
def test_choice_is_taken_as_digit_word_label_or_synonym(
    content: dict[str, Any], scenario: str, step: str, text: str, value: str
) -> None:
    """Digit, word, label and synonym give one canonical value."""
    assert judged(content, scenario, step, text) == taken(value)


@pytest.mark.parametrize(
    ("scenario", "step", "text"),
    [
        ("product_inquiry", "ask_product_category", "5"),
        ("product_inquiry", "ask_product_category", "0"),
        ("product_inquiry", "ask_product_category", "자동차"),
        ("tech_support", "ask_resolved", "글쎄요"),
        ("tech_support", "ask_resolved", "예전에 했어요"),
        ("tech_support", "ask_resolved", "네?"),
        ("loan_application", "privacy_consent", "비동의"),
        ("product_inquiry", "ask_product_category", "옷장이요"),
        ("product_inquiry", "ask_product_category", "의류는 아니고요"),
        ("product_inquiry", "ask_product_category", "01033334444"),
        ("product_inquiry", "ask_product_category", "10번"),
    ],
)
def test_unclear_choice_is_asked_again(content: dict[str, Any], scenario: str, step: str, text: str) -> None:
    """Nothing, two or a denied choice is no answer; consent is never guessed."""
    found = judged(content, scenario, step, text)
    assert isinstance(found, Refused)
    assert found.key == "input.choice"
    assert "1. " in str(found.values["options"])


def test_lex_slot_wins_over_the_words(content: dict[str, Any]) -> None:
    """What Lex resolved is taken first when it is a value of the list."""
    assert judged(content, "reservation", "ask_service_type", "그거", slot="방문 서비스") == taken("방문 서비스")
    assert isinstance(judged(content, "reservation", "ask_service_type", "그거", slot="없는 값"), Refused)


@pytest.mark.parametrize(
    ("text", "value"),
    [("내일", "2026-03-11"), ("2026-03-12", "2026-03-12"), ("3월 15일", "2026-03-15"), ("다음 주 화요일이요",
    "2026-03-17"),
     ("모레로 해주세요", "2026-03-12"), ("2026.06.08", "2026-06-08"), ("15일", "2026-03-15")],
)  # fmt: skip
def test_date_is_taken_in_every_form(content: dict[str, Any], text: str, value: str) -> None:
    """Real dates after today and within ninety days are taken."""
    data = {"service_type": "방문 서비스"}
    assert judged(content, "reservation", "ask_preferred_date", text, data=data) == taken(value)


@pytest.mark.parametrize(
    ("text", "service", "key"),
    [
        ("오늘", "전화 상담", "input.date_today"),
        ("2026-03-10", "전화 상담", "input.date_today"),
        ("2025-12-31", "전화 상담", "input.date_past"),
        ("어제요", "전화 상담", "input.date_past"),
        ("2026-06-09", "방문 서비스", "input.date_far"),
        ("2026-13-01", "전화 상담", "input.date_invalid"),
        ("2026-02-30", "전화 상담", "input.date_invalid"),
        ("4월에요", "전화 상담", "input.date_vague"),
        ("음력 3월 15일", "전화 상담", "input.date_lunar"),
        ("목요일은 안 돼요", "전화 상담", "input.date_rejected"),
        ("몰라요", "전화 상담", "input.date_format"),
        ("토요일에도 되나요?", "전화 상담", "input.date_closed"),
        ("2026-03-14", "전화 상담", "input.date_closed"),
        ("2026-05-05", "상담 예약", "input.date_closed"),
    ],
)
def test_date_is_refused_with_its_reason(content: dict[str, Any], text: str, service: str, key: str) -> None:
    """A past or too distant day, no date and a closed day each have their reason."""
    found = judged(content, "reservation", "ask_preferred_date", text, data={"service_type": service})
    assert isinstance(found, Refused)
    assert found.key == key


def test_closed_day_is_fine_for_visits(content: dict[str, Any]) -> None:
    """Visits (방문 서비스) happen on closed days too."""
    found = judged(content, "reservation", "ask_preferred_date", "2026-05-05", data={"service_type": "방문 서비스"})
    assert found == taken("2026-05-05")


def test_example_date_is_tomorrow(content: dict[str, Any]) -> None:
    """The example in the prompt is computed."""
    assert example_date(date(2026, 12, 30)) == "12월 31일 목요일"
    found = judged(content, "reservation", "ask_preferred_date", "몰라요", data={})
    assert isinstance(found, Refused)
    assert found.values["example"] == "3월 11일 수요일"


@pytest.mark.parametrize(
    "text", ["010-1234-5678", "01012345678", "공일공 일이삼사 오육칠팔", "제 번호는 010 1234 5678이에요"]
)
def test_phone_is_stored_as_e164(content: dict[str, Any], text: str) -> None:
    """Every accepted Korean form gives the same number."""
    assert judged(content, "reservation", "ask_contact_info", text) == taken("010-****-5678", "+821012345678")


@pytest.mark.parametrize(
    ("text", "key", "heard"),
    [
        ("010-123-456", "input.phone_short", {"heard": "010 123 456"}),
        ("010-2345-67890", "input.phone_long", {"heard": "010 2345 67890"}),
        ("전화번호요", "input.phone", {}),
        ("이 번호요", "input.phone_unknown", {}),
        ("010-1234-5678 말고요", "input.phone_rejected", {}),
        ("", "input.phone", {}),
    ],
)
def test_phone_is_refused_with_what_was_heard(
    content: dict[str, Any], text: str, key: str, heard: dict[str, str]
) -> None:
    """No number, too few and too many digits each have their reason, and the digits are said back."""
    assert judged(content, "reservation", "ask_contact_info", text) == Refused(key, heard)


@pytest.mark.parametrize(
    "text",
    [
        "한 오천?",
        "오천쯤",
        "오천이요",
        "연봉 오천 세전",
        "오천만 원 정도요",
        "5000",
        "5,000",
        "5천",
        "오천",
        "5천만원",
        "5천만",
        "50,000,000원",
        "5000만원",
        "5천만원이요",
        "5000 정도요",
    ],
)
def test_income_means_the_same_in_every_writing(content: dict[str, Any], text: str) -> None:
    """Each of "5000", "5,000", "5천만원" and "50,000,000원" means 5,000 (만원)."""
    assert judged(content, "loan_application", "income_verification", text) == taken(5000)


@pytest.mark.parametrize(
    ("step", "text", "refusal"),
    [
        ("income_verification", "0", Refused("input.number_none")),
        ("income_verification", "없어요", Refused("input.number_none")),
        ("income_verification", "일당 십오만원이요", Refused("input.number_period")),
        ("income_verification", "1000001", Refused("input.number_max", {"max": "100억 원"})),
        ("income_verification", "많아요", Refused("input.number_format")),
        ("income_verification", "5천원", Refused("input.number_format")),
        ("loan_amount", "99", Refused("input.number_min", {"min": "100만 원"})),
        ("loan_amount", "100001", Refused("input.number_max", {"max": "10억 원"})),
    ],
)
def test_number_is_refused_with_its_limit(content: dict[str, Any], step: str, text: str, refusal: Refused) -> None:
    """Too small, too large and no number are refused with the limit."""
    assert judged(content, "loan_application", step, text) == refusal


@pytest.mark.parametrize(
    ("scenario", "step", "text", "answers"),
    [
        ("product_inquiry", "ask_product_category", "의류랑 생활용품이요", ["의류", "생활용품"]),
        ("product_inquiry", "ask_product_category", "1번이나 3번이요", ["전자제품", "생활용품"]),
        ("loan_application", "privacy_consent", "동의는 좀 그렇고 생각해 볼게요 안 할래요 네", ["미동의", "동의"]),
        ("tech_support", "ask_resolved", "네 아니 네", ["예", "아니오"]),
        ("loan_application", "loan_amount", "100만원이랑 200만원", ["100만 원", "200만 원"]),
        ("loan_application", "income_verification", "삼사천만 원", ["3,000만 원", "4,000만 원"]),
        ("loan_application", "income_verification", "월 이삼백이요", ["2,400만 원", "3,600만 원"]),
        ("reservation", "ask_preferred_date", "수요일이나 목요일", ["3월 11일 수요일", "3월 12일 목요일"]),
        ("reservation", "ask_preferred_date", "3월 13일 목요일", ["3월 12일 목요일", "3월 13일 금요일"]),
        ("reservation", "ask_contact_info", "010-1234-5678 아니면 010-8765-4321", ["010-1234-5678", "010-8765-4321"]),
        ("cancellation", "ask_reference", "20240115나 20240116일 거예요", ["20240115", "20240116"]),
    ],
)
def test_what_can_mean_several_things_is_asked(
    content: dict[str, Any], scenario: str, step: str, text: str, answers: list[str]
) -> None:
    """Nothing is chosen in silence, and each candidate is an answer by itself."""
    found = judged(content, scenario, step, text)
    assert isinstance(found, Unsure)
    assert [one.title for one in found.candidates] == answers
    taken_back = [judged(content, scenario, step, one.value) for one in found.candidates]
    assert all(isinstance(one, Accepted) for one in taken_back)
    assert len({one.value for one in taken_back if isinstance(one, Accepted)}) == len(answers)


@pytest.mark.parametrize(
    ("scenario", "step", "text", "value", "also"),
    [
        ("reservation", "ask_preferred_date", "다다음주 목요일 오후 세시 반이요", "2026-03-26", [("time", "15:30")]),
        ("reservation", "ask_preferred_date", "내일이요 번호는 010-1234-5678이에요", "2026-03-11",
         [("phone", "+821012345678")]),
        ("reservation", "ask_contact_info", "010-1234-5678이고요 내일 다섯 시요", "010-****-5678",
         [("date", "2026-03-11"), ("time", "17:00")]),
    ],
)  # fmt: skip
def test_what_is_said_beside_a_value_is_kept(
    content: dict[str, Any], scenario: str, step: str, text: str, value: str,
    also: list[tuple[str, str]],
) -> None:  # fmt: skip
    """A time beside a date and a date beside a telephone number are not dropped."""
    found = judged(content, scenario, step, text)
    assert isinstance(found, Accepted)
    assert found.value == value
    assert [(one.kind, one.value) for one in found.also] == also


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [("ask_preferred_date", "아무 때나", "2026-03-11"), ("ask_preferred_date", "다음 주 아무 때나요", "2026-03-16"),
     ("ask_preferred_date", "제일 빠른 날로 해 주세요", "2026-03-11")],
)  # fmt: skip
def test_what_the_customer_leaves_to_us_is_chosen_and_marked(
    content: dict[str, Any], step: str, text: str, value: str
) -> None:
    """The first open day is a proposal."""
    found = judged(content, "reservation", step, text, data={"service_type": "전화 상담"})
    assert isinstance(found, Accepted)
    assert (found.value, found.chosen) == (value, True)


def test_a_monthly_income_is_proposed_for_the_year(content: dict[str, Any]) -> None:
    """월 삼백 is 36 million a year; the loan itself has no period."""
    found = judged(content, "loan_application", "income_verification", "월 삼백이요")
    assert found == Accepted(3600, chosen=True)
    assert judged(content, "loan_application", "loan_amount", "월 삼백이요") == taken(300)


def test_the_number_one_calls_from_is_taken(content: dict[str, Any]) -> None:
    """이 번호요 on the phone is the caller's number."""
    found = judged(content, "reservation", "ask_contact_info", "이 번호요", caller="+821012345678")
    assert found == taken("010-****-5678", "+821012345678")


@pytest.mark.parametrize(("text", "value"), [("100", 100), ("100,000", 100_000), ("1", None), ("10억", 100_000)])
def test_number_limits_are_inclusive(content: dict[str, Any], text: str, value: int | None) -> None:
    """Exactly at the limit is fine."""
    found = judged(content, "loan_application", "loan_amount", text)
    assert (found.value if isinstance(found, Accepted) else None) == value


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("앱", Refused("input.text_short", {"n": 2})), ("삼성", taken("삼성")), ("가" * 100, taken("가" * 100)),
     ("가" * 101, Refused("input.text_long", {"n": 100}))],
)  # fmt: skip
def test_text_has_a_length(content: dict[str, Any], text: str, verdict: Verdict) -> None:
    """The limits of length are inclusive."""
    assert judged(content, "product_inquiry", "ask_specific_product", text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("20240115", taken("20240115")), ("주문번호는 20240115요", taken("20240115")), ("ab3d-9kqz",
    taken("AB3D-9KQZ")),
     ("모름", taken("")), ("모르겠어요", taken("")), ("기억이 안 나요", taken("")),
     ("기억이 안 나네요", taken("")), ("까먹었어요", taken("")),
     ("어 그 번호가 이공이사 공일일오요", taken("20240115")), ("20240115 아니 20240116이요", taken("20240116")),
     ("어디서 봐요", Refused("input.order_where")), ("12345요", Refused("input.order_heard", {"heard": "12345"})),
     ("어제 산 거", Refused("input.order_number"))],
)  # fmt: skip
def test_reference_may_be_unknown(content: dict[str, Any], text: str, verdict: Verdict) -> None:
    """An order number, a reference number of ours and 모름 are taken."""
    assert judged(content, "cancellation", "ask_reference", text) == verdict


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("123456", True), ("900101", True), ("12345", False), ("1234567", False), ("12-34-56", True), ("abcdef", False)],
)
def test_secret_has_six_digits(content: dict[str, Any], text: str, accepted: bool) -> None:
    assert isinstance(judged(content, "account_inquiry", "auth_factor", text), Accepted) is accepted
