"""What a question says, as signs that can be compared: content words, the point that is asked for, kinds of values.

A *word* is a lemma (배송, 걸리다). A *point* begins with a question mark: what is asked about it (`?when` for 언제,
며칠, 기간). A *value* stands in angle brackets: any weekday is `<day>`, any number of days `<span>`. Knows no center.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.morphemes import Morpheme
from contact_handlers.dialogue.korean.sentence import (
    FORBIDDEN,
    INTENTION,
    NOUN,
    QUESTION,
    REQUEST,
    STATEMENT,
    Clause,
    Sentence,
    Word,
)
from contact_handlers.dialogue.matching import question_words as known

NOT: Final = "!not"
"""Something is denied: 안 끊기다, 없다."""

Sort = str
NOUN_WORD: Final = "n"
VERB_WORD: Final = "v"
ADVERB: Final = "a"
ASIDE: Final = "o"
"""A word of a complete statement before the question: 친절하시네요, 환불 방법 알려 주세요."""
POINT: Final = "?"
VALUE: Final = "<"
POLARITY: Final = "!"
MEANING: Final = "~"
"""What a word says in other words (`meanings`)."""

_CONTENT: Final = (NOUN_WORD, VERB_WORD, VALUE)
_AND: Final = ("고", "구")
# A telephone, card or order number: digits, or numerals one after another.
_LONG_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for comparing."""

    signs: Mapping[str, Sort]
    """Words, points and values with their sort, in the order in which they were said."""
    runs: tuple[tuple[str, ...], ...] = ()
    """Nouns that stand side by side and may be written as one word."""
    stated: str = ""
    """What a statement says of its subject (`!` before it when it is denied) and what a request wants done (`*` before
    it); empty for questions, requests for help and requests to tell something."""
    settled: bool = False
    """Whether that is denied, forbidden or done, so that nothing is asked about it."""
    bare: bool = False
    """Whether it is nothing but a phrase: 배송 조회."""
    follows: bool = False
    """Whether it leans on what was said before: 그럼 토요일은요, 제주도도 똑같아요."""
    addressed: bool = True
    """Whether somebody is spoken to: politely, with a question or a request, or in a phrase alone."""
    closed: bool = False
    """Whether nothing is asked and nothing to be offered: 취소하지 마세요, 제 번호는 010-1234-5678이에요."""


def asked(sentence: Sentence) -> Asked:
    """Returns the signs of a sentence."""
    found = _Signs()
    main = _main(sentence)
    for index, clause in enumerate(sentence.clauses):
        if index < main and clause.negated and clause.able and clause.ending in _AND:
            # 엔지니어 연결은 안 해도 되고 백업 방법만 알려 주세요: what need not be done is not asked about.
            continue
        before = index < main and clause.kind in (STATEMENT, INTENTION) and not clause.relative
        found.take(
            clause,
            sentence.text,
            aside=before and (clause.ending in known.COMPLETE or clause.ending.endswith(known.LEADING)),
        )
    found.use_rejected_alone()
    for sign in _quantities(sentence.morphemes):
        found.signs.setdefault(sign, POINT if sign[0] == POINT else VALUE)
    stated, settled = (known.NUMBER, True) if known.NUMBER in found.signs else _stated(sentence)
    bare = all(clause.kind == NOUN for clause in sentence.clauses)
    closed = settled and (stated == known.NUMBER or sentence.clauses[-1].kind == FORBIDDEN)
    return Asked(
        found.signs, tuple(found.runs), stated, settled, bare, _follows(sentence), _addressed(sentence), closed=closed
    )


class _Signs:
    """Signs as they are found, clause by clause."""

    def __init__(self) -> None:
        self.signs: dict[str, Sort] = {}
        self.runs: list[tuple[str, ...]] = []
        self._rejected: list[str] = []

    def take(self, clause: Clause, text: str, *, aside: bool) -> None:
        """Adds what a clause says; `aside` when it is a sentence before the question."""
        run: list[str] = []
        for word in clause.words:
            if word.rejected:
                self._rejected.append(word.lemma)
                continue
            sort = self._word(word, clause)
            # 암호화 is another word than 암호.
            lemma = (
                word.lemma + known.MADE if text[word.start : word.end].endswith(word.lemma + known.MADE) else word.lemma
            )
            if sort:
                self.signs[lemma] = ASIDE if aside else sort
            if sort == NOUN_WORD:
                run.append(lemma)
            if sort == VERB_WORD or word.particle:
                self._keep(run)
                run = []
        self._keep(run)
        self._grammar(clause, aside=aside)

    def use_rejected_alone(self) -> None:
        """Takes what was set aside for nothing else: 서버 운영을 대신 해 주나요."""
        if not any(sort in _CONTENT for sort in self.signs.values()):
            self.signs.update(dict.fromkeys(self._rejected, NOUN_WORD))

    def _word(self, word: Word, clause: Clause) -> Sort:
        """Adds the value or point that a word is or names; returns its sort as a word, empty when it is none."""
        lemma = word.lemma
        point, value = known.NAMED_POINTS.get(lemma), known.VALUE_WORDS.get(lemma)
        if point is not None:
            self.signs[point] = POINT
        if value is not None:
            self.signs[value] = VALUE
        if value is not None or lemma in known.EMPTY:
            return ""
        return VERB_WORD if lemma == clause.predicate and lemma.endswith("다") and len(lemma) > 1 else NOUN_WORD

    def _grammar(self, clause: Clause, *, aside: bool) -> None:
        for word in clause.asks:
            point = known.QUESTION_WORDS.get(word)
            # 영업시간이 어떻게 되나요 asks what it is, 취소는 어떻게 하나요 asks how.
            if point == known.HOW and clause.light == "되다":
                point = known.WHAT
            if point is not None:
                self.signs.setdefault(point, POINT)
        for adverb in clause.adverbs:
            if adverb not in known.SMALL:
                self.signs.setdefault(adverb, ADVERB)
        if clause.negated and not clause.relative and not aside:
            self.signs.setdefault(NOT, POLARITY)

    def _keep(self, run: Sequence[str]) -> None:
        if len(run) > 1:
            self.runs.append(tuple(run))


def _main(sentence: Sentence) -> int:
    """Returns the position of the clause that holds what is asked, wanted or named last; 0 without one."""
    clauses = sentence.clauses
    found = [
        index
        for index, clause in enumerate(clauses)
        if (clause.kind in (QUESTION, REQUEST, INTENTION, NOUN) or clause.ending in known.WHETHER)
        and (clause.words or clause.asks)
    ]
    main = found[-1] if found else 0
    # 운영을 맡아 주실 수 있나요: what is asked stands before the clause that asks.
    while main and not clauses[main].asks and clauses[main].lemmas <= known.BARE:
        main -= 1
    return main


def _quantities(parts: Sequence[Morpheme]) -> Iterator[str]:
    """Yields what numbers with their units say, and what is asked of them."""
    digits = 0
    if any((part.form, part.tag) in known.LIMITS and _is_time_asked(parts[:index]) for index, part in enumerate(parts)):
        yield known.UNTIL
    for index, part in enumerate(parts):
        following = parts[index + 1].form if index + 1 < len(parts) else ""
        if part.form == "몇":
            point = known.ASKED_UNITS.get(following, known.COUNT)
            bounded = index + 2 < len(parts) and parts[index + 2].form in known.BOUNDS
            yield point if point != known.CLOCK or bounded else known.WHAT
        elif part.form in ("얼마", "얼마나"):
            yield known.WHEN if following in known.LASTING else known.MUCH
        elif part.is_number or (part.tag == "MM" and part.form in known.COUNTING):
            digits += len(part.form)
            if following in known.UNITS:
                yield "24시간" if (part.form, following) == ("24", "시간") else known.UNITS[following]
                digits = 0
            elif digits >= _LONG_NUMBER:
                yield known.NUMBER
            continue
        elif part.tag == "W_SERIAL" and len(part.form) >= _LONG_NUMBER:
            yield known.NUMBER
        if part.tag not in ("SP", "SO", "SW"):
            digits = 0


def _is_time_asked(parts: Sequence[Morpheme]) -> bool:
    """Tells whether parts end with a question for a day or a number of days: 언제, 며칠, 몇 일."""
    if parts and known.QUESTION_WORDS.get(parts[-1].form) == known.WHEN:
        return True
    return len(parts) > 1 and parts[-2].form == "몇" and known.ASKED_UNITS.get(parts[-1].form) == known.WHEN


def _stated(sentence: Sentence) -> tuple[str, bool]:
    """Returns the last statement or request of a sentence that asks nothing, and whether it settles a matter."""
    told: Clause | None = None
    if _wonders(sentence):
        return "", False
    for clause in sentence.clauses:
        if clause.kind == REQUEST and not clause.asks and not clause.relative and not _asks_politely(sentence):
            wanted = clause.predicate
            telling = not wanted or wanted in known.EMPTY or wanted in known.TELLING
            return ("" if telling else f"*{wanted}"), False
        empty = clause.predicate in known.EMPTY and not clause.asks and clause.kind == STATEMENT
        if clause.relative or (empty and told is not None):
            continue
        refused = clause.kind == INTENTION and clause.negated and not clause.asks
        told_so = clause.kind in (STATEMENT, FORBIDDEN) and (clause.reported or not _open(sentence, clause))
        if not refused and not told_so:
            return "", False
        told = clause
    if told is None:
        return "", False
    said = told.predicate or told.light
    done = told.past and bool(told.light) and told.light != "이다"
    denied = told.negated or told.kind == FORBIDDEN
    return (f"!{said}" if denied else said), denied or told.reported or done


def _wonders(sentence: Sentence) -> bool:
    """Tells whether a statement asks: 되는지 궁금해서요, 되나 해서요, 문의드립니다; but not 문의했어요."""
    clauses = [clause for clause in sentence.clauses if not clause.relative]
    if not clauses or clauses[-1].kind not in (STATEMENT, NOUN):
        return False
    last = clauses[-1]
    if last.ending in known.WHETHER and last.ending != "나":
        return True
    if last.past or last.negated:
        return False
    whether = len(clauses) > 1 and clauses[-2].ending in known.WHETHER
    return last.predicate in known.WONDERING or (whether and last.predicate in known.LEFT_OPEN)


def _asks_politely(sentence: Sentence) -> bool:
    """Tells whether a sentence may ask what the listener does: 전화 받으세요, 교육도 하세요; not 해 주세요."""
    parts = [part for part in sentence.morphemes if part.tag not in ("SF", "SP", "JX")]
    polite = len(parts) > 1 and parts[-1].tag == "EF" and parts[-1].form in ("세요", "으세요")
    return polite and parts[-2].form not in ("주", "주시", "달")


def _open(sentence: Sentence, clause: Clause) -> bool:
    """Tells whether a statement may be a question: 오늘 영업해요, 중단되는 거 아니에요; 잃어버린 건 아니에요 denies."""
    if clause.ending not in known.EITHER or clause.past:
        return False
    if not clause.negated:
        return True
    parts = pairwise(sentence.morphemes)
    return any(part.form in ("거", "것") and following.form == "아니" for part, following in parts)


def _addressed(sentence: Sentence) -> bool:
    return sentence.polite or any(clause.kind in (QUESTION, REQUEST, NOUN) for clause in sentence.clauses)


def _follows(sentence: Sentence) -> bool:
    if any(part.form in known.POINTING for part in sentence.morphemes[:3]):
        return True
    last = sentence.clauses[-1] if sentence.clauses else None
    if last is None or not last.words:
        return False
    bare = not last.predicate and last.words[-1].particle.startswith(("은", "는", "도", "ᆫ"))
    return bare or last.predicate in known.LIKENING
