"""Amounts of money and plain numbers: 일억 이천, 삼백만원, 한 오천, 삼사천, 5.5억, 월 삼백, 세 개.

Where an amount is asked for in units of 10,000 won (`MANWON`), a bare number is in that unit already, as everybody says
it: 오천 is fifty million won. 월 삼백 is turned into a year where a year is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible
from contact_handlers.dialogue.values.numerals import LARGE, PAIRS, SINO, SMALL, native, sino_pair, whole
from contact_handlers.dialogue.values.relations import RANGE, meant
from contact_handlers.dialogue.values.results import (
    INVALID,
    NOTHING,
    PERIOD,
    REJECTED,
    Missed,
    Result,
    Several,
    Understood,
)
from contact_handlers.personal.patterns import lazy

MANWON: Final = 10_000
MONTHS: Final = 12
_PAIRED = lazy(rf"(?<![가-힣])(?P<pair>{'|'.join(PAIRS)})\s?(?P<unit>[십백천만억]+)")
# A bare number in digits from here on was written in won: nobody earns 100 billion won.
_IN_WON = 10_000_000

_SYLLABLES = frozenset((*SINO, *SMALL, *LARGE))
# What may stand right before a number without a space: 월삼백, 연봉오천, 약오천.
_JOINED = (
    "월",
    "연",
    "년",
    "급",
    "봉",
    "총",
    "약",
    "한",
    "은",
    "는",
    "이",
    "가",
    "에",
    "득",
    "입",
    "로",
    "로",
    "고",
    "니",
)
# What may stand behind a number in words; anything else makes it a part of another word.
_TAIL = lazy(
    r"\s?(?:원|$|[\s,.!?~…]|정도|쯤|가량|이요|요|이에요|예요|입니다|이고|이나|이랑|하고|에서|부터|까지|으로|로|은|는|이|을|를|도|대(?!\s?출)|"
    r"선|이상|이하|넘|아니|말고|조금|좀|인데|이다|이야|임|안|이면|만\s?원|씩|됩|돼|될|벌|받|사이)"
)
# Numbers before these measure something else.
_OTHER_UNIT = lazy(r"\s?(?:년|개월|월|일(?!\s?억)|시|분|살|세(?!전|후|금)|명|퍼센트|프로|%|번|차|층|호|주|달|평|개|건)")
_COUNTED = lazy(
    r"\s?(?:개|건|명|번|회|대|장|권|병|박스|세트|켤레|벌|마리|분|인|식구|사람|가지|군데|곳|$|[\s,.!?]|요|이요|이에요|예요|입니다|정도|쯤)"
)
_MONTHLY = lazy(
    r"월급|월수입|월\s?소득|월\s?평균|월봉|월에|매달|매월|다달이|한\s?달에?|달에|달마다|1달|(?<![가-힣\d])월(?=\s?[\d한약영공일이삼사오육칠팔구십백천])"
)
_YEARLY = lazy(
    r"연봉|연\s?소득|연수입|연\s?간|1년에?|일\s?년에?|한\s?해|년에|(?<![가-힣])연(?=\s?[\d한약일이삼사오육칠팔구십백천])|(?<![가-힣\d])년(?=\s)"
)
_OTHER_PERIOD = lazy(r"일당|주급|시급|하루에|분기|주당|시간당|일주일에")
_NONE = lazy(
    r"^(?:아니요?|아뇨|네|예|지금은?|현재는?|저는|전|아직|소득(?:은|이)?|수입(?:은|이)?|연봉은?|월급은?|돈은?|따로|하나도|전혀|그냥|음+|어+|\s|,|\.)*"
    r"(?:없(?:어요?|습니다|는데요?|네요|죠|음|다)|무소득|무직|백수|안\s?벌|못\s?벌|0원|영\s?원|빵\s?원|공\s?원|제로|영이요|0이요|쉬고\s?있|놀고\s?있|전업\s?주부|학생이)"
)
_HALF = lazy(r"\s?반(?=[\s,.?]|이요|이에요|정도|쯤|요|원|$)")
# 칠천 조금 안 돼요 is about seventy million; nothing is taken back.
_LESS = lazy(r"(?:조금|좀|약간|쪼금|살짝)?\s?안\s?(?:돼|되|됩|될|됐)")
# Words that begin as a number does.
_OTHER_WORD = lazy(
    r"사이|사실|이상|이하|이내|이후|이전|이거|이게|이걸|이건|이번|이제|이런|이요|일단|일시|오늘|오전|오후|조금|조만간|구체|천천|공제|영업|만나"
)
# 천만에요 is a courtesy.
_COURTESY = lazy(r"천만에요|천만의\s?말씀")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number with what was said of it."""

    start: int
    end: int
    values: tuple[int, ...]
    won: bool
    """Whether it was said with 원."""
    scaled: bool
    """Whether 만 or 억 was said, so that the number is in won already."""
    written: bool
    """Whether it stands in digits alone."""


def read(text: str, unit: int = 1, *, yearly: bool = False) -> Result[int]:
    """Reads the amount of an answer in units of won (`MANWON` or 1); `yearly` when it is asked for a year."""
    shown = visible(text)
    found = [one for one in _numbers(shown) if one.values]
    if not found:
        none = _NONE().match(shown)
        return Understood(0, shown.strip()) if none else Missed(NOTHING)
    said = shown[found[0].start : found[-1].end].strip()
    related = meant(_LESS().sub(lambda less: " " * len(less[0]), shown), [(one.start, one.end) for one in found])
    if not related:
        return Missed(REJECTED, said)
    kept = [found[relation.at] for relation in related]
    if unit == MANWON and len(kept) == 2 and related[1].join == RANGE:
        kept[0] = _like(kept[0], kept[1])
    values: list[int] = []
    chosen = False
    for one in kept:
        for value in one.values:
            scaled, guessed = _in_unit(value, one, unit)
            if scaled is None:
                return Missed(INVALID, said)
            values.append(scaled)
            chosen = chosen or guessed
    if yearly and _OTHER_PERIOD().search(shown):
        return Missed(PERIOD, said)
    if yearly and _MONTHLY().search(shown) and not _YEARLY().search(shown):
        values, chosen = [value * MONTHS for value in values], True
    return _result(tuple(dict.fromkeys(values)), said, chosen=chosen)


def _result(values: tuple[int, ...], said: str, *, chosen: bool) -> Result[int]:
    if len(values) == 1:
        return Understood(values[0], said, chosen=chosen)
    return Several(values, said)


def _like(first: _Found, last: _Found) -> _Found:
    """삼천에서 사천만 원: the unit that is said once holds for both ends."""
    if last.scaled and not first.scaled and all(value < MANWON for value in first.values):
        return _Found(
            first.start, first.end, tuple(value * MANWON for value in first.values), True, True, first.written
        )
    return first


def _in_unit(value: int, one: _Found, unit: int) -> tuple[int | None, bool]:
    """Returns a number in the unit, and whether the unit was guessed; None when it is less than the unit."""
    if unit == 1:
        return value, False
    if one.won or one.scaled:
        return (value // unit, False) if value >= unit or value == 0 else (None, False)
    if one.written and value >= _IN_WON and value % unit == 0:
        return value // unit, True
    return value, False


def find_won(text: str) -> Iterator[tuple[int, int, int]]:
    """Yields place and value of the amounts that are said with 원."""
    shown = visible(text)
    for one in _numbers(shown):
        if one.won and len(one.values) == 1:
            yield one.start, one.end, one.values[0]


def _numbers(text: str) -> Iterator[_Found]:
    """Yields the numbers of a text that measure nothing else than money."""
    at = 0
    while at < len(text):
        if _COURTESY().match(text, at):
            return
        end = _run(text, at) if _begins(text, at) else at
        found = _value_at(text, at, end) if end > at else _native_pair(text, at)
        if found is not None:
            yield found
            at = found.end
            continue
        # What is no number as a whole may still be one from its next word on: 월급이 300.
        space = text.find(" ", at, end)
        at = space + 1 if space > 0 else max(end, at + 1)


def _native_pair(text: str, at: int) -> _Found | None:
    """서너 천, 두세 억: two neighbors in native words before a unit."""
    match = _PAIRED().match(text, at)
    if match is None or _OTHER_UNIT().match(text, match.end()) or not _TAIL().match(text, match.end()):
        return None
    values = tuple(whole(f"{number}{match['unit']}") or 0 for number in PAIRS[match["pair"]])
    won = re.compile(r"\s?원").match(text, match.end())
    scaled = any(char in LARGE for char in match["unit"])
    return _Found(at, won.end() if won else match.end(), values, won is not None, scaled, written=False)


def _begins(text: str, at: int) -> bool:
    if text[at].isdigit():
        return at == 0 or not (text[at - 1].isdigit() or text[at - 1] in ".,-")
    if text[at] not in _SYLLABLES:
        return False
    return at == 0 or not "가" <= text[at - 1] <= "힣" or text[at - 1] in _JOINED


def _run(text: str, at: int) -> int:
    """Returns the end of the signs that can belong to one number; a single space may stand between parts."""
    end = at
    while end < len(text):
        char = text[end]
        inside = char in _SYLLABLES or char.isdigit()
        joint = end > at and end + 1 < len(text)
        if (
            inside
            or (joint and char in ",.~-" and text[end + 1].isdigit())
            or (joint and char == " " and _goes_on(text, end + 1))
        ):
            end += 1
        else:
            break
    return end


def _goes_on(text: str, at: int) -> bool:
    """Tells whether a number may go on behind a space, and no other word begins that looks like one."""
    return (text[at] in _SYLLABLES or text[at].isdigit()) and _OTHER_WORD().match(text, at) is None


def _value_at(text: str, at: int, end: int) -> _Found | None:
    """Reads the longest number at a place that ends with a word, or before an ending that sounds like a digit."""
    while end > at:
        word = text[at:end].rstrip()
        end = at + len(word)
        if _OTHER_UNIT().match(text, end):
            return None
        half = _HALF().match(text, end) if word.endswith("억") else None
        if half is not None:
            return _read(f"{word}반", text, at, half.end())
        for less in _endings(word, text[end:]):
            found = _read(word[: len(word) - less], text, at, end - less)
            if found is not None:
                return found
        # 오천 이상: one syllable behind a space may begin another word; more of them belong to a number we cannot read.
        head, _, tail = word.rpartition(" ")
        end = at + len(head) if head and len(tail) == 1 else at
    return None


def _endings(word: str, rest: str) -> tuple[int, ...]:
    """Returns how many syllables at the end of a number may be an ending: 삼백이요 is 300, 오천구요 is 5,000."""
    if len(word) < 2 or rest.startswith("원") or not rest or rest.lstrip().startswith(("정도", "쯤", "가량", "만원")):
        return (0,)
    following = rest[0]
    if word.endswith("이구") and following == "요":
        return (2, 0)
    if word[-1] == "이" and following in " ,.?요에고라며다지나구":
        return (1, 0)
    return (1, 0) if word[-1] == "구" and following == "요" and word[-2] in "백천만억" else (0,)


def _read(word: str, text: str, at: int, end: int) -> _Found | None:
    if not word or word[-1] in ",.~-":
        return None
    rest = text[end:]
    spelled = not any(char.isdigit() for char in word)
    if rest[:1].isdigit():
        return None
    if _OTHER_UNIT().match(rest) or (spelled and not _TAIL().match(rest)) or word in ("억", "조"):
        return None
    values = _values(word)
    if not values:
        return None
    won = re.match(r"\s?원", rest)
    if spelled and not any(char in SMALL or char in LARGE for char in word):
        # One syllable is a word as often as a number: 이, 오, 사.
        if not won or len(word) > 1:
            return None
        if word not in ("영", "공", "빵"):
            return None
    scaled = any(char in LARGE for char in word)
    return _Found(
        at,
        end + (won.end() if won else 0),
        values,
        won is not None,
        scaled,
        not any(char in _SYLLABLES for char in word),
    )


def _values(word: str) -> tuple[int, ...]:
    joined = word.replace(" ", "")
    pair = _pair(joined)
    if pair:
        return pair
    value = _whole(joined)
    return () if value is None else (value,)


def _pair(joined: str) -> tuple[int, ...]:
    """삼사천, 오륙백만, 3~4천, 2-3억: two neighbors before one unit."""
    match = re.fullmatch(r"(\d[\d,.]*)[~\-](\d[\d,.]*)([십백천만억]*)", joined)
    if match:
        pair = [_whole(match[number] + match[3]) for number in (1, 2)]
        return tuple(value for value in pair if value is not None) if None not in pair else ()
    match = re.fullmatch(r"([일이삼사오육륙칠팔구]{2})([십백천만억]+)", joined)
    both = sino_pair(match[1]) if match else None
    if match is None or both is None:
        return ()
    spelled = dict(zip(range(1, 10), "일이삼사오육칠팔구", strict=True))
    pair = [_whole(spelled[number] + match[2]) for number in both]
    return tuple(value for value in pair if value is not None)


def _whole(joined: str) -> int | None:
    """Reads a number; behind 억 people leave out 만: 일억 이천 is 120,000,000."""
    if joined.endswith("억반"):
        half = whole(joined[:-1])
        return None if half is None else half + LARGE["억"] // 2
    head, hundred_million, tail = joined.partition("억")
    if hundred_million and tail and not any(char in LARGE for char in tail):
        rest = whole(tail)
        first = whole(head + "억")
        if rest is None or first is None or rest >= MANWON:
            return whole(joined)
        if rest >= 100:
            return first + rest * MANWON
        return None
    return whole(joined)


# --- numbers of things ----------------------------------------------------------------------------------------------


def count(text: str) -> Result[int]:
    """Reads a plain number: 3, 3개, 세 개, 열두 명, 백이십."""
    shown = visible(text)
    found = list(_counts(shown))
    if not found:
        return Missed(NOTHING)
    related = meant(shown, [(start, end) for start, end, _ in found])
    said = shown[found[0][0] : found[-1][1]]
    if not related:
        return Missed(REJECTED, said)
    values = tuple(dict.fromkeys(found[relation.at][2] for relation in related))
    return Understood(values[0], said) if len(values) == 1 else Several(values, said)


def _counts(text: str) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(text):
        match = _native_at(text, at)
        if match is None and _begins(text, at):
            match = _sino_at(text, at)
        if match is None:
            at += 1
            continue
        yield at, *match
        at = match[0]


def _native_at(text: str, at: int) -> tuple[int, int] | None:
    if at and "가" <= text[at - 1] <= "힣":
        return None
    for length in range(5, 0, -1):
        word = text[at : at + length]
        value = native(word) if len(word) == length else None
        if value is not None and _COUNTED().match(text, at + length):
            # 한, 세 and 네 count only with what they count.
            bare = len(word) == 1 and not re.match(
                r"\s?[개건명번회대장권병박세켤벌마분인식사가군곳]", text[at + length :]
            )
            if not bare or word not in ("한", "두", "세", "네", "석", "넉", "너", "서", "닷", "엿"):
                return at + length, value
    return None


def _sino_at(text: str, at: int) -> tuple[int, int] | None:
    end = _run(text, at)
    while end > at:
        word = text[at:end].strip()
        end = at + len(word)
        value = whole(word) if word else None
        if value is not None and _COUNTED().match(text, end):
            return end, value
        end -= 1
    return None
