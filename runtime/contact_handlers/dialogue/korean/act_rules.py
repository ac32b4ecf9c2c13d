"""What people do in a conversation in words that no list has all of: by predicate, by what it is about, by its sort.

A rule holds for a clause when its predicate is one of the rule's, its other nouns are among those it may be about, and
kind, polarity and adverbs agree. Anything else in the clause is content, and content is no act.
"""

from __future__ import annotations

from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.korean.morphemes import words
from contact_handlers.dialogue.korean.sentence import INTENTION, NOUN, QUESTION, REQUEST, STATEMENT, Clause, Kind

# What a call itself is about.
_CALL: Final = "전화 통화 상담 대화 얘기"
_NUMBER: Final = (
    "번호 주문 주문번호 예약 예약번호 접수 고객 고객번호 이름 날짜 연락처 전화번호 운송장 송장 비밀번호 비밀 비번 정확 "
    "그쪽 지금 기억 생각"
)
_DAY: Final = "하루 시간 오전 오후 저녁 밤 날 주말 연휴 명절 휴일 한주 추석 설"
_THINGS: Final = " 카드 문자 메일 메시지 펜 종이 서류 영수증 통장 안경"
_SAID: Final = "질문 말 말씀 얘기 이야기 설명 안내 내용 소리 목소리 방금 아까 처음"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to do something."""

    act: str
    predicates: frozenset[str]
    about: frozenset[str] = frozenset()
    kinds: tuple[Kind, ...] = (STATEMENT, INTENTION)
    negated: bool = False
    adverbs: frozenset[str] = frozenset()
    """One of these is needed; none when empty."""
    needs: frozenset[str] = frozenset()
    """One of these nouns is needed; none when empty."""
    past: bool | None = None
    light: str = ""
    """The light verb that a noun needs; any when empty."""

    def holds(self, clause: Clause) -> bool:
        """Tells whether a clause does it."""
        if clause.reported or clause.relative or clause.negated != self.negated or clause.kind not in self.kinds:
            return False
        if self.past is not None and clause.past != self.past:
            return False
        if self.light and clause.light != self.light:
            return False
        name = clause.predicate or clause.light
        # 질문이 뭐였죠: what is asked about is no predicate.
        named = clause.kind == NOUN or (not clause.predicate and clause.light == "이다")
        if name not in self.predicates and not (named and self.predicates & clause.lemmas):
            return False
        rest = clause.lemmas - self.predicates
        if rest - self.about - self.needs or (self.needs and not rest & self.needs):
            return False
        return not self.adverbs or bool(self.adverbs & set(clause.adverbs))


def _rule(
    act: str,
    predicates: str,
    about: str = "",
    *,
    kinds: tuple[Kind, ...] = (STATEMENT, INTENTION),
    negated: bool = False,
    adverbs: str = "",
    needs: str = "",
    past: bool | None = None,
    light: str = "",
) -> Rule:
    def some(text: str) -> frozenset[str]:
        return frozenset(words(text))

    return Rule(
        act=act,
        predicates=some(predicates),
        about=some(about),
        kinds=kinds,
        negated=negated,
        adverbs=some(adverbs),
        needs=some(needs),
        past=past,
        light=light,
    )


_SAYS: Final[tuple[Kind, ...]] = (STATEMENT,)
_ASKS: Final[tuple[Kind, ...]] = (REQUEST,)
_WILL: Final[tuple[Kind, ...]] = (INTENTION,)
_DOES: Final[tuple[Kind, ...]] = (STATEMENT, INTENTION, REQUEST)
_ANY: Final[tuple[Kind, ...]] = (STATEMENT, INTENTION, REQUEST, NOUN)

RULES: Final[tuple[Rule, ...]] = (
    # 아 죄송합니다 잘못 걸었네요.
    _rule("goodbye", "걸다 걸리다 눌리다 누르다", _CALL + " 번호", adverbs="잘못", past=True),
    _rule("goodbye", "끊다 줄이다", _CALL, past=False, kinds=_WILL),
    _rule("goodbye", "내리다 놓다", needs="전화 수화기", past=False, kinds=_WILL),
    _rule("goodbye", "끊다", _CALL, past=False),
    _rule("goodbye", "보내다 되다", _DAY, kinds=_ASKS, needs=_DAY),
    _rule("goodbye", _DAY, kinds=(REQUEST, QUESTION), light="되다"),
    _rule("goodbye", "끝내다 종료 마치다 마무리", _CALL, kinds=_DOES, needs=_CALL, past=False),
    _rule("enough", "전화 연락 걸다", kinds=_WILL, adverbs="또 다시"),
    # Who will call again may want something now.
    _rule("enough", "전화 연락 걸다 문의", "전화", kinds=_WILL, needs="나중 다음"),
    _rule("goodbye", "수고 고생 욕보다", kinds=_ASKS),
    _rule("goodbye", "들어가다 가다", kinds=_ASKS, adverbs="안녕히 조심히 이만"),
    _rule(
        "thanks",
        "감사 고맙다 땡큐 고마움",
        "설명 답변 안내 도움 말씀 친절 상담 수고 덕분 진심",
        kinds=(STATEMENT, NOUN),
    ),
    _rule("thanks", "수고 고생 욕보다", past=True),
    _rule("thanks", "보다", needs="욕", past=True),
    # 들어가유 alone may be a farewell: whoever says it is asked whether there is more.
    _rule("thanks", "들어가다", past=False),
    _rule("goodbye", "보다", kinds=_ASKS, needs="욕"),
    _rule("enough", "충분하다 풀리다 해결", "문제 궁금 문의 궁금증", kinds=_SAYS),
    _rule("enough", "있다", "질문 문의 궁금 필요 문제 이상", kinds=_SAYS, negated=True),
    _rule(
        "repeat",
        "말 말씀 얘기 이야기 설명 안내 알리다 들리다 묻다 말하다 여쭙다 읽다 듣다 불다 부르다",
        _SAID,
        kinds=(REQUEST, INTENTION, STATEMENT),
        adverbs="다시 더 천천히 또박또박 크게",
        past=False,
    ),
    _rule("repeat", "들리다 듣다 알아듣다 이해", _SAID, kinds=_SAYS, negated=True),
    _rule("repeat", "질문 말씀 말 얘기", _SAID, kinds=(QUESTION,)),
    _rule("wait", "찾다 찾아보다 확인 가져오다 꺼내다 적다 메모 뒤지다 기다리다 세다", _NUMBER + _THINGS, kinds=_WILL),
    _rule("wait", "보다", _NUMBER, kinds=_WILL, needs="번호 주문번호" + _THINGS),
    _rule("wait", "가져오다 찾다 꺼내다", _NUMBER + _THINGS, kinds=_SAYS, past=False),
    _rule("wait", "기다리다", "", kinds=_ASKS),
    _rule("back", "가다 돌아가다 하다 돌리다", "단계 질문 거 것 화면", kinds=_DOES, needs="이전 뒤 앞 전 직전"),
    _rule("restart", "가다 돌아가다 하다 시작 돌리다", "화면 메뉴 단계", kinds=_ANY, needs="처음 첨 첫 초기 메인"),
    _rule("unknown", "모르다 까먹다 잊다 잊어버리다 잊어먹다 헷갈리다 가물가물", _NUMBER, kinds=_SAYS),
    _rule("unknown", "나다 떠오르다 안나다", _NUMBER, kinds=_SAYS, negated=True, needs="기억 생각"),
    _rule("unknown", "찾다 적다 기억 외우다 갖다 가지다 저장", _NUMBER, kinds=_SAYS, negated=True),
    _rule("unknown", "알다", _NUMBER, kinds=(QUESTION, STATEMENT), adverbs="어떻게"),
    _rule("leave", "그만두다 그만하다 관두다 포기 중단", "신청 접수 예약 주문 조회 상담 진행 이거", kinds=_DOES),
    _rule("leave", "신청 접수 예약 조회 진행 주문 하다", "", kinds=_WILL, adverbs="그만"),
    _rule("go_on", "하다 진행 가다", "진행", kinds=_DOES, adverbs="계속 마저 이어서"),
    _rule(
        "machine",
        "얘기 통화 이야기 상담 말 말하다 대화",
        "상담 전화 통화",
        kinds=(QUESTION,),
        needs="사람 기계 로봇 봇 챗봇 인공지능 ai",
    ),
    _rule(
        "machine",
        "말 말하다 말씀 대답 답 답하다 답변 응답 안내",
        "상담 전화 통화 실제 진짜 자동",
        kinds=(QUESTION, STATEMENT),
        needs="사람 기계 로봇 봇 챗봇 인공지능 ai 컴퓨터",
        past=False,
    ),
    _rule(
        "machine",
        "맞다",
        "얘기 이야기 통화 상담 대화",
        kinds=(QUESTION, STATEMENT, REQUEST),
        needs="사람 기계 로봇 봇 챗봇 인공지능",
    ),
    _rule("machine", "사람 기계 로봇 봇 인공지능 응답 자동응답", "진짜 자동", kinds=(QUESTION,), negated=True),
    _rule("machine", "응답 자동응답 안내", "자동", kinds=(QUESTION,), needs="자동"),
    _rule(
        "more",
        "궁금하다 묻다 여쭈다 여쭤보다 물어보다 질문 문의 있다 묻다",
        "질문 문의 가지 궁금 거",
        kinds=_DOES,
        adverbs="더 또",
    ),
    _rule(
        "wrong",
        "듣다 말 말하다 누르다 입력 알아듣다 되다 불다",
        "번호 날짜 시간 이름 금액",
        kinds=_SAYS,
        adverbs="잘못",
    ),
    _rule("wrong", "틀리다 아니다 다르다", "번호 날짜 시간 이름 금액 주소 연락처 전화번호 요일 내용", kinds=_SAYS),
    _rule(
        "wrong",
        "바꾸다 고치다 수정 변경 정정",
        "번호 날짜 시간 이름 금액 주소 연락처 전화번호 전화 요일 내용",
        kinds=(REQUEST, INTENTION),
    ),
    _rule("no", "아니다 이다", kinds=_SAYS, negated=True),
)


def done(clause: Clause) -> frozenset[str]:
    """Returns what a clause does by the rules; nothing for content."""
    return frozenset(rule.act for rule in RULES if rule.holds(clause))
