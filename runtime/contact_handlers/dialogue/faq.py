"""FAQ search: deterministic, character based, tolerant of spacing and particles, silent about everything else.

    similarity = half the nearest phrasing (weighted Dice, or 0.85 x the share of the query that it contains)
                 + half the center of all phrasings of the item
    score      = 0.7 x sqrt(similarity) + 0.3 x keywords,  keywords = min(1, matched keyword syllables / 4)

An exact phrasing scores 1; an item that shares no 2-gram and no keyword scores 0. Priority, then popularity, then the
identifier break ties; they never lift a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.ngrams import CANDIDATES, Index, Match, Stemmer

SIMILARITY_SHARE, KEYWORD_SHARE = 0.7, 0.3
KEYWORD_SYLLABLES = 4
CURVE = 0.5
# Two different answers closer than this are offered instead of guessed between.
AMBIGUOUS = 0.05
MAX_OFFERED = 3
EVERYWHERE: Final = "everywhere"
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
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its score in [0, 1]."""

    item: FaqItem
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search leads to: an answer, questions to offer, or nothing."""

    hits: tuple[Hit, ...] = ()
    answer: Hit | None = None
    offers: tuple[Hit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FaqLimits:
    """Scores from which an item is listed and from which it is the answer."""

    list_min: float = 0.35
    answer_min: float = 0.55
    limit: int = 5


@dataclass
class Matcher:
    """The search engine of this product."""

    items: Sequence[FaqItem]
    index: Index
    synonyms: Mapping[str, Sequence[str]]
    limits: FaqLimits = field(default_factory=FaqLimits)

    def __post_init__(self) -> None:
        self._by_id = {item.id: item for item in self.items}
        position = {key: index for index, key in enumerate(self.index.keys)}
        # keyword -> items that have it; word a customer may use -> keywords it counts as
        self._owners: dict[str, dict[int, None]] = {}
        for item in self.items:
            for keyword in map(compact, item.keywords):
                if keyword and item.id in position:
                    self._owners.setdefault(keyword, {})[position[item.id]] = None
        self._meanings = {keyword: [keyword] for keyword in self._owners}
        for head, words in self.synonyms.items():
            if compact(head) in self._owners:
                for word in map(compact, words):
                    self._meanings.setdefault(word, []).append(compact(head))
        self._longest = max(map(len, self._meanings), default=0)
        self._firsts = frozenset(word[0] for word in self._meanings if word)

    @classmethod
    def build(
        cls, stemmer: Stemmer, items: Iterable[FaqItem], synonyms: Mapping[str, Sequence[str]], limits: FaqLimits
    ) -> Matcher:
        """Makes a matcher of items that were edited at run time."""
        known = sorted(items, key=lambda item: item.id)
        index = Index.build(stemmer, phrasings(known))
        return cls(known, index, synonyms, limits)

    def search(
        self, query: str, category: str | None = None, limit: int | None = None, where: str = EVERYWHERE
    ) -> tuple[Hit, ...]:
        """Returns the best items above the list minimum, best first."""
        bare = compact(query)
        if not bare:
            return ()
        syllables = self._syllables(bare)
        wide = CANDIDATES if category is None else len(self.index.keys)
        matches = self.index.rank(query, limit=wide, help_=syllables, by=KEYWORD_SHARE / KEYWORD_SYLLABLES)
        hits = [self._hit(match, min(1.0, syllables.get(match.index, 0) / KEYWORD_SYLLABLES)) for match in matches]
        wanted = [
            hit
            for hit in hits
            if hit.score >= self.limits.list_min
            and (category is None or hit.item.category == category)
            and (where == IN_SCENARIO or hit.item.search == EVERYWHERE)
        ]
        wanted.sort(key=lambda hit: (-hit.score, -hit.item.priority, -hit.item.view_count, hit.item.id))
        return tuple(wanted[: limit or self.limits.limit])

    def find(self, query: str, category: str | None = None, where: str = EVERYWHERE, topic: str = "") -> Found:
        """Searches and decides: answer, offer up to three questions, or stay silent.

        `topic` is the item that was the answer before: what says nothing by itself is a question about it.
        """
        found = self._found(query, category, where)
        before = self._by_id.get(topic)
        if found.answer or found.offers or before is None or not before.keywords:
            return found
        return self._found(f"{before.keywords[0]} {query}", before.category, where)

    def _found(self, query: str, category: str | None, where: str) -> Found:
        hits = self.search(query, category, where=where)
        if not hits or hits[0].score < self.limits.answer_min:
            return Found(hits)
        rivals = [
            hit for hit in hits if hits[0].score - hit.score < AMBIGUOUS and hit.item.answer != hits[0].item.answer
        ]
        if rivals and hits[0].score < 1:
            return Found(hits, offers=(hits[0], *rivals)[:MAX_OFFERED])
        return Found(hits, answer=hits[0])

    def _hit(self, match: Match, keyword: float) -> Hit:
        item = self._by_id[match.key]
        if match.exact:
            return Hit(item, 1.0)
        if not keyword and not match.shares_bigram:
            return Hit(item, 0.0)
        return Hit(item, round(SIMILARITY_SHARE * match.similarity**CURVE + KEYWORD_SHARE * keyword, 4))

    def _syllables(self, bare: str) -> dict[int, int]:
        """Returns the matched keyword syllables of every item that has a keyword in the query.

        A keyword counts once, whatever word means it, and not when it is inside a longer one of the same item:
        주문 inside 주문취소.
        """
        meanings, ends = self._meanings, len(bare)
        found = {
            keyword
            for start in range(ends)
            if bare[start] in self._firsts
            for end in range(start + 1, min(ends, start + self._longest) + 1)
            for keyword in meanings.get(bare[start:end], ())
        }
        syllables: dict[int, int] = {}
        for keyword in found:
            longer = [self._owners[other] for other in found if keyword in other and keyword != other]
            length = len(keyword)
            for index in self._owners[keyword]:
                if not (longer and any(index in owners for owners in longer)):
                    syllables[index] = syllables.get(index, 0) + length
        return syllables


def phrasings(items: Iterable[FaqItem]) -> list[tuple[str, list[str]]]:
    """Returns the phrasings of every item, for the index."""
    return [(item.id, [item.question, *item.paraphrases]) for item in items]
