"""Entities in Korean text: telephone numbers, dates, amounts and identifiers, with typed values and source spans.

Personal data comes from the classifier that masks, so what is understood and what is hidden are the same. Boundaries
are digit look-arounds, since Hangul is a word character and `\\b` fails next to it. On overlap personal data wins, then
amount, date, order number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible
from contact_handlers.personal.classifier import classify
from contact_handlers.personal.findings import ACCOUNT, CARD, EMAIL, FOREIGNER, PHONE, RESIDENT
from contact_handlers.personal.patterns import lazy
from contact_handlers.personal.reading import DIGIT_WORDS, View

DATE, AMOUNT, ORDER = "date", "amount", "order_number"
# What a customer may tell us; the rest of the personal data is only hidden.
_UNDERSTOOD = {PHONE: PHONE, EMAIL: EMAIL, CARD: CARD, ACCOUNT: ACCOUNT, RESIDENT: RESIDENT, FOREIGNER: RESIDENT}


@dataclass(frozen=True, slots=True)
class Entity:
    """One find: `value` is normalized (E.164, ISO date, KRW as int); `start`, `end` are offsets in the given text.

    `kept` is what may be shown of personal data, and the value of anything else.
    """

    kind: str
    value: str | int
    start: int
    end: int
    text: str
    kept: str
    certain: bool = True


# --- patterns -------------------------------------------------------------------------------------------------------

_ORDERS = lazy(
    r"(?:(?:주문|예약|접수|참조|송장)(?:\s?번호)?|(?<![가-힣])번호)[^\dA-Za-z\n]{0,6}"
    r"([A-Za-z]{0,4}-?(?:\d{6,14}|20\d{14}|\d{2,8}(?:-\d{2,10}){1,3}))(?![\dA-Za-z\-])"
)
_ORDER_WORDS = ("번호", "주문", "예약", "접수", "참조", "송장")
_NUMERAL = "일이삼사오육칠팔구십백천만억조"
_AMOUNTS = lazy(
    rf"(?<![\d.,수몇초])((?:[\d.,]|[{_NUMERAL}]|(?<=[십백천만억조]) (?=[\d{_NUMERAL}]))+)"
    r" ?원(?!금|래|인|칙|리|가[^요]|고[^요]|본|문|서|룸|피스|장|정|생|유|하|숭|두|앙|만|활)"
)
_PLAIN_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_YMD = lazy(r"(?<![\d.\-/])(\d{4})([.\-/]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d)(?![\-/]\d)")
_MDY = lazy(r"(?<![\d.\-/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_KOREAN_YMD = lazy(r"(?<!\d)(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일")
_KOREAN_MD = lazy(r"(?<!\d)(?<!년)(?<!년 )(\d{1,2})월 ?(\d{1,2})일")
_RELATIVE = lazy(r"오늘|내일모레|내일|모레|글피")
_WEEKDAY = lazy(r"(다다음 ?주|다음 ?주|담주|이번 ?주|금주)? ?([월화수목금토일])요일")
_DAYS_LATER = lazy(r"(?<!\d)(\d{1,3}|하루|이틀|사흘|나흘|닷새|엿새|일주일|이주일)(?:(일|주|주일) ?)? ?(?:뒤|후|있다가)")
_RELATIVE_DAYS = {"오늘": 0, "내일": 1, "모레": 2, "내일모레": 2, "글피": 3}
_DAY_WORDS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "일주일": 7, "이주일": 14}
_WEEKS = {"다다음주": 2, "다음주": 1, "담주": 1}


def phone_value(text: str) -> str | None:
    """Returns the E.164 form of a Korean number that a text consists of, in any accepted writing, otherwise None."""
    shown = visible(text)
    found = [finding for finding in classify(shown) if finding.kind == PHONE and finding.value[0] == "+"]
    if len(found) != 1:
        return None
    rest = shown[: found[0].start] + shown[found[0].end :]
    return None if any(char.isalnum() for char in rest) else found[0].value


# --- amounts --------------------------------------------------------------------------------------------------------

_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
_TOKENS = lazy(rf"{_PLAIN_NUMBER}|[일이삼사오육칠팔구십백천만억조]")


def number_value(text: str) -> int | None:
    """Reads a whole number in digits, Korean words or a mixture (1만5천, 오만, 2.5억, 50,000); None when it is none."""
    tokens = _TOKENS().findall(text)
    if not tokens or "".join(tokens) != text.replace(" ", ""):
        return None
    total, section, current = 0.0, 0.0, None
    last_large = float("inf")
    for token in tokens:
        if token in _LARGE:
            unit = _LARGE[token]
            if unit >= last_large:
                return None
            total += (section + (current or 0) or 1) * unit
            section, current, last_large = 0.0, None, unit
        elif token in _SMALL:
            section, current = section + (1 if current is None else current) * _SMALL[token], None
        elif current is not None:
            return None
        else:
            current = float(DIGIT_WORDS[token]) if token in DIGIT_WORDS else float(token.replace(",", ""))
    value = total + section + (current or 0)
    return int(value) if value == int(value) else None


def _amounts(text: str) -> Iterator[tuple[int, int, int]]:
    for found in _AMOUNTS().finditer(text):
        words = found[1]
        spelled = not any(char.isdigit() for char in words)
        # 사원, 이원, 구원 are words; a number in letters needs a unit such as 천 or 만.
        if spelled and not any(char in "십백천만억조" for char in words):
            continue
        value = number_value(words)
        if value is not None:
            yield *found.span(), value


# --- dates ----------------------------------------------------------------------------------------------------------


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(month: int, day: int, today: date) -> date | None:
    """Returns the next such day from today on; a leap day may be years away."""
    for year in range(today.year, today.year + 9):
        found = _day(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _weekday(found: re.Match[str], today: date) -> date:
    target = "월화수목금토일".index(found[2])
    monday = today - timedelta(days=today.weekday())
    week = (found[1] or "").replace(" ", "")
    if week:
        return monday + timedelta(days=7 * _WEEKS.get(week, 0) + target)
    return today + timedelta(days=(target - today.weekday()) % 7)


def _later(found: re.Match[str], today: date) -> date | None:
    word, unit = found[1], found[2]
    if word.isdigit():
        return None if unit is None else today + timedelta(days=int(word) * (1 if unit == "일" else 7))
    return today + timedelta(days=_DAY_WORDS[word])


_DateReader = tuple[tuple[str, ...], Callable[[], re.Pattern[str]], Callable[[re.Match[str], date], date | None]]
# Each with signs of which a text must hold one before its pattern is worth a search.
_DATE_READERS: tuple[_DateReader, ...] = (
    (("-", ".", "/"), _YMD, lambda found, today: _day(int(found[1]), int(found[3]), int(found[4]))),
    (("/",), _MDY, lambda found, today: _day(int(found[3]), int(found[1]), int(found[2]))),
    (("년",), _KOREAN_YMD, lambda found, today: _day(int(found[1]), int(found[2]), int(found[3]))),
    (("월",), _KOREAN_MD, lambda found, today: _next(int(found[1]), int(found[2]), today)),
    (("요일",), _WEEKDAY, _weekday),
    (("뒤", "후", "있다가"), _DAYS_LATER, _later),
    (
        tuple(_RELATIVE_DAYS),
        _RELATIVE,
        lambda found, today: today + timedelta(days=_RELATIVE_DAYS[found[0]]),
    ),
)


def _dates(text: str, today: date) -> Iterator[tuple[int, int, str]]:
    for hints, pattern, read in _DATE_READERS:
        if not any(hint in text for hint in hints):
            continue
        for found in pattern().finditer(text):
            value = read(found, today)
            if value is not None:
                yield *found.span(), value.isoformat()


# --- extraction -----------------------------------------------------------------------------------------------------


def _orders(text: str) -> Iterator[tuple[int, int, str]]:
    view = View(text)
    for found in _ORDERS().finditer(view.text):
        yield *view.span(*found.span(1)), found[1].upper()


def _finds(text: str, today: date) -> Iterator[tuple[str, int, int, str | int]]:
    """Yields what is not personal, those that win an overlap first."""
    for start, end, amount in _amounts(text) if "원" in text else ():
        yield AMOUNT, start, end, amount
    for start, end, day in _dates(text, today):
        yield DATE, start, end, day
    for start, end, number in _orders(text) if any(word in text for word in _ORDER_WORDS) else ():
        yield ORDER, start, end, number


def extract(text: str, *, today: date) -> tuple[Entity, ...]:
    """Returns all entities of a cleaned text in order of appearance; `today` is the business date (Asia/Seoul)."""
    text = visible(text)
    found = [
        Entity(
            _UNDERSTOOD[finding.kind], finding.value, finding.start, finding.end, text[finding.start : finding.end],
            finding.kept, finding.certain,
        )
        for finding in classify(text)
        if finding.kind in _UNDERSTOOD and (finding.kind != PHONE or finding.value[0] == "+")
    ]  # fmt: skip
    for kind, start, end, value in _finds(text, today):
        if all(start >= other.end or other.start >= end for other in found):
            found.append(Entity(kind, value, start, end, text[start:end], str(value)))
    return tuple(sorted(found, key=lambda entity: entity.start))


_ORDER_FORM = lazy(
    r"[A-Za-z]{0,4}-?(?:\d{6,14}|20\d{14}|\d{2,8}(?:-\d{2,10}){1,3})"
    r"|[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}-[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}"
)
_FRAME = lazy(
    # 어 그 주문번호는 ..., and with the name of the shop: 네이버 주문번호 ...
    r"^(?:(?:어|음|그|네|아|저기요?)[\s,.…]+){0,3}(?:(?:[가-힣]{1,8}\s+(?:주문|예약|접수|참조)|"
    r"(?:제|저의|내)?\s*(?:주문|예약|접수|참조|고객)?)\s*번호\s*(?:는|은|가)?\s*)?|\s*(?:번)?\s*(?:이에요|예요|입니다|이요|요|이야|야|임)?[.!]?$"
)


def _bare(text: str) -> str:
    return _FRAME().sub("", text.strip()).strip()


def order_value(text: str) -> str | None:
    """Reads an order number, or one of our reference numbers (XXXX-XXXX), that was asked for; otherwise None."""
    if phone_value(_bare(text)) is not None:
        return None
    for view in View.readings(visible(text)):
        found = _ORDER_FORM().fullmatch(_bare(view.text).replace(" ", ""))
        if found:
            return found[0].upper()
    return None


def customer_value(text: str, digits: int = 7) -> str | None:
    """Reads a customer number of exactly so many digits that was asked for, otherwise None."""
    for view in View.readings(visible(text)):
        found = re.sub(r"[ \-]", "", _bare(view.text))
        if re.fullmatch(rf"\d{{{digits}}}", found, re.ASCII):
            return found
    return None


_BARE_DAY = lazy(r"(\d{1,2})일")


def date_value(text: str, today: date) -> date | None:
    """Reads a date that was asked for: every form of the entity, and a day of the month alone (15일)."""
    for entity in extract(text, today=today):
        if entity.kind == DATE:
            return date.fromisoformat(str(entity.value))
    found = _BARE_DAY().search(text)
    if found:
        for offset in range(12):
            month = (today.month - 1 + offset) % 12 + 1
            value = _day(today.year + (today.month - 1 + offset) // 12, month, int(found[1]))
            if value is not None and value >= today:
                return value
    return None
