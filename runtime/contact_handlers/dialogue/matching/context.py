"""What the rest of a sentence says about a use of a frame: 카드를 잃어버려서 새로 사려고요 is about a purchase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from contact_handlers.dialogue.korean.sentence import INTENTION, NOUN, QUESTION, Clause, Sentence
from contact_handlers.dialogue.matching.fit import BARE, CALLING, DENIED, SURE, Fit
from contact_handlers.dialogue.matching.frames import TELLS, predicate

_REASON: Final = ("어서", "아서", "여서", "라서", "는데", "ᆫ데", "은데", "고")
_BUYING: Final = frozenset({"사다", "구매", "구입", "장만", "장만하다", "주문"})
_LOOKING: Final = frozenset({"보다", "찾다", "알아보다", "고르다"})
# What nobody buys anew.
_ISSUED: Final = frozenset({"카드", "신용카드", "체크카드", "가족카드", "법인카드", "통장", "인증서"})
_LONG_AGO: Final = frozenset({"작년", "재작년", "예전", "옛날", "몇해"})
_WAITING: Final = frozenset({"잠깐", "잠시"})
# Displeasure that is only the background of a question: 별로라서 그런데 반품은 며칠까지 되나요.
_MILD: Final = frozenset({"별로", "실망", "마음", "맘", "들다"})
_DAYS: Final = frozenset({"며칠", "언제"})


def judged(fits: Iterable[Fit], sentence: Sentence) -> list[Fit]:
    """Returns uses of frames, those denied that another clause sets aside."""
    found = []
    for one in fits:
        why = _set_aside(one, sentence.clauses) if one.use in (SURE, BARE) else ""
        found.append(replace(one, use=DENIED, why=why) if why else one)
    return found


def _set_aside(found: Fit, clauses: Sequence[Clause]) -> str:
    clause = clauses[found.clause]
    rest = clauses[found.clause + 1 :]
    if (
        found.frame.role == TELLS
        and clause.past
        and any(word.lemma in _LONG_AGO and word.particle.startswith("에") for word in clause.words)
    ):
        return "was long ago"
    if not rest:
        return ""
    if found.use == BARE and len(clause.words) == 1 and _calls_out(clause, rest):
        return "is somebody who shall wait"
    if found.frame.role != TELLS or not clause.ending.endswith(_REASON):
        return ""
    following = rest[0]
    if following.negated and predicate(following) in CALLING:
        return "is not why somebody calls"
    lost = clause.lemmas - _ISSUED - {predicate(clause)}
    if predicate(clause) == "잃어버리다" and any(_buys(later, lost) for later in rest):
        return "is why something is bought"
    if not _MILD.isdisjoint(found.frame.head) and any(
        later.kind == QUESTION and not _DAYS.isdisjoint(later.asks) for later in rest
    ):
        return "is the background of a question"
    return ""


def _calls_out(clause: Clause, rest: Sequence[Clause]) -> bool:
    """Tells whether somebody is asked to wait who is not on the line: 팀장님 잠깐만요."""
    return clause.kind == NOUN and not clause.words[0].particle and not _WAITING.isdisjoint(rest[0].adverbs)


def _buys(clause: Clause, lost: frozenset[str]) -> bool:
    done = predicate(clause)
    if not lost or clause.negated:
        return False
    return (done in _BUYING and clause.kind == INTENTION) or (done in _LOOKING and not lost.isdisjoint(clause.lemmas))
