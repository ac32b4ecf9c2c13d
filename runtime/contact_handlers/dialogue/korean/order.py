"""Words in their order: what is named behind the predicate that it belongs to is put before it.

언제 와요 제가 주문한 책장 says 제가 주문한 책장 언제 와요. A noun alone (안 돼요 상담원) may as well be the next
thing that is wanted, so it has to be described, or what stands before it must ask without naming anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contact_handlers.dialogue.korean.morphemes import Morpheme
from contact_handlers.dialogue.korean.sentence import CONDITION, FORBIDDEN, NOUN, QUESTION, Clause

_COMPLETE: Final = ("요", "다", "까", "죠", "나", "지", "가", "니", "네", "어", "아", "데", "래", "게", "오")
_BARE: Final = ("", "은", "는", "ᆫ", "이", "가", "을", "를", "요", "이요", "도")
_DESCRIBING: Final = frozenset({"MM", "JKG", "ETM"})
_MOST_WORDS: Final = 3


def in_order(clauses: Sequence[Clause], parts: Sequence[Morpheme]) -> tuple[Clause, ...]:
    """Returns the clauses of a sentence, the noun at its end taken into the clause before it."""
    named = clauses[-1] if clauses and _names(clauses[-1]) else None
    end = len(clauses) - (named is not None)
    start = end
    while start and clauses[start - 1].relative:
        start -= 1
    if not start or start == len(clauses) or not _takes(clauses[start - 1]):
        return tuple(clauses)
    main = clauses[start - 1]
    if named is not None and start == end and not (_described(named, parts) or _asks_barely(main)):
        return tuple(clauses)
    words = () if named is None else tuple(replace(word, particle=word.particle or "은") for word in named.words)
    return (*clauses[: start - 1], *clauses[start:end], replace(main, words=(*words, *main.words)))


def _names(clause: Clause) -> bool:
    """Tells whether a clause is nothing but a noun with what describes it."""
    return (
        clause.kind == NOUN
        and 0 < len(clause.words) <= _MOST_WORDS
        and not clause.negated
        and clause.words[-1].particle in _BARE
        and not any(word.rejected for word in clause.words)
    )


def _takes(clause: Clause) -> bool:
    """Tells whether a clause is complete, so that nothing more is to come but what was left out."""
    said = bool(clause.predicate or clause.light)
    return said and clause.kind not in (NOUN, CONDITION, FORBIDDEN) and clause.ending.endswith(_COMPLETE)


def _described(named: Clause, parts: Sequence[Morpheme]) -> bool:
    first = named.words[0].start
    before = [part for part in parts if part.start < first]
    return bool(before) and before[-1].tag in _DESCRIBING


def _asks_barely(clause: Clause) -> bool:
    return clause.kind == QUESTION and bool(clause.asks) and not any(word.names for word in clause.words)
