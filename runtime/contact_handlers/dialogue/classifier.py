"""The offline intent classifier: keyword patterns first, character features for everything else. Deterministic.

It serves tests and local mode, backs up Lex, and confirms or corrects it when it is unsure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.ngrams import Index, Stemmer
from contact_handlers.dialogue.patterns import Pattern, parse, slot_words

# What a keyword hit adds to the similarity when intents are compared, and per syllable up to LONG.
HIT, PER_SYLLABLE, LONG = 0.2, 0.05, 5
# Similarities are square-rooted into confidences: 0.3 of shared features is a fair match of a short sentence.
CURVE = 0.5
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its confidence in [0, 1]; `sure` when a keyword or an exact utterance decided."""

    intent: str
    confidence: float
    sure: bool


UNKNOWN = Guess("unknown", 0.0, sure=False)


def samples(content: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Returns the utterances of every intent, slots replaced by each of the first values of their lists."""
    words = slot_words(content)
    defaults = {"AMAZON.Date": ["내일"], "AMAZON.Number": ["20240115"], "AMAZON.FirstName": ["길동"]}
    values = {
        name: words.get(name, defaults.get(slot["type"], [slot["description"]]))
        for name, slot in content["slots"].items()
    }
    found = []
    for name, intent in content["intents"].items():
        sentences = []
        for utterance in intent["utterances"]:
            slot = _SLOT.search(utterance)
            fillers = values[slot[1]][:4] if slot else [""]
            sentences += [_SLOT.sub(filler, utterance) for filler in fillers]
        found.append((name, sentences))
    return found


class Classifier:
    """Chooses the intent of a sentence."""

    def __init__(self, content: Mapping[str, Any], index: Index) -> None:
        self._index = index
        self._base = {name: float(intent["base"]) for name, intent in content["intents"].items()}
        words = slot_words(content)
        self._patterns: dict[str, Sequence[Pattern]] = {
            name: [parse(pattern, words) for pattern in intent.get("keywords", ())]
            for name, intent in content["intents"].items()
        }

    @classmethod
    def of(cls, content: Mapping[str, Any], stemmer: Stemmer) -> Classifier:
        """Makes the classifier of compiled content."""
        return cls(content, Index.restore(stemmer, content["model"]["intents"]))

    def rank(self, text: str) -> list[Guess]:
        """Returns the intents of a sentence, most likely first; empty when nothing fits at all."""
        bare = compact(text)
        if not bare:
            return []
        matches = {match.key: match for match in self._index.rank(text, limit=len(self._base))}
        scored = []
        for name, base in self._base.items():
            strength = max((pattern.strength(bare) for pattern in self._patterns[name]), default=0)
            match = matches.get(name)
            similarity = match.similarity if match and (match.exact or match.shares_bigram or strength) else 0.0
            if similarity == 0.0 and not strength:
                continue
            exact = match is not None and match.exact
            bonus = HIT + PER_SYLLABLE * min(LONG, strength) if strength else 0.0
            sure = exact or strength > 0
            confidence = base if sure else base * similarity**CURVE
            scored.append((exact, similarity + bonus, Guess(name, round(confidence, 4), sure)))
        scored.sort(key=lambda entry: (not entry[0], -entry[1], entry[2].intent))
        return [guess for _, _, guess in scored]

    def classify(self, text: str) -> Guess:
        """Returns the intent of a sentence, `unknown` with confidence 0 when nothing fits."""
        ranked = self.rank(text)
        return ranked[0] if ranked else UNKNOWN
