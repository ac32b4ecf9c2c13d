"""docs/korean.md shows what the reader says, sentence by sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_handlers.dialogue.korean.reader import read

PAGE = Path(__file__).parents[4] / "docs" / "korean.md"


def rows(heading: str, columns: int) -> list[list[str]]:
    """Returns the cells of the table of a section, without its head."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    assert all(len(row) == columns for row in cells)
    return cells


@pytest.mark.parametrize(("text", "predicate", "kind", "wanted"), rows("Clauses", 4))
def test_clauses_are_read_as_the_page_says(text: str, predicate: str, kind: str, wanted: str) -> None:
    clause = read(text).clauses[-1]
    assert (clause.predicate, clause.kind, "yes" if clause.orders else "no") == (predicate, kind, wanted)


@pytest.mark.parametrize(("acts", "texts"), rows("Acts", 2))
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
