"""What the bot knows at this moment: compiled content, with the edits of the catalogue table laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.classifier import Classifier, Guess, samples
from contact_handlers.dialogue.faq import FaqItem, FaqLimits, Matcher
from contact_handlers.dialogue.matching.questions import Questions
from contact_handlers.dialogue.ngrams import Index, Stemmer
from contact_handlers.dialogue.values.choices import Choices

# What an intent that was added at run time is, unless its item says more.
ADDED: Mapping[str, Any] = {
    "threshold": 0.70,
    "base": 0.70,
    "faq_first": True,
    "action": "clarify",
    "priority": "MEDIUM",
    "repeatable": False,
    "journey": "inquiry",
    "reply": "",
    "slots": (),
    "keywords": (),
}
MIN_EXAMPLES = 3


@dataclass(frozen=True)
class Catalogue:
    """Intents, questions and answers, ready to be asked."""

    content: Mapping[str, Any]
    stemmer: Stemmer
    classifier: Classifier
    matcher: Matcher

    @classmethod
    def of(cls, content: Mapping[str, Any], limits: FaqLimits) -> Catalogue:
        """Makes the catalogue of compiled content; nothing is learned, the model is part of it."""
        stemmer = Stemmer.of(content["language"]["matching"])
        items = [FaqItem.of(item) for item in content["faq"]]
        matcher = Matcher(items, Questions.restore(content["model"]["faq"]), limits)
        return cls(content, stemmer, Classifier.of(content, stemmer), matcher)

    def with_faq(self, items: Iterable[FaqItem], synonyms: Mapping[str, Any] | None = None) -> Catalogue:
        """Returns the catalogue with other questions."""
        index = self.matcher.index
        matcher = Matcher.build(
            items,
            self.content["synonyms"] if synonyms is None else synonyms,
            index.vocabulary.slight,
            self.matcher.limits,
            index.read,
        )
        return Catalogue(self.content, self.stemmer, self.classifier, matcher)

    def with_intents(self, edits: Mapping[str, Mapping[str, Any]]) -> Catalogue:
        """Returns the catalogue with changed thresholds and added intents; edits that make no sense are left out."""
        intents = {name: dict(intent) for name, intent in self.content["intents"].items()}
        added = False
        for name, edit in edits.items():
            if name in intents:
                intents[name].update(_thresholds(edit, intents[name]))
            elif (intent := _added(name, edit)) is not None:
                intents[name], added = intent, True
        content = {**self.content, "intents": intents}
        classifier = self.classifier
        if added:
            classifier = Classifier(content, Index.build(self.stemmer, samples(content)))
        return Catalogue(content, self.stemmer, classifier, self.matcher)

    def intent(self, name: str) -> Mapping[str, Any] | None:
        """Returns an intent of the catalogue."""
        intents: Mapping[str, Mapping[str, Any]] = self.content["intents"]
        return intents.get(name)

    def accepts(self, guess: Guess) -> bool:
        """Tells whether an intent is sure enough to be taken."""
        intent = self.intent(guess.intent)
        return intent is not None and guess.confidence >= float(intent["threshold"])

    def acts(self, guess: Guess) -> bool:
        """Tells whether the hand-over or scenario of an intent starts."""
        intent = self.intent(guess.intent)
        return intent is not None and guess.confidence >= float(intent.get("act_at", intent["threshold"]))

    def prefill(self, intent: str, text: str) -> dict[str, str]:
        """Returns the slots of an intent whose values a sentence mentions."""
        found: dict[str, str] = {}
        known = self.intent(intent) or {}
        for name in known.get("slots", ()):
            slot_type = self.content["slots"][name]["type"]
            kind = self.content["slot_types"].get(slot_type)
            if kind is None:
                continue
            value = _Mentions.of(kind).find(text)
            if value is not None:
                found[name] = value
        return found


@dataclass(frozen=True)
class _Mentions:
    choices: Choices

    @classmethod
    def of(cls, kind: Mapping[str, Any]) -> _Mentions:
        # 기타 is what is left when nothing else fits; a sentence does not mention it by the way.
        return cls(Choices.of({**kind, "values": [value for value in kind["values"] if value["value"] != "기타"]}))

    def find(self, text: str) -> str | None:
        return self.choices.mentioned(text) if len(compact(text)) > 1 else None


def _thresholds(edit: Mapping[str, Any], intent: Mapping[str, Any]) -> dict[str, float]:
    threshold = _share(edit.get("threshold"))
    if threshold is None:
        return {}
    act_at = _share(edit.get("act_at"))
    act_at = act_at if act_at is not None else intent.get("act_at")
    found = {"threshold": threshold}
    if act_at is not None:
        # An act-at value above the threshold could never decide.
        found["act_at"] = min(float(act_at), threshold)
    return found


def _added(name: str, edit: Mapping[str, Any]) -> dict[str, Any] | None:
    given = edit.get("examples")
    found = [str(example).strip() for example in given] if isinstance(given, list) else []
    examples = [example for example in found if example and "{" not in example]
    if len(examples) < MIN_EXAMPLES or not name.replace("_", "").isalnum() or not name.isascii():
        return None
    threshold = _share(edit.get("threshold"))
    description = str(edit.get("description") or name)
    return {
        **ADDED,
        "label": str(edit.get("label") or description),
        "description": description,
        "utterances": examples,
        **({} if threshold is None else {"threshold": threshold}),
    }


def _share(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= 1 else None
