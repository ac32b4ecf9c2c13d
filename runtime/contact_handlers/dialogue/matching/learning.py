"""Learning an index of questions: when content is compiled, and when items are edited at run time, by the same code.

What was compiled holds the analysis of every text, so that an edit analyzes only what is new.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.asked import NOUN_WORD, Asked, Sort, asked
from contact_handlers.dialogue.matching.questions import Questions
from contact_handlers.dialogue.matching.vocabulary import Vocabulary, weights

Signs = Mapping[str, Sort]
# A keyword counts as half a phrasing that says nothing else.
_KEYWORD: Final = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """The texts of an item that the index learns from."""

    key: str
    phrasings: Sequence[str]
    keywords: Sequence[str] = ()
    answer: str = ""


def learn(
    sources: Iterable[Source],
    synonyms: Mapping[str, Sequence[str]],
    slight: Mapping[str, float],
    known: Mapping[str, list[Any]] | None = None,
) -> Questions:
    """Returns the index of items; `known` are analyses of texts that were made before."""
    ordered = _ordered(sources)
    reader = _Reader(known or {})
    phrasings = [reader.all(source.phrasings) for source in ordered]
    keywords = [reader.all(source.keywords) for source in ordered]
    answers = reader.all([source.answer for source in ordered])
    vocabulary = Vocabulary.of([phrase for group in (*phrasings, *keywords) for phrase in group], synonyms, slight)
    groups = [[vocabulary.signs(phrase) for phrase in group] for group in phrasings]
    words = [dict.fromkeys(sign for word in group for sign in vocabulary.signs(word)) for group in keywords]
    weighed = weights(
        [[*group, dict.fromkeys(found, NOUN_WORD)] for group, found in zip(groups, words, strict=True)], vocabulary
    )
    names = _Names()
    return Questions(
        vocabulary=vocabulary,
        keys=[source.key for source in ordered],
        weights=weighed,
        centers=_centers(groups, words, weighed),
        exact=_exact(ordered),
        phrasings=[[names.numbers(phrase) for phrase in group] for group in groups],
        more=[
            [names.numbers(found), names.numbers(vocabulary.signs(answer))]
            for found, answer in zip(words, answers, strict=True)
        ],
        stated=[sorted({phrase.stated for phrase in group} - {""}) for group in phrasings],
        names=names.known,
        read=[_folded(analysis) for analysis in reader.analyses.values()],
    )


def _ordered(sources: Iterable[Source]) -> list[Source]:
    return sorted(sources, key=lambda source: source.key)


def analyses(index: Questions, sources: Iterable[Source]) -> dict[str, list[Any]]:
    """Returns the analyses of the texts that an index was learned from, for learning another one."""
    ordered = _ordered(sources)
    texts = [
        *(text for source in ordered for text in source.phrasings),
        *(text for source in ordered for text in source.keywords),
        *(source.answer for source in ordered),
    ]
    return {text: _unfolded(line) for text, line in zip(dict.fromkeys(texts), index.read, strict=True)}


# Between the signs, the runs of nouns and the statement of an analysis; between runs; between signs.
_PARTS, _RUNS, _SIGNS = "/", ";", " "


def _folded(analysis: Sequence[Any]) -> str:
    """Returns an analysis in one line, as compiled content has it: nobody reads it before an edit."""
    signs, runs, stated = analysis
    return _PARTS.join((_SIGNS.join(signs), _RUNS.join(_SIGNS.join(run) for run in runs), stated)).rstrip(_PARTS)


def _unfolded(line: str) -> list[Any]:
    signs, runs, stated = (*line.split(_PARTS), "", "")[:3]
    return [signs.split(_SIGNS) if signs else [], [run.split(_SIGNS) for run in runs.split(_RUNS) if run], stated]


class _Reader:
    """Reads texts, those that were read before without the analyzer."""

    def __init__(self, known: Mapping[str, list[Any]]) -> None:
        self._known = known
        self.analyses: dict[str, list[Any]] = {}

    def all(self, texts: Iterable[str]) -> list[Asked]:
        """Returns what texts say."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Asked:
        found = self._known.get(text)
        if found is None:
            said = asked(read(text))
            signs = [sort + sign for sign, sort in said.signs.items()]
            found = [signs, [list(run) for run in said.runs], said.stated]
        self.analyses[text] = found
        signs, runs, stated = found
        return Asked({sign[1:]: sign[0] for sign in signs}, tuple(map(tuple, runs)), stated)


class _Names:
    """Signs by their number, so that the index names each of them once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def known(self) -> list[str]:
        """The signs in the order of their numbers."""
        return list(self._numbers)

    def numbers(self, signs: Iterable[str]) -> list[int]:
        """Returns the numbers of signs."""
        return [self._numbers.setdefault(sign, len(self._numbers)) for sign in signs]


def _exact(sources: Sequence[Source]) -> dict[str, int]:
    exact: dict[str, int] = {}
    for index, source in enumerate(sources):
        for text in source.phrasings:
            exact.setdefault(compact(text), index)
    return exact


def _centers(
    groups: Sequence[Sequence[Mapping[str, Sort]]],
    keywords: Sequence[Mapping[str, None]],
    weighed: Mapping[str, float],
) -> dict[str, list[float]]:
    centers: dict[str, list[float]] = {}
    for index, (phrases, words) in enumerate(zip(groups, keywords, strict=True)):
        total: dict[str, float] = dict.fromkeys(words, _KEYWORD)
        for phrase in phrases:
            length = math.sqrt(sum(weighed[sign] ** 2 for sign in phrase)) or 1.0
            for sign in phrase:
                total[sign] = total.get(sign, 0.0) + weighed[sign] / length
        length = math.sqrt(sum(value * value for value in total.values())) or 1.0
        for sign in sorted(total):
            centers.setdefault(sign, []).extend((index, total[sign] / length))
    return centers
