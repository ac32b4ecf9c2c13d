"""Entities: what must match, what must not, and what speech makes of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.dialogue.values import dates, numerals, orders, phones
from contact_handlers.dialogue.values.mentions import extract
from contact_handlers.dialogue.values.results import Result, Understood
from contact_handlers.personal.checks import luhn
from contact_handlers.personal.forms import national

T = TypeVar("T")
TODAY = date(2026, 3, 10)  # a Tuesday


def understood(result: Result[T]) -> T | None:
    return result.value if isinstance(result, Understood) else None


def values(text: str, kind: str) -> list[object]:
    return [entity.value for entity in extract(text, today=TODAY) if entity.kind == kind]


MATCHES = [
    *(("phone", text, "+821012345678") for text in (
        "010-1234-5678", "01012345678", "010 1234 5678", "010.1234.5678", "+82 10-1234-5678", "+821012345678",
        "번호는01012345678입니다", "010-1234-5678로 연락주세요", "010 - 1234 - 5678", "공일공 일이삼사 오육칠팔",
        "공일공일이삼사오육칠팔이에요", "영일영에 일이삼사에 오육칠팔", "0 1 0 1 2 3 4 5 6 7 8", "공일공 1234 5678",
    )),
    ("phone", "011-123-4567", "+82111234567"),
    ("phone", "02-123-4567", "+8221234567"),
    ("phone", "02-1234-5678", "+82212345678"),
    ("phone", "0212345678", "+82212345678"),
    ("phone", "(02) 1234-5678", "+82212345678"),
    ("phone", "031-123-4567", "+82311234567"),
    ("phone", "070-1234-5678", "+827012345678"),
    ("phone", "1588-0000", "+8215880000"),
    ("email", "abc@test.co.kr", "abc@test.co.kr"),
    ("email", "메일은a.b+c@ex.com입니다", "a.b+c@ex.com"),
    *(("date", text, "2026-03-15") for text in (
        "2026-03-15", "2026.03.15", "2026/3/15", "03/15/2026", "2026년 3월 15일", "2026년3월15일에요", "3월 15일",
    )),
    ("date", "오늘", "2026-03-10"),
    ("date", "내일", "2026-03-11"),
    ("date", "모레", "2026-03-12"),
    ("date", "3월 9일", "2027-03-09"),
    ("date", "3월 10일", "2026-03-10"),
    ("date", "2월 29일", "2028-02-29"),
    ("date", "다음 주 화요일", "2026-03-17"),
    ("date", "다음주 월요일", "2026-03-16"),
    ("date", "이번 주 금요일", "2026-03-13"),
    ("date", "금요일", "2026-03-13"),
    ("date", "화요일", "2026-03-10"),
    ("date", "월요일", "2026-03-16"),
    ("date", "다다음 주 수요일", "2026-03-25"),
    ("date", "사흘 뒤", "2026-03-13"),
    ("date", "3일 후", "2026-03-13"),
    ("date", "2주 뒤", "2026-03-24"),
    *(("amount", text, 50_000) for text in ("50000원", "50,000원", "5만원", "5만 원", "오만원", "총5만원이요")),
    ("amount", "3천원", 3_000),
    ("amount", "만원", 10_000),
    ("amount", "1만5천원", 15_000),
    ("amount", "5천만원", 50_000_000),
    ("amount", "1억 2천만원", 120_000_000),
    ("amount", "2.5억원", 250_000_000),
    ("amount", "0원", 0),
    ("amount", "500원짜리", 500),
    ("amount", "이천삼백원", 2_300),
    ("account_number", "110-12-345678", "110-12-345678"),
    ("account_number", "계좌번호는 11012345678", "11012345678"),
    *(("card_number", text, "1234567890123456") for text in (
        "1234-5678-9012-3456", "1234567890123456", "1234 5678 9012 3456",
    )),
    *(("resident_number", text, "9001011234567") for text in (
        "900101-1234567", "9001011234567", "번호는900101-1234567", "900101 1234567",
    )),
    ("order_number", "주문번호 20240115 조회해 주세요", "20240115"),
    ("order_number", "예약번호는 AB-123456이요", "AB-123456"),
    ("order_number", "번호는 12345678", "12345678"),
]  # fmt: skip

REFUSALS = [
    *(("phone", text) for text in (
        "2010-1234-5678", "010-123-456", "12345678901", "1234-5678-9012-3456", "2026-03-15", "110-12-345678",
    )),
    *(("email", text) for text in ("a@b", "@abc.com", "a@b.c|", "골뱅이@")),
    *(("date", text) for text in ("2026-13-01", "2026-02-30", "1588-0000", "12.5", "13월 1일", "2월 30일")),
    *(("amount", text) for text in (
        "50000", "5만 명", "원금", "병원 3층", "2024년", "1,00원", "사원", "직원", "회원", "구원", "수만원", "1만2만원",
    )),
    *(("account_number", text) for text in ("1110-12-3456789012", "010-12-3456789", "2026-03-15", "010-1234-5678")),
    *(("card_number", text) for text in ("1234-5678-9012", "12345678901234567", "1234-5678-9012-3456-7890")),
    *(("resident_number", text) for text in (
        "901301-1234567", "900132-1234567", "900101-9234567", "900101-0234567", "1900101-1234567",
    )),
    *(("order_number", text) for text in ("전화번호는 010-1234-5678", "1234567", "고객번호 1234567")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), MATCHES, ids=[f"{kind}:{text}" for kind, text, _ in MATCHES])
def test_entity_is_found_with_its_value(kind: str, text: str, value: object) -> None:
    assert values(text, kind) == [value]


@pytest.mark.parametrize(("kind", "text"), REFUSALS, ids=[f"{kind}:{text}" for kind, text in REFUSALS])
def test_entity_is_not_found_where_it_is_none(kind: str, text: str) -> None:
    assert values(text, kind) == []


def test_the_more_sensitive_kind_wins() -> None:
    """Precedence on overlap: a resident number is neither phone nor order number."""
    found = extract("주문번호 900101-1234567 카드 1234-5678-9012-3456", today=TODAY)
    assert [entity.kind for entity in found] == ["resident_number", "card_number"]


def test_spans_point_into_the_original_text() -> None:
    """Spoken digits are joined for matching; the span still covers what was said."""
    text = "제 번호는 공일공 일이삼사 오육칠팔이에요"
    (entity,) = extract(text, today=TODAY)
    assert text[entity.start : entity.end] == entity.text == "공일공 일이삼사 오육칠팔"


@pytest.mark.parametrize(
    ("number", "right"), [("4111111111111111", True), ("1234567890123452", True), ("1234567890123456", False)]
)
def test_card_is_certain_only_with_a_valid_check_digit(number: str, right: bool) -> None:
    """It is always masked, and recognized as a card only with a valid check digit."""
    assert luhn(number) is right
    assert [entity.certain for entity in extract(number, today=TODAY)] == [right]


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+821012345678", "010-1234-5678"),
        ("+82111234567", "011-123-4567"),
        ("+8221234567", "02-123-4567"),
        ("+82212345678", "02-1234-5678"),
        ("+82311234567", "031-123-4567"),
        ("+827012345678", "070-1234-5678"),
        ("+8215880000", "1588-0000"),
    ],
)
def test_numbers_are_shown_the_korean_way(e164: str, shown: str) -> None:
    """Mobile numbers are grouped 3-4-4, Seoul numbers 02-XXX-XXXX, 15xx numbers 4-4; what is shown reads back as the
    same number."""
    assert national(e164) == shown
    assert understood(phones.read(shown)) == e164


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5000", 5000), ("5,000", 5000), ("오천", 5000), ("5천", 5000), ("1만5천", 15000), ("십이", 12), ("백", 100),
        ("2.5억", 250_000_000), ("1,00", None), ("만억", None), ("이십삼", 23), ("12십", 120), ("가", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_digits_and_words(text: str, value: int | None) -> None:
    """Digits, Korean words and mixtures give one whole number."""
    assert numerals.whole(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20240115", "20240115"), ("ab-123456", "AB-123456"), ("주문번호는 20240115예요", "20240115"),
        ("AB3D-9KQZ", "AB3D-9KQZ"), ("12345", None), ("모름", None), ("010-1234-5678", None), ("123456789012345", None),
    ],
)  # fmt: skip
def test_order_numbers_are_read_in_their_step(text: str, value: str | None) -> None:
    """Letters and digits, and the reference numbers we give out, are order numbers."""
    assert understood(orders.read(text)) == value


@pytest.mark.parametrize(
    ("found", "text", "value"),
    [
        ("1000000000000", "주문 조회", None), ("1000000000000", "택배 조회요", None), ("20000000", "이천만 조회", None),
        ("2", "이번 주문 조회", None), ("12345678", "010-1234-5678로 전화 주세요", None),
        ("20240115", "주문번호 2024 0115 조회해 주세요", "20240115"),
        ("20240115", "이공이사 공일일오 조회", "20240115"),
        ("2024011", "주문번호 20240115 조회", None), ("AB-123456", "ab123456 조회요", "AB-123456"),
    ],
)  # fmt: skip
def test_an_order_number_that_lex_found_was_said(found: str, text: str, value: str | None) -> None:
    """Lex fills a number slot from words that are none; an order number must be in the words of the customer."""
    assert orders.heard(found, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1234567", "1234567"), ("123-4567", "1234567"), ("일이삼사오육칠", "1234567"), ("고객번호는 1234567이요",
    "1234567"),
     ("123456", None), ("12345678", None), ("abc4567", None), ("١٢٣٤٥٦٧", None)],
)  # fmt: skip
def test_customer_numbers_have_exactly_seven_digits(text: str, value: str | None) -> None:
    """Seven digits are a customer number only in its step; digits of other scripts are none."""
    assert understood(orders.customer(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("15일이요", date(2026, 3, 15)), ("9일", date(2026, 4, 9)), ("31일", date(2026, 3, 31)), ("글쎄요", None)],
)
def test_a_day_of_the_month_is_enough_where_a_date_was_asked_for(text: str, value: date | None) -> None:
    """A bare day is the next one that exists."""
    assert understood(dates.read(text, dates.Days(today=TODAY))) == value


@given(st.text(max_size=200))
def test_extraction_never_fails_and_spans_are_inside(text: str) -> None:
    """Whatever is typed, entities lie inside the text and do not overlap."""
    found = extract(text, today=TODAY)
    for entity in found:
        assert 0 <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(st.text(alphabet="0123456789-. 공일이삼사오육칠팔구@가a원만억천", max_size=60))
def test_digit_soup_never_fails(text: str) -> None:
    """Dense digits, units and separators neither crash nor hang."""
    extract(text, today=TODAY)
