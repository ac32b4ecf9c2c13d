"""Masking: each form next to Hangul and in words; nothing personal survives whatever surrounds it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contact_handlers.personal.reading import DIGIT_WORDS
from contact_handlers.records.masking import mask

FORMS = [
    ("010-1234-5678", "010-****-5678"),
    ("01012345678", "010-****-5678"),
    ("번호는01012345678입니다", "번호는010-****-5678입니다"),
    ("공일공 일이삼사 오육칠팔로 주세요", "010-****-5678로 주세요"),
    ("02-123-4567", "02-***-4567"),
    ("1588-0000", "1588-0000"),
    ("abc@example.com", "a***@example.com"),
    ("1234-5678-9012-3456", "****-****-****-3456"),
    ("1234567890123456", "****-****-****-3456"),
    ("110-12-345678", "110-**-****78"),
    ("900101-1234567", "******-*******"),
    ("주민번호9001011234567이에요", "주민번호******-*******이에요"),
    ("비밀번호는 123456이에요", "비밀번호는 [민감정보]이에요"),
    ("생년월일 900101", "생년월일 [민감정보]"),
    ("010\u200b-1234-\u200b5678", "010-****-5678"),
    ("０１０－１２３４－５６７８", "010-****-5678"),
    ("주문번호 20240115", "주문번호 20240115"),
    ("50,000원", "50,000원"),
    ("2026-03-15", "2026-03-15"),
    ("오전이요", "오전이요"),
    ("방문이요", "방문이요"),
    ("정지은이요", "정*은이요"),
]


@pytest.mark.parametrize(("text", "masked"), FORMS, ids=[text for text, _ in FORMS])
def test_personal_data_gets_its_masked_form(text: str, masked: str) -> None:
    assert mask(text) == masked


digits = st.text(alphabet="0123456789", min_size=4, max_size=4)
separator = st.sampled_from(["-", "", " ", ".", " - "])
around = st.text(alphabet="가나다라 은는이가을를요,.!?\n", max_size=12)
months = st.integers(1, 12).map(lambda month: f"{month:02}")
days = st.integers(1, 28).map(lambda day: f"{day:02}")
WORDS = {digit: word for word, digit in DIGIT_WORDS.items() if word in "공일이삼사오육칠팔구"}


def little_is_shown(masked: str, last: str) -> None:
    """No more is shown than the prefix that all have and four digits at the end.

    이 is a particle and the digit two: next to a number it may make a longer one of it, a resident number or a card,
    whose mask hides it all or shows the last four digits of the whole.
    """
    assert "*" in masked
    shown = re.sub(r"\D", "", masked).removeprefix("010")
    assert len(shown) <= 4
    assert shown in last + "2222"


@given(around, digits, digits, separator, around)
@example("이이", "1100", "0000", "", "")
@example("이이이", "1555", "1251", " - ", "이 이가")
@example("", "1234", "5678", "", "이이")
def test_no_phone_number_survives(before: str, middle: str, last: str, gap: str, after: str) -> None:
    """A mobile number in any writing next to any Hangul loses its middle."""
    masked = mask(f"{before}010{gap}{middle}{gap}{last}{after}")
    little_is_shown(masked, last)
    if "이" not in before + after:
        assert f"010-****-{last}" in masked


@given(around, digits, digits)
@example("이이이이이이이", "2211", "2220")
def test_no_spoken_phone_number_survives(before: str, middle: str, last: str) -> None:
    """A number in Korean digit words is masked like one in digits."""
    spoken = " ".join("".join(WORDS[char] for char in group) for group in ("010", middle, last))
    masked = mask(f"{before} {spoken} 로 주세요")
    little_is_shown(masked, last)
    assert not set("공일삼사오육칠팔구") & set(masked)
    assert masked.count("이") <= before.count("이")
    if "이" not in before:
        assert f"010-****-{last}" in masked


@given(around, st.integers(0, 99), months, days, st.sampled_from("12345678"), st.text("0123456789", min_size=6,
max_size=6),
       st.sampled_from(["-", "", " "]), around)  # fmt: skip
def test_no_resident_number_survives(
    before: str, year: int, month: str, day: str, sex: str, rest: str, gap: str, after: str
) -> None:
    """A resident registration number leaves nothing behind."""
    masked = mask(f"{before}{year:02}{month}{day}{gap}{sex}{rest}{after}")
    assert "******-*******" in masked
    assert not re.search(r"\d", masked.replace(before, ""))


@given(around, st.lists(digits, min_size=4, max_size=4), st.sampled_from(["-", "", " "]), around)
def test_no_card_number_survives(before: str, groups: list[str], gap: str, after: str) -> None:
    """Sixteen digits in fours show the last four at most."""
    masked = mask(f"{before}{gap.join(groups)}{after}")
    assert not re.search(r"\d{5}", masked)
    assert len(re.findall(r"\d", masked)) <= 7  # a resident number inside hides even more


@given(st.text(max_size=200))
def test_masking_is_idempotent(text: str) -> None:
    """What is masked stays as it is."""
    assert mask(mask(text)) == mask(text)


@given(around, st.from_regex(r"[a-z][a-z0-9.]{2,10}[a-z]@[a-z]{2,8}\.(com|co\.kr)", fullmatch=True), around)
def test_no_address_of_a_person_survives(before: str, address: str, after: str) -> None:
    """Of an e-mail address one letter and the domain remain."""
    local = address.split("@")[0]
    masked = mask(f"{before} {address}{after}")
    assert f"{local}@" not in masked
    assert f"{local[0]}***@" in masked
