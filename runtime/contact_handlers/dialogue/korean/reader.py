"""Reading a sentence: spelling, morphemes, clauses, acts. One analysis per text."""

from __future__ import annotations

from functools import lru_cache

from contact_handlers.base.pure import pure
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.clauses import Builder
from contact_handlers.dialogue.korean.morphemes import analyze
from contact_handlers.dialogue.korean.sentence import Clause, Sentence
from contact_handlers.dialogue.korean.spelling import mended

# Sentences of one turn and its look-back, of a conversation that repeats itself, and of a test run.
_KEPT = 512


@pure
@lru_cache(maxsize=_KEPT)
def read(text: str) -> Sentence:
    """Returns what a sentence says; an empty one says nothing."""
    right = mended(text)
    parts = analyze(right)
    clauses = Builder(parts).clauses()
    whole, begins = acts.recognize(right, parts, clauses, read_clauses)
    return Sentence(right, parts, clauses, whole, begins)


def warm() -> None:
    """Loads the analyzer and what every reading needs, for functions that have time before the first sentence."""
    read("안녕하세요")


def read_clauses(text: str) -> tuple[Clause, ...]:
    """Returns the clauses of a phrase without what they do, for the phrases that define that."""
    return Builder(analyze(mended(text))).clauses()
