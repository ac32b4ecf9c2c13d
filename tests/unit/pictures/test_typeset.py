"""Text is measured without a font and wrapped where Korean readers expect it."""

from __future__ import annotations

import time

import pytest

from ringback.flow_language.pictures.typeset import ELLIPSIS, shorten, width_of, wrap

LONG = (
    "원하시는 서비스를 선택해 주세요. 1번: 일반 문의, 2번: 기술 지원, 3번: 계정 관련, 4번: 상담원 연결, 0번: 다시 듣기"
)


@pytest.mark.parametrize("width", [60.0, 120.0, 300.0])
@pytest.mark.parametrize(
    "text", [LONG, "a" * 200, "가" * 200, "x-amz-lex:audio:start-timeout-ms:*:* = 5000", "", "한 글"]
)
@pytest.mark.parametrize("mono", [False, True])
def test_no_line_is_wider_than_its_room(text: str, width: float, mono: bool) -> None:
    for line in wrap(text, size=13.0, width=width, lines=4, mono=mono):
        assert width_of(line, 13.0, mono=mono) <= width


@pytest.mark.parametrize("width", [80.0, 140.0, 300.0, 1000.0])
def test_nothing_is_lost_when_there_is_room(width: float) -> None:
    assert " ".join(wrap(LONG, size=13.0, width=width, lines=99)) == LONG


def test_words_stay_whole_where_they_fit() -> None:
    for line in wrap(LONG, size=13.0, width=150.0, lines=99):
        assert set(line.split()) <= set(LONG.split())


def test_too_long_text_ends_in_an_ellipsis() -> None:
    lines = wrap(LONG, size=13.0, width=120.0, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)
    assert not lines[0].endswith(ELLIPSIS)


def test_paragraphs_start_new_lines() -> None:
    assert wrap("하나\n둘", size=13.0, width=500.0, lines=5) == ["하나", "둘"]


def test_hangul_is_wider_than_latin() -> None:
    assert width_of("가나다", 13.0) > width_of("abc", 13.0) > width_of("...", 13.0)


@pytest.mark.parametrize(("text", "kept"), [("짧다", True), ("아주 길고 긴 이름이라서 들어가지 않는다", False)])
def test_names_are_cut_only_when_they_must(text: str, kept: bool) -> None:
    short = shorten(text, size=10.0, width=60.0)
    assert (short == text) is kept
    assert width_of(short, 10.0) <= 60.0


@pytest.mark.parametrize("mono", [False, True])
@pytest.mark.parametrize("unit", ["x", "가", "word ", "a-", "😀"])
def test_a_text_is_cut_in_time_that_grows_with_its_length(unit: str, mono: bool) -> None:
    """A flow from somebody else may name an action with 100,000 characters."""
    text = (unit * 100_000)[:100_000]
    start = time.process_time()
    assert shorten(text, size=13.0, width=120.0, mono=mono).endswith(ELLIPSIS)
    assert wrap(text, size=13.0, width=120.0, lines=2, mono=mono)[-1].endswith(ELLIPSIS)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("width", [20.0, 61.5, 120.0])
@pytest.mark.parametrize("text", [LONG, "a" * 50, "가나다라마바사아자차카타파하"])
def test_what_is_cut_is_as_long_as_its_room_allows(text: str, width: float) -> None:
    cut = shorten(text, size=13.0, width=width).removesuffix(ELLIPSIS)
    assert text.startswith(cut)
    assert width_of(cut + ELLIPSIS, 13.0) <= width < width_of(text[: len(cut) + 2] + ELLIPSIS, 13.0)
