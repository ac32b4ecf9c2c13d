"""Korean words that matter to a question whatever it is about: points, units, days, and words that only carry it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# The point that is asked for.
WHEN: Final = "?when"
# Besides: 언제까지 asks how long something can be done, 언제 when it happens.
UNTIL: Final = "?until"
CLOCK: Final = "?clock"
WHERE: Final = "?where"
WHO: Final = "?who"
HOW: Final = "?how"
WHY: Final = "?why"
MUCH: Final = "?much"
COUNT: Final = "?count"
WHAT: Final = "?what"
# Kinds of values: which weekday it is matters less than that it is one.
DAY: Final = "<day>"
SPAN: Final = "<span>"
TIME: Final = "<time>"
MONEY: Final = "<money>"
NUMBER: Final = "<number>"

# 얼마 and 몇 are decided by what follows them (`ASKED_UNITS`, `LASTING`).
QUESTION_WORDS: Final[Mapping[str, str]] = {
    "언제": WHEN,
    "며칠": WHEN,
    "어디": WHERE,
    "누구": WHO,
    "왜": WHY,
    "어떻게": HOW,
    "뭐": WHAT,
    "어느": WHAT,
    "무슨": WHAT,
}
# Nouns that name a point: 배송 기간 asks for what 배송은 언제 asks for. They remain words too.
NAMED_POINTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("기간", "기한", "날짜", "시기", "일정", "예정일", "소요"), WHEN),
    **dict.fromkeys(("방법", "절차", "과정", "방식", "순서"), HOW),
    **dict.fromkeys(("비용", "가격", "요금", "금액", "값", "수수료", "이용료", "단가", "견적"), MUCH),
    **dict.fromkeys(("위치", "주소", "장소"), WHERE),
    **dict.fromkeys(("이유", "원인", "사유"), WHY),
    **dict.fromkeys(("종류", "수단"), WHAT),
}
ASKED_UNITS: Final[Mapping[str, str]] = {
    "시": CLOCK,
    **dict.fromkeys(("일", "주", "주일", "달", "개월", "년", "월", "분", "시간"), WHEN),
    "원": MUCH,
}
# 몇 시까지 해요 asks for hours, 지금 몇 시예요 for the time of day.
BOUNDS: Final = frozenset(("까지", "부터", "에", "쯤"))
# After a question for a time, with the kind of word that they are: 언제까지, 며칠 안에, 며칠 이내에.
LIMITS: Final = frozenset((("까지", "JX"), ("안", "NNG"), ("이내", "NNG"), ("내", "NNB"), ("내", "NNG")))
# After 얼마: 얼마 만에, 얼마나 걸려요.
LASTING: Final = frozenset(
    ("만", "안", "동안", "걸리", "자주", "오래", "빨리", "소요", "있", "전", "뒤", "후", "보관", "유지", "기다리")
)
UNITS: Final[Mapping[str, str]] = {
    "시": TIME,
    **dict.fromkeys(("일", "주", "주일", "달", "개월", "년", "분", "시간"), SPAN),
    **dict.fromkeys(("원", "만원", "천원", "달러", "만", "천", "백만"), MONEY),
}
COUNTING: Final = frozenset(("한", "두", "세", "네", "석", "넉", "서너", "두어", "몇몇"))
# Words of time by the kind of value that they are.
VALUE_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일", "월욜", "화욜", "수욜", "목욜",
            "금욜", "토욜", "일욜", "주말", "평일", "공휴일", "휴일", "명절", "연휴", "설날", "추석", "설", "빨간날",
            "국경일", "크리스마스", "성탄절", "어린이날", "현충일", "광복절", "한글날", "개천절", "삼일절",
        ),
        DAY,
    ),
    **dict.fromkeys(
        (
            "아침", "점심", "저녁", "밤", "새벽", "오전", "오후", "야간", "정오", "자정", "심야", "낮",
        ),
        TIME,
    ),
    **dict.fromkeys(
        (
            "하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘", "보름", "주일",
            "일주일",
        ),
        SPAN,
    ),
}  # fmt: skip
# A suffix that makes another noun: 암호화, 자동화.
MADE: Final = "화"
# They carry a question and say nothing of what it is about.
EMPTY: Final = frozenset((
    "하다", "되다", "있다", "없다", "이다", "아니다", "주다", "드리다", "보다", "싶다", "알다", "모르다", "알리다",
    "궁금하다", "여쭈다", "여쭙다", "여쭈어보다", "묻다", "물어보다", "말하다", "그러다", "그렇다", "이렇다",
    "이러다", "가능하다", "같다", "계시다", "어떻다", "가지다", "부탁하다", "궁금", "가능", "문의", "질문", "안내",
    "혹시", "것", "거", "건", "수", "등", "때", "중", "경우", "관련", "정도", "부탁", "안녕", "감사", "죄송", "수고",
    "사항", "내용", "여부", "그동안", "그때", "그날", "이거", "그거", "저거", "이것", "그것", "여기", "거기", "저기",
))  # fmt: skip
# What is done to any thing: a noun before it is that thing (커튼 반품), and none that it belongs to (백화점 영업시간).
ACTIONS: Final = frozenset((
    "배송", "배달", "발송", "반품", "교환", "환불", "취소", "주문", "구매", "구입",
    "결제", "계산", "이전", "이관", "전환", "마이그레이션", "설치", "수리", "점검", "진단",
    "백업", "복구", "복원", "구축", "구성", "연결", "연동", "운영", "관리", "개발",
    "도입", "튜닝", "모니터링", "관제", "보관", "저장", "사용", "이용", "신청", "등록",
    "재설정", "변경", "발급", "출력", "인쇄", "발행", "확인", "조회", "상담", "문의",
    "컨설팅", "지원", "대응", "준비", "구독", "포장", "할인",
))  # fmt: skip
# What belongs to somebody: a noun before it is whose it is.
OWNED: Final = frozenset((
    "전화번호", "번호", "연락처", "비밀번호", "비번", "암호", "패스워드", "영업시간", "운영시간",
    "점심시간", "시간", "문", "휴무", "영수증", "명세서", "회원", "회원가입", "가입", "주소",
    "로그인", "고객센터",
))  # fmt: skip
# What is wanted is told: 설명해 주세요.
TELLING: Final = frozenset((
    "설명", "안내", "말씀", "소개", "확인", "가르치다", "말하다", "알려주다", "부탁", "추천", "답변", "이야기",
    "얘기",
))  # fmt: skip
# Adverbs that change nothing of what is asked.
SMALL: Final = frozenset((
    "좀", "혹시", "그냥", "지금", "또", "다시", "잘", "이제", "아직", "바로", "너무", "정말", "진짜", "많이", "더",
    "다", "이미", "그럼", "그러면", "그런데", "근데", "그리고", "그래서", "그러니까", "아까", "방금", "한번", "꼭",
    "막", "참", "음", "저기", "일단", "우선", "보통", "대략", "대충", "약", "직접", "따로", "같이", "함께", "정도",
    "이렇게", "그렇게", "다른", "모두", "전부", "자꾸", "계속", "조금", "제일", "가장", "별로", "아주", "매우",
    "원래", "언제나", "항상", "곧", "오늘", "내일", "어제", "모레", "요즘", "최근", "현재", "잠깐", "잠시", "확",
    "쭉", "안", "못", "천천히", "얼른", "어서", "하나", "누가",
))  # fmt: skip
# They point at what was said before.
POINTING: Final = frozenset((
    "그럼", "그러면", "그러니까", "그거", "그건", "그게", "그것", "아까", "거기", "여기", "그동안", "그때", "그",
))  # fmt: skip
# Predicates that hold a question against what was said before: 제주도도 똑같아요.
LIKENING: Final = frozenset((
    "똑같다", "마찬가지", "동일", "포함", "기준", "해당", "다르다", "같다",
))  # fmt: skip
# Endings of 해요체, with which a statement and a question look alike.
EITHER: Final = frozenset((
    "어요", "아요", "여요", "어", "아", "에요", "예요", "지요", "죠", "요",
))  # fmt: skip
# Endings after which a sentence is complete.
COMPLETE: Final = frozenset((
    "어요", "아요", "여요", "네요", "습니다", "ᆸ니다", "군요", "거든요", "네", "다", "에요", "예요",
))  # fmt: skip
# Endings of a question inside a sentence: 되는지 궁금해서요, 되나 해서요, 될까 싶어서요.
WHETHER: Final = frozenset((
    "는지", "ᆫ지", "은지", "을지", "ᆯ지", "는지요", "ᆫ지요", "은지요", "을지요", "ᆯ지요", "던지", "나", "ᆫ가", "는가",
    "은가", "을까", "ᆯ까", "을는지", "ᆯ는지",
))  # fmt: skip
# Predicates that say that the speaker asks.
WONDERING: Final = frozenset((
    "궁금", "궁금하다", "여쭈다", "여쭙다", "여쭈어보다", "물어보다", "묻다", "문의", "질문", "알아보다",
))  # fmt: skip
# Predicates with which an embedded question ends; 모르다 and 알다 may be left over from 몰라서요, 알고 싶어서요.
LEFT_OPEN: Final = frozenset(("", "하다", "싶다", "알다", "모르다", "있다", "되다", "보다", "이다", "전화", "연락"))
# Endings of what is told before the question.
LEADING: Final = (
    "는데",
    "ᆫ데",
    "은데",
    "던데",
    "거든요",
    "어서",
    "아서",
    "여서",
    "라서",
    "니까",
    "으니까",
    "길래",
    "더니",
    "느라",
)
# A clause with nothing but these leaves what is asked to the clause before: 방법이 있나요, 도와주시나요.
BARE: Final = frozenset((
    *EMPTY, "방법", "도와주다", "돕다", "괜찮다", "어떡하다", "어떻다", "확인", "설명", "지원", "도움", "해결", "맞다",
    "필요", "안내", "말씀", "돼다", "좋다",
))  # fmt: skip
