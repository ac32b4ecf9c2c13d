"""docs/dialogue.md shows which words of an intent do nothing, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.fit import DENIED, SURE
from tests.unit.dialogue.talk import page_rows

PAGE = Path(__file__).parents[4] / "docs" / "dialogue.md"


@pytest.mark.parametrize(("text", "intent", "use", "why"), page_rows(PAGE, "What is said and not done", 4))
def test_words_are_used_as_the_page_says(catalogue: Catalogue, text: str, intent: str, use: str, why: str) -> None:
    name, wanted = intent.strip("`"), use.strip("`")
    understood = catalogue.classifier.understand(read(text))
    assert (wanted, why) in {(one.use, one.why) for one in understood.fits if one.frame.owner == name}
    assert (name in understood.denied) is (wanted == DENIED)
    assert (name in {one.frame.owner for one in understood.matters}) is (wanted == SURE)
