"""The order of decisions is written once in the code and once for people, and both say the same."""

from __future__ import annotations

import re
from pathlib import Path

from contact_handlers.dialogue.decisions import DECISIONS

DOCUMENT = Path(__file__).parents[3] / "docs" / "dialogue.md"
ROW = re.compile(r"^\| (\d+) \| `(\w+)` \| `(\w+)` \| ", re.MULTILINE)


def test_the_document_lists_the_decisions_in_the_order_in_which_they_are_taken() -> None:
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    taken = [(decision.__name__, decision.__module__.rsplit(".", 1)[-1]) for decision in DECISIONS]
    assert [int(number) for number, _, _ in rows] == list(range(1, len(taken) + 1))
    assert [(name, module) for _, name, module in rows] == taken
