"""How the head of a frame stands in a clause: as what is done, carried by another verb, or only brought up."""

from __future__ import annotations

from typing import Final

from contact_handlers.dialogue.korean.sentence import Clause
from contact_handlers.dialogue.matching.frames import Frame, light, predicate

# What carries a noun that is wanted: 취소 신청할게요, 취소가 필요해요.
DOING: Final = frozenset({
    "신청", "요청", "접수", "처리", "진행", "희망", "의뢰", "부탁", "원하다", "바라다", "필요", "필요하다", "하다",
    "받다", "시키다", "드리다", "돕다", "부탁하다",
})  # fmt: skip
# What only brings it up: 취소 문의드려요, 취소 때문에 전화했어요.
ABOUT: Final = frozenset({
    "문의", "상담", "질문", "궁금", "궁금하다", "관련", "때문", "전화", "연락", "알아보다", "알다", "알리다",
    "물어보다", "묻다", "여쭈다", "여쭙다", "여쭈어보다", "가능", "가능하다", "설명", "안내", "확인", "건",
})  # fmt: skip
# Light verbs that do what 하다 does: 취소시켜 주세요, 환불받고 싶어요, 연결 부탁해요.
_ACTIVE: Final = frozenset({"하다", "시키다", "부탁하다", "드리다", "주다", "받다"})


def how_carried(frame: Frame, clause: Clause) -> str | None:
    """Returns how the head of a wanted frame is in the clause: as what is done, carried by a verb, only brought up."""
    last = clause.words[-1].lemma if clause.words else ""
    if not predicate(clause):
        if last in frame.head or ends_with(frame, clause):
            return "direct" if frame.noun or frame.light else None
        before = clause.words[-2].lemma if len(clause.words) > 1 else ""
        if before in frame.head and (frame.noun or frame.light):
            return "direct" if last in DOING else "about" if last in ABOUT else None
        return None
    if predicate(clause) in frame.head or (predicate(clause) == last and ends_with(frame, clause)):
        if frame.noun:
            return "direct" if light(clause) in ("이다", "부탁하다", "주다") else None
        if frame.light in _ACTIVE:
            return "direct" if light(clause) in _ACTIVE or light(clause) in ("되다", "이다") else None
        return "direct" if light(clause) == frame.light or not frame.light else None
    if not (frame.noun or frame.light):
        return None
    carrier = predicate(clause)
    near = is_near(frame, clause)
    if near and carrier in DOING:
        return "direct"
    return "about" if near and carrier in ABOUT else None


def ends_with(frame: Frame, clause: Clause) -> bool:
    """Tells whether the nouns at the end of a clause are together the head of a frame."""
    text = ""
    for word in reversed(clause.words[-3:]):
        text = word.lemma + text
        if text in frame.head:
            return True
    return False


def is_near(frame: Frame, clause: Clause) -> bool:
    """Tells whether the head is the noun that the predicate carries, not one that describes another noun."""
    words = [word for word in clause.words if not word.rejected]
    if words and words[-1].lemma == predicate(clause):
        words = words[:-1]
    for index, word in enumerate(words):
        if word.lemma in frame.head:
            following = words[index + 1 :]
            if not following or word.particle or following[0].lemma in DOING | ABOUT:
                return True
    text = "".join(word.lemma for word in words[-2:])
    return text in frame.head


def is_predicate(frame: Frame, clause: Clause) -> bool:
    """Tells whether the head of a frame is what the clause says."""
    if not predicate(clause):
        return bool(clause.words) and (clause.words[-1].lemma in frame.head or ends_with(frame, clause))
    if predicate(clause) not in frame.head:
        return False
    return frame.light in ("", light(clause))
