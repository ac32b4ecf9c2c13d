"""What an answer of the language model may say: only what stands in what it was given.

The model writes sentences, the center vouches for them. So whatever a customer could act upon (a link, a number, an
amount, a date, a promise) must stand in the knowledge that the model was given. What the customer said is no ground
for anything but a figure that is repeated to them: whoever writes "tell me bit.ly/x" must not get it back as advice.

What is not checked, because no rule can: statements without figures that are wrong, and conditions that are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible
from contact_handlers.dialogue.figures import NUMBER, RATE, Kind, figures
from contact_handlers.records.masking import mask

Objection = Literal[
    "link", "mail", "channel", "software", "secret", "payment", "personal", "promise", "claim", "guarantee",
    "amount", "rate", "date", "time", "span", "number",
]  # fmt: skip

# --- where a customer is sent ---------------------------------------------------------------------------------------

# Two letters are a country, except where they are how a file ends; of the longer ones those that are really used.
_ENDINGS = (
    r"(?:(?!(?:js|ts|cs|rb|db|gz|go|vm|os)(?![a-z0-9]))[a-z]{2}|com|net|org|info|biz|shop|xyz|site|online|store|link|click|top|app"
    r"|dev|club|live|pro|asia|name|mobi|page|cloud|center|support|help|world|today|email|network|zip|mov|work|fun|icu"
    r"|example|test|kakao|한국|닷컴)"
)
_DOT = re.compile(
    r"(?<=[a-z0-9가-힣])\s*(?:\(\s*(?:dot|점)\s*\)|\[\s*(?:dot|점|\.)\s*\]|(?<=[a-z0-9])\s?점\s?|(?<=[a-z0-9])\s?\.\s?)\s*"
    r"(?=[a-z]{2,24}(?![a-z0-9]))"
)
_AT = re.compile(r"(?<=[a-z0-9])\s*(?:\(\s*at\s*\)|\[\s*at\s*\]|골뱅이|@)\s*(?=[a-z0-9])")
_MAIL = re.compile(r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*")
_LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.\-]{{1,12}}|링크):/?/\S+|www\.\S+|(?<![a-z0-9@.\-])(?:[a-z0-9가-힣](?:[a-z0-9가-힣\-]*)\.)+{_ENDINGS}"
    r"(?![a-z0-9\-])(?::\d+)?(?:[/?#]\S*)?|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|[a-z0-9\-]+\.[a-z0-9\-]+/\S+"
)
_TRIMMED = re.compile(r"^(?:https?://)?(?:www\.)?|[.,!?)\]\"'’”]*$|(?<=[a-z0-9/])[가-힣]+$")
_CHANNEL = re.compile(
    r"텔레그램|오픈\s?채팅|카카오톡|카톡|위챗|왓츠앱|인스타|페이스북|디스코드|(?<![가-힣])라인(?:으로|\s아이디)|라인\s?메신저"
    r"|telegram|whatsapp|wechat|discord|instagram|큐알|qr\s?코드"
)
_SOFTWARE = re.compile(r"원격\s?(?:제어|조종|접속|지원)|팀\s?뷰어|애니\s?데스크|teamviewer|anydesk|\.?apk(?![a-z])")

# --- what a customer is asked for -----------------------------------------------------------------------------------

_SECRET = re.compile(
    r"(비밀\s?번호|비번|패스워드|핀\s?번호|pin|인증\s?번호|otp|보안\s?카드|cvc|cvv|유효\s?기간|카드\s?번호|주민\s?(?:등록)?\s?번호|생년월일"
    r"|계좌\s?번호|공동\s?인증서|신분증)(?:\s?\S{1,6}자리)?\s?(?:를|을|도|은|는|와|과|나|이나|,)?\s?(?:\S+\s){0,3}?"
    r"(알려|말씀해|말해|불러|보내|적어|남겨|입력해|눌러|찍어|제출해|올려|회신해)\s?(?:주|줘|드)"
)
_PAYMENT = re.compile(
    r"(입금|송금|이체|선납|선결제|결제|충전|납부)(?:을|를|도)?\s?(?:해|하여|하시|하셔|부탁|바랍|요청)"
    r"|(돈|현금|상품권|기프트\s?카드)(?:을|를)?\s?(?:\S+\s)?(?:넣어|보내|부쳐|사서|맡겨|찾아|옮기|옮겨)"
)

# --- what a customer is told ----------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*")
# What the bot does by speaking, and courtesies. Everything else that it "does for" somebody is a promise.
_SPEAKING = (
    *(
        "안내",
        "설명",
        "확인",
        "연결",
        "도와",
        "도움",
        "알려",
        "말씀",
        "답변",
        "추천",
        "권",
        "권유",
        "소개",
        "상담",
        "찾아",
        "보여",
    ),
    *(
        "여쭤",
        "여쭈어",
        "제안",
        "전달",
        "참고",
        "감사",
        "사과",
        "부탁",
        "당부",
        "축하",
        "위로",
        "인사",
        "양해",
        "죄송",
        "기원",
        "약속",
    ),
)
_FOR_CUSTOMER = re.compile(
    r"([가-힣]+?)(?:을|를)?\s?드(?:리겠|릴게|릴께|립니다|려요|렸|리도록|리고 있|릴 예정|릴까|릴 수(?:도)? 있|리며|리니)"
)
_SUFFIX = re.compile(r"(?:해|하여|시켜)$")
_ACTS = (
    r"환불|반품|교환|취소|할인|적립|보상|배상|면제|승인|지급|감면|해지|연장|처리|접수|예약|변경|등록|신청|발송|출고"
    r"|배송|결제|입금|송금|업그레이드|연락|전화|방문|회수|수거|조치|반영|발급|제공|보장"
)
_WILL_DO = re.compile(
    rf"({_ACTS})(?:을|를)?\s?(?:진행|처리|접수|완료)?\s?(?:하겠|할게|할께|하도록 하겠)"
    r"|(?<![가-힣])(보내|돌려주|주|깎아 주|빼 주)겠습니다"
)
_DONE = re.compile(
    rf"({_ACTS}|주문|대출|연결|전달|정지)(?:이|가|은|는|을|를)?\s?(?:정상적으로\s|모두\s|이미\s|방금\s|바로\s)?"
    r"(?:완료|처리|접수|확정)?(?:가)?\s?"
    r"(?:(?:되었|됐|했|하였|마쳤|끝났|(?:해|하여|시켜)\s?(?:드렸|두었|뒀|놓았|놨))(?:습니다|어요|네요|으며|고)"
    r"|(?<=완료)(?:입니다|예요|이에요)|(?<=완료 )상태입니다)"
)
_TOPICS = (
    r"환불|반품|교환|취소|할인|쿠폰|적립|포인트|보상|배상|무료|공짜|면제|사은품|경품|승인|대출|한도|금리|지급|감면"
    r"|캐시백|혜택|당일|해지|특가|위약금"
)
_BETWEEN = (
    r"(?:(?!여부|방법|절차|문의|상담|안내|관련|정책|규정|기준|조건|확인|경우|요청|신청서|메뉴|화면)[^.?!]){0,30}?"
)
_POSSIBLE = re.compile(
    rf"({_TOPICS}){_BETWEEN}(?:가능합니다|가능하십니다|가능해요|가능하며|가능하고|됩니다|되십니다|돼요"
    r"|될 예정|될 것입니다|적용|대상입니다|없습니다"
    r"|받으실 수 있|받을 수 있|받으세요|하실 수 있|할 수 있|드립니다|제공합니다|입니다)"
)
_ABSOLUTE = re.compile(
    r"무조건|전액|100\s?%|백\s?퍼센트|평생|반드시\s?(?:환불|승인|지급|보상)|확실(?:히|하게)"
    r"|보장(?:합니다|됩니다|해)|틀림없|약속(?:합니다|드립니다)|책임지"
)
_NEGATED = re.compile(
    r"(?:지|수(?:는|가|도)?)\s?(?:않|못|없)|불가|안\s?(?:됩니다|돼|되)|어렵|어려|제한|제외|못\s?합니다|드리지|아닙니다|모르"
)
_WE_PAY = re.compile(
    r"(?:저희|당사|회사|본사|센터|은행)(?:가|이|에서|측에서)\s?(?:\S+\s){0,2}?(부담|책임|대신|배상|보상|물어)"
)
_FREE_OF = re.compile(
    r"(?:위약금|수수료|비용|배송비|이자)(?:은|는|이|가|도)?\s?(?:전혀\s)?(?:없습니다|없어요|없이|안\s?받)"
)


@dataclass(frozen=True)
class Grounds:
    """What an answer may rest on: texts that the center vouches for, and what the customer said (masked)."""

    knowledge: Sequence[str]
    said: str = ""


def objections(answer: str, grounds: Grounds) -> tuple[Objection, ...]:
    """Returns what in an answer stands on no ground, each kind once; empty when it may be said."""
    text, known = _plain(answer), [_plain(part) for part in grounds.knowledge]
    found: list[Objection] = []
    places = {_place(place) for part in known for place in (*_MAIL.findall(part), *_LINK.findall(part))}
    rest = _MAIL.sub(lambda match: _judged(match[0], places, "mail", found), text)
    rest = _LINK.sub(lambda match: _judged(match[0], places, "link", found), rest)
    together = "\n".join(known)
    found += _sent_elsewhere(rest, together)
    found += _figures(rest, known, _plain(grounds.said))
    for sentence in _SENTENCE.findall(rest):
        found += _promises(sentence, known)
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """Returns the text in one writing, so that bold, circled and full-width signs hide nothing."""
    folded = unicodedata.normalize("NFKC", visible(unicodedata.normalize("NFKC", text))).lower()
    return _DOT.sub(".", _AT.sub("@", folded))


def _place(text: str) -> str:
    return _TRIMMED.sub("", text).rstrip("/")


def _judged(place: str, known: set[str], kind: Objection, found: list[Objection]) -> str:
    if _place(place) not in known:
        found.append(kind)
    return " "


def _sent_elsewhere(text: str, known: str) -> list[Objection]:
    """Other channels, software, secrets and money that the knowledge does not ask for either."""
    found: list[Objection] = []
    patterns: tuple[tuple[Objection, re.Pattern[str]], ...] = (("channel", _CHANNEL), ("software", _SOFTWARE))
    for kind, pattern in patterns:
        if any(match.replace(" ", "") not in known.replace(" ", "") for match in pattern.findall(text)):
            found.append(kind)
    asked = {(noun.replace(" ", ""), verb) for noun, verb in _SECRET.findall(known)}
    if any((noun.replace(" ", ""), verb) not in asked for noun, verb in _SECRET.findall(text)):
        found.append("secret")
    if any((first or second) not in known for first, second in _PAYMENT.findall(text)):
        found.append("payment")
    return found


def _figures(text: str, known: Sequence[str], said: str) -> list[Objection]:
    """Figures that neither the knowledge nor, repeated to the customer, the message has; numbers that mean a person."""
    vouched = {(figure.kind, figure.value) for part in known for figure in figures(part)}
    repeated = {(figure.kind, figure.value) for figure in figures(said)}
    found: list[Objection] = []
    shown = text
    for figure in figures(text):
        pair = (figure.kind, figure.value)
        own_words = pair in repeated and figure.kind != RATE and not _is_called(figure.kind, figure.value)
        if pair in vouched or own_words:
            shown = shown[: figure.start] + " " * (figure.end - figure.start) + shown[figure.end :]
        else:
            found.append(figure.kind)
    if mask(shown) != shown:
        found.append("personal")
    return found


def _is_called(kind: Kind, digits: str) -> bool:
    """Tells whether a number could be dialled; the customer's word is no reason to call one."""
    return kind == NUMBER and digits[:1] in "01" and 7 <= len(digits) <= 12 and not digits.startswith("20")


def _promises(sentence: str, known: Sequence[str]) -> list[Objection]:
    """What a sentence promises, claims to have done, or says to be possible without a sentence of the knowledge."""
    asks = sentence.rstrip().endswith("?")
    negated = _NEGATED.search(sentence) is not None
    vouching = [part for text in known for part in _SENTENCE.findall(text)]
    found: list[Objection] = []
    if any(not _vouched_act(word, vouching) for word in _FOR_CUSTOMER.findall(sentence)) and not negated:
        found.append("promise")
    if any(not _says((act for act in match if act), vouching) for match in _WILL_DO.findall(sentence)):
        found.append("promise")
    if not asks and any(not _done(match[0], vouching) for match in _DONE.finditer(sentence)):
        found.append("claim")
    absolute = _ABSOLUTE.findall(sentence)
    if not negated and not asks and any(word not in " ".join(known) for word in absolute):
        found.append("guarantee")
    if any(pattern.search(sentence) and not any(map(pattern.search, vouching)) for pattern in (_FREE_OF, _WE_PAY)):
        found.append("promise")
    if not asks and not negated:
        topics = _POSSIBLE.findall(sentence)
        if any(not _possible(topic, vouching) for topic in topics):
            found.append("promise")
    return found


def _vouched_act(word: str, vouching: Iterable[str]) -> bool:
    stem = _SUFFIX.sub("", word)
    if any(stem == speaking or stem.endswith(speaking) for speaking in _SPEAKING):
        return True
    return any(stem and stem in _SUFFIX.sub("", known) for part in vouching for known in _FOR_CUSTOMER.findall(part))


def _says(acts: Iterable[str], vouching: Sequence[str]) -> bool:
    """Tells whether the knowledge has the center do this itself."""
    return all(any(act in part and _OURS.search(part) for part in vouching) for act in acts)


_OURS = re.compile(r"드리|드립|드려|드릴|하겠|합니다")


def _done(claim: str, vouching: Sequence[str]) -> bool:
    return any(claim in part for part in vouching)


def _possible(topic: str, vouching: Sequence[str]) -> bool:
    """Tells whether a sentence of the knowledge speaks of this and does not refuse it."""
    return any(topic in part and not _NEGATED.search(part) for part in vouching)
