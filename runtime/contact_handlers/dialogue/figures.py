"""Figures in a text as comparable values: money, rates, dates, times of day, spans of time, numbers.

Two texts that say the same figure in different writings give the same value: 5만원 and 50,000원, 오후 두 시 and 14:00,
이틀 and 2일. Relative days are read from one fixed day, so that 내일 in two texts is the same day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values.mentions import extract
from contact_handlers.dialogue.values.numerals import whole
from contact_handlers.dialogue.values.results import AMOUNT, DATE

Kind = Literal["amount", "rate", "date", "time", "span", "number"]
MONEY: Final = "amount"
RATE: Final = "rate"
DAY: Final = "date"
TIME: Final = "time"
SPAN: Final = "span"
NUMBER: Final = "number"

# Any day does, as long as both texts are read from the same one.
_TODAY = date(2024, 1, 1)
_SINO = "일이삼사오육칠팔구십백천"
_NATIVE = {
    word: number
    for number, words in enumerate(
        ("한 하나", "두 둘", "세 셋", "네 넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"), start=1
    )
    for word in words.split()
}
_DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "열흘": 10, "보름": 15}
_ANY_NATIVE = "|".join(sorted(_NATIVE, key=len, reverse=True))
_COUNT = rf"(\d+(?:\.\d+)?|[{_SINO}]+|(?:{_ANY_NATIVE})(?=\s?(?:시|달|주|해)))"
_RANGE = r"(?:\s?(?:~|-|–|에서|내지|또는)\s?(?=[\d일이삼사오육칠팔구십]))"

_OTHER_MONEY = re.compile(r"[$₩€¥]\s?(\d[\d,.]*)|(\d[\d,.]*)\s?(만|천|백)?\s?(?:달러|불(?![가-힣])|포인트|마일리지)")
_RATES = re.compile(
    rf"(\d+(?:\.\d+)?|[{_SINO}]+)\s?(?:%|퍼센트|프로(?![가-힣]))"
    r"|(\d+|두|세|네|다섯|열)\s?배(?=로|의|를|\s|$|가|까지|[.,])|(절반|반값|반액)|(?<!\d)(\d)\s?\+\s?\d(?!\d)"
)
_PERIODS = re.compile(
    r"(?<![가-힣])(?:(?:다음|이번|지난|금)\s?(?:주말|주|달|해)|이달)|내년|올해|연말|월말|주말|공휴일|명절|매월|매주|매일|연중무휴"
    r"|(?<!\d)\d{4}년|(?<!\d)\d{1,2}월(?!\s?\d)"
)
# Today is also a courtesy (오늘도 좋은 하루 되십시오); it says when something happens only with one of these behind it.
_BY_TODAY = re.compile(
    r"오늘\s?(?:까지|안에|안으로|중에|중으로|내로|내에|바로|즉시|도착|배송|발송|출고|처리|입금|환불|완료|방문|자정|(?:밤|오후|오전)(?!\s?\d))"
)
_TIMES = re.compile(
    rf"(오전|오후|새벽|아침|저녁|밤)?\s?(?:(?<![\d:])(\d{{1,2}}):(\d{{2}})(?!\d)"
    rf"|(?<![\d가-힣])(\d{{1,2}}|{_ANY_NATIVE})\s?시(?!간|스|작|대|도|점|행|즌|키)(?:\s?(\d{{1,2}})\s?분|\s?(반))?)"
)
_SPANS = re.compile(
    rf"(?<![\d.,])(?<![가-힣]){_COUNT}(?:{_RANGE}{_COUNT})?\s?"
    r"(영업일|개월|시간|초|분(?!들|의|께|이|은|을|류|실|할|기|하|되|야|석|명)|일(?!반|정|부|원|치|괄|시|대|자|절)"
    r"|주(?:일|간)?(?![가-힣]*문|소|말|의|요|시)|(?<![일이삼사오육칠팔구십])달(?!러)|년)"
)
# 좋은 하루 보내십시오 is a courtesy and measures nothing.
_DAY_WORDS = re.compile(
    rf"(?:{'|'.join(sorted(_DAYS, key=len, reverse=True))})(?!\s?(?:보내|되시|되세|되십))|일주일|한\s?달|반나절|반년"
)
_GROUPS = re.compile(r"\d{2,6}(?:\s?[-–—.·)/]\s?\d{2,6}|\s\d{3,6}){1,4}")
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_SPOKEN = re.compile(r"(?<![가-힣])[공영일이삼사오육륙칠팔구](?:[\s,\-]*(?:에\s)?[공영일이삼사오육륙칠팔구]){5,}")
_SPOKEN_DIGITS = {ord(word): digit for word, digit in zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True)}
# 1 and 2 in a list of steps, 번 on a keypad and 번째 are no facts; from three digits on a number is one.
_SMALL = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` compares, `start` and `end` are its place in the text."""

    kind: Kind
    value: str
    start: int
    end: int


def figures(text: str) -> list[Figure]:
    """Returns the figures of a text; each part of the text counts for one kind, the more precise first."""
    found: list[Figure] = []
    left = text
    for read in _READERS:
        fresh = [figure for figure in read(left) if figure.value]
        found += fresh
        for figure in fresh:
            left = left[: figure.start] + "\x00" * (figure.end - figure.start) + left[figure.end :]
    return found


def _money(text: str) -> Iterator[Figure]:
    for entity in extract(text, today=_TODAY):
        if entity.kind == AMOUNT:
            yield Figure(MONEY, str(entity.value), entity.start, entity.end)
    for match in _OTHER_MONEY.finditer(text):
        unit = {"만": 10_000, "천": 1_000, "백": 100}.get(match[3] or "", 1)
        number = float((match[1] or match[2]).replace(",", "").rstrip("."))
        yield Figure(MONEY, f"{match[0][-2:]}{number * unit:g}", *match.span())


def _rates(text: str) -> Iterator[Figure]:
    for match in _RATES.finditer(text):
        value = match[1] or match[2] or match[3] or match[4]
        times = "" if match[1] else "x"
        yield Figure(RATE, f"{times}{_number(value)}", *match.span())


def _days(text: str) -> Iterator[Figure]:
    taken: list[tuple[int, int]] = []
    for entity in extract(text, today=_TODAY):
        if entity.kind == DATE and (entity.text != "오늘" or _BY_TODAY.match(text, entity.start)):
            taken.append((entity.start, entity.end))
            yield Figure(DAY, str(entity.value), entity.start, entity.end)
    for match in _PERIODS.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield Figure(DAY, match[0].replace(" ", ""), *match.span())


def _times(text: str) -> Iterator[Figure]:
    for match in _TIMES.finditer(text):
        said = match[2] or match[4]
        hour = _NATIVE.get(said) or int(said)
        minute = int(match[3] or match[5] or (30 if match[6] else 0))
        # Whoever says 오후 6시 may shorten it to 6시 the second time.
        yield Figure(TIME, f"{hour % 12}:{minute:02}", *match.span())


def _spans(text: str) -> Iterator[Figure]:
    for match in _SPANS.finditer(text):
        unit = match[3]
        if match[1] == "이" and not match[2] and match[0][1:2] == " ":
            continue  # 이 시간 is this hour, not two
        for count in (match[1], match[2]):
            if count:
                yield Figure(SPAN, _span(_number(count), unit), *match.span())
    for match in _DAY_WORDS.finditer(text):
        word = match[0].replace(" ", "")
        value = {"일주일": "7일", "한달": "1개월", "반나절": "반나절", "반년": "6개월"}.get(word)
        yield Figure(SPAN, value or f"{_DAYS[word]}일", *match.span())


def _span(count: str, unit: str) -> str:
    if unit.startswith("주"):
        return f"{float(count) * 7:g}일" if count.replace(".", "").isdigit() else f"{count}주"
    return f"{count}{ {'달': '개월', '해': '년', '영업일': '일'}.get(unit, unit) }"


def _number(text: str) -> str:
    if text in _NATIVE:
        return str(_NATIVE[text])
    value = whole(text)
    return text if value is None else f"{value:g}"


def _numbers(text: str) -> Iterator[Figure]:
    for pattern in (_SPOKEN, _GROUPS):
        for match in pattern.finditer(text):
            digits = re.sub(r"\D", "", match[0].translate(_SPOKEN_DIGITS))
            yield Figure(NUMBER, digits, *match.span())
    covered = _GROUPS.sub(lambda match: "\x00" * len(match[0]), text)
    for match in _PLAIN.finditer(covered):
        digits = match[0].replace(",", "")
        if len(digits) > _SMALL:
            yield Figure(NUMBER, digits, *match.span())


_READERS: tuple[Callable[[str], Iterator[Figure]], ...] = (_money, _rates, _days, _times, _spans, _numbers)
