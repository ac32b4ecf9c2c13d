"""docs/korean.md shows what the reader says, sentence by sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_handlers.dialogue.korean.reader import read
from tests.unit.dialogue.talk import page_rows

PAGE = Path(__file__).parents[4] / "docs" / "korean.md"


@pytest.mark.parametrize(("text", "predicate", "kind", "wanted"), page_rows(PAGE, "Clauses", 4))
def test_clauses_are_read_as_the_page_says(text: str, predicate: str, kind: str, wanted: str) -> None:
    clause = read(text).clauses[-1]
    assert (clause.predicate, clause.kind, "yes" if clause.orders else "no") == (predicate, kind, wanted)


@pytest.mark.parametrize(("text", "words"), [("신청 대신 해 주세요", {"신청"}), ("반품 대신 교환해 주세요", {"교환"})])
def test_what_is_set_aside_is_no_word_of_its_clause(text: str, words: set[str]) -> None:
    assert read(text).clauses[-1].lemmas == words


@pytest.mark.parametrize(("acts", "texts"), page_rows(PAGE, "Acts", 2))
def test_acts_are_recognized_as_the_page_says(acts: str, texts: str) -> None:
    named = {name.strip("` ") for name in acts.split(",")}
    done = [read(text.strip()).acts & named for text in texts.split(", ")]
    assert all(done)
    assert set().union(*done) == named


@pytest.mark.parametrize(
    "text", ["수고하십니다 상품 하나 문의드릴게요", "검정색은 더 없어요?", "네 3일이요", "해결이 안 돼서 전화했어요"]
)
def test_content_has_no_act(text: str) -> None:
    assert text in PAGE.read_text(encoding="utf-8")
    assert not read(text).acts
