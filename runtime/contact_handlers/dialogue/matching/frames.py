"""Frames: ordinary Korean phrases of the content, read by the reader of the sentences they are compared with.

`예약 취소하다` needs the words 예약 and 취소, with 취소 as what is done. `@list` stands for any word of a list. A frame
fits a clause or it does not; what the clause does with it (asks for it, tells it, denies it) says `matching.fit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import REQUEST, Clause

Role = Literal["wants", "tells", "asks", "says", "unless"]
"""What a customer does with a frame: wants it done, tells that it is so, asks for it, says its words somewhere. What is
told `unless` cancels the others."""
WANTS: Final = "wants"
TELLS: Final = "tells"
ASKS: Final = "asks"
SAYS: Final = "says"
UNLESS: Final = "unless"
ROLES: Final[tuple[Role, ...]] = (WANTS, TELLS, ASKS, SAYS, UNLESS)

_LIST = re.compile(r"@([a-z_]+)")
_FLAGS: Final = 6
# Verbs and adjectives of one syllable with 하다 are words of their own, and so are those that tell what somebody feels.
_NOUN_WITH: Final = 3
_NO_NOUN: Final = ("아하다", "어하다")
_SPACES = re.compile(r"\s+")


Group = tuple[str, ...]
"""Words of which any may stand in a place."""


class Groups:
    """The groups of many phrases: a word alone stands for itself, each list of words is written once."""

    def __init__(self) -> None:
        self._numbers: dict[Group, int] = {}

    @property
    def known(self) -> list[list[str]]:
        """The lists in the order of their numbers."""
        return [list(group) for group in self._numbers]

    def written(self, group: Group) -> str | int:
        """Returns a group as a JSON value."""
        return group[0] if len(group) == 1 else self._numbers.setdefault(group, len(self._numbers))


class PhraseError(ValueError):
    """A phrase that no sentence could be compared with."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A phrase as words that must be there. Each word is a group of alternatives."""

    owner: str
    role: Role
    phrase: str
    head: tuple[str, ...]
    """What is done, or the last noun of a phrase without a predicate."""
    light: str
    """The light verb of the head; empty for verbs and for phrases without a predicate."""
    others: tuple[tuple[str, ...], ...]
    asks: tuple[str, ...] = ()
    negated: bool = False
    requested: bool = False
    """Whether it is something that is done for the speaker: 전화해 주다 does not mean to call."""
    noun: bool = False
    """Whether it is a phrase without a predicate."""
    linked: bool = False
    """Whether some of its words describe a noun: 시킨 거 언제 와요."""
    quoted: bool = False
    """Whether it is something that somebody is told to do: 나오라고 하다."""
    past: bool = False
    """Whether it must be over: 카드가 없어졌다 is not 카드가 없다."""

    @property
    def weight(self) -> int:
        """How much a frame says; of two that fit the same clause the one that says more is meant."""
        return 4 * (1 + len(self.others)) + 2 * len(self.asks) + 1 - self.noun + self.negated

    @property
    def _flags(self) -> tuple[bool, ...]:
        return self.negated, self.requested, self.noun, self.linked, self.quoted, self.past

    def dump(self, groups: Groups) -> list[Any]:
        """Returns the frame as JSON values; notes its lists of words."""
        return [
            self.phrase,
            groups.written(self.head),
            self.light,
            [groups.written(group) for group in self.others],
            list(self.asks),
            sum(bit << place for place, bit in enumerate(self._flags)),
        ]

    @classmethod
    def restore(cls, owner: str, role: Role, given: Sequence[Any], groups: Sequence[Group]) -> Frame:
        """Reads what `dump` wrote; `groups` are the lists of words."""
        phrase, head, light, others, asks, flags = given
        return cls(
            owner,
            role,
            phrase,
            (head,) if isinstance(head, str) else groups[head],
            light,
            tuple((group,) if isinstance(group, str) else groups[group] for group in others),
            tuple(asks),
            *(bool(flags >> place & 1) for place in range(_FLAGS)),
        )


def said(clause: Clause) -> frozenset[str]:
    """Returns the words of a clause for comparing: lemmas, nouns side by side as one, adverbs, a verb that is alone."""
    words = clause.lemmas | clause.compounds | frozenset(clause.adverbs)
    if clause.light == "있다" or (clause.light and not clause.predicate):
        words |= {clause.light}
    return words | {predicate(clause)} if _adjective(clause) else words


def predicate(clause: Clause) -> str:
    """Returns what a clause says: its predicate, the adverb that takes its place (별로예요), a verb alone (안 돼요).

    궁금하다 is one word for the analyzer here and two there; it is always 궁금 with 하다.
    """
    if _adjective(clause):
        return clause.predicate[:-2]
    if clause.light == "있다":
        # 문제가 있다 is 있다 with 문제, whether a particle tells or not.
        return "있다"
    if clause.predicate or not clause.light:
        return clause.predicate
    return clause.adverbs[-1] if clause.light == "이다" and clause.adverbs and not clause.asks else clause.light


def light(clause: Clause) -> str:
    """Returns the light verb of what a clause says."""
    if _adjective(clause):
        return "하다"
    return "" if clause.light == "있다" else clause.light


def _adjective(clause: Clause) -> bool:
    """Tells whether a predicate is a noun with 하다; 원하다, 급하다 and 좋아하다 have no such noun."""
    done = clause.predicate
    return not clause.light and len(done) > _NOUN_WITH and done.endswith("하다") and not done.endswith(_NO_NOUN)


def parse(owner: str, role: Role, phrase: str, lists: Mapping[str, Sequence[str]]) -> Frame:
    """Reads a phrase of the content; PhraseError when it has no words or names an unknown list."""
    marks: dict[str, tuple[str, ...]] = {}

    def stand_in(found: re.Match[str]) -> str:
        words = lists.get(found[1])
        if not words:
            raise PhraseError(f"unknown list {found[0]!r}")
        marks[joined(words[0])] = tuple(dict.fromkeys(map(joined, words)))
        return words[0]

    clauses = [
        clause
        for clause in read(_LIST.sub(stand_in, phrase)).clauses
        if clause.words or clause.predicate or clause.light or clause.asks or clause.adverbs
    ]
    words = [word for clause in clauses for word in _words(clause, marks)]
    if not words:
        raise PhraseError(f"{phrase!r} has no content words")
    last = clauses[-1]
    head = predicate(last) or words[-1]
    adjective = last.predicate if _adjective(last) else head
    others = [word for word in words if word not in (head, adjective)]
    return Frame(
        owner=owner,
        role=role,
        phrase=phrase,
        head=marks.get(head, (head,)),
        light=light(last) if last.predicate or last.light == "이다" else "",
        others=tuple(marks.get(word, (word,)) for word in dict.fromkeys(others)),
        asks=tuple(dict.fromkeys(last.asks)),
        negated=last.negated,
        requested=last.kind == REQUEST,
        noun=not predicate(last),
        linked=len(clauses) > 1,
        quoted=last.reported,
        past=last.past,
    )


def joined(word: str) -> str:
    """Returns a word of a list as it is compared: nouns side by side as one, lower case."""
    clauses = read(word).clauses
    lemmas = [found.lemma for clause in clauses for found in clause.words]
    return "".join(lemmas) or _SPACES.sub("", word.lower())


def _words(clause: Clause, marks: Mapping[str, Sequence[str]]) -> list[str]:
    """Returns the words of a phrase; those that stand in for a list of longer words are one word."""
    lemmas = [*clause.adverbs, *(word.lemma for word in clause.words)]
    found: list[str] = []
    at = 0
    while at < len(lemmas):
        longest = next((last for last in range(len(lemmas), at, -1) if "".join(lemmas[at:last]) in marks), at + 1)
        found.append("".join(lemmas[at:longest]))
        at = longest
    return found


def parsed(owner: str, phrases: Mapping[str, Iterable[str]], lists: Mapping[str, Sequence[str]]) -> list[Frame]:
    """Returns the frames of an intent or a signal."""
    return [parse(owner, role, phrase, lists) for role in ROLES for phrase in phrases.get(role, ())]
