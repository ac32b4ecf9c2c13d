"""What a sentence is like, learned from examples when content is compiled.

A linear model over the signs of a sentence: words, kinds of words, how they are used, pairs of syllables. It knows
sentences that no phrase has foreseen, and it can be wrong: what it says is worth a question and never does anything.

    share of an intent = softmax of the sum of the weights of all signs / square root of their number

The weights are learned by gradient descent in an order that is the same every time.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.sentence import FORBIDDEN, NOUN, REQUEST, Clause, Sentence

#: The group of examples that belong to no intent: questions, things that are over, everyday talk.
NOTHING: Final = "nothing"
_ROUNDS: Final = 10
_PACE: Final = 5.0
_SLOWER: Final = 0.3
# A share that is wrong by less changes nothing worth its time.
_SLIGHT: Final = 0.01
# Weights are kept as whole numbers of this part of one.
_PART: Final = 16
_SEED: Final = 7
_FIRST: Final = ord("a")
_PAIR: Final = re.compile(r"([^\d-])(-?\d+)")
# Signs that begin with these are no words: pairs of syllables, question words, uses, light verbs.
_FORM: Final = frozenset("%?#~")
# Signs with these are pairs: of syllables, of words, of a word and its use.
_PAIRED: Final = frozenset("%_#")
# Weights below this change no ranking and would be most of the model.
_LEAST: Final = 11

# How much the words of a sentence have to speak for an intent before it is asked about, in the parts of the weights:
# little in what is said to somebody, more in what people say to themselves (돌아버리겠다 진짜).
_TIED, _TIED_ALONE = 5.0, 36.0
_ANYBODY: Final = "사람"


@dataclass(frozen=True, slots=True)
class Like:
    """An intent that a sentence is like."""

    name: str
    share: float
    """Of all examples that are like the sentence, in [0, 1]."""
    nothing: float
    """The share of examples that belong to no intent."""
    tied: bool = True
    """Whether enough of its words were said to ask whether it is meant."""

    @property
    def ahead(self) -> float:
        """How many times likelier the intent is than nothing."""
        return self.share / max(self.nothing, 1e-9)


def signs(sentence: Sentence, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Returns what a sentence is compared by; `lists` has the lists of words.toml that a word is in."""
    found: set[str] = set()
    for clause in sentence.clauses:
        found.update(_of_clause(clause, lists))
    text = "".join(sentence.text.split()).strip(".?!~").lower()
    found.update("%" + text[index : index + 2] for index in range(len(text) - 1))
    return frozenset(found)


def _of_clause(clause: Clause, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    denied = "!" if clause.negated or clause.kind == FORBIDDEN else ""
    past = "<" if clause.past else ""
    use = f"#{clause.kind}{past}{denied}"
    if not clause.relative:
        yield use + ('"' if clause.reported else "")
    yield from ("?" + word for word in clause.asks)
    yield from clause.adverbs
    if said := clause.predicate or clause.light:
        yield said + denied
        yield f"~{clause.light}"
    words = [word.lemma for word in clause.words if not word.rejected]
    named = [(word, *lists.get(word, ())) for word in words]
    for names in named:
        for name in names:
            yield name
            yield name + use
    for word in clause.compounds:
        yield from lists.get(word, ())
    for first, second in pairwise(named):
        yield from (f"{one}_{other}" for one in first for other in second)


@dataclass(frozen=True)
class Likeness:
    """The weights of all signs, ready to be asked."""

    names: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Mapping[str, str]
    """Sign -> its weights as text; only those of the signs of a sentence are read."""
    lists: Mapping[str, Sequence[str]]
    slight: Mapping[str, float] = field(default_factory=dict)
    """Words that say little in any conversation, with their share of a full weight."""

    @classmethod
    def restore(cls, given: Mapping[str, Any], slight: Mapping[str, float]) -> Likeness:
        """Reads what `dump` wrote."""
        return cls(tuple(given["names"]), tuple(given["bias"]), given["weights"], given["lists"], slight)

    def dump(self) -> dict[str, Any]:
        """Returns the model as JSON values."""
        return {
            "names": list(self.names),
            "bias": list(self.bias),
            "weights": dict(sorted(self.weights.items())),
            "lists": {word: list(names) for word, names in sorted(self.lists.items())},
        }

    @cached_property
    def _nothing(self) -> int:
        return self.names.index(NOTHING)

    def ranked(self, sentence: Sentence) -> list[Like]:
        """Returns the intents for which a word speaks, and not only the form of the sentence, the likeliest first."""
        found = signs(sentence, self.lists)
        named: set[int] = set()
        total = [0] * len(self.names)
        for sign in found:
            for number, weight in _read(self.weights.get(sign, "")):
                total[number] += weight
                if weight > 0 and sign[0] not in _FORM:
                    named.add(number)
        length = math.sqrt(len(found)) or 1.0
        shares = _shares([(start + sum_ / length) / _PART for start, sum_ in zip(self.bias, total, strict=True)])
        nothing = shares[self._nothing]
        least = _TIED if _addressed(sentence) else _TIED_ALONE
        ties = self._ties(sentence, found)
        likes = [
            Like(self.names[at], shares[at], nothing, ties.get(at, 0.0) >= least)
            for at in sorted(named)
            if at != self._nothing
        ]
        return sorted(likes, key=lambda like: (-like.share, like.name))

    def _ties(self, sentence: Sentence, found: Iterable[str]) -> dict[int, float]:
        """Returns how much the words of a sentence speak for each intent, everyday words little: 사람, 오다, 나쁘다."""
        ties: dict[int, float] = {}
        for word in _named(sentence):
            best: dict[int, int] = {}
            for sign in (word, *self.lists.get(word, ())):
                for number, weight in self._speaking(sign):
                    best[number] = max(best.get(number, 0), weight)
            share = min(1.0, self.slight.get(word, 1.0))
            for number, weight in best.items():
                ties[number] = ties.get(number, 0.0) + weight * share
        for sign in found:
            if sign[0] not in _FORM and "_" in sign:
                for number, weight in self._speaking(sign):
                    ties[number] = ties.get(number, 0.0) + weight
        return ties

    def _speaking(self, sign: str) -> Iterator[tuple[int, int]]:
        """Yields the intents for which a sign speaks more than for nothing, and how much more."""
        weights = dict(_read(self.weights.get(sign, "")))
        against = max(0, weights.get(self._nothing, 0))
        return ((number, weight - against) for number, weight in weights.items() if weight > against)


def _addressed(sentence: Sentence) -> bool:
    """Tells whether somebody is spoken to: politely, with a request, or in a phrase alone."""
    return sentence.polite or any(clause.kind in (REQUEST, NOUN) for clause in sentence.clauses)


def _named(sentence: Sentence) -> Iterator[str]:
    """Yields the words that a sentence is about; nobody who is only described: 좋아하는 사람 works nowhere."""
    parts = pairwise(sentence.morphemes)
    described = {following.start for part, following in parts if part.tag in ("ETM", "MM", "JKG")}
    for clause in sentence.clauses:
        for word in clause.words:
            if not (word.rejected or (word.lemma == _ANYBODY and word.start in described)):
                yield word.lemma
        yield from clause.compounds


def learn(examples: Iterable[tuple[str, Sentence, float]], lists: Mapping[str, Sequence[str]]) -> Likeness:
    """Returns what examples teach: for each its intent or NOTHING, and how much it counts."""
    rows = [(name, tuple(sorted(signs(sentence, lists))), counts) for name, sentence, counts in examples]
    rows = _common(rows)
    names = tuple(sorted({name for name, *_ in rows} | {NOTHING}))
    numbers = {name: number for number, name in enumerate(names)}
    weights: dict[str, list[float]] = {sign: [0.0] * len(names) for _, found, _ in rows for sign in found}
    bias = [0.0] * len(names)
    prepared = [(numbers[name], [weights[sign] for sign in found], counts) for name, found, counts in rows]
    order = random.Random(_SEED)  # noqa: S311 - the same order every time
    for turn in range(_ROUNDS):
        order.shuffle(prepared)
        for own, found, counts in prepared:
            _adjust(own, found, bias, counts * _PACE / (1 + _SLOWER * turn))
    return Likeness(
        names,
        tuple(round(value * _PART) for value in bias),
        {sign: flat for sign, values in sorted(weights.items()) if (flat := _written(values))},
        lists,
    )


def _common(rows: Sequence[tuple[str, tuple[str, ...], float]]) -> list[tuple[str, tuple[str, ...], float]]:
    """Leaves out pairs that a single example has: they teach nothing about any other sentence."""
    counts = Counter(sign for _, found, _ in rows for sign in found)
    return [
        (name, tuple(sign for sign in found if counts[sign] > 1 or not _PAIRED.intersection(sign)), weight)
        for name, found, weight in rows
    ]


def _adjust(own: int, found: Sequence[list[float]], bias: list[float], pace: float) -> None:
    """Makes an example a little likelier to be what it is."""
    length = math.sqrt(len(found)) or 1.0
    sums = [sum(column) for column in zip(*found, strict=True)] if found else [0.0] * len(bias)
    shares = _shares([start + value / length for start, value in zip(bias, sums, strict=True)])
    for number, share in enumerate(shares):
        wrong = share - (number == own)
        if abs(wrong) < _SLIGHT:
            continue
        step = wrong * pace / length
        for weights in found:
            weights[number] -= step
        bias[number] -= 0.1 * wrong * pace / length


def _shares(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _written(values: Sequence[float]) -> str:
    """Returns the weights that matter as text: a letter for the intent, then its weight (a12d-7)."""
    kept = [(number, round(value * _PART)) for number, value in enumerate(values)]
    return "".join(f"{chr(_FIRST + number)}{value}" for number, value in kept if abs(value) >= _LEAST)


def _read(text: str) -> list[tuple[int, int]]:
    return [(ord(name) - _FIRST, int(value)) for name, value in _PAIR.findall(text)]
