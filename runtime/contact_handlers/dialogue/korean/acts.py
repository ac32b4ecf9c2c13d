"""What a whole utterance does in a conversation: yes, no, thanks, goodbye, repeat, wait, back and more.

Each act is a list of ordinary phrases, read by the same reader as the utterance. A clause does what a phrase does when
both come to the same words, polarity and sort of sentence; an utterance does it only as a whole, so that `수고하십니다
문의 하나 드릴게요` is no goodbye and `검정색은 더 없어요?` no satisfied customer. A phrase may belong to several acts
(괜찮아요 is a no to an offer and a yes to "괜찮으세요?"): whoever asked knows which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from contact_handlers.base.pure import pure
from contact_handlers.dialogue.korean.act_rules import done as done_by_rule
from contact_handlers.dialogue.korean.morphemes import Morpheme, words
from contact_handlers.dialogue.korean.sentence import FORBIDDEN, QUESTION, Clause

YES: Final = "yes"
NO: Final = "no"
THANKS: Final = "thanks"
GOODBYE: Final = "goodbye"
ENOUGH: Final = "enough"
"""Satisfied, nothing more: 됐어요, 더 궁금한 거 없어요."""
MORE: Final = "more"
"""Something else follows: 하나만 더요, 다른 것도 물어볼게요."""
REPEAT: Final = "repeat"
WAIT: Final = "wait"
BACK: Final = "back"
RESTART: Final = "restart"
LEAVE: Final = "leave"
"""Not this any more, without hanging up: 그만할게요, 다음에 할게요."""
GO_ON: Final = "go_on"
UNKNOWN: Final = "unknown"
"""The speaker does not know what was asked: 모르겠어요, 기억이 안 나네요."""
WRONG: Final = "wrong"
"""What was said or understood is wrong: 틀렸어요, 그거 아니에요."""
HELLO: Final = "hello"
MACHINE: Final = "machine"
"""Whether a person or a machine speaks: 사람이세요, 로봇이에요."""

_PHRASES: Final[Mapping[str, str]] = {
    YES: """
        그래요 | 그래 | 그럼요 | 그렇죠 | 그렇습니다 | 맞아요 | 맞습니다 | 맞아 | 맞는데요 | 맞네요 | 맞죠 |
        좋아요 | 좋습니다 | 좋죠 | 그렇게 해 주세요 | 그렇게 할게요 | 해 주세요 | 부탁드립니다 | 부탁해요 |
        그렇게 부탁드려요 | 진행해 주세요 | 진행할게요 | 할게요 | 할래요 | 하겠습니다 | 당연하죠 | 물론이죠 |
        물론입니다 | 동의합니다 | 동의해요 | 동의할게요 | 괜찮아요 | 괜찮습니다 | 상관없어요 | 그러세요 | 그러죠 |
        그럴게요 | 그러겠습니다 | 오케이 | 예스 | 접수해 주세요 | 접수할게요 | 그대로 해 주세요 |
        그대로 진행해 주세요 | 확실해요 | 확실합니다 | 정확해요 | 네 맞습니다 | 알겠습니다 | 알겠어요 | 원해요 |
        그렇게 하죠 | 그거 맞아요 | 다 맞아요 | 응응 | 어어 | ㅇㅇ | ㅇㅋ | 네 부탁드릴게요 | 그걸로 해 주세요 |
        그걸로 할게요 | 그걸로 부탁드려요 | 신청할게요 | 알려 주세요 | 네네 | 넵넵 | 그럽시다 | 연결해 주세요
    """,
    NO: """
        아니에요 | 아닙니다 | 아닌데요 | 아니죠 | 싫어요 | 싫습니다 | 싫은데요 | 안 할래요 | 안 할게요 |
        안 하겠습니다 | 안 해요 | 하지 마세요 | 안 돼요 | 안 됩니다 | 됐어요 | 됐습니다 | 괜찮아요 | 괜찮습니다 |
        노 | 필요 없어요 | 필요 없습니다 | 원하지 않아요 | 그건 아니에요 | 아직이요 | 아직 아니에요 |
        아직 안 됐어요 | 동의하지 않아요 | 동의 안 해요 | 동의하지 않습니다 | 동의 못 해요 | 하고 싶지 않아요 |
        생각 없어요 | 안 맞아요 | 그거 아니에요 | 하지 말아 주세요 | 하지 말아요 | 아니라니까요 | 안 그래요 |
        아직요 | 별로요 | ㄴㄴ | 노노 | 그거 말고요 | 그건 말고요 | 아닌 것 같아요 | 아니요 안 할래요
    """,
    THANKS: """
        감사합니다 | 감사해요 | 감사드려요 | 감사드립니다 | 고맙습니다 | 고마워요 | 고마워 | 감사 |
        정말 감사합니다 | 수고하셨습니다 | 수고하셨어요 | 수고 많으셨습니다 | 고생하셨습니다 | 덕분에 해결됐어요 |
        도움이 됐어요 | 도움 많이 됐습니다 | 친절하게 안내해 주셔서 감사합니다 | 알려 주셔서 감사합니다 |
        친절하시네요 | ㄳ | ㄱㅅ | 땡큐 | 감사요 | 감사합니당
    """,
    GOODBYE: """
        끊을게요 | 끊겠습니다 | 끊어요 | 끊습니다 | 이만 끊을게요 | 전화 끊을게요 | 전화 끊겠습니다 |
        안녕히 계세요 | 안녕히 계십시오 | 수고하세요 | 수고하십시오 | 수고하셔요 | 들어가세요 | 들어가십시오 |
        종료할게요 | 종료해 주세요 | 상담 종료해 주세요 | 상담 종료할게요 | 상담 끝낼게요 | 대화 종료할게요 |
        끝낼게요 | 마칠게요 | 이만 마칠게요 | 바이바이 | 바이 | 빠이 | 안녕히 가세요 | 좋은 하루 되세요 |
        좋은 하루 보내세요 | 즐거운 하루 보내세요 | 다음에 또 봐요 | 이만 들어가 볼게요 | 이만 가 볼게요 |
        통화 종료할게요 | 종료 | 상담 종료 | 그럼 이만 | 이만요 | 고생하세요 | 끊어도 될 것 같아요 |
        그럼 끊을게요 | 이만 줄일게요 | 이만 줄이겠습니다 | 전화 줄일게요 | 그만 들어가 볼게요
    """,
    ENOUGH: """
        됐어요 | 됐습니다 | 됐네요 | 이제 됐어요 | 다 됐어요 | 다 됐습니다 | 됐고요 | 해결됐어요 | 해결됐습니다 |
        다 해결됐어요 | 해결했어요 | 없어요 | 없습니다 | 없는데요 | 더 없어요 | 더 이상 없어요 |
        더 궁금한 거 없어요 | 궁금한 거 없어요 | 더 물어볼 거 없어요 | 물어볼 거 없어요 | 다른 건 없어요 |
        다른 문의 없어요 | 문의할 거 없어요 | 그거면 됐어요 | 그거면 돼요 | 그거면 됩니다 | 괜찮아요 |
        괜찮습니다 | 알겠습니다 | 알겠어요 | 잘 알겠습니다 | 알았어요 | 알았습니다 | 이해했어요 | 이해했습니다 |
        이해됐어요 | 충분해요 | 충분합니다 | 확인했습니다 | 확인했어요 | 더 필요한 거 없어요 | 필요한 거 없어요 |
        이제 없어요 | 잘 들었습니다 | 잘 들었어요 | 설명 잘 들었습니다 | 볼일 다 봤어요 | 볼일 봤어요 |
        그게 다예요 | 그게 전부예요 | 이상입니다 | 끝이에요 | 끝났어요 | 다음에 또 연락드릴게요 |
        다음에 전화할게요 | 나중에 다시 전화드릴게요 | 나중에 다시 연락드릴게요
    """,
    MORE: """
        더요 | 더 있어요 | 다른 것도 있어요 | 다른 거 물어볼게요 | 하나 더 물어볼게요 | 더 물어볼게요 |
        더 물어볼 게 있어요 | 물어볼 게 더 있어요 | 또 있어요 | 다른 질문 있어요 | 다른 질문이요 | 다른 문의요 |
        다른 것도 궁금해요 | 질문 하나 더요 | 질문 더 있어요 | 아직 있어요 | 또 궁금한 게 있어요 | 다른 거요 |
        다른 것도요 | 또요
    """,
    REPEAT: """
        다시 말씀해 주세요 | 다시 한번 말씀해 주세요 | 한 번 더 말씀해 주세요 | 다시 말해 주세요 | 다시 말해 줘 |
        한 번 더 말해 주세요 | 다시 한번요 | 한 번 더요 | 다시요 | 다시 한번 더 말씀해 주세요 | 뭐라고요 |
        뭐라고 하셨어요 | 뭐라고 했어요 | 방금 뭐라고 하셨어요 | 뭐라 그랬어요 | 못 들었어요 | 못 들었습니다 |
        못 들었는데요 | 잘 못 들었어요 | 잘 못 들었습니다 | 안 들려요 | 안 들렸어요 | 잘 안 들려요 |
        잘 안 들렸어요 | 안 들리는데요 | 천천히 말씀해 주세요 | 천천히 다시 말씀해 주세요 | 다시 들려주세요 |
        다시 안내해 주세요 | 다시 알려 주세요 | 다시 설명해 주세요 | 뭐요 | 뭐라고 | 이해를 못 했어요 |
        이해가 안 돼요 | 무슨 말이에요 | 무슨 말씀이세요 | 무슨 뜻이에요 | 다시 들을게요 | 다시 들려줘 |
        또 한 번 말씀해 주세요 | 반복해 주세요 | 질문 다시 해 주세요 | 다시 물어봐 주세요
    """,
    WAIT: """
        잠깐만요 | 잠시만요 | 잠깐만 | 잠깐 | 잠시 | 기다려 주세요 | 잠깐만 기다려 주세요 | 잠시만 기다려 주세요 |
        조금만 기다려 주세요 | 기다려 봐요 | 기다리세요 | 찾아볼게요 | 찾아보고요 | 찾아보겠습니다 |
        찾는 중이에요 | 지금 찾고 있어요 | 찾고 있어요 | 확인해 볼게요 | 확인해 보고요 | 확인 중이에요 |
        보고 있어요 | 생각 좀 해 볼게요 | 생각해 볼게요 | 있어 봐요 | 가져올게요 | 꺼내 볼게요 | 좀만요 |
        조금만요 | 번호 찾아볼게요 | 번호 찾아보고요 | 주문번호 찾아볼게요 | 번호 확인해 볼게요 |
        번호 보고 있어요 | 문자 찾아볼게요 | 카드 가져올게요 | 메모 좀 할게요
    """,
    BACK: """
        이전으로 | 이전으로요 | 이전으로 가 주세요 | 이전으로 돌아가 주세요 | 이전 단계로 |
        이전 단계로 가 주세요 | 뒤로 | 뒤로요 | 뒤로 가 주세요 | 뒤로 가기 | 이전 질문이요 |
        이전 질문으로 가 주세요 | 앞으로 돌아가 주세요 | 앞 단계로 가 주세요 | 전 단계로 가 주세요 |
        아까 거로 돌아가 주세요 | 방금 거 다시 할게요 | 아까 거 다시 할게요 | 앞의 질문 다시요 |
        이전 거 다시 할게요 | 앞에 거 다시 할래요
    """,
    RESTART: """
        처음으로 | 처음으로요 | 처음부터 | 처음부터요 | 처음부터 다시 | 처음부터 다시 할게요 |
        처음부터 다시 해 주세요 | 처음으로 가 주세요 | 처음으로 돌아가 주세요 | 처음부터 할게요 |
        다시 처음부터 할게요 | 처음 메뉴로 가 주세요 | 첫 화면으로 가 주세요 | 초기 메뉴로 가 주세요 |
        메뉴로 돌아가 주세요 | 첨부터 다시요 | 처음 화면으로 | 메인 메뉴로
    """,
    LEAVE: """
        그만할게요 | 그만할래요 | 그만하겠습니다 | 그만하고 싶어요 | 그만해 주세요 | 그만 | 그만요 |
        그만두겠습니다 | 그만둘게요 | 그만둘래요 | 관둘게요 | 관두겠습니다 | 안 할래요 | 안 할게요 |
        안 하겠습니다 | 안 해도 돼요 | 하기 싫어요 | 하고 싶지 않아요 | 다음에 할게요 | 나중에 할게요 |
        나중에 다시 할게요 | 다음에 다시 할게요 | 다음에 하죠 | 나중에 하죠 | 나중에요 | 다음에요 | 취소 |
        취소요 | 취소할게요 | 취소해 주세요 | 취소할래요 | 취소하겠습니다 | 됐어요 | 됐습니다 |
        없던 걸로 해 주세요 | 없던 일로 해 주세요 | 나갈게요 | 나가기 | 중단할게요 | 중단해 주세요 | 포기할게요 |
        안 하고 싶어요 | 여기까지 할게요 | 이거 말고요 | 다른 거 할게요 | 없던 일로 할게요 | 예약 안 할래요 |
        신청 안 할래요 | 주문 안 할래요
    """,
    GO_ON: """
        계속해 주세요 | 계속할게요 | 계속하겠습니다 | 계속 진행해 주세요 | 계속이요 | 계속요 | 계속 |
        이어서 할게요 | 이어서 해 주세요 | 이어서 | 이어서요 | 이어서 진행해 주세요 | 이어 할게요 |
        이어 가 주세요 | 이어가고 싶어요 | 이어하기 | 하던 거 할게요 | 하던 거 이어서 할게요 |
        아까 하던 거 계속할게요 | 마저 할게요 | 마저 해 주세요 | 아까 하던 거 이어서요
    """,
    UNKNOWN: """
        모름 | 모르겠어요 | 모르겠습니다 | 모르겠는데요 | 모르겠네요 | 몰라요 | 몰라 | 모릅니다 | 잘 모르겠어요 |
        잘 모르겠는데요 | 잘 몰라요 | 모르는데요 | 지금은 모르겠어요 | 지금 모르는데요 | 기억이 안 나요 |
        기억 안 나요 | 기억이 안 나네요 | 기억이 안 나는데요 | 기억이 없어요 | 기억 못 해요 | 기억을 못 하겠어요 |
        기억이 잘 안 나요 | 생각이 안 나요 | 생각 안 나요 | 까먹었어요 | 까먹었는데요 | 잊어버렸어요 | 잊었어요 |
        잊어먹었어요 | 번호를 몰라요 | 번호 모르겠어요 | 번호 모르는데요 | 주문번호를 몰라요 |
        주문번호 모르겠어요 | 주문번호가 기억이 안 나요 | 못 찾겠어요 | 찾을 수가 없어요 | 번호가 없어요 |
        글쎄요 | 모르죠 | 어딨는지 모르겠어요 | 어디 있는지 모르겠어요 | 지금 안 갖고 있어요 | 지금 없어요 |
        확인이 안 돼요 | 잃어버렸어요 | 그걸 제가 어떻게 알아요 | 적어 둔 게 없어요 | 안 적어 놨어요
    """,
    WRONG: """
        틀렸어요 | 틀렸습니다 | 틀려요 | 틀린데요 | 잘못됐어요 | 잘못 됐습니다 | 잘못 말했어요 | 잘못 들으셨어요 |
        그거 아니에요 | 그게 아니에요 | 그게 아니고요 | 아닌데요 | 아니라니까요 | 그게 아니라요 |
        번호가 틀렸어요 | 번호 틀렸어요 | 날짜가 틀렸어요 | 날짜가 아니에요 | 잘못 눌렀어요 |
        잘못 알아들으셨어요 | 바꿔 주세요 | 바꿀게요 | 수정할게요 | 수정해 주세요 | 고쳐 주세요 | 변경할게요 |
        변경해 주세요 | 다시 입력할게요 | 다시 말할게요 | 다시 말씀드릴게요 | 바꾸고 싶어요
    """,
    HELLO: """
        안녕하세요 | 안녕하십니까 | 안녕 | 여보세요 | 반갑습니다 | 반가워요 | 처음 뵙겠습니다 | 수고하십니다 |
        수고 많으십니다 | 수고가 많으세요 | 고생하십니다 | 고생 많으십니다 | 좋은 아침이에요 | 좋은 아침입니다 |
        좋은 저녁이에요 | 좋은 오후예요 | 하이 | 헬로 | 헬로우 | 계세요 | 계십니까 | 저기요 | 실례합니다 |
        안녕하세요 처음 연락드려요 | 처음 전화드려요 | 고객센터죠 | 거기 고객센터죠 | 고객센터 맞죠 |
        고객센터 맞나요 | 상담센터죠 | 콜센터죠 | 거기 콜센터죠 | 고객센터예요
    """,
    MACHINE: """
        사람이에요 | 사람이세요 | 사람 맞아요 | 사람이야 | 너 사람이야 | 로봇이에요 | 로봇이세요 | 로봇이야 |
        기계예요 | 기계야 | 기계인가요 | AI예요 | AI인가요 | 인공지능이에요 | 인공지능인가요 | 챗봇이에요 |
        챗봇인가요 | 봇이에요 | 사람인가요 | 진짜 사람이에요 | 상담원이세요 | 혹시 기계예요 |
        지금 기계랑 말하는 거예요 | 누구랑 통화하고 있는 건가요 | 누구랑 얘기하는 거예요 | 에이아이세요 |
        혹시 에이아이세요 | 녹음된 목소리예요 | 진짜 직원이세요 | 진짜 직원분이세요 | 기계 아니죠 | 봇이지 | 너 봇이지 |
        자동 응답이에요 아니면 사람이에요 | 말씀하시는 게 기계 아니죠 | 사람 맞으시죠 | 지금 사람 맞으시죠
    """,
}

# Said before, between and after everything; nothing of it changes what is done.
_FILLERS = frozenset(
    words(
        """
        좀 아 어 음 저 그 그럼 그러면 그래서 근데 그런데 이제 정말 진짜 너무 참 일단 그냥 혹시 우선 지금
        아까 방금 한번 이만 잘 많이 조금 꼭 빨리 바로 다 그리고 뭐 막 이 전혀 일단은 자꾸 이렇게 그러니까
        """
    )
)
# Said around a request to be polite: 죄송한데 다시 말씀해 주세요.
_COURTESY = frozenset({"죄송하다", "죄송", "미안하다", "미안", "실례", "어떡하다", "빠르다", "친절", "친절하다"})
_TALKING = frozenset(
    {
        "얘기",
        "얘기하다",
        "이야기",
        "이야기하다",
        "통화",
        "상담",
        "대화",
        "말",
        "말하다",
        "말씀",
        "대답",
        "답하다",
        "받다",
        "듣다",
    }
)
_SPEAKERS = frozenset({"사람", "기계", "로봇", "봇", "챗봇", "인공지능", "ai", "컴퓨터", "진짜"})
_HELPED = frozenset(
    {"알리다", "돕다", "도와주다", "설명", "안내", "도움", "친절", "친절하다", "답변", "말씀", "처리", "해결", "확인"}
)
# What a day is that somebody shall have.
_NICE = frozenset({"좋다", "즐겁다", "행복", "행복하다", "편안", "편안하다", "편하다", "멋지다", "따뜻하다", "따뜻"})
_YES_SIGNS = frozenset(words("그래 그럼 냅 네 네네 넴 넵 넹 암 어 엉 예 예스 예예 옙 오케이 오키 옳지 웅 응"))
_NO_SIGNS = frozenset(words("노 노노 아냐 아뇨 아니 아니야 아니오 아니요 안돼 천만에"))
_WAIT_SIGNS = frozenset({"잠깐", "잠시", "잠깐만", "잠시만", "가만"})
_HELLO_SIGNS = frozenset({"안녕", "여보세요", "저기요", "하이", "헬로", "저기", "계세요"})
# Ends of a question that nobody is to answer.
_THINKING = frozenset({"ᆯ지", "을지", "랄까", "더라", "라더라", "ᆯ까"})
_SIGN_TAGS = ("IC",)
_UNITS = frozenset({"시", "시간", "개", "명", "달", "주", "일", "월"})

Key = tuple[frozenset[str], bool, str]


def key(clause: Clause) -> Key:
    """Returns what two clauses have in common that do the same: words, polarity, sort of sentence."""
    # The nouns that only carry a light verb and the verb itself are the same word already.
    words = {word.lemma for word in clause.words} | {word for word in clause.adverbs if word not in _FILLERS}
    if not words:
        words = {clause.light or "·"}
    words |= {f"?{asked}" for asked in clause.asks}
    return frozenset(words), clause.negated, _sort(clause)


def _sort(clause: Clause) -> str:
    if clause.reported or clause.relative or clause.kind == "condition":
        return "aside"
    if clause.kind == FORBIDDEN:
        return FORBIDDEN
    if clause.kind == QUESTION and not clause.asks:
        return QUESTION
    if clause.past and clause.light != "되다":
        return "past"
    # 수고하십니다 greets, 수고하세요 says goodbye; 할게요 agrees, 할 수 있어 does not.
    return f"{clause.kind} able" if clause.able else clause.kind


@pure
@cache
def _table(read: Callable[[str], tuple[Clause, ...]]) -> Mapping[Key, frozenset[str]]:
    found: dict[Key, set[str]] = {}
    for act, phrases in _PHRASES.items():
        for phrase in _listed(phrases):
            clauses = read(phrase)
            if len(clauses) == 1 and not phrase.startswith(
                ("한 번", "하나", "또 한 번", "이만", "그럼 이만", "여기까지", "수고하셔요")
            ):
                found.setdefault(key(clauses[0]), set()).add(act)
    return {name: frozenset(acts) for name, acts in found.items()}


def recognize(
    text: str, parts: Sequence[Morpheme], clauses: Sequence[Clause], read: Callable[[str], tuple[Clause, ...]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Returns what the whole utterance does, and what it begins with."""
    whole = _phrases(read).get(_plain(text))
    signs = _signs(parts)
    if whole is not None:
        return whole, signs
    table = _table(read)
    done = [_of(clause, table) for clause in _without_praise(clauses) if not _courteous(clause)]
    begins = set(signs)
    for acts in done:
        if not acts:
            break
        begins |= acts
    numbers = _has_numbers(parts)
    if any(not acts for acts in done) or (numbers and not {MORE} & set().union(*done)):
        return frozenset(), frozenset(begins)
    if not done:
        if numbers or not _only_signs(parts):
            return frozenset(), signs
        # 네? did not understand.
        return (frozenset({REPEAT}) if signs == {YES} and text.rstrip().endswith("?") else signs), signs
    return frozenset().union(*done), frozenset(begins)


def _has_numbers(parts: Sequence[Morpheme]) -> bool:
    """Whether a number is said; 네 of 네 시 is one."""
    counted = any(one.tag == "MM" and other.tag == "NNB" and other.form in _UNITS for one, other in pairwise(parts))
    return counted or any(part.is_number or part.tag.startswith("W_") for part in parts)


def _courteous(clause: Clause) -> bool:
    """Whether a clause only surrounds others politely: 죄송한데, 알려 주셔서 (감사합니다), 어떡하죠."""
    if clause.light == "하다" and clause.asks == ("어떻게",) and not clause.words:
        return True
    if not (clause.words or clause.asks or clause.light or set(clause.adverbs) - _FILLERS):
        return True
    reason = clause.ending in ("어서", "아서") and clause.lemmas <= _HELPED
    return reason or (bool(clause.lemmas) and clause.lemmas <= _COURTESY)


def _without_praise(clauses: Sequence[Clause]) -> list[Clause]:
    """Leaves out what describes the day of a farewell, or who speaks: 좋은 하루 보내세요, 얘기하는 거 사람이에요."""
    return [clause for index, clause in enumerate(clauses) if not _praises(clause, clauses[index + 1 :])]


def _praises(clause: Clause, following: Sequence[Clause]) -> bool:
    if not clause.relative:
        return False
    polite = clause.lemmas <= _NICE and any(GOODBYE in done_by_rule(other) for other in following[:1])
    return polite or (clause.lemmas <= _TALKING and _people(following))


def _people(clauses: Sequence[Clause]) -> bool:
    """Whether nothing but who it is follows: (지금 얘기하는 거) 사람이에요 기계예요."""
    return bool(clauses) and all(clause.light == "이다" and clause.lemmas <= _SPEAKERS for clause in clauses)


def _of(clause: Clause, table: Mapping[Key, frozenset[str]]) -> frozenset[str]:
    if clause.asks and clause.ending in _THINKING:
        return frozenset()
    return table.get(key(clause), frozenset()) | done_by_rule(clause)


@pure
@cache
def _phrases(read: Callable[[str], tuple[Clause, ...]]) -> Mapping[str, frozenset[str]]:
    """What a phrase does as it stands, for those that the analysis cuts into several clauses or into none."""
    found: dict[str, set[str]] = {}
    for act, phrases in _PHRASES.items():
        for phrase in _listed(phrases):
            found.setdefault(_plain(phrase), set()).add(act)
    return {text: frozenset(acts) for text, acts in found.items()}


def _listed(phrases: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in phrases.split("|")]


def _plain(text: str) -> str:
    return text.replace(" ", "").rstrip(".!~,…").lower()


def _signs(parts: Sequence[Morpheme]) -> frozenset[str]:
    found: set[str] = set()
    for part in parts:
        if part.tag in _SIGN_TAGS or part.form in ("잠깐", "잠시"):
            found |= {act for act, signs in _SIGNS.items() if part.form in signs}
        elif part.tag not in ("JX", "EF", "SF", "SP", "SE", "MAJ") and part.form not in _FILLERS:
            break
    return frozenset(found)


def _only_signs(parts: Sequence[Morpheme]) -> bool:
    allowed = ("IC", "JX", "EF", "EC", "SF", "SP", "SE", "MAJ", "MM", "NP")
    return all(part.tag in allowed or part.form in _FILLERS or part.form in ("잠깐", "잠시") for part in parts)


_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    YES: _YES_SIGNS,
    NO: _NO_SIGNS,
    WAIT: _WAIT_SIGNS,
    HELLO: _HELLO_SIGNS,
}
