"""Forms that were written apart from the rules of the classifier, what a correction means, and texts made to cost time.

The messages are a sample of `tests/benchmarks/second_hand/bench_second_hand.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contact_handlers.base.text import clean
from contact_handlers.personal import numbers, verdicts
from contact_handlers.personal.classifier import classify
from contact_handlers.personal.labels import Labels
from contact_handlers.personal.verdicts import Verdict
from contact_handlers.personal.windows import Window
from contact_handlers.records.masking import mask
from tests.benchmarks.second_hand.messages import Message, forms, messages, survives

# Another seed than the benchmark's, so that the test sees other numbers.
SAMPLE, SEED = 1_060, 7


def hidden(message: Message) -> bool:
    return not survives(message, mask(clean(message.text)))


def test_there_are_enough_forms() -> None:
    """Sixty to hide and forty to keep at least, most of them everyday ones."""
    assert len(forms("to_hide")) >= 60
    assert len(forms("to_keep")) >= 40
    assert sum(form.everyday for form in forms("to_hide")) >= 40


def test_what_must_be_hidden_is_seen_without_masking() -> None:
    assert all(survives(message, message.text) for message in messages("to_hide", SAMPLE, SEED))


def test_little_survives() -> None:
    """At most 0.5 % of the everyday messages, and 5 % of all."""
    said = list(messages("to_hide", SAMPLE, SEED))
    leaks = [message for message in said if not hidden(message)]
    everyday = [message.text for message in leaks if message.everyday]
    assert len(everyday) <= 0.005 * sum(message.everyday for message in said), everyday
    assert len(leaks) <= 0.05 * len(said), [message.text for message in leaks]


def test_little_is_hidden_without_need() -> None:
    """At most 0.5 % of what must be kept is changed."""
    said = list(messages("to_keep", SAMPLE, SEED))
    wrong = [message.text for message in said if mask(clean(message.text)) != clean(message.text)]
    assert len(wrong) <= 0.005 * len(said), wrong


def test_masking_twice_changes_nothing() -> None:
    for file in ("to_hide", "to_keep"):
        for message in messages(file, SAMPLE, SEED):
            shown = mask(clean(message.text))
            assert mask(shown) == shown


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("010-1234-5679 아니 5678이에요", "phone", "+821012345678"),
        ("010-1233 아니 1234-5678이에요", "phone", "+821012345678"),
        ("공일공 일이삼사 오육칠구 아니 오육칠팔이에요", "phone", "+821012345678"),
        ("0 1 0 1 2 3 4 5 6 7 9 아니 8이요", "phone", "+821012345678"),
        ("공일공에 천이백삼십사에 오천육백칠십팔이요", "phone", "+821012345678"),
        ("010이고요 가운데가 1234 끝이 5678이에요", "phone", "+821012345678"),
        ("카드번호 4111 1111 2222 아니 1111 1111이에요", "card_number", "4111111111111111"),
        ("신한 110-352-652723 아니 477572이에요", "account_number", "110-352-477572"),
    ],
)
def test_what_was_corrected_is_understood(text: str, kind: str, value: str) -> None:
    """The number with its correction is one finding, so that neither the wrong nor the right digits are shown."""
    assert [(found.kind, found.value) for found in classify(text)] == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("010-1234-5678 아니 010-8765-4321이에요", "010-****-5678 아니 010-****-4321이에요"),
        ("주문번호 12345678 아니 12345679요", "주문번호 12345678 아니 12345679요"),
        ("카톡 아이디 hong1234", "카톡 아이디 h***"),
        ("아이디는 hong1234이고 비번은 apple7133", "아이디는 h***이고 비번은 [민감정보]"),
        ("아이디 비밀번호 찾기 해 주세요", "아이디 비밀번호 찾기 해 주세요"),
        ("인스타 DM 보냈어요", "인스타 DM 보냈어요"),
        ("카드 뒷면 세 자리 457이요", "카드 뒷면 세 자리 [민감정보]이요"),
        ("비밀번호 10자리로 바꿔 주세요", "비밀번호 10자리로 바꿔 주세요"),
        ("비밀번호 천 번 눌렀어요", "비밀번호 천 번 눌렀어요"),
        ("문제 번호 1109 9122예요", "문제 번호 1109 9122예요"),
        ("010-1011-0000이이", "010-****-0000이이"),
        ("천팔백원이요", "천팔백원이요"),
        ("이천 삼천 사천 오천이요", "이천 삼천 사천 오천이요"),
        ("임대인입니다 계약 문의드려요", "임대인입니다 계약 문의드려요"),
        ("고민중인데요 추천해 주세요", "고민중인데요 추천해 주세요"),
        ("가정용으로 주문했어요", "가정용으로 주문했어요"),
        ("서울 68고4896 차예요", "서울 **고**** 차예요"),
        ("이천이십사년 사월 이일이요", "이천이십사년 사월 이일이요"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert mask(text) == shown


HOSTILE = {
    "digits apart": "7 " * 500,
    "words apart": "이 구 " * 250,
    "groups of four": "4111 " * 200,
    "corrections": "1 아니 " * 200,
    "telephones": "010-1234-5678 " * 71,
    "commas": "1," * 500,
}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digits of every window that is judged from now on."""
    found: list[str] = []
    judge = verdicts.judge

    def counting(window: Window, text: str, labels: Labels) -> Verdict | None:
        found.append(window.digits)
        return judge(window, text, labels)

    monkeypatch.setattr(numbers, "judge", counting)
    return found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_digits_costs_no_more_than_a_bound(judged: list[str], text: str) -> None:
    """However digits are arranged, few windows are judged, and eight digits in a row are never shown."""
    shown = mask(text[:1_000])
    assert len(judged) <= 100
    assert sum(char.isdigit() or char in "이구" for char in shown) < 8


def almost_too_long() -> Iterator[str]:
    """Yields texts with as many groups as are still judged."""
    yield "7 " * 80
    yield "1 아니 " * 80
    yield "이 " * 80


@pytest.mark.parametrize("text", tuple(almost_too_long()))
def test_the_longest_text_that_is_judged_costs_little(judged: list[str], text: str) -> None:
    """At most some 5,000 windows, each a few microseconds."""
    classify(text)
    assert 0 < len(judged) <= 5_000
