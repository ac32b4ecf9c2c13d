"""Which intent a caller means: a character n-gram scorer over the bot's own sample utterances.

This is an emulation. The service uses a trained model; here an exact sample utterance scores 1, a sample with slots
whose values resolve scores 0.98, and everything else gets the weighted n-gram similarity to the nearest sample. Scores
of every intent are exposed and close calls are reported, so that no test rests on a coin toss without saying so.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ringback.simulator.lex.definition import Intent, Locale
from ringback.simulator.lex.korean.text import features, normalize, stem
from ringback.simulator.lex.slots import SlotValue, find, resolve, takes_few

EXACT = 1.0
TEMPLATE = 0.98
_MOST_CONFIDENT = 0.95
_NEAREST_SHARE = 0.75
_SCALE = 1.15
# The event of a code hook has up to five: https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
INTERPRETATIONS = 5
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_-]+)\}")


@dataclass(frozen=True)
class Interpretation:
    """One possible meaning of an utterance; the fallback intent carries no confidence."""

    intent: str
    confidence: float | None
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    matched: str = ""
    source: str = "Lex"
    """Who found it: Lex, or the model of Bedrock that assists it."""


@dataclass(frozen=True)
class Understanding:
    """Every interpretation in the order the service would give them, and how sure the choice is."""

    text: str
    interpretations: tuple[Interpretation, ...]
    ambiguous_with: str | None = None

    @property
    def best(self) -> Interpretation:
        """The interpretation that was chosen."""
        return self.interpretations[0]


@dataclass(frozen=True)
class _Sample:
    intent: str
    text: str
    normal: str
    weights: Mapping[str, float]
    total: float


@dataclass(frozen=True)
class _Template:
    intent: str
    text: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]


class Recognizer:
    """Scores the intents of one locale; built once, then asked as often as needed."""

    def __init__(self, locale: Locale, *, ambiguity_margin: float = 0.05) -> None:
        self._locale = locale
        self._margin = ambiguity_margin
        self._exact: dict[str, str] = {}
        self._templates: list[_Template] = []
        self._idf = self._weigh(locale.intents.values())
        self._samples: list[_Sample] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        for intent in locale.intents.values():
            for utterance in intent.utterances:
                self._learn(intent, utterance)

    @staticmethod
    def _weigh(intents: Iterable[Intent]) -> dict[str, float]:
        """Gives rare n-grams more weight than those that many intents share (the polite endings)."""
        seen: dict[str, set[str]] = defaultdict(set)
        count = 0
        for intent in intents:
            count += 1
            for utterance in intent.utterances:
                for feature in features(stem(normalize(_PLACEHOLDER.sub(" ", utterance)))):
                    seen[feature].add(intent.name)
        return {feature: math.log(1 + count / len(names)) for feature, names in seen.items()}

    def _learn(self, intent: Intent, utterance: str) -> None:
        if _PLACEHOLDER.search(utterance):
            self._templates.append(_template(intent, utterance))
        else:
            self._exact.setdefault(normalize(utterance), intent.name)
        normal = stem(normalize(_PLACEHOLDER.sub(" ", utterance)))
        if not normal:
            return
        weights = {feature: self._idf[feature] for feature in features(normal)}
        for feature in weights:
            self._index[feature].append(len(self._samples))
        self._samples.append(_Sample(intent.name, utterance, normal, weights, sum(weights.values())))

    def understand(self, text: str, *, today: date) -> Understanding:
        """Returns the interpretations of an utterance, best first, with the fallback intent at the threshold."""
        scores = self._scores(text, today)
        ranked = sorted(scores.values(), key=lambda item: (-(item.confidence or 0.0), item.intent))
        above = [item for item in ranked if (item.confidence or 0.0) >= self._locale.threshold]
        below = [item for item in ranked if (item.confidence or 0.0) < self._locale.threshold]
        ordered = (*above, Interpretation(self._locale.fallback, None), *below)[:INTERPRETATIONS]
        return Understanding(text, tuple(self._filled(item, text, today) for item in ordered), self._rival(above))

    def _filled(self, item: Interpretation, text: str, today: date) -> Interpretation:
        """Adds the values inside the words; those of a sample with slots are known already."""
        if item.slots or not item.matched:
            return item
        return replace(item, slots=self._slots_inside(item.intent, text, today))

    def named(self, name: str, text: str, *, today: date, source: str = "Lex") -> Interpretation:
        """Returns one intent with the values inside the words, without a confidence: somebody else has chosen it."""
        self._locale.intent(name)
        return Interpretation(name, None, self._slots_inside(name, text, today), text, source)

    def _rival(self, above: list[Interpretation]) -> str | None:
        if len(above) < 2:
            return None
        first, second = above[0].confidence or 0.0, above[1].confidence or 0.0
        return above[1].intent if first < TEMPLATE and first - second < self._margin else None

    def _scores(self, text: str, today: date) -> dict[str, Interpretation]:
        found: dict[str, Interpretation] = {}
        normal = normalize(text)
        if not normal:
            return found
        for name, (score, sample) in self._similar(normal).items():
            found[name] = Interpretation(name, round(score, 4), {}, sample)
        for template in self._templates:
            slots = self._captured(template, text, today)
            if slots is not None:
                found[template.intent] = self._by_template(template, slots, found.get(template.intent))
        if normal in self._exact:
            name = self._exact[normal]
            found[name] = Interpretation(name, EXACT, {}, text)
        return found

    def _by_template(
        self, template: _Template, slots: dict[str, SlotValue], similar: Interpretation | None
    ) -> Interpretation:
        """A template whose slots take any words proves little, so it only adds its values to what the words score."""
        intent = self._locale.intents[template.intent]
        types = (slot.type_name for slot in intent.slots if slot.name in slots)
        if all(takes_few(name, slot_types=self._locale.slot_types) for name in types):
            return Interpretation(template.intent, TEMPLATE, slots, template.text)
        confidence = similar.confidence if similar is not None else 0.0
        return Interpretation(template.intent, confidence, slots, template.text)

    def _similar(self, normal: str) -> dict[str, tuple[float, str]]:
        query = features(stem(normal))
        weights = {feature: self._idf.get(feature, self._unknown()) for feature in query}
        total = sum(weights.values())
        common: dict[int, float] = defaultdict(float)
        covered: dict[str, set[str]] = defaultdict(set)
        for feature in query:
            for number in self._index.get(feature, ()):
                common[number] += weights[feature]
                covered[self._samples[number].intent].add(feature)
        best: dict[str, tuple[float, str]] = {}
        for number, shared in common.items():
            sample = self._samples[number]
            nearness = 2 * shared / (total + sample.total)
            if nearness > best.get(sample.intent, (0.0, ""))[0]:
                best[sample.intent] = (nearness, sample.text)
        return {
            name: (self._confidence(nearness, sum(weights[f] for f in covered[name]) / total), sample)
            for name, (nearness, sample) in best.items()
        }

    def _unknown(self) -> float:
        """An n-gram that no sample has speaks against every intent as much as a rare one speaks for its own."""
        return math.log(1 + len(self._locale.intents))

    @staticmethod
    def _confidence(nearest: float, coverage: float) -> float:
        return min(_MOST_CONFIDENT, _SCALE * (_NEAREST_SHARE * nearest + (1 - _NEAREST_SHARE) * coverage))

    def _slots_inside(self, name: str, text: str, today: date) -> dict[str, SlotValue]:
        intent = self._locale.intents[name]
        used = {match for utterance in intent.utterances for match in _PLACEHOLDER.findall(utterance)}
        found = {
            slot.name: find(slot.type_name, text, slot_types=self._locale.slot_types, today=today)
            for slot in intent.slots
            if slot.name in used
        }
        return {slot: value for slot, value in found.items() if value is not None}

    def _captured(self, template: _Template, text: str, today: date) -> dict[str, SlotValue] | None:
        match = template.pattern.fullmatch(" ".join(text.split()).rstrip(".!?~ "))
        if match is None:
            return None
        intent = self._locale.intents[template.intent]
        slots: dict[str, SlotValue] = {}
        for position, name in enumerate(template.names, start=1):
            slot = intent.slot(name)
            words = match.group(position).strip()
            value = slot and resolve(slot.type_name, words, slot_types=self._locale.slot_types, today=today, whole=True)
            if not value:
                return None
            slots[name] = value
        return slots


def _literal(text: str) -> str:
    """Builds a pattern for the fixed part of a template that does not care about spaces and punctuation."""
    signs = [re.escape(sign) for sign in text if normalize(sign)]
    return r"[\s,.!?~]*".join(signs)


def _template(intent: Intent, utterance: str) -> _Template:
    pieces = _PLACEHOLDER.split(utterance)
    literals, names = pieces[0::2], tuple(pieces[1::2])
    parts = [_literal(literals[0])]
    for literal in literals[1:]:
        parts += [r"(.+?)", _literal(literal)]
    return _Template(intent.name, utterance, re.compile(r"[\s,.]*".join(part for part in parts if part), re.I), names)
