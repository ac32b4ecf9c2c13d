"""Normalization of input, particles, templates."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base.templates import fill, particle
from contact_handlers.base.text import MAX_INPUT, clean, compact, is_foreign, keywords


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("안녕하세요", "안녕하세요"),
        ("  안녕   하세요 \n 문의 \t요 ", "안녕 하세요 문의 요"),
        (unicodedata.normalize("NFD", "한글"), "한글"),
        ("정말요?!?!", "정말요?!"),
        ("정말요!!!!", "정말요!"),
        ("왜요???", "왜요?"),
        ("음... 그게요", "음… 그게요"),
        ("음…… 그게", "음… 그게"),
        ("환불\u200b해\u200d주세요", "환불해주세요"),
        ("환불\x00해\x07주세요", "환불해주세요"),
        ("좋아요👍🏽❤️", "좋아요"),
        ("👨‍👩‍👧‍👦 가족", "가족"),
        ("１２３ ＡＢＣ　끝", "123 ABC 끝"),
        ("1️⃣ 번", "1 번"),
        ("🇰🇷", ""),
        ("   ", ""),
        ("\x00\x01\x02", ""),
        ("😀😀😀", ""),
    ],
)
def test_input_is_cleaned(given_text: str, cleaned: str) -> None:
    """Form of Unicode, white space, emoji, control signs and repeated punctuation are normalized."""
    assert clean(given_text) == cleaned


def test_jamo_that_meet_after_cleaning_are_composed() -> None:
    """An invisible sign between two Jamo must not keep them apart."""
    apart = "\u1112\u200b\u1161\u200b\u11ab"
    assert clean(apart) == "한"


def test_long_input_is_cut() -> None:
    """10,000 characters become the longest input that is analyzed."""
    assert len(clean("가나 다" * 4_000)) <= MAX_INPUT


@given(st.text(max_size=300))
def test_cleaning_is_idempotent(text: str) -> None:
    """What is clean stays as it is."""
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=300))
def test_clean_text_has_no_control_signs(text: str) -> None:
    """Whatever is typed, nothing invisible comes through."""
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in clean(text))


@pytest.mark.parametrize(
    ("text", "bare"),
    [("안녕, 하세요!", "안녕하세요"), ("A b-C_d", "abcd"), ("!!!", ""), ("1. 가격", "1가격")],
)
def test_text_is_compared_without_spaces_and_punctuation(text: str, bare: str) -> None:
    """For matching, texts are in lower case without spaces and punctuation."""
    assert compact(text) == bare


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Hello, I need help", True),
        ("お問い合わせです", True),
        ("ok", False),
        ("iPhone 문의", False),
        ("ㅋㅋㅋㅋ", False),
        ("123456", False),
        ("", False),
    ],
)
def test_foreign_messages_are_recognized(text: str, foreign: bool) -> None:
    """A message without Hangul and with more than three letters is foreign."""
    assert is_foreign(text) is foreign


@pytest.mark.parametrize(
    ("word", "pair", "chosen"),
    [
        ("길동", "이/가", "이"),
        ("철수", "이/가", "가"),
        ("생활자금", "으로/로", "으로"),
        ("서울", "으로/로", "로"),
        ("제주", "으로/로", "로"),
        ("취소", "은/는", "는"),
        ("예약", "을/를", "을"),
        ("2026-03-15", "으로/로", "로"),
        ("2026-03-13", "으로/로", "으로"),
        ("2026-03-11", "으로/로", "로"),
        ("TV", "을/를", "를"),
        ("PIN", "을/를", "을"),
    ],
)
def test_particles_follow_the_last_sound(word: str, pair: str, chosen: str) -> None:
    """Particles are chosen by the final consonant."""
    assert particle(word[-1], pair) == chosen
    assert fill(f"{{word}}({pair})", {"word": word}) == word + chosen


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{v} 예약을 접수했습니다.", "상담 예약", "상담 예약을 접수했습니다."),
        ("{v} 예약을 접수했습니다.", "방문 서비스", "방문 서비스 예약을 접수했습니다."),
        ("{v} 예약자 이름", "상담 예약", "상담 예약 예약자 이름"),
        ("{v} 요청", "취소 요청", "취소 요청"),
    ],
)
def test_a_noun_is_not_said_twice(template: str, value: str, said: str) -> None:
    assert fill(template, {"v": value}) == said


def test_values_are_never_templates() -> None:
    """A value that looks like a placeholder or particle stays as it was typed."""
    assert fill("{a} {b}", {"a": "{b}(은/는)", "b": "끝"}) == "{b}(은/는) 끝"


def test_missing_values_stay_visible() -> None:
    """A forgotten value shows instead of disappearing."""
    assert fill("{missing}입니다", {}) == "{missing}입니다"


def test_keywords_are_counted_words_without_particles() -> None:
    """Keywords are Hangul words of two syllables or more, without particles and stop words, by count and then
    alphabet."""
    text = "배송이 늦어요. 배송은 언제 오나요? 환불을 원합니다 그리고 환불 배송"
    assert keywords(text, ("이", "은", "을"), ("그리고", "언제"))[:2] == ["배송", "환불"]
    assert "그리고" not in keywords(text, (), ("그리고",))
    many = " ".join(f"단어{chr(0xAC00 + index)}" for index in range(20))
    assert len(keywords(many, (), ())) == 10
