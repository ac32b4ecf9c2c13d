"""An index of questions: what the stored phrasings say, what each item is about, what is nearest to a question."""

from __future__ import annotations

import heapq
import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.asked import ASIDE, NOUN_WORD, Sort, asked
from contact_handlers.dialogue.matching.meanings import MEANINGS
from contact_handlers.dialogue.matching.question_words import CLOCK
from contact_handlers.dialogue.matching.vocabulary import Vocabulary
from contact_handlers.dialogue.ngrams import by_center

# Items that are compared phrasing by phrasing after the centers have chosen them.
CANDIDATES: Final = 8
# Entries that are read to choose candidates; the heaviest signs come first, so what is left over decides little.
_ENTRIES: Final = 250
# Share of the nearest phrasing in the likeness, the rest is the center of the item.
_NEAREST: Final = 0.5
# What nearly all of at least so many phrasings have is what an item is about.
_NEARLY_ALL, _FEW, _SAYS_MUCH = 0.8, 6, 0.4
# Meanings say it too, points and values never.
_LEAST_OF_CORE: Final = {"~": 0.25, "?": 9.0, "!": 9.0, "<": 9.0}
# A question with less than this much of its own may lean on the one before.
_OWN = 1.2
# Words that no item knows weigh this much against all of them in the end: who tells a story still asks something. One
# whose meaning an item knows weighs this share.
_STRANGE, _SAID_OTHERWISE = 1.2, 0.3
# So much of what is told before the question need not be known.
_TOLD: Final = 0.6
# An item is offered when words of it weigh so much, or when the question is so near to its center.
_SEVERAL: Final = 3
_SHARED, _NEAR, _SHARED_ALONE, _NEAR_ALONE = 0.25, 0.13, 0.5, 0.3
# A word of the answer alone is half understood.
_IN_ANSWER: Final = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a question and an item compare."""

    key: str
    score: float
    nearest: float
    center: float
    understood: float
    """Share of the weight of the question that the item knows."""
    missing: Mapping[str, float]
    """Signs of the question that the item does not know, with their weight."""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the weights of its signs."""

    signs: Mapping[str, Sort]
    weights: Mapping[str, float]
    stated: str = ""
    settled: bool = False
    bare: bool = False
    follows: bool = False
    addressed: bool = True
    closed: bool = False
    polite: bool = False
    named: tuple[tuple[str, str], ...] = ()
    """Nouns right before the noun that they name more closely: 통장 비밀번호."""

    @property
    def leans(self) -> bool:
        """Whether what it is about may have been said before: it says so, or says little itself."""
        return self.follows or sum(self.words.values()) < _OWN

    @property
    def words(self) -> dict[str, float]:
        """The signs that say what it is about, with their weights: no points, no polarity."""
        return {sign: weight for sign, weight in self.weights.items() if sign[0] not in "?!~" or sign == CLOCK}


@dataclass(frozen=True, slots=True)
class _Group:
    """One item: its phrasings by sign, and the signs that it knows."""

    postings: Mapping[str, tuple[int, ...]]
    totals: Sequence[float]
    known: frozenset[str]
    keywords: frozenset[str]
    answered: frozenset[str]
    stated: frozenset[str]
    core: Mapping[str, float]
    """Words that nearly all phrasings have, with their weight: what is not about them is not about the item."""


@dataclass
class Questions:
    """The items, ready to be searched. Made by `learning.learn`, written by `dump`, read by `restore`."""

    vocabulary: Vocabulary
    keys: list[str]
    weights: dict[str, float]
    centers: dict[str, list[float]]
    """Sign -> item, value, item, value ... (flat, as JSON has it: nothing to convert when it is loaded)."""
    exact: dict[str, int]
    names: list[str]
    """Signs of phrasings; the lists below refer to them by their position."""
    phrasings: list[list[list[int]]]
    more: list[list[list[int]]]
    """Signs of the keywords and signs of the answer of every item."""
    stated: list[list[str]]
    read: list[str]
    """The analyses of all texts in the order in which `learning` read them, as it writes them."""
    _groups: dict[int, _Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {key: index for index, key in enumerate(self.keys)}
        self._problems = frozenset(stated for group in self.stated for stated in group)

    def dump(self) -> dict[str, Any]:
        """Returns the index as JSON values; numbers keep four digits, which no ranking notices."""
        vocabulary = self.vocabulary
        return {
            "words": sorted(vocabulary.words),
            "same": {
                word: [[sorted(needed), list(meant)] for needed, meant in rules]
                for word, rules in sorted(vocabulary.same.items())
            },
            "slight": dict(sorted(vocabulary.slight.items())),
            "keys": self.keys,
            "weights": {sign: round(weight, 4) for sign, weight in sorted(self.weights.items())},
            "centers": {sign: [round(value, 4) for value in flat] for sign, flat in sorted(self.centers.items())},
            "exact": dict(sorted(self.exact.items())),
            "names": self.names,
            "phrasings": self.phrasings,
            "more": self.more,
            "stated": self.stated,
            "read": self.read,
        }

    @classmethod
    def restore(cls, given: Mapping[str, Any]) -> Questions:
        """Reads what `dump` wrote."""
        same = {
            word: tuple((frozenset(needed), tuple(meant)) for needed, meant in rules)
            for word, rules in given["same"].items()
        }
        vocabulary = Vocabulary(frozenset(given["words"]), same, given["slight"])
        names = ("keys", "weights", "centers", "exact", "names", "phrasings", "more", "stated", "read")
        return cls(vocabulary, **{name: given[name] for name in names})

    def query(self, text: str) -> Query:
        """Returns a question with the weights of its signs."""
        sentence = read(text)
        said = asked(sentence)
        signs = self.vocabulary.signs(said)
        unknown, get = self.vocabulary.unknown, self.weights.get
        weighed = {
            sign: weight if (weight := get(sign)) is not None else unknown(sign, sort) for sign, sort in signs.items()
        }
        strange = [sign for sign in weighed if sign not in self.weights]
        for sign in strange:
            if any(meaning in self.weights for meaning in MEANINGS.get(sign, ())):
                weighed[sign] *= _SAID_OTHERWISE
        total = sum([weighed[sign] for sign in strange])
        if total:
            share = _STRANGE * (1 - math.exp(-total / _STRANGE)) / total
            for sign in strange:
                weighed[sign] *= share
        named = tuple(pair for run in said.runs for pair in pairwise(run))
        return Query(
            signs,
            weighed,
            said.stated,
            said.settled,
            said.bare,
            said.follows,
            said.addressed,
            closed=said.closed,
            polite=sentence.polite,
            named=named,
        )

    def nearest(self, query: Query, text: str, limit: int = CANDIDATES) -> list[Likeness]:
        """Returns the items nearest to a question, best first."""
        length = math.sqrt(sum([weight * weight for weight in query.weights.values()]))
        centers = by_center(self.centers, query.weights, length, most=2 * _ENTRIES) if length else {}
        best = heapq.nlargest(limit, zip(centers.values(), map(operator.neg, centers), strict=True))
        chosen = [-negative for _, negative in best]
        sure = self.exact.get(compact(text))
        if sure is not None and sure not in chosen:
            chosen.append(sure)
        found = [self._likeness(index, query, centers.get(index, 0.0), exact=index == sure) for index in chosen]
        return sorted(found, key=lambda likeness: (-likeness.score, likeness.key))

    def _likeness(self, index: int, query: Query, center: float, *, exact: bool) -> Likeness:
        group = self._group(index)
        total = sum(query.weights.values())
        common = [0.0] * len(group.totals)
        understood, aside, missing = 0.0, 0.0, {}
        for sign, weight in query.weights.items():
            for position in group.postings.get(sign, ()):
                common[position] += weight
            if sign in group.known:
                understood += weight
            else:
                missing[sign] = weight
                if sign in group.answered:
                    understood += _IN_ANSWER * weight
                elif query.signs[sign] == ASIDE:
                    aside += _TOLD * weight
        # A phrasing without any sign ("0") and a question without one have nothing in common but their characters.
        shares = [2 * inside / (total + whole) for inside, whole in zip(common, group.totals, strict=True) if inside]
        nearest = max(shares, default=0.0)
        understood = understood / (total - aside) if total > aside else 0.0
        likeness = _NEAREST * nearest + (1 - _NEAREST) * center
        score = 1.0 if exact else min(0.999, math.sqrt(max(0.0, likeness * understood)))
        return Likeness(self.keys[index], score, nearest, center, understood, missing, exact)

    def tied(self, likeness: Likeness, query: Query) -> bool:
        """Tells whether words of a question are those of an item, so that it may be offered; less is enough in what is
        said to somebody. A word that one or two phrasings have is hardly one of the item."""
        group = self._group(self._places[likeness.key])
        several = max(1, min(_SEVERAL, len(group.totals)))
        shared = sum(
            weight * min(1.0, len(group.postings.get(sign, ())) / several)
            for sign, weight in query.words.items()
            if query.signs[sign] != ASIDE
        )
        if query.addressed:
            return shared >= _SHARED or likeness.center >= _NEAR
        return shared >= _SHARED_ALONE and likeness.center >= _NEAR_ALONE

    def foreign(self, query: Query) -> float:
        """Returns what the nouns of a question weigh that no item of the center knows."""
        return sum(
            weight
            for sign, weight in query.weights.items()
            if query.signs[sign] == NOUN_WORD and sign not in self.weights
        )

    def mentions(self, key: str, sign: str) -> bool:
        """Tells whether an item has a sign, its answer included."""
        group = self._group(self._places[key])
        return sign in group.known or sign in group.answered

    def states(self, key: str, stated: str) -> bool:
        """Tells whether a phrasing of an item states the same."""
        return stated in self._group(self._places[key]).stated

    def tells(self, stated: str) -> bool:
        """Tells whether a phrasing of any item states the same: people come with it."""
        return stated in self._problems

    def knows(self, key: str, sign: str) -> bool:
        """Tells whether a phrasing or keyword of an item has a sign."""
        return sign in self._group(self._places[key]).known

    def stands_for(self, key: str, sign: str) -> bool:
        """Tells whether a sign is a keyword of an item, and no word that says little by itself."""
        return sign in self._group(self._places[key]).keywords and self.vocabulary.share(sign) == 1

    def _core(self, postings: Mapping[str, Sequence[int]], count: int) -> dict[str, float]:
        if count < _FEW:
            return {}
        return {
            sign: weight
            for sign, found in postings.items()
            if len(found) >= _NEARLY_ALL * count
            and (weight := self.weights[sign]) >= _LEAST_OF_CORE.get(sign[0], _SAYS_MUCH)
        }

    def lacks(self, key: str, query: Query) -> bool:
        """Tells whether a question lacks the word that says most of those that nearly all phrasings of an item have."""
        core = self._group(self._places[key]).core
        return bool(core) and max(core, key=lambda sign: (core[sign], sign)) not in query.signs

    def is_about(self, key: str, word: str) -> bool:
        """Tells whether nearly all phrasings of an item have a word, or what it stands for."""
        core = self._group(self._places[key]).core
        return any(sign in core for sign in self.vocabulary.whole(word))

    def knows_word(self, key: str, word: str) -> bool:
        """Tells whether phrasings of an item have a word, or what it stands for."""
        known = self._group(self._places[key]).known
        return any(sign in known for sign in self.vocabulary.whole(word))

    def elsewhere(self, sign: str) -> bool:
        """Tells whether a word makes a question one for somebody else: no item of the center has it."""
        return sign not in self.weights and self.vocabulary.elsewhere(sign)

    def is_foreign(self, word: str) -> bool:
        """Tells whether no item of the center has a word of its own weight."""
        return self.vocabulary.slight.get(word, 1.0) >= 1 and not any(
            sign in self.weights for sign in self.vocabulary.whole(word)
        )

    def _group(self, index: int) -> _Group:
        if index not in self._groups:
            postings: dict[str, list[int]] = {}
            totals = []
            for position, phrase in enumerate(self.phrasings[index]):
                signs = [self.names[number] for number in phrase]
                totals.append(sum(self.weights.get(sign, 0.0) for sign in signs))
                for sign in signs:
                    postings.setdefault(sign, []).append(position)
            keywords, answer = ([self.names[number] for number in numbers] for numbers in self.more[index])
            self._groups[index] = _Group(
                {sign: tuple(found) for sign, found in postings.items()},
                totals,
                frozenset((*postings, *keywords)),
                frozenset(keywords),
                frozenset(answer),
                frozenset(self.stated[index]),
                self._core(postings, len(totals)),
            )
        return self._groups[index]
