"""Character features of Korean sentences, and an index that finds the nearest of many groups of sentences.

Korean spacing is free and particles change with sounds, so words are poor features; character 1- and 2-grams of the
sentence without spaces, particles and polite endings are good ones (measured against 2- and 3-grams: +3 points).
Each feature is weighted by how few groups it occurs in (1 - entropy): 환불 decides, 어떻게 does not.
"""

from __future__ import annotations

import heapq
import math
import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact

# A feature that no group has weighs this much against every group.
UNKNOWN_WEIGHT = 0.5
LEAST_WEIGHT = 0.05
WEIGHT_POWER = 2.0
# Share of the nearest sentence in a score, the rest is the center of the group.
NEAREST_SHARE = 0.5
CONTAINMENT = 0.85
# Groups that are compared sentence by sentence after the centers have chosen them.
CANDIDATES = 5
# Entries that are read to choose candidates; the heaviest features come first, so what is left over decides little.
MAX_ENTRIES = 200

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Stemmer:
    """Cuts particles from words and a polite ending from the sentence; what is left is compared."""

    particles: tuple[str, ...]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, matching: Mapping[str, Sequence[str]]) -> Stemmer:
        """Makes the stemmer of the `matching` section of language.toml."""
        return cls(
            tuple(sorted(matching["particles"], key=len, reverse=True)),
            tuple(sorted(matching["endings"], key=len, reverse=True)),
        )

    def stem(self, text: str) -> str:
        """Returns the sentence without spaces, punctuation, particles and its ending."""
        words = _WORDS.findall(text.lower())
        joined = "".join([*map(self._word, words[:-1]), *words[-1:]])
        return self._word(_cut(joined, self.endings))

    def _word(self, word: str) -> str:
        return _cut(word, self.particles) if len(word) > 2 else word


def _cut(word: str, endings: tuple[str, ...]) -> str:
    """Cuts the longest of the endings that leaves two syllables."""
    if word.endswith(endings):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return word[: -len(ending)]
    return word


def by_center(
    centers: Mapping[str, Sequence[float]], weights: Mapping[str, float], length: float, *, most: int
) -> dict[int, float]:
    """Returns the likeness of a sentence to the center of each group that shares a feature with it.

    `centers` has the groups of a feature with their shares, flat: group, share, group, share. `length` is that of the
    sentence's weights and not 0. Heavy features come first; after `most` entries the light ones change nothing.
    """
    scores: dict[Any, float] = {}
    get, left = scores.get, most
    for weight, name in sorted(zip(weights.values(), weights, strict=True), reverse=True):
        flat = centers.get(name)
        if flat is None:
            continue
        weight /= length
        pairs = iter(flat)
        for index, value in zip(pairs, pairs):  # noqa: B905 - twice the same iterator, checked when it was written
            scores[index] = get(index, 0.0) + weight * value
        left -= len(flat)
        if left <= 0:
            break
    return scores


def features(stem: str) -> frozenset[str]:
    """Returns the 1-grams and 2-grams of a stem; begin and end count as signs, so that position matters a little."""
    framed = f"^{stem}$"
    return frozenset([*stem, *(framed[index : index + 2] for index in range(len(framed) - 1))])


@dataclass(frozen=True, slots=True)
class Match:
    """How well a sentence fits a group: similarity in [0, 1]; `exact` when the group contains the sentence."""

    key: str
    similarity: float
    exact: bool
    shares_bigram: bool
    index: int = -1


@dataclass
class Index:
    """The groups, ready to be searched."""

    stemmer: Stemmer
    keys: list[str]
    stems: list[list[str]]
    weights: dict[str, float]
    centers: dict[str, list[float]]
    """Feature -> group, value, group, value ... (flat, as JSON has it: nothing to convert when it is loaded)."""
    exact: dict[str, int]
    _groups: dict[int, _Group] = field(default_factory=dict)

    @classmethod
    def build(cls, stemmer: Stemmer, groups: Iterable[tuple[str, Sequence[str]]]) -> Index:
        """Learns the weights and centers of groups of sentences; the same groups give the same index."""
        ordered = sorted(groups)
        keys = [key for key, _ in ordered]
        stems = [sorted({stemmer.stem(sentence) for sentence in sentences} - {""}) for _, sentences in ordered]
        exact: dict[str, int] = {}
        for index, (_, sentences) in enumerate(ordered):
            for sentence in sentences:
                exact.setdefault(compact(sentence), index)
        found = [[features(stem) for stem in group] for group in stems]
        weights = _weights(found)
        return cls(stemmer, keys, stems, weights, _centers(found, weights), exact)

    def rank(self, text: str, *, limit: int = CANDIDATES) -> list[Match]:
        """Returns the groups nearest to a sentence, best first."""
        stem = self.stemmer.stem(text)
        weights = {name: self.weights.get(name, UNKNOWN_WEIGHT) for name in features(stem)}
        total = sum(weights.values())
        length = math.sqrt(sum([weight * weight for weight in weights.values()]))
        centers = by_center(self.centers, weights, length, most=2 * MAX_ENTRIES)
        sure = self.exact.get(compact(text))
        best = heapq.nlargest(limit, zip(centers.values(), map(operator.neg, centers), strict=True))
        chosen = [-negative for _, negative in best]
        if sure is not None and sure not in chosen:
            chosen.append(sure)
        matches = [self._match(index, weights, total, centers.get(index, 0.0), sure) for index in chosen]
        return sorted(matches, key=lambda match: (-match.similarity, match.key))

    def _match(self, index: int, weights: Mapping[str, float], total: float, center: float, sure: int | None) -> Match:
        if index == sure:
            return Match(self.keys[index], 1.0, True, True, index)
        if index not in self._groups:
            self._groups[index] = _Group.of(self.stems[index], self.weights)
        nearest, shares_bigram = self._groups[index].nearest(weights, total)
        similarity = NEAREST_SHARE * nearest + (1 - NEAREST_SHARE) * center
        return Match(self.keys[index], min(similarity, 0.999), False, shares_bigram, index)


@dataclass(frozen=True, slots=True)
class _Group:
    """The sentences of one group, by feature."""

    sentences: dict[str, tuple[int, ...]]
    totals: list[float]

    @classmethod
    def of(cls, stems: Sequence[str], weights: Mapping[str, float]) -> _Group:
        """Indexes the stems of a group."""
        sentences: dict[str, list[int]] = {}
        totals: list[float] = []
        for position, stem in enumerate(stems):
            found = features(stem)
            totals.append(sum([weights[name] for name in found]))
            for name in found:
                sentences.setdefault(name, []).append(position)
        return cls({name: tuple(positions) for name, positions in sentences.items()}, totals)

    def nearest(self, weights: Mapping[str, float], total: float) -> tuple[float, bool]:
        """Returns the similarity of the nearest sentence and whether any shares a 2-gram with the query."""
        common = [0.0] * len(self.totals)
        shares_bigram = False
        for name, weight in weights.items():
            positions = self.sentences.get(name)
            if positions is not None:
                for position in positions:
                    common[position] += weight
                shares_bigram = shares_bigram or (len(name) == 2 and name[0] != "^" and name[1] != "$")
        best = max(
            [2 * inside / (total + whole) for inside, whole in zip(common, self.totals, strict=True)], default=0.0
        )
        return max(best, CONTAINMENT * max(common, default=0.0) / total), shares_bigram


def _weights(groups: Sequence[Sequence[frozenset[str]]]) -> dict[str, float]:
    shares: dict[str, dict[int, float]] = {}
    for index, sentences in enumerate(groups):
        for sentence in sentences:
            for name in sentence:
                of = shares.setdefault(name, {})
                of[index] = of.get(index, 0.0) + 1 / len(sentences)
    most = math.log(max(2, len(groups)))
    return {name: max(LEAST_WEIGHT, 1 - _entropy(of) / most) ** WEIGHT_POWER for name, of in shares.items()}


def _entropy(shares: Mapping[int, float]) -> float:
    total = sum(shares.values())
    return -sum(share / total * math.log(share / total) for share in shares.values())


def _centers(groups: Sequence[Sequence[frozenset[str]]], weights: Mapping[str, float]) -> dict[str, list[float]]:
    centers: dict[str, list[float]] = {}
    for index, sentences in enumerate(groups):
        total: dict[str, float] = {}
        for sentence in sentences:
            length = math.sqrt(sum(weights[name] ** 2 for name in sorted(sentence)))
            for name in sentence:
                total[name] = total.get(name, 0.0) + weights[name] / length
        length = math.sqrt(sum(total[name] ** 2 for name in sorted(total)))
        for name in sorted(total):
            centers.setdefault(name, []).extend((index, total[name] / length))
    return centers
