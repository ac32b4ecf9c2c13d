"""What a sentence asks for, among the intents of a center: frames decide, likeness is a hint. Deterministic.

Frames are words with their grammar (`matching`). A sentence that is an example of an intent word for word is that
intent. Everything else is at most a hint: the bot asks before anything is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.matching.fit import BARE, SURE
from contact_handlers.dialogue.matching.frames import WANTS
from contact_handlers.dialogue.matching.likeness import Like, Likeness
from contact_handlers.dialogue.matching.understanding import FrameBook, Understood
from contact_handlers.dialogue.matching.vocabulary import slight
from contact_handlers.dialogue.ngrams import Index, Stemmer

# Similarities are square-rooted into confidences: 0.3 of shared features is a fair match of a short sentence.
CURVE = 0.5
# So is the share of an intent beside that of nothing, a little more.
ODDS_CURVE: Final = 0.2
# An intent that is less likely, in comparison with nothing, is not worth a question: its confidence is just its share.
LEAST: Final = 0.15
# So many times likelier than nothing is as good as words that may mean it; so many more, where a question is near too.
STRONG: Final = 2.0
STRONGER: Final = 4.0
# What an intent is worth of which hardly a word was said: nothing is asked about it.
UNTIED: Final = 0.29
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
    ahead: float = 0.0
    """How many times likelier than nothing it is, where likeness says so."""


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


def exact(groups: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Returns the intent of each example, as it is compared; the first one keeps it."""
    found: dict[str, str] = {}
    for name, sentences in groups:
        for sentence in sentences:
            found.setdefault(compact(sentence), name)
    return found


class Classifier:
    """Chooses the intent of a sentence."""

    def __init__(
        self,
        content: Mapping[str, Any],
        known: Mapping[str, str],
        index: Index | None = None,
        anew: frozenset[str] = frozenset(),
    ) -> None:
        """Reads compiled content; `known` are examples with their intent. `index` compares with the examples of the
        intents that are new at run time or were given others, `anew`."""
        self._known, self._index, self._anew = known, index, anew
        intents = content["intents"]
        self._base = {name: float(intent["base"]) for name, intent in intents.items()}
        self._likeness = Likeness.restore(content["model"]["likeness"], slight(content["language"]["slight"]))
        self._ends = frozenset(name for name, intent in intents.items() if intent["action"] == "end")
        self.book = FrameBook.restore(
            # An intent that was switched off at run time has no phrases any more.
            {owner: roles for owner, roles in content["model"]["frames"]["intents"].items() if owner in intents},
            content["model"]["frames"]["groups"],
            urgent=(name for name, intent in intents.items() if intent["priority"] == "CRITICAL"),
            general=(name for name, intent in intents.items() if intent["action"] in _GENERAL),
        )

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Classifier:
        """Makes the classifier of compiled content."""
        return cls(content, content["model"]["exact"])

    def edited(self, before: Mapping[str, Any], content: Mapping[str, Any], stemmer: Stemmer | None) -> Classifier:
        """Returns the classifier of content that was edited at run time; the stemmer is given when examples changed."""
        if stemmer is None:
            return Classifier(content, self._known, self._index, self._anew)
        groups = samples(content)
        old = dict(samples(before))
        anew = frozenset(name for name, texts in groups if texts != old.get(name))
        return Classifier(content, exact(groups), Index.build(stemmer, groups), anew)

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
        # 필요 없어졌으니 취소해 주세요 begins like somebody who has enough.
        acted = (
            None
            if any(found.use == SURE and found.frame.role == WANTS for found in understood.fits)
            else self._acted(sentence)
        )
        if acted is not None:
            return acted
        if understood.matters:
            first = understood.matters[0]
            return self._special(first.frame.owner, sentence, understood) or self.certain(
                first.frame.owner, bare=first.use == BARE
            )
        if understood.hints:
            name = understood.hints[0].frame.owner
            return Guess(name, round(self._base[name] * HALF_UNDERSTOOD, 4), sure=False)
        return self.like(sentence, understood.denied - understood.doubted, understood.doubted)

    def _special(self, name: str, sentence: Sentence, understood: Understood) -> Guess | None:
        """Returns what a sentence is much like that only says in general what is wanted: 월급 들어왔나 궁금해서요."""
        if name not in understood.general:
            return None
        like = self.like(sentence, (understood.denied - understood.doubted) | understood.general, understood.doubted)
        return like if like.ahead >= LEAST else None

    def like(
        self, sentence: Sentence, without: frozenset[str] = frozenset(), doubted: frozenset[str] = frozenset()
    ) -> Guess:
        """Returns the intent whose examples a sentence is most like; never sure."""
        best = UNKNOWN
        learned = next((like for like in self.likes(sentence) if like.name not in without), None)
        if learned is not None:
            odds = learned.share / (learned.share + learned.nothing)
            confidence = self._base[learned.name] * odds ** (
                ODDS_CURVE if learned.ahead >= (1 if learned.name in doubted else LEAST) else 1
            )
            if not learned.tied:
                best = Guess(learned.name, min(UNTIED, round(confidence, 4)), sure=False)
            else:
                best = Guess(learned.name, round(confidence, 4), sure=False, ahead=round(learned.ahead, 2))
        for match in self._index.rank(sentence.text, limit=len(self._base)) if self._index else ():
            ends = match.key in self._ends
            if match.key not in self._anew or match.key in without or ends or not match.shares_bigram:
                continue
            confidence = round(self._base[match.key] * min(match.similarity, 0.999) ** CURVE, 4)
            if confidence > best.confidence:
                best = Guess(match.key, confidence, sure=False)
        return best

    def likes(self, sentence: Sentence) -> list[Like]:
        """Returns the intents that a sentence is like by what was learned, the likeliest first; none that ends."""
        ranked = self._likeness.ranked(sentence)
        return [like for like in ranked if like.name in self._base and like.name not in self._ends]

    def _exact(self, text: str) -> Guess | None:
        """Returns the intent of which a text is an example. An end needs more: what was said before."""
        name = self._known.get(compact(text))
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
