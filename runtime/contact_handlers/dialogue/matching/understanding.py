"""What a sentence says in the terms of a center: matters in the order in which they were said, hints, denials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.sentence import NOUN, QUESTION, REQUEST, Clause, Sentence
from contact_handlers.dialogue.matching.before import Before
from contact_handlers.dialogue.matching.context import judged
from contact_handlers.dialogue.matching.fit import BARE, DENIED, POSSIBLE, SURE, Fit, Use, fit
from contact_handlers.dialogue.matching.frames import ASKS, ROLES, TELLS, UNLESS, WANTS, Frame, predicate, said

# Sentences of one turn and its look-back.
_KEPT: Final = 32
_RANK: Final[Mapping[Use, int]] = {SURE: 3, BARE: 2, POSSIBLE: 1, DENIED: 0}
_OWN: Final = frozenset({"저", "제", "나", "내", "저희", "우리"})
# When something is so is not what it is about.
_TIMES: Final = frozenset({
    "오늘", "어제", "그제", "지금", "요즘", "아침", "점심", "저녁", "오전", "오후", "이번", "저번", "지난번",
    "매번", "처음", "하루", "며칠", "때", "번",
})  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """What was found in a sentence, in the order of its clauses."""

    fits: tuple[Fit, ...] = ()
    """The best fits of each clause; all of them where the words are only denied."""
    urgent: frozenset[str] = frozenset()
    """Intents that matter whatever else is said."""
    general: frozenset[str] = frozenset()
    """Intents that give way to any other: 문의드려요, 도와주세요."""
    cancelled: frozenset[str] = frozenset()
    """Intents that something else in the sentence cancels: 잃어버린 줄 알았는데 찾았어요."""

    @cached_property
    def matters(self) -> tuple[Fit, ...]:
        """What the customer certainly wants, tells or asks: one fit for each intent, first said first.

        A reason is no matter of its own: 앱이 자꾸 꺼져서 환불해 주세요 is about the refund.
        """
        sure = self._of(SURE)
        for role in (WANTS, ASKS):
            if any(found.frame.role == role for found in sure):
                sure = [found for found in sure if found.frame.role == role or found.frame.owner in self.urgent]
                break
        bare = self._of(BARE)[-1:]
        if not sure or (_names(sure) and any(found.frame.role == WANTS for found in bare)):
            # 주문 취소요 번호는 20261234예요: the number belongs to what is wanted.
            sure = bare
        special = [found for found in sure if found.frame.owner not in self.general]
        if not special and any(found.frame.owner not in self.general for found in self._of(POSSIBLE)):
            return ()
        return _once(special or sure)

    @cached_property
    def hints(self) -> tuple[Fit, ...]:
        """What the customer may want: worth a question, the heaviest first."""
        found = sorted(self._of(POSSIBLE), key=lambda found: -found.frame.weight)
        return _once([one for one in found if one.frame.owner not in self.general] or found)

    @cached_property
    def denied(self) -> frozenset[str]:
        """Intents whose words are there but denied, past, quoted: nothing may bring them up."""
        named = {found.frame.owner for found in self.fits if found.use != DENIED}
        return (frozenset(found.frame.owner for found in self.fits if found.use == DENIED) - named) | self.cancelled

    @cached_property
    def doubted(self) -> frozenset[str]:
        """Of the denied, those whose words are only supposed or describe something: much likeness may bring them up."""
        hard = {found.frame.owner for found in self.fits if found.use == DENIED and not found.soft}
        return self.denied - hard - self.cancelled

    @property
    def told(self) -> bool:
        """Whether a state of things or a problem is reported."""
        return any(
            found.frame.role == TELLS and found.use in (SURE, BARE) and found.frame.owner not in self.general
            for found in self.fits
        )

    def _of(self, use: Use) -> list[Fit]:
        return [found for found in self.fits if found.use == use]


NOTHING: Final = Understood()


def _names(fits: Sequence[Fit]) -> bool:
    """Tells whether nothing but what something is called is told: 주문번호는 20261234예요."""
    return all(found.frame.role == TELLS and found.frame.light == "이다" for found in fits)


def _once(fits: Iterable[Fit]) -> tuple[Fit, ...]:
    first: dict[str, Fit] = {}
    for found in fits:
        first.setdefault(found.frame.owner, found)
    return tuple(first.values())


@dataclass(frozen=True)
class FrameBook:
    """The frames of a center, by what they do."""

    frames: tuple[Frame, ...]
    urgent: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    about: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def restore(
        cls,
        given: Mapping[str, Mapping[str, Sequence[Any]]],
        groups: Iterable[Sequence[str]],
        urgent: Iterable[str] = (),
        general: Iterable[str] = (),
    ) -> FrameBook:
        """Reads the frames of compiled content: owner -> role -> frames, and the lists of words that they share."""
        lists = [tuple(group) for group in groups]
        return cls(
            tuple(
                Frame.restore(owner, role, frame, lists)
                for owner, roles in given.items()
                for role in ROLES
                for frame in roles.get(role, ())
            ),
            frozenset(urgent),
            frozenset(general),
            {owner: frozenset(roles["about"]) for owner, roles in given.items() if roles.get("about")},
        )

    @cached_property
    def _by_head(self) -> Mapping[str, tuple[Frame, ...]]:
        found: dict[str, list[Frame]] = {}
        for frame in self.frames:
            for word in frame.head:
                found.setdefault(word, []).append(frame)
        return {word: tuple(frames) for word, frames in found.items()}

    def understand(self, sentence: Sentence) -> Understood:
        """Returns what a sentence says."""
        every, cancelled = self._uses(sentence)
        found = [
            one for index in range(len(sentence.clauses)) for one in best([one for one in every if one.clause == index])
        ]
        if not found and not cancelled:
            return NOTHING
        return Understood(tuple(found), self.urgent, self.general, cancelled)

    def every(self, sentence: Sentence) -> tuple[Fit, ...]:
        """Returns every use of a frame in a sentence, but those that something else in it cancels."""
        return self._uses(sentence)[0]

    @cached_property
    def _uses(self) -> Callable[[Sentence], tuple[tuple[Fit, ...], frozenset[str]]]:
        """The uses in a sentence and what it cancels; intent, feeling, urgency and rules of a turn all ask for them."""
        return lru_cache(maxsize=_KEPT)(self._found)

    def _found(self, sentence: Sentence) -> tuple[tuple[Fit, ...], frozenset[str]]:
        found: list[Fit] = []
        before = Before.of(sentence)
        polite = sentence.polite
        for index, clause in enumerate(sentence.clauses):
            found += self.fits(clause, index, before, polite=polite)
            before = before.then(clause)
        found = judged(found, sentence)
        cancelled = frozenset(one.frame.owner for one in found if one.frame.role == UNLESS and one.use == SURE)
        kept = tuple(one for one in found if one.frame.role != UNLESS and one.frame.owner not in cancelled)
        return kept, cancelled

    def fits(self, clause: Clause, index: int, before: Before, *, polite: bool = True) -> list[Fit]:
        """Returns every use of a frame in a clause."""
        candidates = {id(frame): frame for word in said(clause) for frame in self._by_head.get(word, ())}
        found = [one for frame in candidates.values() if (one := fit(frame, clause, index, before)) is not None]
        return [self._judged(one, clause, polite=polite) for one in found]

    def _judged(self, found: Fit, clause: Clause, *, polite: bool) -> Fit:
        """Makes a fit a possible one when it is about something that is none of the center's business.

        Who speaks of nothing at all and not politely (짜증나) may as well speak to somebody else.
        """
        allowed = self.about.get(found.frame.owner)
        if allowed is None or found.use not in (SURE, BARE) or found.frame.role not in (TELLS, ASKS):
            return found
        own = {word for group in (found.frame.head, *found.frame.others) for word in group}
        known = own | allowed | _TIMES
        strange = [word.lemma for word in clause.words if word.names and word.lemma not in known]
        if strange:
            return replace(found, use=POSSIBLE, why=f"is about {strange[0]}")
        if not polite and not any(word.lemma in allowed for word in clause.words):
            return replace(found, use=POSSIBLE, why="is about nothing, and not said politely")
        return found


def best(fits: Sequence[Fit]) -> list[Fit]:
    """Returns the fits of a clause that count, best first: the surest of the heaviest, and all that are only denied."""
    ordered = sorted(fits, key=_order)
    if not ordered or ordered[0].use == DENIED:
        return ordered
    first = ordered[0]
    # Another intent that says as much about the same words is a rival; one that says less is only part of the first.
    return [first, *(found for found in ordered[1:] if _rivals(found, first))]


def _rivals(found: Fit, first: Fit) -> bool:
    return _order(found)[:3] == _order(first)[:3] and found.frame.owner != first.frame.owner


def _order(found: Fit) -> tuple[int, int, int, str]:
    return -_RANK[found.use], -found.frame.weight, -found.length, found.frame.owner


def asks_of_own(sentence: Sentence, understood: Understood) -> bool:
    """Tells whether a question is about the customer's own matter (제 택배 어디 있어요), not about what is usual."""
    first = understood.matters[0] if understood.matters else None
    if first is None or first.frame.role not in (ASKS, TELLS) or first.use != SURE:
        return False
    # 계약은 누구랑 얘기해요: the action is to bring somebody.
    if "누구" in first.frame.asks:
        return True
    named = any(part.tag in ("NP", "MM") and part.form in _OWN for part in sentence.morphemes)
    # 배송 떠났나 확인해 주세요: there is something to look at.
    looked = _looked(sentence)
    if first.frame.role == TELLS:
        return to_look_at(sentence)
    # 돈 들어왔어요, 배송 출발했나요: what is over has happened to somebody.
    return named or looked or first.frame.linked or sentence.clauses[first.clause].past


def to_look_at(sentence: Sentence) -> bool:
    """Tells whether something is told that shall be looked at, and nothing is asked: 안 왔어요 좀 봐 주세요."""
    return _looked(sentence) and not any(clause.kind == QUESTION or clause.asks for clause in sentence.clauses)


def _looked(sentence: Sentence) -> bool:
    return sentence.clauses[-1].kind == REQUEST and predicate(sentence.clauses[-1]) in ("보다", "확인")


def bare_noun(sentence: Sentence) -> bool:
    """Tells whether a sentence is nothing but a phrase without a predicate: 환불 방법."""
    return len(sentence.clauses) == 1 and sentence.clauses[0].kind == NOUN
