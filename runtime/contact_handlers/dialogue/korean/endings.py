"""How a clause is meant, by the end of its predicate and what follows it: a question, a request, what others said."""

from __future__ import annotations

from collections.abc import Sequence

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.chain import Chain
from contact_handlers.dialogue.korean.morphemes import Morpheme, words
from contact_handlers.dialogue.korean.sentence import (
    CONDITION,
    FORBIDDEN,
    INTENTION,
    QUESTION,
    REQUEST,
    STATEMENT,
    Kind,
)

PARTICLES = frozenset({"JKS", "JKC", "JKG", "JKO", "JKB", "JKV", "JKQ", "JX", "JC"})
QUOTED_VERBS = frozenset(
    {
        "하",
        "그러",
        "그렇",
        "듣",
        "나오",
        "말",
        "말씀",
        "얘기",
        "이야기",
        "뜨",
        "쓰이",
        "적히",
        "써지",
        "안내",
        "보",
        "알",
    }
)
_IMPERATIVE = ("세요", "십시오", "시오", "어라", "아라", "렴", "ᆸ시오", "소서", "으세요", "셔요")
# Stems whose 세요 asks: 아세요, 계세요, 되세요.
_KNOWING = frozenset({"알", "계시", "되", "있", "같", "모르"})
_QUESTION_ENDS = tuple(
    words(
        """
        나요 까요 까 니까 ᆸ니까 습니까 니 냐 가요 ᆫ가요 은가요 는가요 ᆫ가 는가 은가 나 려나 려나요 ᆯ까요
        을까요 ᆯ까 을까 던가요 ᆫ지요 는지요 은지요 느냐 ᆫ지 는지 은지 ᆯ는지 ᆯ지
        """
    )
)
_WILLING = tuple(
    words(
        """
        ᆯ게요 을게요 ᆯ게 을게 ᆯ래요 을래요 ᆯ래 을래 ᆯ려고요 려고요 으려고요 려구요 려고 으려고 려구
        고자 ᆯ께요 을께요 ᆯ라고요 ᆯ라고
        """
    )
)
# Endings that make a condition.
_IF = ("면", "으면", "려면", "으려면", "자면", "ᆫ다면", "는다면", "다면", "라면", "거든")
# Endings of a question inside a sentence, and the verbs that make one of it: 시작됐는지 알고 싶어요.
_WHETHER = frozenset({"나", "는지", "ᆫ지", "은지", "ᆯ지", "을지", "ᆫ가", "는가"})
_FINDING_OUT = frozenset(
    {"모르", "궁금", "궁금하", "확인", "알", "알리", "알아보", "여쭙", "여쭈", "묻", "물어보", "조회"}
)
# Verbs by which screens, messages and letters say something: 거절됐다고 나와요 tells what happened.
_SHOWN = frozenset({"나오", "뜨", "쓰이", "적히", "써지", "찍히", "쓰여지", "표시되", "떠오르"})
_MESSAGES = frozenset({"문자", "메시지", "알림", "메일", "카톡", "안내", "표시", "화면", "창", "팝업"})


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a predicate in a text."""

    parts: Sequence[Morpheme]
    """The morphemes of the whole text."""
    at: int
    """Where what follows begins."""
    chain: Chain

    def seeks_agreement(self) -> bool:
        """Whether somebody only wants to hear that it is not so: 두 번 결제된 거 아니죠."""
        parts = self.parts[self.chain.stem : self.chain.end]
        return self.chain.ending in ("죠", "지요") and any(part.tag == "VCN" for part in parts)

    def asks_now(self) -> bool:
        """Whether it asks: by a mark, by its form, or for what somebody finds out."""
        following = self.parts[self.at] if self.at < len(self.parts) else None
        if following is not None and following.tag == "JX" and self.at + 1 < len(self.parts):
            following = self.parts[self.at + 1]
        marked = following is not None and following.tag == "SF" and "?" in following.form
        asked = self.chain.final and self.chain.ending in _QUESTION_ENDS
        return marked or asked or (self.chain.ending in _WHETHER and self._wonders())

    def _wonders(self) -> bool:
        """Whether a verb of finding out follows: 오고 있나 모르겠네, 발송됐나 좀 봐 주세요; 오나 봐요 supposes."""
        rest = [part.form for part in self.parts[self.at : self.at + 5] if part.tag not in ("JX", "MAG")]
        return bool(_FINDING_OUT.intersection(rest[:1])) or (rest[:1] == ["보"] and "주" in rest)

    def is_said_by_others(self) -> bool:
        """Whether a verb of saying follows the quotation: 준다고 했거든요; 달라고요 insists instead."""
        rest = self.parts[self.at : self.at + 6]
        first = next((part for part in rest if part.tag not in PARTICLES), None)
        return (
            first is not None
            and (first.is_verb or first.tag in ("VX", "NNG", "NP", "MAG"))
            and any(part.form in QUOTED_VERBS for part in rest)
        )

    def is_shown(self) -> bool:
        """Whether a screen or a message says it, and says no order: 거절됐다고 나와요, 배송 완료라고 문자가 왔어요."""
        if not self.chain.ending.endswith("다고") and self.parts[self.chain.stem - 1].tag != "VCP":
            return False
        rest = [part for part in self.parts[self.at : self.at + 4] if part.tag not in PARTICLES]
        first = rest[0] if rest else None
        return first is not None and (
            (first.is_verb and first.form in _SHOWN) or (first.is_noun and first.form in _MESSAGES)
        )


def kind_of(ending: Ending, light: str, stem: str, asks: Sequence[str], *, negated: bool, supposed: bool) -> Kind:
    """Returns how a clause is meant; `supposed` is whether a condition stands before it."""
    chain = ending.chain
    if chain.forbidden:
        return FORBIDDEN
    if chain.relative:
        return STATEMENT
    if chain.asked_for and not chain.past:
        return _asked_for(ending, asks, negated=negated, supposed=supposed)
    if chain.asked_for:
        return QUESTION if ending.asks_now() or asks else STATEMENT
    return _own(ending, light, stem, asks)


def _asked_for(ending: Ending, asks: Sequence[str], *, negated: bool, supposed: bool) -> Kind:
    """A request, unless it asks why or whether it is done: 왜 전화를 안 주세요, 환불 안 해 주나요."""
    chain = ending.chain
    if negated and (ending.asks_now() or asks):
        return QUESTION
    whether = chain.ending in ("나요", "나", "ᆫ가요", "는가요") and not chain.able
    # 장애 나면 보상해 줘요? asks what is done in that case.
    whether = whether or (supposed and chain.ending in ("어요", "아요", "어", "아") and ending.asks_now())
    return QUESTION if whether or "왜" in asks or "언제" in asks else REQUEST


def _own(ending: Ending, light: str, stem: str, asks: Sequence[str]) -> Kind:
    chain, form = ending.chain, ending.chain.ending
    asking = ending.asks_now() or ending.seeks_agreement() or chain.checked
    questioned = bool(asks) or (chain.final and form in _QUESTION_ENDS)
    if chain.wanted and not chain.past and not questioned and not form.endswith(_IF):
        return INTENTION
    if form.endswith(_WILLING) and not chain.past:
        return QUESTION if asks else INTENTION
    if form.endswith(_IF) and not chain.permitted:
        return CONDITION
    if form.endswith(_IMPERATIVE) and not asking and not asks:
        known = stem in _KNOWING or light == "이다" or ending.parts[chain.stem - 1].tag in ("VA", "XSA", "VCP")
        return QUESTION if known else REQUEST
    return QUESTION if asking or asks else STATEMENT
