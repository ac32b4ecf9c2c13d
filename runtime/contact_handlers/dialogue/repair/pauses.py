"""Leaving and waiting inside of a scenario where no word says so: 좀 더 생각해 볼게요, 그냥 둘게요, 달력 좀 볼게요."""

from __future__ import annotations

from contact_handlers.dialogue.korean.sentence import INTENTION, QUESTION, REQUEST, STATEMENT, Clause, Sentence
from contact_handlers.personal.patterns import lazy

_LATER = frozenset({"나중", "다음"})
_KEPT = frozenset({"두다", "놔두다", "내버려두다", "쓰다"})
_CONSIDERED = frozenset({"생각", "고민", "생각하다", "고민하다", "고려"})
_CONSULTED = frozenset({"상의", "의논", "상의하다", "의논하다"})
_POSTPONED = frozenset({"보류", "미루다"})
_STOPPED = frozenset({"그만두다", "그만하다", "관두다", "포기", "중단"})
_BETTER = frozenset({"낫다", "좋다"})
# What is done in scenarios, so that 나중에 다시 예약할게요 leaves one.
_MATTERS = frozenset({"예약", "신청", "접수", "주문", "조회", "진행", "취소", "상담", "하다"})
# 나중에 다시 하면 안 되나요, 다음에 해도 되죠, 다음에 할까 봐요
_LATER_TOO = lazy(
    r"^(?:아|어|음|그냥|저|그럼|[\s,.])*(?:나중|다음|담)에\s?(?:다시\s?|그냥\s?)?(?:예약|신청|접수|주문|진행)?\s?"
    r"(?:하면\s?(?:안\s?)?(?:되|돼|될)|해도\s?(?:되|돼|될|괜찮)|할까\s?(?:봐|보|해|하|싶)|하려고|하는\s?(?:걸로|거로))[가-힣\s]{0,6}[.?!~…]*$"
)
# Leaving with its reason before it: 번호가 없네 그만두죠, 그냥 말게요, 복잡하네 그냥 됐어요.
_GIVEN_UP = lazy(
    r"(?:^|[\s,.])(?:(?:그만\s?두|관두|그만\s?하|때려치우|접)(?:죠|지요|지\s?뭐|자|자고요|렵니다|는\s?게\s?낫겠\w+)"
    r"|(?:그만\s?둘|관둘|그만\s?할|때려치울)(?:게요?|래요?|란다|랍니다|까\s?봐요?)|(?:그만\s?두|관두|그만\s?하)(?:겠\w+|려고요)"
    r"|(?:^|그냥\s|[네다요데]\s|[,.]\s?)(?:말게요?|말래요?|말죠|말지요|말지\s?뭐|말겠습니다|말렵니다))[\s.!~…]*$"
)
_ENOUGH = lazy(
    r"(?:^|(?:그냥|뭐|아|에이|이제|네|예)[\s,.]+|[네다요데][\s,.]+)(?:됐네요?|됐어요|됐습니다|됐다|됐거든요|해결\s?됐(?:어요|네요|습니다))[\s.!~…]*$"
)
# What was asked for is not needed any more: 안 봐 주셔도 돼요, 그만 보셔도 됩니다.
_NEEDLESS = lazy(
    r"(?:^|\s)(?:안|그만)\s?[가-힣]{1,4}\s?(?:주)?(?:셔도|어도|아도)\s?(?:돼|되|됩|괜찮)[가-힣]*[\s.!~…]*$"
)
_SEARCHING = lazy(
    r"^(?:네|예|아|어+|음+|그+|저|저기|그게|그러니까|그니까|[\s,.…])*(?:뭐냐(?:면|하면)?|뭐더라|뭐였(?:지|더라)|뭐지|뭐라\s?(?:고\s?)?(?:하지|해야\s?하나|그러지)|"
    r"뭐라\s?그러지|어디\s?보자|며칠이(?:더라|었지)|언제(?:더라|였지))[\s,.…]"
)
_UNDONE = lazy(r"없던\s?(?:걸|일|거|것)\s?로")

_FETCHED = frozenset(
    {"가져오다", "가지다", "꺼내다", "찾다", "찾아보다", "보다", "확인", "열다", "켜다", "쓰다", "챙기다", "오다"}
)
_AT_HAND = frozenset(
    {
        *("메모지", "메모", "종이", "노트", "수첩", "다이어리", "펜", "볼펜", "연필", "안경", "달력", "캘린더", "일정"),
        *("일정표", "스케줄", "문자", "메일", "메시지", "영수증", "서류", "통장", "카드", "지갑"),
        *("가방", "상자", "박스", "컴퓨터", "앱", "화면", "송장", "운송장", "번호", "주문번호"),
    }
)
_SIGN = r"(?:잠깐|잠시|조금|좀)만?\s?(?:요|만\s?요|기다려\s?(?:주세요|주십시오|줘요|봐요))|기다려\s?(?:주세요|봐요)"
_SIGN_FIRST = lazy(rf"^(?:아|어|음|저|네|예|[\s,.])*(?:{_SIGN})")
_SIGN_LAST = lazy(rf"(?:{_SIGN}|(?:잠깐|잠시)만?)[\s.!~…]*$")
_PREFERRED = lazy(
    r"(?:이|가|게)\s?(?:더\s)?(?:낫|나을|좋겠|좋을|편하|편할)|(?:으로|로)\s?(?:바꿀|바꾸|할게|할래|하죠|하는\s?게|해\s?주|가능|요)|(?:[가-힣\d])로요[\s.!]*$"
)
# Whom somebody asks before they answer: 남편한테 물어볼게요, 엄마한테 여쭤보고 말씀드릴게요.
_ASKED = frozenset({"묻다", "물어보다", "여쭈다", "여쭙다", "여쭤보다", "여쭈어보다", "허락받다"})
_WHOM = ("한테", "에게", "께", "더러")


def puts_off(sentence: Sentence) -> bool:
    """Tells whether somebody leaves the matter by postponing, reconsidering, or keeping things as they are."""
    if _has_number(sentence):
        return False
    text = sentence.text
    if gives_up(sentence) or _UNDONE().search(text) or _LATER_TOO().search(text) or _found(sentence):
        return True
    clauses = sentence.clauses
    return any(
        _drops(clause) or (clause.relative and at + 1 < len(clauses) and _rather(clause, clauses[at + 1]))
        for at, clause in enumerate(clauses)
    )


def gives_up(sentence: Sentence) -> bool:
    """Tells whether somebody gives the matter up, whatever reason goes before: 아이고 번호가 없네 그만두죠."""
    text = sentence.text
    return not _has_number(sentence) and bool(_GIVEN_UP().search(text) or _NEEDLESS().search(text))


def thinks_again(text: str) -> bool:
    """Tells whether somebody holds us up to change their mind: 잠시만요 수요일이 낫겠어요."""
    sign = _SIGN_FIRST().match(text)
    return sign is not None and _PREFERRED().search(text, sign.end()) is not None


def seeks_words(text: str) -> bool:
    """Tells whether somebody looks for words and asks nothing: 네 그 뭐냐 십이월 삼일이요, 뭐더라 3일."""
    return _SEARCHING().search(text) is not None and not text.rstrip().endswith("?")


def has_enough(sentence: Sentence) -> bool:
    """Tells whether somebody leaves with 됐네요 or 해결됐어요, which may answer a question for a yes or no."""
    return not _has_number(sentence) and _ENOUGH().search(sentence.text) is not None


def waits(sentence: Sentence, *, named: bool) -> bool:
    """Tells whether somebody asks for time in no words of `acts.WAIT`: with a reason, or by what they will fetch.

    `named` is whether any word may be the answer (a name), so that 잠깐만요 노트북이요 is one.
    """
    asked = any(clause.kind == REQUEST and clause.predicate != "기다리다" for clause in sentence.clauses)
    if asked or _has_number(sentence):
        return False
    if _SIGN_LAST().search(sentence.text):
        return True
    if not named and not sentence.is_question and _SIGN_FIRST().search(sentence.text):
        return True
    return _fetches(sentence) or any(_asks_first(clause) for clause in sentence.clauses)


def _asks_first(clause: Clause) -> bool:
    if clause.past or clause.reported or clause.relative or clause.negated or clause.predicate not in _ASKED:
        return False
    coming = clause.kind == INTENTION or (clause.kind == STATEMENT and clause.ending.startswith(("고", "구")))
    return coming and any(word.particle.startswith(_WHOM) for word in clause.words)


def _drops(clause: Clause) -> bool:
    if clause.past or clause.reported or clause.relative or clause.negated:
        return False
    if clause.kind not in (INTENTION, REQUEST, STATEMENT):
        return False
    rest = clause.lemmas - {clause.predicate}
    if clause.predicate in _KEPT:
        return "그냥" in clause.adverbs and not rest
    if clause.predicate in _CONSIDERED:
        return clause.kind == INTENTION and bool({"더", "다시"}.intersection(clause.adverbs))
    if clause.predicate in _CONSULTED:
        return clause.kind == INTENTION
    if clause.predicate in _POSTPONED:
        return rest <= _LATER
    return clause.kind == INTENTION and bool(rest & _LATER) and clause.lemmas <= _LATER | _MATTERS


def _rather(clause: Clause, then: Clause) -> bool:
    """Tells whether it is better not to go on: 다음에 하는 게 낫겠어요, 그만두는 게 좋겠어요."""
    if then.predicate not in _BETTER or then.negated or then.kind == QUESTION or clause.past:
        return False
    return clause.predicate in _STOPPED or (bool(clause.lemmas & _LATER) and clause.lemmas <= _LATER | _MATTERS)


def _found(sentence: Sentence) -> bool:
    """Tells whether the matter has settled itself: 찾았어요 안 해도 되겠네요, 아 찾았네요 됐어요."""
    clauses = [clause for clause in sentence.clauses if not clause.relative]
    if not any(clause.predicate == "찾다" and clause.past and not clause.negated for clause in clauses):
        return False
    return any(
        not clause.lemmas
        and ((clause.light == "하다" and clause.negated) or (clause.light == "되다" and not clause.negated))
        for clause in clauses
    )


def _fetches(sentence: Sentence) -> bool:
    said = [clause for clause in sentence.clauses if clause.words]
    if not said or sentence.is_question or any(clause.negated or clause.reported for clause in said):
        return False
    last = said[-1]
    coming = last.kind == INTENTION or (last.kind == STATEMENT and (last.ending == "고" or "중" in sentence.text))
    words = sentence.lemmas
    return (
        coming and not last.past and bool(words & _AT_HAND) and bool(words & _FETCHED) and words <= _AT_HAND | _FETCHED
    )


def _has_number(sentence: Sentence) -> bool:
    return any(part.is_number for part in sentence.morphemes)
