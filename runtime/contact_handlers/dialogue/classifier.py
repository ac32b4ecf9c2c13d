"""What a sentence asks for, among the intents of a center: frames decide, likeness is a hint. Deterministic.

Frames are words with their grammar (`matching`). A sentence that is an example of an intent word for word is that
intent. Everything else is at most a hint: the bot asks before anything is done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.matching.fit import BARE
from contact_handlers.dialogue.matching.understanding import FrameBook, Understood
from contact_handlers.dialogue.ngrams import Index, Stemmer

# Similarities are square-rooted into confidences: 0.3 of shared features is a fair match of a short sentence.
CURVE = 0.5
# What a possible reading is worth, as a share of a certain one.
HALF_UNDERSTOOD: Final = 0.75
_SLOT = re.compile(r"\{(\w+)\}")
_GREETING, _GOODBYE = "greeting", "goodbye"
# What a whole utterance does, as the intent that says so; the first that applies.
_BY_ACT: Final = ((acts.GOODBYE, _GOODBYE), (acts.THANKS, _GOODBYE), (acts.ENOUGH, _GOODBYE), (acts.HELLO, _GREETING))
# 감사합니다 하나만 더요 ends nothing.
_GOING_ON: Final = (acts.MORE, acts.WAIT, acts.REPEAT, acts.GO_ON)
# Intents that only ask back or go on: any other that is found in the same sentence is meant.
_GENERAL: Final = ("clarify", "continue")


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its confidence in [0, 1]; `sure` when words and grammar say so, not likeness."""

    intent: str
    confidence: float
    sure: bool
    bare: bool = False
    """Whether it is a phrase without a predicate, which may as well be a question: 환불."""


UNKNOWN = Guess("unknown", 0.0, sure=False)


def slot_words(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the words of every slot that has a list of values."""
    found = {}
    for name, slot in content["slots"].items():
        kind = content["slot_types"].get(slot["type"])
        if kind is not None:
            found[name] = [word for value in kind["values"] for word in (value["value"], *value.get("synonyms", ()))]
    return found


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
        self.index = index
        intents = content["intents"]
        self._base = {name: float(intent["base"]) for name, intent in intents.items()}
        self._ends = frozenset(name for name, intent in intents.items() if intent["action"] == "end")
        self.book = FrameBook.restore(
            # An intent that was switched off at run time has no phrases any more.
            {owner: roles for owner, roles in content["model"]["frames"]["intents"].items() if owner in intents},
            urgent=(name for name, intent in intents.items() if intent["priority"] == "CRITICAL"),
            general=(name for name, intent in intents.items() if intent["action"] in _GENERAL),
        )

    @classmethod
    def of(cls, content: Mapping[str, Any], stemmer: Stemmer) -> Classifier:
        """Makes the classifier of compiled content."""
        return cls(content, Index.restore(stemmer, content["model"]["intents"]))

    def understand(self, sentence: Sentence) -> Understood:
        """Returns what the frames find in a sentence."""
        return self.book.understand(sentence)

    def classify(self, text: str) -> Guess:
        """Returns the intent of a sentence, `unknown` with confidence 0 when nothing fits."""
        sentence = read(text)
        return self.choose(sentence, self.understand(sentence))

    def choose(self, sentence: Sentence, understood: Understood) -> Guess:
        """Returns the intent of a sentence that was read and understood."""
        exact = self._exact(sentence.text)
        if exact is not None:
            return exact
        acted = self._acted(sentence)
        if acted is not None:
            return acted
        if understood.matters:
            first = understood.matters[0]
            return self.certain(first.frame.owner, bare=first.use == BARE)
        if understood.hints:
            name = understood.hints[0].frame.owner
            return Guess(name, round(self._base[name] * HALF_UNDERSTOOD, 4), sure=False)
        return self.like(sentence.text, understood.denied)

    def like(self, text: str, without: frozenset[str] = frozenset()) -> Guess:
        """Returns the intent whose examples a text is most like; never sure."""
        best = UNKNOWN
        for match in self.index.rank(text, limit=len(self.index.keys)):
            gone = match.key not in self._base
            if gone or match.key in without or match.key in self._ends or not match.shares_bigram:
                continue
            confidence = round(self._base[match.key] * min(match.similarity, 0.999) ** CURVE, 4)
            if confidence > best.confidence:
                best = Guess(match.key, confidence, sure=False)
        return best

    def _exact(self, text: str) -> Guess | None:
        """Returns the intent of which a text is an example. An end needs more: what was said before."""
        index = self.index.exact.get(compact(text))
        name = None if index is None else self.index.keys[index]
        return None if name is None or name in self._ends or name not in self._base else self.certain(name)

    def _acted(self, sentence: Sentence) -> Guess | None:
        """Returns what an utterance does as a whole: a greeting, a goodbye."""
        heard = any(clause.reported or clause.ending.startswith(("더라", "던데")) for clause in sentence.clauses)
        if heard or not sentence.acts.isdisjoint(_GOING_ON):
            return None
        for act, intent in _BY_ACT:
            if act in sentence.acts and intent in self._base:
                return self.certain(intent)
        return None

    def certain(self, name: str, *, bare: bool = False) -> Guess:
        """Returns an intent that words and grammar are certain of."""
        return Guess(name, self._base[name], sure=True, bare=bare)
