"""Personal data in every written and spoken form is hidden; what only looks like it stays.

The table of forms holds what leaked or could leak once, one line each. The generated messages are a sample of
`tests/benchmarks/personal_data/bench_personal_data.py`.
"""

from __future__ import annotations

import csv
import random
import uuid
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base import ids
from contact_handlers.base.text import clean, visible
from contact_handlers.dialogue.values import orders, phones
from contact_handlers.dialogue.values.results import Result, Understood
from contact_handlers.personal import checks
from contact_handlers.personal.classifier import classify
from contact_handlers.records.masking import mask
from tests.benchmarks.personal_data import ordinary_messages, personal_messages, personal_numbers
from tests.benchmarks.personal_data.personal_messages import Personal

TABLE = Path(__file__).parent / "data" / "personal_cases.tsv"
CASES = [
    Personal(
        row["kind"], row["form"], row["text"].replace("\\n", "\n"), row["secret"], int(row["head"]), int(row["tail"])
    )
    for row in csv.DictReader(TABLE.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}:{case.form}" for case in CASES])
def test_no_written_or_spoken_form_survives(case: Personal) -> None:
    """The digits or the words cannot be read out of the masked text; unmasked they can."""
    assert case.leaks(case.text)
    assert not case.leaks(mask(clean(case.text)))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("공일공 칠일공사 육오육이입니다", "010-****-6562입니다"),
        ("공일공 공오이삼 삼칠구이요", "010-****-3792요"),
        ("공일공 공공삼사 삼팔이공이 맞아요", "010-****-3820이 맞아요"),
        ("공일공 칠이공육 사공이구요", "010-****-4029요"),
        ("공일공 일이삼사 오육칠팔이에요", "010-****-5678이에요"),
        ("공일공 일이삼사 오육칠구요", "010-****-5679요"),
        ("010 1234 5678이구요", "010-****-5678이구요"),
        ("주민번호 앞자리 900101 뒷자리 1234568", "주민번호 앞자리 ******-*******"),
        ("4111 1111 1111 1111 유효기간 12/29 CVC 123", "****-****-****-1111 유효기간 [민감정보] CVC [민감정보]"),
        ("제 메일은 민수 골뱅이 네이버예요", "제 메일은 ***@네이버예요"),
        ("서울시 강남구 테헤란로 152, 1202호", "서울시 강남구 ***"),
        ("비밀번호는 Abcd1234!", "비밀번호는 [민감정보]!"),
        ("생년월일은 1990년 1월 1일이에요", "생년월일은 [민감정보]이에요"),
        ("카드 비밀번호 앞 두 자리 12예요", "카드 비밀번호 앞 두 자리 [민감정보]예요"),
        ("김철수(010-1234-5678)", "김*수(010-****-5678)"),
        ("010 하이픈 4420 하이픈 3136", "010-****-3136"),
        ("번호는 공하나공 셋여섯넷여덟 일곱셋하나둘입니다", "번호는 010-****-7312입니다"),
        ("번호는 공일공 일이삼사 오육칠팔 이렇게예요", "번호는 010-****-5678 이렇게예요"),
    ],
)
def test_masked_text_reads_on(text: str, masked: str) -> None:
    """A digit word at the end belongs to the number or to the ending, whichever makes a number."""
    assert mask(clean(text)) == masked


KEPT = [
    "네이버 주문번호 2024011512345678", "주문번호 240115-1234567 배송 조회해 주세요", "쿠폰번호 8823-7962-3839-1119",
    "주문번호 641-89-367973", "1588-8121 거기 대표번호인가요", "비밀번호 2024년에 바꿨어요", "접수번호 1572-1423",
    "참조번호 AB12-CD34", "유효기간 12월 31일까지 쿠폰이에요", "오만원", "사이다 두 병",
    "192.168.0.1", "2024-01-15 10:30",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_orders_references_and_prices_stay(text: str) -> None:
    """What the center needs for its work is not hidden."""
    assert mask(clean(text)) == text


@pytest.mark.parametrize("text", ordinary_messages.WORDS)
def test_words_of_digit_syllables_and_words_like_names_stay(text: str) -> None:
    """이사, 오이 and 이용권 are neither numbers nor names."""
    assert mask(clean(text)) == text


def test_generated_messages_do_not_leak() -> None:
    """250 messages with the seeds of the benchmark: everyday forms leak in none, all forms in at most 5 %."""
    everyday = [case for case in personal_messages.everyday(150) if case.leaks(mask(clean(case.text)))]
    unusual = [case for case in personal_messages.unusual(100) if case.leaks(mask(clean(case.text)))]
    assert everyday == []
    assert len(unusual) <= 5


def test_generated_orders_and_prices_stay() -> None:
    """150 messages with the seed of the benchmark: none is changed."""
    assert [text for _, text in ordinary_messages.ordinary(150) if mask(clean(text)) != clean(text)] == []


def test_the_generator_would_notice_a_leak() -> None:
    """Every generated message counts as leaking as long as nothing masks it."""
    messages = [*personal_messages.everyday(300), *personal_messages.unusual(300)]
    assert [message.text for message in messages if not message.leaks(clean(message.text))] == []


def test_findings_have_places_in_the_text() -> None:
    """Findings are in order, do not overlap, and cover the number as it was written."""
    text = "저는 홍길동이고요 번호는 공일공 일이삼사 오육칠팔, 메일은 a.b@naver.com 입니다"
    found = classify(text)
    assert [(finding.kind, text[finding.start : finding.end]) for finding in found] == [
        ("name", "홍길동"), ("phone", "공일공 일이삼사 오육칠팔"), ("email", "a.b@naver.com")
    ]  # fmt: skip
    assert [finding.kept for finding in found] == ["홍*동", "010-****-5678", "a***@naver.com"]
    assert found[1].value == "+821012345678"


@given(
    st.text(alphabet="0123456789-. /공일이삼사오육칠팔구@가a원이요입니다카드계좌비밀번호주문김민수동호", max_size=80)
)
def test_findings_never_overlap_and_masking_is_stable(text: str) -> None:
    """Whatever is typed, findings lie inside of the visible text, and a masked text stays as it is."""
    found = classify(text)
    shown = visible(text)
    assert all(0 <= finding.start < finding.end <= len(shown) for finding in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert mask(mask(text)) == mask(text)


def test_identifiers_of_machines_stay() -> None:
    """Contact ids, our ids, resource names and moments in log lines and records are not taken for numbers."""
    source = random.Random(7)  # noqa: S311 - no secret
    for _ in range(300):
        contact = str(uuid.UUID(int=source.getrandbits(128)))
        account = source.randrange(10**11, 10**12)
        for text in (contact, ids.new("conv"), f"arn:aws:connect:ap-northeast-2:{account}:instance/{contact}",
                     '{"took": 12.3456789012345, "expires_at": 1763600000}', "2026-11-20T01:02:03.000Z"):  # fmt: skip
            assert mask(text) == text


@pytest.mark.parametrize("seed", range(20))
def test_check_digits(seed: int) -> None:
    """Numbers made with their check digit are right; one changed digit is not."""
    source = random.Random(seed)  # noqa: S311 - no secret
    card = "".join(personal_numbers.card(source))
    company = "".join(personal_numbers.business(source))
    assert checks.luhn(card)
    assert checks.business(company)
    other = str((int(company[-1]) + 1) % 10)
    assert not checks.business(company[:-1] + other)
    assert not checks.luhn(card[:-1] + str((int(card[-1]) + 1) % 10))


def test_resident_numbers_with_and_without_a_check_digit() -> None:
    """A published example has its check digit; numbers since October 2020 are resident numbers without one."""
    assert checks.resident_checked("8001011234560") is (_weighted("800101123456") == 0)
    assert checks.resident("2101014123456")
    assert not checks.resident("9013011234567")
    assert not checks.resident("9001019234567")


def _weighted(front: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(front, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True))
    return (11 - total % 11) % 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("공일공 일이삼사 오육칠이입니다", "+821012345672"),
        ("공일공에 일이삼사에 오육칠팔이요", "+821012345678"),
        ("010 이구이공 9313이고요", "+821029209313"),
        ("공일공 칠이공육 사공이구요", "+821072064029"),
        ("82-10-5178-3543", "+821051783543"),
        ("(010)9204-4225", "+821092044225"),
    ],
)
def test_a_number_that_is_said_is_understood(text: str, value: str) -> None:
    """The dialogue reads what the classifier hides: one reader for both."""
    found = [finding.value for finding in classify(clean(text)) if finding.kind == "phone"]
    assert found == [value]


def test_values_that_were_asked_for_are_read_with_their_endings() -> None:
    """팔이에요 is 8, 오이에요 52: the number that fits is meant."""
    assert understood(phones.read("공일공 일이삼사 오육칠팔")) == "+821012345678"
    assert understood(orders.customer("일이삼사오육이요")) in (None, "1234562")
    assert understood(orders.customer("일이삼사오육칠이에요")) == "1234567"
    assert understood(orders.read("이공이사공일일팔이에요")) == "20240118"


def understood(result: Result[str]) -> str | None:
    return result.value if isinstance(result, Understood) else None
