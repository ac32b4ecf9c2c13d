"""What earlier clauses of a sentence say, and what of it belongs to a later one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.sentence import CONDITION, FORBIDDEN, QUESTION, Clause, Sentence
from contact_handlers.dialogue.matching.frames import predicate, said

#: Particles of whoever does something.
SUBJECT: Final = ("이", "가", "은", "는", "께서")
_DELAYING: Final = frozenset({"생각", "생각하다", "고민", "고민하다", "의논", "상의"})
_CALLED: Final = ("라고", "라면서", "라는", "라며")
_THERE: Final = frozenset({"있다", "계시다"})
_OWN: Final = frozenset({"저희", "우리", "저", "제", "나", "내", "의"})
_POINTING: Final = frozenset(
    {"그", "이", "저", "어떤", "다른", "웬", "무슨", "여러", "그런", "이런", "저런", "한", "두"}
)


@dataclass(frozen=True, slots=True)
class Before:
    """The words of earlier clauses of a sentence."""

    told: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    """Of clauses that describe a noun: the 시키다 of 시킨 거."""
    describing: frozenset[str] = frozenset()
    """Of those right before, which describe a noun of this clause: 쓰는 방법, not 쓰는 요금이 많은데 줄일 방법."""
    supposed: frozenset[str] = frozenset()
    """Of conditions, which count for what is told: 결제 누르면 화면이 멈춰요."""
    own: frozenset[int] = frozenset()
    """Where words begin that are the speaker's: the 어머니 of 저희 어머니."""
    later: bool = False
    """Whether something else comes first: 좀 있다가, 생각해 보고."""
    modified: frozenset[int] = frozenset()
    """Where words begin, in the whole sentence, that something right before them describes: 좋아하는 사람, 그 사람."""

    @classmethod
    def of(cls, sentence: Sentence) -> Before:
        """Returns what stands before the first clause."""
        parts = sentence.morphemes
        found = {
            following.start
            for part, following in pairwise(parts)
            if part.tag in ("ETM", "JKG") or (part.tag == "MM" and part.form in _POINTING)
        }
        own = {other.start for one, other in pairwise(parts) if one.tag in ("NP", "JKG") and one.form in _OWN}
        return cls(modified=frozenset(found), own=frozenset(own))

    def then(self, clause: Clause) -> Before:
        """Returns the words before the clause after this one; what is supposed, asked or set aside is no part."""
        describing = self.describing | said(clause) if clause.relative else frozenset[str]()
        return replace(self._with(clause), describing=describing)

    def _with(self, clause: Clause) -> Before:
        if _delays(clause):
            return replace(self, told=self.told | said(clause), later=True)
        if _declined(clause):
            return self
        if clause.kind == CONDITION:
            # 보안 엔지니어 계시면 연결해 주세요: who is there is meant.
            there = said(clause) - _THERE if predicate(clause) in _THERE else frozenset[str]()
            return replace(self, supposed=self.supposed | said(clause), told=self.told | there)
        if clause.kind in (FORBIDDEN, QUESTION):
            return self
        if clause.light == "이다" and clause.ending in _CALLED:
            # 검찰이라고 해서 돈을 보냈어요: whoever says so is named.
            return replace(self, told=self.told | {predicate(clause)})
        if clause.reported:
            # 엄마가 카드를 잃어버리셨대요 정지해 주세요: what it is about, not who says it.
            named = {word.lemma for word in clause.words if not word.particle.startswith(SUBJECT)}
            return replace(self, told=self.told | (named - {clause.predicate}))
        if clause.relative:
            return replace(self, described=self.described | said(clause))
        return replace(self, told=self.told | said(clause))


def _delays(clause: Clause) -> bool:
    """Tells whether something comes first: 좀 있다가, 생각해 보고; not 쓸 데가 있어서, 생각해 봤는데."""
    if clause.light == "있다":
        return clause.ending == "다가"
    return predicate(clause) in _DELAYING and clause.ending in ("고", "고서") and not clause.past


def _declined(clause: Clause) -> bool:
    """Tells whether somebody can do without it: 상담원 연결까진 됐고."""
    return not clause.predicate and clause.light == "되다" and clause.past and clause.ending == "고"
