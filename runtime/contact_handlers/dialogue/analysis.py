"""What a sentence is like: its feeling, its urgency, whether it asks for information. Word lists, no model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact, keywords
from contact_handlers.dialogue.patterns import Lexicon
from contact_handlers.records.vocabulary import MIXED, NEGATIVE, NEUTRAL, POSITIVE
from contact_handlers.records.vocabulary import Sentiment as Label

Urgency = Literal["high", "medium", "low"]
URGENT: Final = "high"
PRESSING: Final = "medium"
CALM: Final = "low"

_SYLLABLE = re.compile(r"[가-힣]")
_SENTENCE = re.compile(r"[^\s.?!…,~]+(?=[\s.?!…,~]*$)")


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The feeling of a message with one score per label; the scores add up to 1."""

    label: Label
    scores: Mapping[Label, float]


@dataclass(frozen=True, slots=True)
class Context:
    """What the last messages tell together."""

    repeated_request: bool
    wants_agent: bool
    negative_words: tuple[str, ...]
    urgency: Urgency
    journey: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Analyst:
    """Applies the word lists of language.toml."""

    language: Mapping[str, Any]
    lexicon: Lexicon

    @classmethod
    def of(cls, language: Mapping[str, Any]) -> Analyst:
        """Makes the analyst of a center."""
        return cls(language, Lexicon.of(language))

    def sentiment(self, text: str) -> Sentiment:
        """Returns the feeling of a message. A negated bad word is neutral, a negated good one is bad."""
        bare = compact(text)
        words = self.language["sentiment"]
        bad, _ = self.lexicon.meant(bare, words["negative"])
        good, spoiled = self.lexicon.meant(bare, words["positive"])
        # 안 좋아요 and 만족하지 않아요 are complaints; 안 고마워요 is hardly ever said.
        minus, plus = len(bad) + len(spoiled), len(good)
        if not minus and not plus:
            return Sentiment(NEUTRAL, {POSITIVE: 0.05, NEGATIVE: 0.05, NEUTRAL: 0.9, MIXED: 0.0})
        label: Label = MIXED if minus and plus else NEGATIVE if minus else POSITIVE
        strength = min(0.95, 0.6 + 0.15 * max(minus, plus))
        rest = round((1 - strength) / 3, 4)
        scores: dict[Label, float] = dict.fromkeys((POSITIVE, NEGATIVE, NEUTRAL, MIXED), rest)
        scores[label] = round(1 - 3 * rest, 4)
        return Sentiment(label, scores)

    def urgency(self, text: str) -> Urgency:
        """Returns high, medium or low."""
        bare = compact(text)
        words = self.language["context"]
        if self.lexicon.first(bare, words["urgency_high"]):
            return URGENT
        return PRESSING if self.lexicon.first(bare, words["urgency_medium"]) else CALM

    def context(self, texts: Sequence[str]) -> Context:
        """Analyses the texts of the last turns, oldest first."""
        words, matching = self.language["context"], self.language["matching"]
        bare = [compact(text) for text in texts]
        joined = [text for text in bare if text]
        levels = [self.urgency(text) for text in texts]
        urgency: Urgency = URGENT if URGENT in levels else PRESSING if PRESSING in levels else CALM
        said_again = len(set(joined)) < len(joined)
        negative = [
            word for text in bare for word in self.lexicon.meant(text, self.language["sentiment"]["negative"])[0]
        ]
        return Context(
            repeated_request=said_again or any(self.lexicon.first(text, words["repeat"]) for text in bare[-1:]),
            wants_agent=any(self.wants_agent(text) for text in texts),
            negative_words=tuple(dict.fromkeys(negative)),
            urgency=urgency,
            journey=self._journey(bare),
            keywords=tuple(keywords(" ".join(texts), matching["particles"], matching["stop_words"])),
        )

    def _journey(self, texts: Sequence[str]) -> str:
        words = self.language["context"]
        for text in reversed(texts):
            if any(word in text for word in words["journey_post"]):
                return "post_purchase"
            if any(word in text for word in words["journey_purchase"]):
                return "decision"
        return "inquiry"

    def wants_agent(self, text: str) -> bool:
        """Tells whether a message asks for a person: a mention that is no statement, question or refusal."""
        bare = compact(text)
        rules = self.language["rules"]
        word = self.lexicon.first(bare, rules["agent"])
        if word is None or any(refusal in bare for refusal in rules["agent_refusal"]):
            return False
        asked = any(verb in bare for verb in rules["agent_request"])
        if any(question in bare for question in rules["agent_question"]) and not asked:
            return False
        rest = bare[bare.find(word) + len(word) :]
        # "상담원이 불친절해요" talks about agents, "사람이랑 싸웠어요" about people; both need a request to be one.
        about = rest.startswith(tuple(rules["agent_topic"])) or word.startswith("사람")
        return asked or not about

    def is_information_question(self, text: str) -> bool:
        """Tells whether a message asks for information rather than requesting an action or reporting a problem."""
        words = self.language["question"]
        bare = compact(text)
        if any(problem in bare for problem in words["problems"]) or bare.endswith(tuple(words["requests"])):
            return False
        if any(word in bare for word in words["words"]):
            return True
        last = _SENTENCE.search(text.strip())
        ends_like_sentence = last is not None and len(bare) > 2 and bare.endswith(tuple(words["sentence_ends"]))
        return not ends_like_sentence and 0 < len(_SYLLABLE.findall(bare)) <= int(words["max_syllables"])
