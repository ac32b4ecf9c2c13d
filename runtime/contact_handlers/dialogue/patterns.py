"""Words of closed lists in the answers to a step, unless the answer denies them."""

from __future__ import annotations

from collections.abc import Iterable

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import FORBIDDEN


@dataclass(frozen=True)
class Lexicon:
    """Finds listed words that are meant: neither denied nor set aside."""

    def first(self, text: str, words: Iterable[str]) -> str | None:
        """Returns the first listed word that a text means, or None."""
        bare = compact(text)
        return next((word for word in words if word in bare and not _denied(text, word)), None)


def _denied(text: str, word: str) -> bool:
    for clause in read(text).clauses:
        if word in "".join(clause.rejected):
            return True
        if (clause.negated or clause.kind == FORBIDDEN) and word in clause.lemmas | clause.compounds:
            return True
    return False
