"""A sentence as it was understood: clauses with their words, and what the whole utterance does in a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.morphemes import Morpheme

Kind = Literal["request", "intention", "question", "statement", "condition", "noun", "forbidden"]
"""What a clause does. A request wants something done by somebody else (취소해 주세요), an intention tells what the
speaker will or wants to do (취소할게요, 취소하고 싶어요), `noun` is a phrase without a predicate (취소요), `forbidden`
asks not to do it (취소하지 마세요)."""
REQUEST: Final = "request"
INTENTION: Final = "intention"
QUESTION: Final = "question"
STATEMENT: Final = "statement"
CONDITION: Final = "condition"
NOUN: Final = "noun"
FORBIDDEN: Final = "forbidden"


# Ends of polite sentences.
_POLITE = ("요", "니다", "니까", "죠", "시오")
# A phrase with one of these waits for a predicate that did not come: 상담원이, 상담원은.
_SUBJECT = frozenset({"이", "가", "은", "는", "ᆫ", "께서", "의"})


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a clause: its lemma, the particles after it, and its place in the text."""

    lemma: str
    particle: str
    start: int
    end: int
    rejected: bool = False
    """Whether the speaker sets it aside: the A of `A 말고 B` and of `A 아니라 B`."""

    @property
    def names(self) -> bool:
        """Whether it is a noun; lemmas of verbs end in 다."""
        return not self.lemma.endswith("다")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One predicate with what belongs to it, or a phrase without a predicate."""

    words: tuple[Word, ...]
    predicate: str = ""
    """Lemma: a verb or an adjective with 다 (바꾸다), a noun for what a light verb carries (취소 for 취소하다)."""
    light: str = ""
    """The light verb of a noun that is the predicate: 하다, 되다, 받다, 주다, 드리다, 시키다, 이다."""
    kind: Kind = NOUN
    negated: bool = False
    past: bool = False
    reported: bool = False
    """Whether somebody else is quoted: 환불해 준다고 했거든요."""
    relative: bool = False
    """Whether it describes a noun: the 취소한 of 취소한 거."""
    able: bool = False
    """Whether it is about what can or may be done: 취소할 수 있나요, 취소해도 되나요."""
    asks: tuple[str, ...] = ()
    """Question words: 언제, 어디, 얼마, 몇, 왜, 누구, 뭐, 어떻게, 어느."""
    adverbs: tuple[str, ...] = ()
    ending: str = ""
    """The last ending as it stands in the text: 어요, 는데, 면."""

    @property
    def lemmas(self) -> frozenset[str]:
        """The content words that the clause stands by."""
        return frozenset(word.lemma for word in self.words if not word.rejected)

    @property
    def rejected(self) -> frozenset[str]:
        """The content words that the clause sets aside."""
        return frozenset(word.lemma for word in self.words if word.rejected)

    @property
    def compounds(self) -> frozenset[str]:
        """Nouns that stand side by side, written together: 영업시간 of 영업 시간."""
        found: set[str] = set()
        for first in range(len(self.words)):
            text = self.words[first].lemma
            for last in range(first + 1, min(len(self.words), first + 3)):
                before, word = self.words[last - 1], self.words[last]
                if before.particle or not word.names or before.rejected != word.rejected:
                    break
                text += word.lemma
                if not word.rejected:
                    found.add(text)
        return frozenset(found)

    @property
    def orders(self) -> bool:
        """Whether the speaker wants it done now: a positive request or intention of their own, or a bare phrase."""
        willing = self.kind in (REQUEST, INTENTION, NOUN)
        if self.kind == NOUN and self.words and self.words[-1].particle in _SUBJECT:
            return False
        return willing and not (self.negated or self.past or self.reported or self.relative)


@dataclass(frozen=True, slots=True)
class Sentence:
    """An utterance: everything that somebody said in one turn."""

    text: str
    """The text that was analyzed, with the usual slips of typing and recognition mended."""
    morphemes: tuple[Morpheme, ...] = ()
    clauses: tuple[Clause, ...] = ()
    acts: frozenset[str] = field(default_factory=frozenset)
    """What the whole utterance does (see `acts`): yes, no, thanks, goodbye, repeat, wait, back, leave, unknown ..."""
    begins: frozenset[str] = field(default_factory=frozenset)
    """What its beginning does before other content follows: `아니` of a correction, `네` before an answer."""

    @property
    def lemmas(self) -> frozenset[str]:
        """The content words of all clauses that are not rejected."""
        return frozenset(lemma for clause in self.clauses for lemma in clause.lemmas)

    @property
    def asks(self) -> tuple[str, ...]:
        """The question words of all clauses."""
        return tuple(word for clause in self.clauses for word in clause.asks)

    @property
    def is_question(self) -> bool:
        """Whether its last main clause is a question."""
        main = [clause for clause in self.clauses if not clause.relative]
        return bool(main) and main[-1].kind == QUESTION

    @property
    def polite(self) -> bool:
        """Whether somebody speaks as people do to strangers: 어요, 습니다."""
        return any(part.tag in ("EF", "JX") and part.form.endswith(_POLITE) for part in self.morphemes)

    def orders(self) -> Iterator[Clause]:
        """Yields the clauses in which the speaker wants something done now."""
        return (clause for clause in self.clauses if clause.orders)
