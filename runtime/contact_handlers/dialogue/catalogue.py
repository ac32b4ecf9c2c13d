"""What the bot knows at this moment: compiled content, with the edits of the catalogue table laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue import edits as edited_content
from contact_handlers.dialogue.classifier import Classifier, Guess
from contact_handlers.dialogue.faq import FaqItem, FaqLimits, Matcher
from contact_handlers.dialogue.matching.questions import Questions
from contact_handlers.dialogue.matching.vocabulary import SUBJECT
from contact_handlers.dialogue.ngrams import Stemmer
from contact_handlers.dialogue.values.choices import Choices


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
        subject = frozenset(content["words"].get(SUBJECT, ()))
        matcher = Matcher(items, Questions.restore(content["model"]["faq"]), limits, subject)
        return cls(content, stemmer, Classifier.of(content), matcher)

    def with_faq(self, items: Iterable[FaqItem], synonyms: Mapping[str, Any] | None = None) -> Catalogue:
        """Returns the catalogue with other questions."""
        index = self.matcher.index
        matcher = Matcher.build(
            items,
            self.content["synonyms"] if synonyms is None else synonyms,
            index.vocabulary.slight,
            self.matcher.limits,
            self.matcher.analyses(),
            self.matcher.subject,
        )
        return Catalogue(self.content, self.stemmer, self.classifier, matcher)

    def with_edits(self, edits: Mapping[str, Mapping[str, Any]]) -> tuple[Catalogue, tuple[str, ...]]:
        """Returns the catalogue with intents as they were edited, and what of the edits makes no sense and is left
        out."""
        found = edited_content.edited(self.content, edits)
        content = edited_content.without_gone(self.content, found.known)
        classifier = self.classifier
        if found.weighs_anew:
            classifier = classifier.edited(self.content, content, self.stemmer if found.reads_anew else None)
        return Catalogue(content, self.stemmer, classifier, self.matcher), found.problems

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
