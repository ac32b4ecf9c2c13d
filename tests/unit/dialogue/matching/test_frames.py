"""Phrases of content against sentences: the same words done, denied, over, supposed, quoted, asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.frames import Frame, Groups, PhraseError, parse, parsed
from contact_handlers.dialogue.matching.understanding import FrameBook

LISTS: Mapping[str, Sequence[str]] = {
    "staff": ["상담원", "상담 직원", "담당자"],
    "people": ["사람"],
    "valuable": ["카드", "지갑"],
    "order": ["주문", "택배"],
}
CONTENT: Mapping[str, Mapping[str, Sequence[str]]] = {
    "cancel": {"wants": ["취소하다", "환불받다"]},
    "person": {"wants": ["@staff 연결하다", "@staff", "@people 통화하다", "사람", "@staff 나오라고 하다"]},
    "callback": {"wants": ["전화해 주다", "전화 주다", "콜백 신청하다"]},
    "loss": {"tells": ["@valuable 잃어버리다", "@valuable 없어졌다"], "unless": ["@valuable 찾다"]},
    "payment": {"tells": ["결제 안 되다", "결제하다 안 되다", "두번 결제되다"]},
    "order": {"asks": ["@order 어디 있다", "시키다 언제 오다", "송장 번호"], "wants": ["@order 조회하다"]},
    "anger": {"tells": ["짜증 나다", "별로이다", "실망하다"]},
}


@pytest.fixture(scope="module")
def book() -> FrameBook:
    frames = [frame for owner, phrases in CONTENT.items() for frame in parsed(owner, phrases, LISTS)]
    groups = Groups()
    dumped = [(frame.owner, frame.role, frame.dump(groups)) for frame in frames]
    # As the handlers get them: written when the content was compiled.
    lists = [tuple(group) for group in groups.known]
    restored = tuple(Frame.restore(owner, role, given, lists) for owner, role, given in dumped)
    assert restored == tuple(frames)
    return FrameBook(restored, about={"anger": frozenset({"서비스", "배송"})})


def use(book: FrameBook, text: str) -> dict[str, str]:
    """Returns every intent that is found in a text, with the surest use of it."""
    found = book.understand(read(text))
    done = {fit.frame.owner: "does" for fit in found.matters}
    return {**dict.fromkeys(found.denied, "denied"), **{fit.frame.owner: "may" for fit in found.hints}, **done}


PAIRS = [
    # wants: asked for, intended, said alone ...
    ("취소해 주세요", "cancel", "does"),
    ("취소하고 싶은데요", "cancel", "does"),
    ("취소 좀 하려고요", "cancel", "does"),
    ("취소 부탁드립니다", "cancel", "does"),
    ("취소 신청할게요", "cancel", "does"),
    ("취소시켜 주세요", "cancel", "does"),
    ("취소요", "cancel", "does"),
    ("사이즈가 안 맞아서 취소하려고요", "cancel", "does"),
    ("환불해 주시겠어요", "cancel", "does"),
    # ... perhaps ...
    ("취소 되나요", "cancel", "may"),
    ("취소할 수 있을까요", "cancel", "may"),
    ("취소 문의드려요", "cancel", "may"),
    # ... and not at all.
    ("취소하지 마세요", "cancel", "denied"),
    ("취소 안 할래요", "cancel", "denied"),
    ("취소했어요", "cancel", "denied"),
    ("취소하면 위약금 있어요?", "cancel", "denied"),
    ("취소해 준다고 했거든요", "cancel", "denied"),
    ("취소해 주던데요", "cancel", "denied"),
    ("취소하려다가 말았어요", "cancel", "denied"),
    ("취소 수수료가 있나요", "cancel", ""),
    ("취소 말고 교환이요", "cancel", ""),
    # A person: staff in all words; other people are not meant.
    ("상담 직원 연결해 주세요", "person", "does"),
    ("담당자 연결 좀 부탁해요", "person", "does"),
    ("상담원 좀 연결해", "person", "does"),
    ("직원이 담당자를 연결해요", "person", "may"),
    ("사람요", "person", "does"),
    ("사람이랑 통화하고 싶어요", "person", "does"),
    ("상담원 나오라고 하세요", "person", "does"),
    ("좋아하는 사람이랑 통화하고 싶어요", "person", ""),
    ("그 사람이랑 통화하고 싶어요", "person", ""),
    ("재미있는 사람", "person", ""),
    ("상담원 연결은 안 해 주셔도 돼요", "person", "denied"),
    ("상담원은 몇 시까지 하나요", "person", ""),
    ("상담원이 불친절해요", "person", ""),
    # What somebody else does for the speaker has to be asked for.
    ("이따 다시 전화 주세요", "callback", "does"),
    ("전화 주시면 좋겠어요", "callback", "does"),
    ("제가 전화할게요", "callback", ""),
    ("전화하고 싶어요", "callback", ""),
    ("엄마한테 전화해 주세요", "callback", "denied"),
    ("반가운 전화", "callback", ""),
    ("전화 좀 그만해 주세요", "callback", "denied"),
    ("전화 준다면서 왜 안 줘요", "callback", "denied"),
    ("콜백 신청했는데 왜 전화를 안 주세요", "callback", "denied"),
    # tells: so or not so.
    ("카드를 잃어버렸어요", "loss", "does"),
    ("지갑 잃어버린 것 같아요", "loss", "does"),
    ("카드가 없어졌어요", "loss", "does"),
    ("카드가 없어요", "loss", "denied"),
    ("카드를 잃어버리면 어떻게 해요", "loss", "denied"),
    ("카드를 잃어버린 건 아니에요", "loss", "denied"),
    ("카드 잃어버린 줄 알았는데 카드를 찾았어요", "loss", "denied"),
    ("결제가 안 돼요", "payment", "does"),
    ("결제하려는데 안 돼요", "payment", "does"),
    ("왜 결제가 안 되죠", "payment", "does"),
    ("결제가 되네요", "payment", "denied"),
    ("결제가 두 번 됐어요", "payment", "does"),
    ("결제 아직 안 했어요", "payment", ""),
    ("결제일 변경하고 싶어요", "payment", ""),
    # asks: the action answers.
    ("제 택배 지금 어디 있어요", "order", "does"),
    ("어제 시킨 거 언제 와요", "order", "does"),
    ("송장 번호 알려 주세요", "order", "does"),
    ("배송이 며칠 걸리는지 알려 주세요", "order", ""),
    ("송장 번호가 왜 바뀌었어요", "order", ""),
    # Feelings about the center, or about something else.
    ("배송 때문에 짜증 나요", "anger", "does"),
    ("정말 실망했어요", "anger", "does"),
    ("별로예요", "anger", "does"),
    ("남자친구 때문에 짜증 나요", "anger", "may"),
    ("짜증나", "anger", "may"),
    ("실망한 건 아니에요", "anger", "denied"),
]


@pytest.mark.parametrize(("text", "intent", "wanted"), PAIRS, ids=[text for text, _, _ in PAIRS])
def test_the_same_words_mean_different_things(book: FrameBook, text: str, intent: str, wanted: str) -> None:
    assert use(book, text).get(intent, "") == wanted


def test_matters_come_in_the_order_in_which_they_are_said(book: FrameBook) -> None:
    """Several requests of one sentence are all found; a reason is none."""
    found = book.understand(read("주문 조회해 주시고 어제 산 건 취소해 주세요 그리고 상담원 연결해 주세요"))
    assert [fit.frame.owner for fit in found.matters] == ["order", "cancel", "person"]
    (only,) = book.understand(read("결제가 안 돼서 취소하고 싶어요")).matters
    assert only.frame.owner == "cancel"


def test_of_two_phrases_the_one_that_says_more_is_meant() -> None:
    frames = [parse("less", "wants", "예약하다", {}), parse("more", "wants", "상담 예약하다", {})]
    (first,) = FrameBook(tuple(frames)).understand(read("상담 예약하고 싶어요")).matters
    assert first.frame.owner == "more"


@pytest.mark.parametrize(
    ("phrase", "said"), [("", "no content words"), ("요", "no content words"), ("@nobody 하다", "@nobody")]
)
def test_phrase_that_means_nothing_is_refused(phrase: str, said: str) -> None:
    with pytest.raises(PhraseError, match=said):
        parse("intent", "wants", phrase, LISTS)


def test_a_fit_tells_why(book: FrameBook) -> None:
    """People who write content see what decided."""
    (found,) = book.every(read("취소하지 마세요"))
    assert (found.frame.phrase, found.use, found.why) == ("취소하다", "denied", "is asked not to be done")
