"""How a clause uses a frame: for certain, perhaps, or just by its words (denied, past, quoted).

Only a certain use may do something. A possible one is worth a question (취소 접수를 도와드릴까요?), a denied one means
that not even similarity may bring the intent up.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.sentence import (
    CONDITION,
    FORBIDDEN,
    INTENTION,
    NOUN,
    QUESTION,
    REQUEST,
    STATEMENT,
    Clause,
    Word,
)
from contact_handlers.dialogue.matching.before import SUBJECT, Before
from contact_handlers.dialogue.matching.frames import SAYS, TELLS, UNLESS, WANTS, Frame, light, predicate, said
from contact_handlers.dialogue.matching.heads import ABOUT, ends_with, how_carried, is_near, is_predicate

Use = Literal["sure", "bare", "possible", "denied"]
SURE: Final = "sure"
BARE: Final = "bare"
"""A phrase without a predicate (주문 취소): an order, unless the center has an answer to it."""
POSSIBLE: Final = "possible"
DENIED: Final = "denied"

# Verbs that ask for information about a noun: 잔액 알려 주세요, 가격이 궁금해요.
INFORMING: Final = frozenset({
    "알리다", "알다", "궁금", "궁금하다", "확인", "조회", "문의", "보다", "보이다", "설명", "안내", "듣다",
    "말하다", "말씀", "찾다", "찾아보다", "알아보다", "묻다", "물어보다", "여쭈다", "가르치다", "소개", "검색",
    "질문", "상담", "체크",
})  # fmt: skip
# Of these, the ones that ask by telling: 가격이 궁금해요; 가격은 알아요 asks nothing.
_WONDERING: Final = frozenset({"궁금", "궁금하다", "문의", "질문", "알아보다"})
_POLITELY: Final = ("요", "오", "까", "다", "나", "데", "래")
# What callers say of the call itself.
CALLING: Final = frozenset({"전화", "연락", "문의", "통화"})
_RECIPIENTS: Final = ("한테", "에게", "께", "보고", "더러")
# Endings with which something is announced that is done at once: 예약합니다, 신고합니다.
_ANNOUNCING: Final = ("ᆸ니다", "습니다")
# Endings of hearsay that pass on what happened to somebody: 잃어버렸대요.
_TOLD_BY: Final = ("대", "ᆫ대", "는대", "다는데", "ᆫ다는데", "는다는데")
# Those for whom people call.
_NEAR: Final = frozenset({
    "어머니", "아버지", "엄마", "아빠", "부모", "남편", "아내", "와이프", "신랑", "집사람", "아들", "딸", "애", "아이",
    "할머니", "할아버지", "동생", "언니", "오빠", "형", "누나", "사장", "대표", "팀장", "부장", "이사", "장모", "장인",
    "시어머니", "시아버지", "며느리",
})  # fmt: skip
# Endings of a request that is passed on: 취소해 달라고 하시네요, 취소해 달래요.
_PASSED_ON: Final = frozenset({"라고", "래", "라네", "라는데"})
# Whom a center calls although the caller is somebody else: 저희 팀장님한테 전화해 주세요.
_ROLES: Final = frozenset({"담당자", "팀장", "대표", "사장", "직원", "부장", "과장", "실장", "책임자"})
# Whose words are no request: 상담원이 취소해 달라고 했어요.
_STAFF: Final = frozenset({"상담원", "상담사", "직원", "기사", "담당자", "엔지니어", "은행", "회사", "센터"})
# 추천해 주던데요, 준다면서요: what the speaker saw or heard.
_HEARD: Final = ("던데", "더라", "다면서", "ᆫ다면서", "는다면서", "라면서", "다며", "ᆫ다며", "다더니", "ᆫ다더니")
# 취소, 취소요, 취소를; not 취소는, 취소도.
_ALONE: Final = ("", "요", "이요", "을", "를", "만", "으로", "로")
_ORDERING: Final = ("어", "아", "어요", "아요")
# When something is done that is put off; a request for then is none: 나중에 전화 주세요.
_LATER: Final = frozenset({"나중", "다음", "담"})
_SOON: Final = frozenset({"이따가", "이따", "나중에", "다음에", "담에"})
_PUT_OFF: Final = ("ᆯ게", "을게", "ᆯ게요", "을게요", "ᆯ래요", "을래요", "려고", "려고요", "으려고", "으려고요", "습니다")
# Questions about a noun that its value does not answer: 가격이 왜 올랐어요, 재고 관리 누가 해요.
_HARDLY: Final = frozenset({"왜", "누구"})
_REASON: Final = ("어서", "아서", "여서")
# 취소요, 취소인데요; 나는 관리자다 names nothing that is wanted.
_SHORT: Final = ("요", "이요")
_NAMING: Final = ("에요", "예요", "ᆸ니다", "는데", "ᆫ데", "ᆫ데요", "는데요")
# 불이 나도 괜찮게 해 주나요 only supposes the fire.
_EVEN_IF: Final = ("어도", "아도", "여도", "더라도")


@dataclass(frozen=True, slots=True)
class Fit:
    """A frame in a clause, and how it is used there."""

    frame: Frame
    clause: int
    use: Use
    why: str
    """What decided, for people."""
    soft: bool = False
    """Whether it is denied by the form of its clause alone (a condition, a description): examples may know better."""
    length: int = 0
    """Syllables of the words that were found: of two frames that say as much, the one with longer words is meant."""


def missing(frame: Frame, words: frozenset[str]) -> list[str]:
    """Returns the words of a frame that are not among those of a clause."""
    return [group[0] for group in (frame.head, *frame.others) if not any(word in words for word in group)]


def fit(frame: Frame, clause: Clause, at: int, before: Before) -> Fit | None:
    """Returns how a clause uses a frame; None when the frame is not in it.

    What is done stands in the clause itself, what it is done with may have been named before: 카드를 어디 뒀는지
    모르겠는데 정지해 주세요.
    """
    words = said(clause)
    if not any(word in words for word in frame.head):
        return None
    if frame.role in (WANTS, TELLS):
        words |= before.told
    talked = "누구" in frame.asks  # 계약하려면 누구랑 얘기해요
    if frame.role == TELLS or talked or (clause.kind == INTENTION and not any(word.names for word in clause.words)):
        # 카드 혜택이 괜찮으면 바로 만들게요: what is made was named in the condition.
        words |= before.supposed
    if missing(frame, words | before.describing if frame.linked or frame.role == UNLESS else words):
        return None
    if any(word not in clause.asks for word in frame.asks):
        return None
    if frame.role == WANTS:
        use = None if _other_person(frame, clause, before) else _wanted(frame, clause, before)
    elif frame.role == TELLS:
        use = _told(frame, clause)
    elif frame.role in (SAYS, UNLESS):
        # A noun that is somewhere cancels in any sentence: 도서 대출 되나요.
        named = frame.role == UNLESS and frame.noun
        asked = frame.role == UNLESS and clause.kind != STATEMENT
        denied = not named and (asked or clause.negated != frame.negated or clause.kind == FORBIDDEN)
        use = (DENIED, "is denied") if denied else (SURE, "is said")
    else:
        use = (DENIED, "is put off") if _put_off(clause, before) else _asked(frame, clause)
    if use is None:
        return None
    soft = use[0] == DENIED and (use[1] in _SOFT or frame.negated)
    return Fit(frame, at, use[0], use[1], soft, _length(frame, words | before.described))


def _length(frame: Frame, words: frozenset[str]) -> int:
    return sum(max((len(word) for word in group if word in words), default=0) for group in (frame.head, *frame.others))


# What people have or get, and nobody is called to the telephone by.
_OF_PEOPLE: Final = frozenset({
    "교육", "연수", "강의", "강좌", "수업", "트레이닝", "공부", "학습", "세미나", "워크숍", "대상", "월급", "연봉",
    "급여", "채용", "인원", "명단", "휴가", "근무", "출근", "퇴근", "복지", "할인", "자격증",
})  # fmt: skip
# People in general are no staff when something describes them.
_ANYBODY: Final = frozenset({"사람", "분"})
_SERVING: Final = frozenset(
    {"상담", "안내", "담당", "관리", "처리", "책임지다", "맡다", "응대", "알다", "개발", "영업"}
)
_Used = tuple[Use, str] | None
_SOFT: Final = frozenset({"describes something", "is a condition", "is not over", "is what somebody comes for"})


def _denial(clause: Clause) -> _Used:
    """Returns why nothing of a clause is wanted now; None when it may be."""
    if clause.kind == FORBIDDEN:
        return DENIED, "is asked not to be done"
    if clause.reported and not clause.past and _for_others(clause):
        return POSSIBLE, "is wanted by somebody else"
    if clause.reported or clause.ending.startswith(_HEARD):
        return DENIED, "is what somebody else said or did"
    if clause.kind == INTENTION and clause.ending.endswith(("다가", "려다")):
        return DENIED, "was given up"
    if "그만" in clause.adverbs:
        return DENIED, "is asked to stop"
    if clause.relative:
        return DENIED, "describes something"
    if clause.kind == STATEMENT and clause.ending in ("러", "으러"):
        return DENIED, "is what somebody comes for"
    return None


def _for_others(clause: Clause) -> bool:
    """Tells whether somebody near wants it: 취소해 달라고 하시네요, 아버지가 대출을 알아보신다고 해서요."""
    who = {word.lemma for word in clause.words if word.particle.startswith(SUBJECT)}
    asked = clause.kind == REQUEST and clause.ending in _PASSED_ON
    return bool(who & _NEAR) or (asked and not who & _STAFF)


def _other_person(frame: Frame, clause: Clause, before: Before) -> bool:
    """Tells whether somebody else than the staff is meant, or a noun that is only described: 그 사람, 반가운 연락."""
    people = _named(frame)
    if _of_staff(frame, clause):
        return True
    for word in clause.words:
        alone = clause.kind == NOUN and frame.noun and word.lemma in frame.head
        # 상담하는 분 works here, 좋아하는 사람 does not.
        stranger = people and word.lemma in _ANYBODY and before.described.isdisjoint(_SERVING)
        if word.start in before.modified and (alone or stranger):
            return True
    return False


def _of_staff(frame: Frame, clause: Clause) -> bool:
    """Tells whether staff only tells whose something is: 직원 교육, 엔지니어 월급."""
    for word, following in pairwise(clause.words):
        if word.particle or word.rejected or following.lemma not in _OF_PEOPLE:
            continue
        if any(word.lemma in group and not _OF_PEOPLE.intersection(group) for group in (frame.head, *frame.others)):
            return True
    return False


def _named(frame: Frame) -> bool:
    return any(_ANYBODY.intersection(group) for group in (frame.head, *frame.others))


def _wanted(frame: Frame, clause: Clause, before: Before) -> _Used:
    carried = how_carried(frame, clause)
    if carried is None:
        return None
    if frame.quoted:
        # 상담원 나오라고 해요 orders it, 나오라고 했어요 tells what was said.
        return (SURE, "is ordered") if clause.reported and not clause.past else None
    denial = _denial(clause) or _refusal(frame, clause, carried, before)
    if denial is not None:
        return denial
    if frame.requested:
        return _requested(clause, carried)
    if clause.kind == NOUN:
        alone = carried == "direct" and clause.words[-1].particle in _ALONE
        return (BARE, "stands alone") if alone else (POSSIBLE, "is brought up")
    if carried == "about":
        return POSSIBLE, "is brought up"
    if clause.kind == REQUEST:
        return SURE, "is asked for"
    if clause.kind == INTENTION:
        return SURE, "is intended"
    if clause.kind == QUESTION:
        return (POSSIBLE, "is asked about") if _doable(clause) else None
    return _stated(frame, clause, carried)


def _requested(clause: Clause, carried: str) -> _Used:
    """What somebody else does for the speaker has to be asked for: 전화할게요 and 반가운 전화 are no 전화해 주세요."""
    if carried != "direct" or light(clause) == "받다":
        return None
    if clause.kind == REQUEST:
        return SURE, "is asked for"
    polite = clause.kind == QUESTION and not clause.asks and clause.able
    return (POSSIBLE, "may be asked for") if polite and light(clause) != "하다" else None


def _refusal(frame: Frame, clause: Clause, carried: str, before: Before) -> _Used:
    """Returns why something is not wanted now: it is negated, over, supposed, or for somebody else."""
    if clause.negated != frame.negated:
        # 취소해 주시면 안 돼요?, 취소 안 되나요? ask for it all the same.
        polite = clause.kind == QUESTION and not clause.past and (clause.able or light(clause) == "되다")
        return (POSSIBLE, "is asked for by a negative question") if polite else (DENIED, "is negated")
    if clause.past:
        # 취소 때문에 전화했어요: the past is that of the call.
        called = carried == "about" and predicate(clause) in CALLING
        return (POSSIBLE, "is why somebody calls") if called else (DENIED, "is past")
    if clause.kind == CONDITION:
        return DENIED, "is a condition"
    if clause.kind == REQUEST and clause.ending.endswith(_REASON):
        # 도와주셔서 감사합니다 asks for nothing any more.
        return DENIED, "was done already"
    if _put_off(clause, before):
        return DENIED, "is put off"
    who = _recipient(frame, clause)
    if who is None:
        return None
    # 엄마한테 전화해 줘 is no business of a center, 저희 어머니께 전화 좀 해 주세요 may be.
    own = who.start in before.own or who.lemma in _ROLES or who.particle.startswith("께")
    polite = own and clause.kind == REQUEST and clause.ending.endswith(_POLITELY)
    return (POSSIBLE, "is for somebody else") if polite else (DENIED, "is for somebody else")


def _put_off(clause: Clause, before: Before) -> bool:
    """Tells whether the speaker will do it at a time that they do not name: 취소는 나중에 할게요."""
    if clause.kind not in (INTENTION, STATEMENT) or not clause.ending.endswith(_PUT_OFF):
        return False
    topic = any(word.particle in ("은", "는", "ᆫ") for word in clause.words)
    then = any(word.lemma in _LATER and not word.rejected and word.particle.startswith("에") for word in clause.words)
    return then or before.later or (topic and not _SOON.isdisjoint(clause.adverbs))


def _doable(clause: Clause) -> bool:
    """Tells whether a question is about whether or how something can be done, not when, why or by whom."""
    if "어떻게" in clause.asks:
        return True
    return not clause.asks and (
        clause.able or light(clause) in ("되다", "하다") or predicate(clause) in ABOUT | {"있다"}
    )


def _stated(frame: Frame, clause: Clause, carried: str) -> _Used:
    if light(clause) == "되다":
        return (POSSIBLE, "is told") if carried == "direct" else None
    if predicate(clause) in ("필요", "원하다", "바라다", "필요하다", "희망"):
        return SURE, "is needed"
    if light(clause) == "이다":
        if clause.ending in _SHORT:
            return BARE, "stands alone"
        return (POSSIBLE, "is named") if clause.ending.endswith(_NAMING) else None
    if clause.ending.endswith(_ANNOUNCING):
        return SURE, "is announced"
    if clause.ending in _ORDERING and frame.others and not any(word.particle in SUBJECT for word in clause.words):
        # 상담원 바꿔요, 주문 취소해: nobody is said to do it, so it is asked for.
        return SURE, "is ordered"
    return POSSIBLE, "is told"


def _recipient(frame: Frame, clause: Clause) -> Word | None:
    """Returns for whom else something is asked: 엄마한테 전화해 줘."""
    if not frame.requested:
        return None
    named = {word for group in (frame.head, *frame.others) for word in group}
    return next(
        (word for word in clause.words if word.particle.startswith(_RECIPIENTS) and word.lemma not in named), None
    )


def _told(frame: Frame, clause: Clause) -> _Used:
    if not is_predicate(frame, clause):
        return None
    if clause.kind == FORBIDDEN:
        return DENIED, "is not the speaker's own"
    if clause.reported:
        # 어머니가 카드를 잃어버리셨대요: who tells it for somebody else may want something done.
        near = clause.ending.startswith(_TOLD_BY) or _for_others(clause)
        own = near and clause.negated == frame.negated and clause.kind != CONDITION
        return (POSSIBLE, "is told by somebody else") if own else (DENIED, "is not the speaker's own")
    if clause.negated != frame.negated or (frame.past and not clause.past):
        return DENIED, "is negated" if clause.negated != frame.negated else "is not over"
    if clause.kind == NOUN:
        return BARE, "stands alone"
    if clause.kind == CONDITION or (clause.ending.endswith(_EVEN_IF) and not clause.past):
        return DENIED, "is a condition"
    if clause.kind in (REQUEST, INTENTION):
        return None if clause.kind == INTENTION else (POSSIBLE, "is asked for")
    if clause.relative:
        return POSSIBLE, "describes something"
    if clause.kind == QUESTION and "왜" not in clause.asks:
        return (POSSIBLE, "is asked about") if not clause.able else None
    return SURE, "is told"


def _asked(frame: Frame, clause: Clause) -> _Used:
    if clause.kind == FORBIDDEN or clause.reported or clause.kind == CONDITION:
        return None
    if frame.noun and not frame.asks:
        return _asked_about(frame, clause)
    if frame.noun:
        return (SURE, "is asked") if clause.kind in (QUESTION, NOUN) else None
    if not predicate(clause) or not is_predicate(frame, clause) or clause.negated != frame.negated:
        return None
    if frame.past and not clause.past:
        return None
    if clause.past and light(clause) == "되다" and "어떻게" in clause.asks and "어떻게" not in frame.asks:
        # 신청한 대출은 어떻게 됐나요 asks what became of it.
        return DENIED, "is under way"
    if clause.kind in (QUESTION, REQUEST, INTENTION):
        return SURE, "is asked"
    return None


def _asked_about(frame: Frame, clause: Clause) -> _Used:
    """A noun that is asked about: 잔액 알려 주세요, 잔액이 얼마예요, 잔액."""
    if clause.negated or clause.relative:
        return None
    last = clause.words[-1].lemma if clause.words else ""
    if not predicate(clause):
        asked = last in frame.head or ends_with(frame, clause) or last in INFORMING
        return (BARE if clause.kind == NOUN else SURE, "is asked about") if asked else None
    if predicate(clause) in INFORMING and (clause.kind != STATEMENT or predicate(clause) in _WONDERING):
        return (
            (SURE, "is asked about")
            if clause.kind in (REQUEST, INTENTION, QUESTION, STATEMENT) and not clause.past
            else None
        )
    known = light(clause) == "이다" or predicate(clause) == "있다" or not _HARDLY.issuperset(clause.asks)
    if clause.kind == QUESTION and known and is_near(frame, clause):
        return SURE, "is asked about"
    return None
