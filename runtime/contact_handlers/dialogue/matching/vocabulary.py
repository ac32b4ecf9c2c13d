"""The words of a center: what counts as the same, what a long word consists of, how much a word says."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.asked import (
    ADVERB,
    ASIDE,
    MEANING,
    NOUN_WORD,
    POINT,
    POLARITY,
    VALUE,
    VERB_WORD,
    Asked,
    Sort,
    asked,
)
from contact_handlers.dialogue.matching.meanings import meant

# What a sign weighs against every item when no item knows it.
UNKNOWN: Final[Mapping[Sort, float]] = {
    NOUN_WORD: 1.0,
    VERB_WORD: 0.7,
    ADVERB: 0.3,
    ASIDE: 0.15,
    POINT: 0.3,
    VALUE: 0.4,
    POLARITY: 0.5,
    MEANING: 0.0,
}
ELSEWHERE: Final = "elsewhere"
"""The list of words that make a question one for somebody else."""
SUBJECT: Final = "subject"
"""The list of words that say what a business is about."""
# How much of a full weight words have that say hardly anything, little, less than others; those of others have more.
_SLIGHT: Final[Mapping[str, float]] = {"hardly": 0.1, "little": 0.35, "less": 0.6, ELSEWHERE: 1.5}
# Unknown words before these are sometimes read as one noun: 환불되나요.
_ENDINGS: Final = ("요", "까", "니다", "나", "다", "죠")
# Points, values and polarity never say as much as a word.
_SHARES: Final[Mapping[str, float]] = {POINT: 0.8, VALUE: 0.5, POLARITY: 0.5, MEANING: 0.5}
# Shorter words are not taken apart: 번호 is no 번 and 호.
_PART = 2
_LEAST = 0.05


@dataclass(frozen=True)
class Vocabulary:
    """How the signs of a center are compared."""

    words: frozenset[str]
    """Words that questions of the center use, the longest already taken apart."""
    same: Mapping[str, tuple[tuple[frozenset[str], tuple[str, ...]], ...]]
    """Word -> what it stands for together with others: (words that must all be there, what they mean)."""
    slight: Mapping[str, float]
    """Words of the language that say little, with their share of a full weight."""

    @classmethod
    def of(
        cls, phrases: Iterable[Asked], synonyms: Mapping[str, Sequence[str]], slight: Mapping[str, float]
    ) -> Vocabulary:
        """Collects the words of phrases and of synonyms."""
        found = {word for phrase in phrases for word, sort in phrase.signs.items() if sort == NOUN_WORD}
        heads = [word for head in synonyms for word in asked(read(head)).signs]
        found.update(heads)
        words = frozenset(word for word in found if not _parts(word, found))
        bare = cls(words, {}, slight)
        return cls(words, _same(bare, synonyms), slight)

    def signs(self, said: Asked) -> dict[str, Sort]:
        """Returns the signs of a phrase: words that are written apart or together, and synonyms, made the same."""
        signs = dict(said.signs)
        for run in said.runs:
            for first, second in pairwise(run):
                if first + second in self.words and first in signs and second in signs:
                    del signs[first], signs[second]
                    signs[first + second] = NOUN_WORD
        found: dict[str, Sort] = {}
        for word, sort in signs.items():
            noun = sort in (NOUN_WORD, ASIDE)
            parts = self._taken_apart(word) if noun and word not in self.words else ()
            for part in parts or (word,):
                found[part] = sort
        for word in tuple(found):
            for needed, same in self.same.get(word, ()):
                if all(other in found for other in needed):
                    sort = found[word]
                    for other in needed:
                        del found[other]
                    found.update(dict.fromkeys(same, sort))
                    break
        found.update(dict.fromkeys(meant((*signs, *found)), MEANING))
        return found

    def _taken_apart(self, word: str) -> tuple[str, ...]:
        """Takes a word apart that no question uses: into words, or from an ending that the analyzer left on it."""
        parts = _parts(word, self.words)
        if not parts and word.endswith(_ENDINGS):
            cuts = (word[:cut] for cut in range(len(word) - 2, _PART - 1, -1))
            parts = next(((stem,) for stem in cuts if stem in self.words), ())
        return parts

    def whole(self, word: str) -> tuple[str, ...]:
        """Returns the signs that a word of a question is compared by: its parts, or what it stands for."""
        return tuple(sign for sign, sort in self.signs(Asked({word: NOUN_WORD})).items() if sort != MEANING)

    def share(self, word: str) -> float:
        """Returns how much of a full weight a word can have."""
        return min(1.0, _SHARES.get(word[0]) or self.slight.get(word, 1.0))

    def elsewhere(self, word: str) -> bool:
        """Tells whether a word makes a question one for somebody else: 백화점, 비행기표."""
        return self.slight.get(word, 1.0) > 1

    def unknown(self, word: str, sort: Sort) -> float:
        """Returns the weight of a sign that no question of the center uses."""
        return UNKNOWN[sort] * self.slight.get(word, 1.0)


def _parts(word: str, words: Collection[str]) -> tuple[str, ...]:
    """Takes a long word apart into words, the longest first; empty when it has no parts."""
    for cut in range(len(word) - _PART, _PART - 1, -1):
        if word[:cut] in words:
            rest = word[cut:]
            following = (rest,) if rest in words else _parts(rest, words)
            if following:
                return (word[:cut], *following)
    return ()


def _same(
    bare: Vocabulary, synonyms: Mapping[str, Sequence[str]]
) -> dict[str, tuple[tuple[frozenset[str], tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = {}
    for head, others in synonyms.items():
        same = _words(bare, head)
        for other in others:
            needed = frozenset(_words(bare, other))
            left = needed.difference(same)
            # All its words have to be there: 운영시간 is 영업시간, 운영 alone is not 영업.
            if left and not needed.issuperset(same):
                found.setdefault(min(left), []).append((needed, same))
    return {
        word: tuple(sorted(rules, key=lambda rule: (-len(rule[0]), sorted(rule[0]))))
        for word, rules in sorted(found.items())
    }


def _words(bare: Vocabulary, text: str) -> tuple[str, ...]:
    signs = bare.signs(asked(read(text)))
    return tuple(sign for sign, sort in signs.items() if sort != MEANING)


def weights(groups: Sequence[Sequence[Mapping[str, Sort]]], vocabulary: Vocabulary) -> dict[str, float]:
    """Returns how much each sign says: all of its share when one item uses it, next to nothing when all do."""
    shares: dict[str, dict[int, float]] = {}
    for index, phrases in enumerate(groups):
        for phrase in phrases:
            for sign in phrase:
                of = shares.setdefault(sign, {})
                of[index] = of.get(index, 0.0) + 1 / len(phrases)
    most = math.log(max(2, len(groups)))
    return {sign: max(_LEAST, 1 - _entropy(of) / most) * vocabulary.share(sign) for sign, of in sorted(shares.items())}


def _entropy(shares: Mapping[int, float]) -> float:
    total = sum(shares.values())
    return -sum(share / total * math.log(share / total) for share in shares.values())


def slight(given: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """Reads the words that say little, from lists by how little they say."""
    return {word: _SLIGHT[name] for name, words in given.items() for word in words}
