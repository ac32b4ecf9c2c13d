"""FAQ search: on words, the point that is asked for and the sort of sentence; silent about everything else.

    likeness   = half the nearest phrasing (weighted Dice), half the center of all phrasings of the item (cosine)
    understood = share of the weight of the question that the item knows; what only its answer has counts 0.6
    score      = square root of likeness x understood, lowered (see `_lowered`) when little was said, when a statement
                 is none of its phrasings, and when it says nothing of the point that is asked for

An exact phrasing scores 1; an item that shares no word scores 0. Priority, then popularity, then the identifier break
ties; they never lift a score. A question that follows up on the item before is helped to the items of its category.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.matching.asked import MEANING, NOUN_WORD
from contact_handlers.dialogue.matching.learning import Source, analyses, learn
from contact_handlers.dialogue.matching.question_words import (
    ACTIONS,
    CLOCK,
    COUNT,
    HOW,
    MUCH,
    OWNED,
    UNTIL,
    WHEN,
    WHERE,
    WHO,
    WHY,
)
from contact_handlers.dialogue.matching.questions import CANDIDATES, Likeness, Query, Questions

# Two different answers closer than this are offered instead of guessed between.
AMBIGUOUS = 0.05
# ... and so are those that know the same words of the question, up to this distance.
ALIKE = 0.1
# What nothing lowered and has no rival within this share of its score is the answer from this share of `answer_min` on.
_FAR, _STANDS_OUT = 0.8, 0.65
MAX_OFFERED = 3
MAX_NAME = 40
# What the words of a question must weigh in any conversation for its full score, and what a point weighs: a word that
# only this business uses and one that says a little, because strangers use the everyday words of an item too.
_ENOUGH, _POINT = 1.5, 0.2
# A statement that is no phrasing of the item tells of something else: 환불 받았어요.
_OTHER_REQUEST = 0.65
_OTHER_PROBLEM, _OTHER_STATEMENT, _SETTLED = 0.68, 0.55, 0.35
# Nouns that no item of the center knows are about something that it says nothing of: 넷플릭스 비밀번호.
_FOREIGN = 0.25
# A noun that names more closely what an item is about, and that the item does not know: 통장 비밀번호. It has to say
# more than an everyday word does.
_NAMED, _LITTLE = 0.5, 0.3
# So does what follows it, where no item knows it (회원 등급), and a word of others (백화점) does more.
_OTHER_KIND, _ELSEWHERE = 0.6, 0.35
_ABOUT = "is about "
# What is lowered because it is about something else is answered from this share of `answer_min` on, else offered.
_DOUBTED: Final = 1.4
# What says nothing of what all phrasings of the item are about: a password, but not that of the online bank.
_OTHER_SUBJECT = 0.7
# A point that no phrasing of the item asks for is hardly one that its answer has; a reason never: 환불은 왜 안 돼요.
_OTHER_POINT, _OTHER_REASON = 0.75, 0.4
_POINTS: Final = (WHEN, UNTIL, CLOCK, WHERE, WHO, HOW, WHY, MUCH, COUNT)
# The score of a follow-up question that an item of the category before knows completely, and how much it has to know.
_TOPIC, _KNOWN_ENOUGH = 0.75, 0.7
# What is missing of a follow-up that the item before says nothing about.
_BEYOND = 0.5
_IN_CATEGORY = 0.5
EVERYWHERE: Final = "everywhere"
#: Found by its act alone: its words are not learned.
NEVER: Final = "never"
IN_SCENARIO: Final = "scenario"


@dataclass(frozen=True, kw_only=True)
class FaqItem:
    """A question with its answer."""

    id: str
    category: str
    question: str
    answer: str
    keywords: tuple[str, ...] = ()
    paraphrases: tuple[str, ...] = ()
    priority: int = 1
    view_count: int = 0
    search: str = EVERYWHERE
    title: str = ""
    """What it is called where it is offered; its question without one."""
    act: str = ""
    """What whole utterances do that it answers, as `korean.acts` names it."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> FaqItem:
        """Reads an item from compiled content or from the catalogue table; unknown members are ignored."""
        return cls(
            id=str(given["id"]),
            category=str(given.get("category", "")),
            question=str(given["question"]),
            answer=str(given["answer"]),
            keywords=tuple(map(str, given.get("keywords") or ())),
            paraphrases=tuple(map(str, given.get("paraphrases") or ())),
            priority=int(given.get("priority") or 1),
            view_count=int(given.get("view_count") or 0),
            search=str(given.get("search") or EVERYWHERE),
            title=str(given.get("title") or ""),
            act=str(given.get("act") or ""),
        )

    @property
    def name(self) -> str:
        """What it is called on a button."""
        return (self.title or self.question.rstrip("?. "))[:MAX_NAME]

    @property
    def source(self) -> Source:
        """What the index learns from."""
        return Source(self.id, (self.question, *self.paraphrases), self.keywords, self.answer)


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its score in [0, 1] and why it has it."""

    item: FaqItem
    score: float
    likeness: Likeness | None = None
    """How the words compare; None where nothing was searched."""
    lowered: tuple[tuple[str, float], ...] = ()
    """What lowered or lifted the score, with its factor or addition."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search leads to: an answer, questions to offer, or nothing."""

    hits: tuple[Hit, ...] = ()
    answer: Hit | None = None
    offers: tuple[Hit, ...] = ()
    sure: bool = False
    """Whether what is offered would have been answered, had it no rival."""
    beyond: FaqItem | None = None
    """The item that the question follows up on without being answered by it."""

    @property
    def solution(self) -> Hit | None:
        """The item to take where nothing can be asked back."""
        return self.answer or (self.offers[0] if self.sure else None)


@dataclass(frozen=True, kw_only=True)
class FaqLimits:
    """Scores from which an item is offered and from which it is the answer."""

    list_min: float = 0.28
    answer_min: float = 0.45
    limit: int = 5


@dataclass
class Matcher:
    """The search engine of this product."""

    items: Sequence[FaqItem]
    index: Questions
    limits: FaqLimits = field(default_factory=FaqLimits)
    subject: frozenset[str] = frozenset()
    """What this business is about. Where it is given, everyday words alone are offered an answer, never given one."""

    def __post_init__(self) -> None:
        self._by_id = {item.id: item for item in self.items}
        signs = (sign for word in self.subject for sign in self.index.vocabulary.whole(word.lower()))
        # 견적 stands for 얼마, which anybody asks.
        self._subject = frozenset(sign for sign in signs if sign[0] not in "?<!")

    @classmethod
    def build(
        cls,
        items: Iterable[FaqItem],
        synonyms: Mapping[str, Sequence[str]],
        slight: Mapping[str, float],
        limits: FaqLimits,
        known: Mapping[str, list[Any]] | None = None,
        subject: frozenset[str] = frozenset(),
    ) -> Matcher:
        """Makes a matcher of items that were edited at run time; `known` are analyses of their texts, where there are
        some already."""
        ordered = sorted(items, key=lambda item: item.id)
        return cls(ordered, learn(_sources(ordered), synonyms, slight, known), limits, subject)

    def analyses(self) -> dict[str, list[Any]]:
        """Returns the analyses of all texts, so that another search has to read only what is new."""
        return analyses(self.index, _sources(self.items))

    def item(self, name: str) -> FaqItem | None:
        """Returns the item of this identifier."""
        return self._by_id.get(name)

    def answering(self, acts: Collection[str]) -> FaqItem | None:
        """Returns the item that answers what an utterance does, whatever its words."""
        return next((item for item in self.items if item.act in acts), None) if acts else None

    def search(
        self,
        query: str,
        category: str | None = None,
        limit: int | None = None,
        where: str = EVERYWHERE,
        topic: str = "",
    ) -> tuple[Hit, ...]:
        """Returns the best items above the minimum of an offer, best first."""
        return self._ranked(self.index.query(query), query, category, limit, where, self._by_id.get(topic))

    def _ranked(
        self, asked: Query, text: str, category: str | None, limit: int | None, where: str, before: FaqItem | None
    ) -> tuple[Hit, ...]:
        if not compact(text):
            return ()
        wide = CANDIDATES if category is None and before is None else len(self.index.keys)
        hits = [self._hit(asked, likeness, before) for likeness in self.index.nearest(asked, text, wide)]
        # Inside a scenario the category is known already, and what is near may help.
        least = self.limits.list_min * (_IN_CATEGORY if where == IN_SCENARIO else 1)
        wanted = [
            hit
            for hit in hits
            if hit.score >= least
            and (category is None or hit.item.category == category)
            and (where == IN_SCENARIO or hit.item.search == EVERYWHERE)
        ]
        wanted.sort(key=lambda hit: (-hit.score, -hit.item.priority, -hit.item.view_count, hit.item.id))
        return tuple(wanted[: limit or self.limits.limit])

    def find(self, query: str, category: str | None = None, where: str = EVERYWHERE, topic: str = "") -> Found:
        """Searches and decides: answer, offer up to three questions, or stay silent.

        `topic` is the item that was the answer before: a question that leans on it is helped to the items of its
        category, and what it does not say is told apart from what nobody understood.
        """
        asked, before = self.index.query(query), self._by_id.get(topic)
        hits = self._ranked(asked, query, category, None, where, before)
        if before is not None and before.search != NEVER and self._beyond(asked, hits, before):
            return Found(hits, beyond=before)
        if not hits:
            return Found()
        best = hits[0]
        rivals = [hit for hit in hits[1:] if hit.item.answer != best.item.answer]
        enough = best.score >= self._enough(best) or self._stands_out(best, rivals)
        sure = enough and (where == IN_SCENARIO or self._grounded(asked, best, before))
        if sure:
            rivals = [hit for hit in rivals if _rivals(best, hit) and not self._named(asked, best, hit)]
        if sure and (best.score == 1 or not rivals):
            return Found(hits, answer=best)
        if not sure and where != IN_SCENARIO:
            if asked.closed:
                return Found(hits)
            rivals = [hit for hit in rivals if self._tied(asked, hit)]
            if not self._tied(asked, best):
                return Found(hits)
        return Found(hits, offers=(best, *rivals)[:MAX_OFFERED], sure=sure)

    def _grounded(self, asked: Query, best: Hit, before: FaqItem | None) -> bool:
        """Tells whether a question is for this business: said politely, or with a word of what it is about, a noun that
        is a keyword of the item or the answer before: 지진 나면 서버는 어떡하지; not 지진 나면 어떡하지."""
        related = before is not None and best.item.category == before.category
        if not self._subject or best.score == 1 or related:
            return True
        if asked.polite or not self._subject.isdisjoint(asked.signs):
            return True
        nouns = (sign for sign, sort in asked.signs.items() if sort == NOUN_WORD)
        return any(self.index.stands_for(best.item.id, noun) for noun in nouns)

    def _named(self, asked: Query, best: Hit, other: Hit) -> bool:
        """Tells whether nothing was said but a keyword of the one that is none of the other: 환불."""
        said = {sign: sort for sign, sort in asked.signs.items() if sort != MEANING}
        keys = self.index.stands_for
        return all(
            sort == NOUN_WORD and keys(best.item.id, sign) and not keys(other.item.id, sign)
            for sign, sort in said.items()
        )

    def _tied(self, asked: Query, hit: Hit) -> bool:
        return hit.likeness is not None and self.index.tied(hit.likeness, asked)

    def _enough(self, hit: Hit) -> float:
        doubted = any(reason.startswith(_ABOUT) for reason, _ in hit.lowered)
        return self.limits.answer_min * (_DOUBTED if doubted else 1)

    def _stands_out(self, best: Hit, rivals: Sequence[Hit]) -> bool:
        """Tells whether enough words of this business speak for one item, nothing against it, and none for another."""
        far = all(other.score < _FAR * best.score for other in rivals)
        return not best.lowered and far and best.score >= _STANDS_OUT * self.limits.answer_min

    def _beyond(self, asked: Query, hits: Sequence[Hit], before: FaqItem) -> bool:
        """Tells whether a question follows up on an item that does not say what it asks for."""
        best = hits[0] if hits else None
        if asked.stated or (best is not None and best.score == 1):
            return False
        if best is not None and best.item.id != before.id:
            return False
        knows = [sign for sign in asked.words if self.index.mentions(before.id, sign)]
        missing = sum(weight for sign, weight in asked.words.items() if not self.index.knows(before.id, sign))
        return (asked.follows or bool(knows)) and missing > _BEYOND

    def _hit(self, query: Query, likeness: Likeness, before: FaqItem | None) -> Hit:
        item = self._by_id[likeness.key]
        if likeness.exact:
            return Hit(item, 1.0, likeness)
        related = before is not None and (item.id == before.id or item.category == before.category)
        follows = related and query.leans and likeness.understood >= _KNOWN_ENOUGH
        score = likeness.score
        lowered = [*self._lowered(query, likeness), *([] if follows else self._short(query, likeness))]
        for _, factor in lowered:
            score *= factor
        if follows:
            # What it is about was said before.
            lifted = max(score, _TOPIC * likeness.understood)
            lowered.append(("follows up", lifted - score))
            score = lifted
        return Hit(item, round(min(0.999, score), 4), likeness, tuple(lowered))

    def _lowered(self, query: Query, likeness: Likeness) -> list[tuple[str, float]]:
        """Returns why the words of a question are not all: it states something, is about more, asks another point."""
        found = []
        if query.stated and not self.index.states(likeness.key, query.stated):
            found.append((f"states {query.stated}", self._strangeness(query)))
        foreign = min(1.0, self.index.foreign(query))
        if foreign:
            found.append(("has words of something else", 1 - _FOREIGN * foreign))
        away = [sign for sign in likeness.missing if query.signs[sign] == NOUN_WORD and self.index.elsewhere(sign)]
        found += [(f"{_ABOUT}{sign}", _ELSEWHERE) for sign in away]
        for first, second in () if away else query.named:
            if self._owned(likeness, first, second):
                found.append((f"{_ABOUT}{first}", _NAMED))
            elif self._of_it(query, likeness, first, second):
                found.append((f"{_ABOUT}the {second} of it", _NAMED if query.bare else _OTHER_KIND))
        found += [
            (f"asks {point}", _OTHER_REASON if point == WHY else _OTHER_POINT)
            for point in _POINTS
            if point in query.signs and not self.index.knows(likeness.key, point)
        ]
        return found

    def _short(self, query: Query, likeness: Likeness) -> list[tuple[str, float]]:
        """Returns what a question does not say that it has to say by itself: enough, and what the item is about."""
        share, words = self.index.vocabulary.share, query.words
        said = sum(
            share(sign) if sign in words else _POINT
            for sign in query.weights
            if sign not in likeness.missing and sign[0] not in "!~"
        )
        found = [("says little", math.sqrt(said / _ENOUGH))] if said < _ENOUGH else []
        if self.index.lacks(likeness.key, query):
            # 배송비는 얼마예요 names one thing, and the costs of an exchange are another.
            alone = len(words) == 1
            found.append((f"{_ABOUT}something else" if alone else "lacks what it is about", _OTHER_SUBJECT))
        return found

    def _owned(self, likeness: Likeness, first: str, second: str) -> bool:
        """Tells whether a noun that the item does not know names more closely what it is about: 통장 비밀번호."""
        if first not in likeness.missing or not self._says(first):
            return False
        if self.index.is_about(likeness.key, second):
            # 커튼 반품 is the return of a curtain, 백화점 영업시간 are other hours.
            return second not in ACTIONS or self.index.vocabulary.share(first) < 1
        return second in OWNED and self.index.is_foreign(first) and self.index.knows_word(likeness.key, second)

    def _of_it(self, query: Query, likeness: Likeness, first: str, second: str) -> bool:
        """Tells whether something is asked of what the item is about that it does not know: 회원 등급."""
        if second not in likeness.missing or first in likeness.missing or not self._says(second):
            return False
        return query.bare or (first in OWNED and self.index.is_foreign(second))

    def _says(self, noun: str) -> bool:
        return self.index.vocabulary.share(noun) > _LITTLE

    def _strangeness(self, query: Query) -> float:
        if query.stated[0] == "*":
            return _OTHER_REQUEST
        if self.index.tells(query.stated):
            return _OTHER_PROBLEM
        return _SETTLED if query.settled else _OTHER_STATEMENT


def _sources(items: Iterable[FaqItem]) -> list[Source]:
    return [item.source for item in items if item.search != NEVER]


def _rivals(best: Hit, other: Hit) -> bool:
    """Tells whether nothing that was said decides between two items."""
    if best.score - other.score < AMBIGUOUS:
        return True
    if best.likeness is None or other.likeness is None or best.score - other.score >= ALIKE:
        return False
    reasons = {reason for reason, _ in best.lowered}
    return set(other.likeness.missing) <= set(best.likeness.missing) and all(
        reason in reasons for reason, _ in other.lowered
    )
