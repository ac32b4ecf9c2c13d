"""Order numbers, reference numbers of ours and customer numbers, with the words people put around them."""

from __future__ import annotations

import re

from contact_handlers.base.text import visible
from contact_handlers.dialogue.values import fillers
from contact_handlers.dialogue.values.numerals import sino
from contact_handlers.dialogue.values.phones import heard_digits
from contact_handlers.dialogue.values.relations import meant
from contact_handlers.dialogue.values.results import (
    LONG,
    NOTHING,
    REJECTED,
    SHORT,
    Missed,
    Result,
    Several,
    Understood,
)
from contact_handlers.personal import reading
from contact_handlers.personal.classifier import classify
from contact_handlers.personal.findings import PHONE
from contact_handlers.personal.patterns import lazy
from contact_handlers.personal.reading import View

CUSTOMER_DIGITS = 7
_LEAST_DIGITS, _MOST_DIGITS = 6, 14
# What the endings 이요, 구요 and 이구요 are as digits, and the digits whose words end in a consonant (영, 일, 삼 ...).
_ENDINGS = ("2", "9", "29")
_CLOSED = "013678"
_NUMBER = r"[A-Za-z]{0,4}-?(?:20\d{14}|\d{6,14}|\d{2,8}(?:-\d{2,10}){1,3})"
# Crockford's alphabet without letters that look or sound like others.
_REFERENCE = r"[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}-[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}"
_CORRECTED = lazy(r"아니(?!면)|아냐|잘못|틀렸|정정")
_BEHIND = r"(?=[\s에의다하,\-]|이요|이에요|이?인데|이?입니다|이?네요|이?거든|이?라고|이?구|이?고|요|예요|$)"
_THOUSANDS = lazy(rf"(?<![가-힣\d])[일이삼사오육칠팔구]?천[일이삼사오육칠팔구십백]*{_BEHIND}")
_SAID = lazy(rf"(?<![가-힣\d])[공영일이삼사오육륙칠팔구]{{3,}}?{_BEHIND}")
_JOINT = lazy(r"(?<=\d)\s?(?:에|다시|의|하고)\s?(?=\d)")
_ALONE = lazy(rf"(?<![\dA-Za-z\-])(?:{_NUMBER})(?![\dA-Za-z\-])")
_FORM = lazy(rf"{_NUMBER}|{_REFERENCE}")
# With 번호 or what it belongs to before it, a number may stand inside of a sentence.
_NAMED = lazy(
    rf"(?:(?:주문|예약|접수|참조|송장)\s?(?:번호)?|(?<![가-힣])번호)[^\dA-Za-z\n]{{0,6}}({_NUMBER})(?![\dA-Za-z\-])"
)
# So it may with 번 or what is done with it behind it: 12345678번 주문 취소해 주세요.
_NUMBERED = lazy(
    r"(?<![\dA-Za-z\-])((?:20\d{14}|\d{6,14}))(?:\s?번(?![가-힣])|\s?번(?=이|요|\s|으로)"
    r"|\s?(?:주문|예약|접수|송장|취소|조회|배송))"
)
_FILLER = (
    r"(?:어+|음+|그+|저+|네|예|아|자|저기요?|그게|그니까|그러니까|이제|뭐지|뭐더라|뭐였더라|뭐냐|가만|잠깐만요?|잠시만요?|잠깐|잠시|여기|있네요|있다|있어요|"
    r"찾았어요|찾았네요|찾았다|(?:문자|메일|이메일|화면|앱|영수증|송장)(?:에|에는|에서|를|을)?|"
    r"제가|제|저의|내|지금|보니까|보면|불러\s?드릴게요|말씀\s?드릴게요|말할게요|번호가|일단)"
)
# Six digits or more, each by itself or all in one breath, and an ending that begins like a digit.
_BY_DIGITS = lazy(
    r"((?<![가-힣\d])[공영일이삼사오육륙칠팔구](?:[\s,.\-]{1,2}[공영일이삼사오육륙칠팔구]){4,}[\s,]{1,2}"
    r"|(?<![가-힣\d])(?<![공영일이삼사오육륙칠팔구]\s)[공영일이삼사오육륙칠팔구]{7,}?(?<=[공영일삼육륙칠팔])(?=이(?:요|구요|고요)))"
    r"(이구|이|구)(?:요|에요|예요|고요|구요|거든요|인데요?|네요|라고요|입니다만?|지요|죠|래요|던데요)[\s.!?~…]*$"
)
# 팔일 거예요 is 8 with what is supposed: behind a digit the ending takes the sound of another.
_SUPPOSED = lazy(
    r"(?<=[공영일이삼사오육륙칠팔구\d])\s?일\s?"
    r"(?:걸요?|거[예에]요|거야|겁니다|것\s?같[가-힣]+|거\s?같[가-힣]+)[\s.!?~…]*$"
)
# How many digits an order number has as a rule; one more behind it may be the sound of an ending.
_USUAL_DIGITS = 8
_HEAD = lazy(
    rf"^(?:{_FILLER}(?:[\s,.…!?]+|$))*"
    rf"(?:(?:[가-힣]{{1,8}}\s+)?(?:주문|예약|접수|참조|고객|송장)?\s*번호\s*(?:는요?|은요?|가|이|요)?[\s,]*)?(?:{_FILLER}(?:[\s,.…!?]+|$))*"
)
_TAIL = lazy(
    r"\s*(?:번)?\s*(?:이에요|예요|에요|입니다|입니다만|이고요|이구요|고요|구요|거든요|이거든요|인데요?|이요|요|이야|야|임|이?네요|였어요|이었어요|"
    r"(?:이?라고|이렇게)\s?(?:돼|되어|나와|적혀|쓰여|써|찍혀|와|나오|뜨|오)[가-힣]*(?:\s?있[가-힣]+)?|이거(?:예요|요|네요)|"
    r"맞나요|맞아요|인\s?것\s?같아요|일\s?거예요|로\s?조회해\s?주세요|조회해\s?주세요|확인해\s?주세요|부탁드려요|부탁합니다)?[\s.!?~…]*$"
)


def read(text: str) -> Result[str]:
    """Reads the order or reference number of an answer; a telephone number is none."""
    shown = _in_digits(_SUPPOSED().sub("", fillers.without(visible(text))))
    if _is_phone(shown):
        return Missed(NOTHING)
    corrected = _corrected(shown)
    if corrected:
        return Understood(corrected, shown.strip())
    whole = _whole_by_digits(shown) or _with_usual(shown, _whole(shown))
    if len(whole) > 1:
        return Several(whole, shown.strip())
    if whole:
        return _one(shown, [(0, len(shown), whole[0])])
    found = _inside(shown)
    if not found:
        return _missed(shown)
    if len(found) == 1:
        (start, end, number) = found[0]
        readings = _readings(shown, start, end, number)
        if len(readings) > 1:
            return Several(readings, shown.strip())
        found = [(start, end, readings[0])]
    return _one(shown, found)


def _one(shown: str, found: list[tuple[int, int, str]]) -> Result[str]:
    """Returns the number that is meant among those of a sentence."""
    related = meant(shown, [(start, end) for start, end, _ in found])
    said = shown[found[0][0] : found[-1][1]].strip()
    again = _said_again(shown, found[-1][1], found[-1][2])
    if again:
        return Understood(again, shown.strip())
    if not related:
        return Missed(REJECTED, said)
    numbers = tuple(dict.fromkeys(found[relation.at][2] for relation in related))
    return Understood(numbers[0], said) if len(numbers) == 1 else Several(numbers, said)


def _is_phone(text: str) -> bool:
    """Tells whether a text gives a telephone number, which belongs to a person and is no order."""
    return any(one.kind == PHONE and one.value.startswith("+") for one in classify(_bare(text)))


def _said_again(text: str, end: int, number: str) -> str:
    """Returns a number with its last digits said again: 20261234 아니 1235요; empty where they are not."""
    again = _CORRECTED().search(text, end)
    last = heard_digits(text[again.end() :]).replace(" ", "") if again else ""
    return number[: -len(last)] + last if 1 < len(last) < len(number) - 1 else ""


def _in_digits(text: str) -> str:
    """Returns the text with digits for groups that are read in thousands: 이천이십육에 일이삼사."""
    if _THOUSANDS().search(text):
        text = _THOUSANDS().sub(lambda match: str(sino(match[0]) or match[0]), text)
        text = _SAID().sub(lambda match: reading.said(match[0]), text)
    return _JOINT().sub(" ", text)


def _corrected(text: str) -> str:
    """Returns a number said in words whose end is said again: 이공이육 일이삼사 아니 일이사사; empty without one."""
    again = _CORRECTED().search(text)
    whole = _whole(text[: again.start()]) if again else ()
    return _said_again(text, 0, whole[0]) if len(whole) == 1 else ""


def _whole(text: str) -> tuple[str, ...]:
    """Returns what the number that an answer consists of can be, but for the words around it; empty without one."""
    found = [_FORM().fullmatch(_bare(view.text).replace(" ", "")) for view in View.readings(text)]
    return _likely(*(match[0].upper() for match in found if match))


def _with_usual(text: str, whole: tuple[str, ...]) -> tuple[str, ...]:
    """Adds the number of usual length that a longer one begins with, where its last digit may be an ending.

    팔이인데요 is 82 by grammar, and 8 said with a stammer: a longer number than usual is never taken in silence.
    """
    if len(whole) != 1 or len(whole[0]) != _USUAL_DIGITS + 1:
        return whole
    usual = whole[0][:_USUAL_DIGITS]
    said = re.escape(usual)
    if any(re.search(rf"(?<!\d){said}(?!\d)", re.sub(r"[\s\-]", "", view.text)) for view in View.readings(text)):
        return (usual, whole[0])
    return whole


def _whole_by_digits(text: str) -> tuple[str, ...]:
    """Returns the two numbers that digits said one by one before an ending like 이요 can be; empty elsewhere.

    육 공 오 사 삼 팔 일 칠 이에요 is 60543817 or, with a 2 before 에요, 605438172: no groups of four tell.
    """
    ending = _BY_DIGITS().search(text)
    if ending is None:
        return ()
    found = {*_whole(text[: ending.start(2)]), *_whole(text[: ending.end(2)])}
    return tuple(sorted(found, key=len)) if len(found) > 1 else ()


def _readings(text: str, start: int, end: int, number: str) -> tuple[str, ...]:
    """Returns what a number inside of a sentence can be: 번호가 이공이육 일이삼이요, that one."""
    others = (
        match[0].upper()
        for view in View.readings(text)
        for match in _ALONE().finditer(view.text)
        if start <= view.span(*match.span())[0] < end
    )
    return _likely(number, *(other for other in others if other.startswith(number) or number.startswith(other)))


def _likely(*numbers: str) -> tuple[str, ...]:
    """Returns the number that is meant, or the two that can be: 이 and 구 at the end are digits or belong to an ending.

    Behind a consonant 이요 and 이구요 are endings (팔이요), behind a vowel 요 and 구요 are (사요), and digits are said
    in twos and fours. Where grammar and count disagree, nobody can tell, and the customer is asked.
    """
    longest = max(numbers, key=len, default="")
    # An ending stands at the end alone: 일공공이 공공삼공이요 does not lose the 이 in its middle.
    distinct = tuple(sorted({number for number in numbers if longest.startswith(number)}, key=len))
    if len(distinct) < 2:
        return distinct
    short, long = distinct[0], distinct[-1]
    extra = long[len(short) :]
    if not long.startswith(short) or extra not in _ENDINGS:
        return distinct
    closed, even = short[-1] in _CLOSED, len(short) % 2 == 0
    if extra == "9":
        return (long,) if closed else distinct
    if closed and extra == "29":
        return (short,) if len(short) % 4 == 0 and len(long) % 4 else distinct
    if closed:
        return (short,) if even and len(long) % 2 else distinct
    if extra == "29":
        # 이이구요: 29 and 요 where that makes twice four digits, else a 2 and 구요 or all of them.
        return (long,) if len(long) % 4 == 0 else distinct
    return (long,) if extra == "2" and not even else distinct


def _inside(text: str) -> list[tuple[int, int, str]]:
    """Returns the numbers that stand in a sentence with their places: those with a name, or else all long ones."""
    named = find(text)
    if named:
        return named
    view = View(text)
    places = [(*view.span(*match.span()), match[0].upper()) for match in _ALONE().finditer(view.text)]
    # A number of another kind, such as an account, is none of ours.
    personal = [(one.start, one.end) for one in classify(text)]
    return [one for one in places if all(one[0] >= end or start >= one[1] for start, end in personal)]


def _missed(text: str) -> Missed:
    heard = heard_digits(text)
    count = len(heard.replace(" ", ""))
    if count < 3:
        return Missed(NOTHING)
    return Missed(SHORT if count < _LEAST_DIGITS else LONG if count > _MOST_DIGITS else NOTHING, heard)


def heard(value: str, text: str) -> str | None:
    """Returns the order number that a recognizer found in a text; None unless the text says these very digits.

    A recognizer hears numbers in words that are none (조회 as a one with twelve zeros), and an order number decides
    what is looked up.
    """
    found = read(value)
    if not isinstance(found, Understood):
        return None
    number = found.value
    wanted = re.compile(rf"(?<![0-9A-Z]){re.escape(re.sub('[ -]', '', number))}(?![0-9A-Z])")
    said = (re.sub(r"[\s\-]", "", view.text).upper() for view in View.readings(visible(text)))
    return number if any(map(wanted.search, said)) else None


def find(text: str) -> list[tuple[int, int, str]]:
    """Returns place and value of the order numbers that a sentence names; one that can be read in two ways is none."""
    shown = visible(text)
    view = View(shown)
    places = {
        view.span(*match.span(1)): match[1].upper()
        for pattern in (_NAMED(), _NUMBERED())
        for match in pattern.finditer(view.text)
    }
    found = [(start, end, _readings(shown, start, end, number)) for (start, end), number in sorted(places.items())]
    return [(start, end, numbers[0]) for start, end, numbers in found if len(numbers) == 1]


def customer(text: str, digits: int = CUSTOMER_DIGITS) -> Result[str]:
    """Reads a customer number of exactly so many digits."""
    shown = visible(text)
    for view in View.readings(shown):
        bare = re.sub(r"[ \-]", "", _bare(view.text))
        if re.fullmatch(rf"\d{{{digits}}}", bare, re.ASCII):
            return Understood(bare, shown.strip())
    heard = heard_digits(shown)
    count = len(heard.replace(" ", ""))
    if count < 3:
        return Missed(NOTHING)
    return Missed(SHORT if count < digits else LONG, heard)


def _bare(text: str) -> str:
    return _TAIL().sub("", _HEAD().sub("", text.strip(), count=1), count=1).strip()
