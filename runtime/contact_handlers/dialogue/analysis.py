"""What a sentence is like: its feeling, its urgency, whether it asks for information. Signals, no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.feelings import Sentiment
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import QUESTION, REQUEST, Clause, Sentence
from contact_handlers.dialogue.matching.fit import BARE, DENIED, INFORMING, SURE, Fit
from contact_handlers.dialogue.matching.frames import WANTS, predicate
from contact_handlers.dialogue.matching.heads import DOING
from contact_handlers.dialogue.matching.understanding import FrameBook, bare_noun
from contact_handlers.records.masked import masked
from contact_handlers.records.vocabulary import MIXED, NEGATIVE, NEUTRAL, POSITIVE
from contact_handlers.records.vocabulary import Sentiment as Label

Urgency = Literal["high", "medium", "low"]
URGENT: Final = "high"
PRESSING: Final = "medium"
CALM: Final = "low"

_AGENT, _COMPLAINT = "agent_request", "complaint"
_KEYWORDS = 10


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
    """Listens for the signals of a center."""

    signals: FrameBook
    intents: FrameBook

    @classmethod
    def of(cls, content: Mapping[str, Any], intents: FrameBook) -> Analyst:
        """Makes the analyst of compiled content; `intents` are the frames of its intents."""
        frames = content["model"]["frames"]
        return cls(FrameBook.restore(frames["signals"], frames["groups"]), intents)

    def heard(self, text: str, *names: str) -> str | None:
        """Returns the words of a text that give the first of these signals, or None."""
        found = [fit for fit in self._fits(text) if fit.frame.owner in names and fit.use in (SURE, BARE)]
        if not found:
            return None
        return spoken(read(text), min(found, key=lambda fit: names.index(fit.frame.owner)))

    def _fits(self, text: str) -> tuple[Fit, ...]:
        """Returns every use of a signal in a text, but those that another phrase cancels."""
        return self.signals.every(read(text))

    def sentiment(self, text: str) -> Sentiment:
        """Returns the feeling of a message. A negated bad word is neutral, a negated good one is bad."""
        bad, good, spoiled = set[str](), set[str](), set[str]()
        for fit in self._fits(text):
            word = fit.frame.head[0]
            if fit.frame.owner == "bad" and fit.use != DENIED:
                bad.add(word)
            elif fit.frame.owner == "good":
                (spoiled if fit.use == DENIED else good).add(word)
        # 안 좋아요 and 만족하지 않아요 are complaints; 안 고마워요 is hardly ever said.
        minus, plus = len(bad) + len(spoiled), len(good - spoiled)
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
        if self.heard(text, "pressing"):
            return URGENT
        return PRESSING if self.heard(text, "hurried") else CALM

    def context(self, texts: Sequence[str]) -> Context:
        """Analyses the texts of the last turns, oldest first."""
        said = [text for text in map(compact, texts) if text]
        levels = [self.urgency(text) for text in texts]
        urgency: Urgency = URGENT if URGENT in levels else PRESSING if PRESSING in levels else CALM
        bad = [
            fit.frame.phrase
            for text in texts
            for fit in self._fits(text)
            if fit.frame.owner == "bad" and fit.use != DENIED
        ]
        return Context(
            repeated_request=len(set(said)) < len(said) or any(self.heard(text, "again") for text in texts[-1:]),
            wants_agent=any(self.wants_agent(text) for text in texts),
            negative_words=tuple(dict.fromkeys(bad)),
            urgency=urgency,
            journey=self._journey(texts),
            keywords=keywords(texts),
        )

    def _journey(self, texts: Sequence[str]) -> str:
        for text in reversed(texts):
            named = {fit.frame.owner for fit in self._fits(text)}
            if "after_purchase" in named:
                return "post_purchase"
            if "before_purchase" in named:
                return "decision"
        return "inquiry"

    def wants_agent(self, text: str) -> bool:
        """Tells whether a message asks for a person; a mention, a complaint or a question about agents does not."""
        return any(fit.frame.owner == _AGENT for fit in self.intents.understand(read(text)).matters)

    def complains(self, text: str) -> str | None:
        """Returns the words with which a message certainly complains about the center, or None."""
        sentence = read(text)
        matters = self.intents.understand(sentence).matters
        return next((spoken(sentence, fit) for fit in matters if fit.frame.owner == _COMPLAINT), None)

    def is_information_question(self, text: str) -> bool:
        """Tells whether a message asks for information rather than requesting an action or reporting a problem."""
        sentence = read(text)
        understood = self.intents.understand(sentence)
        if understood.told:
            return False
        last = len(sentence.clauses) - 1
        if any(fit.frame.role == WANTS and fit.use == SURE and fit.clause == last for fit in understood.fits):
            return False
        return any(map(_informs, sentence.clauses)) or _asking_phrase(sentence)


def spoken(sentence: Sentence, fit: Fit) -> str:
    """Returns what was said of a phrase, for people to read: 화가 나네요 of 화 나다, masked.

    A word that was named before its clause is taken from there; what has no place in the text is told as the phrase.
    """
    text, places = sentence.text, set[tuple[int, int]]()
    words = [word for clause in reversed(sentence.clauses[: fit.clause + 1]) for word in clause.words]
    for group in (fit.frame.head, *fit.frame.others):
        found = next((word for word in words if word.lemma in group and not word.rejected), None)
        if found is None:
            return fit.frame.phrase
        after = text.find(" ", found.end)
        places.add((text.rfind(" ", 0, found.start) + 1, len(text) if after < 0 else after))
    return str(masked(" ".join(text[start:end] for start, end in sorted(places)).rstrip(".,!?~… ")))


def _informs(clause: Clause) -> bool:
    """Tells whether a clause asks for information: a question, or a request to be told."""
    if clause.kind == QUESTION:
        return True
    told = predicate(clause)
    return told in INFORMING and (clause.kind == REQUEST or told in ("궁금", "궁금하다", "알다"))


def _asking_phrase(sentence: Sentence) -> bool:
    """Tells whether only a noun is said, which asks about it (환불 방법) unless it orders (취소요, 대출 신청)."""
    if not bare_noun(sentence) or sentence.acts:
        return False
    last = sentence.clauses[0].words[-1:]
    return bool(last) and last[0].particle not in ("요", "이요") and last[0].lemma not in DOING


def keywords(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the nouns that were said, most frequent first."""
    counts: dict[str, int] = {}
    for text in texts:
        for clause in read(text).clauses:
            for word in clause.words:
                if len(word.lemma) > 1 and word.names:
                    counts[word.lemma] = counts.get(word.lemma, 0) + 1
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(word for word, _ in ordered[:_KEYWORDS])
