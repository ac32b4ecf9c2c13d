"""Entities in Korean text: telephone numbers, dates, amounts and identifiers, with typed values and source spans.

The same patterns drive masking (`masking.py`). Boundaries are digit look-arounds, since Hangul is a word character and
`\\b` fails next to it. On overlap the more sensitive kind wins: resident number, card, account, phone, e-mail, amount,
date, order number.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible

PHONE, EMAIL, DATE, AMOUNT = "phone", "email", "date", "amount"
ACCOUNT, CARD, RESIDENT, ORDER, CUSTOMER = (
    "account_number",
    "card_number",
    "resident_number",
    "order_number",
    "customer_number",
)
PERSONAL = (RESIDENT, CARD, ACCOUNT, PHONE, EMAIL)
PRECEDENCE = (*PERSONAL, AMOUNT, DATE, ORDER)

DIGIT_WORDS = dict(zip("공영일이삼사오육칠팔구", "00123456789", strict=True))
# 이 is also the first syllable of endings (팔이에요, 구이고); there it is no digit.
_WORD = r"(?:[공영일삼사오육칠팔구]|이(?!에요|예요|에|고|구요|라|며|야|지|요|죠|었|입|랑))"
_SPOKEN = re.compile(rf"{_WORD}(?:[\s\-]*(?:(?:에|다시)[\s\-]*)?{_WORD}){{6,}}")
# The area code alone is often written in words by speech recognition: 공일공 1234 5678.
_SPOKEN_HEAD = re.compile(r"(?<![가-힣])[공영]일[공영일육칠팔구](?=[\s\-]*\d{3,4}[\s\-]*\d{4}(?!\d))")
_MOBILE_TAIL = re.compile(r"01[016789]\d{7,8}$")
_SPACED = re.compile(r"(?<!\d)(?<!\d )\d(?: \d){6,}(?!\d)(?! \d)")


@dataclass(frozen=True, slots=True)
class Entity:
    """One find: `value` is normalized (E.164, ISO date, KRW as int); `start`, `end` are offsets in the given text."""

    kind: str
    value: str | int
    start: int
    end: int
    text: str
    certain: bool = True


class View:
    """The text as the patterns see it: digits instead of digit words, spaced digits joined; with the way back."""

    def __init__(self, text: str) -> None:
        self.original = text
        # One syllable is one digit, so spoken digits keep their places.
        digits = _SPOKEN.sub(_said_digits, _SPOKEN_HEAD.sub(_said_digits, text))
        pieces: list[str] = []
        self._places: list[int] = []
        position = 0
        for found in _SPACED.finditer(digits):
            self._copy(digits, pieces, range(position, found.start()))
            joined = digits[found.start() : found.end() : 2]
            number = _MOBILE_TAIL.search(joined)
            # "이 공 일 공 ..." says 이 (this) before the number; its space stays.
            apart = found.start() + 2 * number.start() - 1 if number and number.start() else -1
            self._copy(digits, pieces, [at for at in range(*found.span()) if digits[at] != " " or at == apart])
            position = found.end()
        self._copy(digits, pieces, range(position, len(digits)))
        self.text = "".join(pieces)

    def _copy(self, text: str, pieces: list[str], places: Iterable[int]) -> None:
        for place in places:
            pieces.append(text[place])
            self._places.append(place)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the original offsets of a find."""
        return self._places[start], self._places[end - 1] + 1


def _said_digits(found: re.Match[str]) -> str:
    return "".join(DIGIT_WORDS.get(char, " " if char in "에다시" else char) for char in found[0])


# --- patterns -------------------------------------------------------------------------------------------------------

_GAP = r"[ .\-–·_]{0,4}"
_MOBILE = rf"(?:\+82{_GAP}(?:\(0\))?0?|0)(?:10{_GAP}\d{{4}}|1[16789]{_GAP}\d{{3,4}}){_GAP}\d{{4}}"
_LANDLINE = rf"(?:\+82{_GAP}0?|\(?0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}"
_REPRESENTATIVE = r"(?<!\d[\-. ])1[568]\d{2}[\-. ]\d{4}(?![\-. ]?\d)"
_PHONES = re.compile(rf"(?<![\d+])(?:{_MOBILE}|{_LANDLINE}|{_REPRESENTATIVE})(?!\d)(?!-\d)")
_EMAILS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_%+\-])?"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_CARDS = re.compile(
    r"(?<!\d)(?<!\d[ \-])(?:\d{4}[ \-]?){3}\d{4}(?!\d)(?![ \-]\d)|(?<!\d)3[47]\d{2}[ \-]?\d{6}[ \-]?\d{5}(?!\d)"
)
_RESIDENTS = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[ \-]{0,3}([1-8])\d{6}(?!\d)")
_ACCOUNTS = re.compile(
    r"(?<!\d)(?<!\d-)(?:(?!01[016789]-)\d{3,6}-\d{2,4}-\d{5,8}|\d{3,4}-\d{4}-\d{4}-\d{2}|\d{3}-\d{6}-\d{2}-\d{3})(?!\d)(?!-\d)"
)
_NAMED_ACCOUNTS = re.compile(r"(?:계좌|통장)(?:\s?번호)?[^\d\n]{0,8}(?<!\d)((?!01[016789])\d{10,14})(?!\d)")
_ORDERS = re.compile(
    r"(?:(?:주문|예약|접수|참조|송장)(?:\s?번호)?|(?<![가-힣])번호)[^\dA-Za-z\n]{0,6}([A-Za-z]{0,4}-?\d{6,14})(?![\dA-Za-z\-])"
)
_NUMERAL = "일이삼사오육칠팔구십백천만억조"
_AMOUNTS = re.compile(
    rf"(?<![\d.,수몇초])((?:[\d.,]|[{_NUMERAL}]|(?<=[십백천만억조]) (?=[\d{_NUMERAL}]))+)"
    r" ?원(?!금|래|인|칙|리|가[^요]|고[^요]|본|문|서|룸|피스|장|정|생|유|하|숭|두|앙|만|활)"
)
_PLAIN_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_YMD = re.compile(r"(?<![\d.\-/])(\d{4})([.\-/]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d)(?![\-/]\d)")
_MDY = re.compile(r"(?<![\d.\-/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_KOREAN_YMD = re.compile(r"(?<!\d)(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일")
_KOREAN_MD = re.compile(r"(?<!\d)(?<!년)(?<!년 )(\d{1,2})월 ?(\d{1,2})일")
_RELATIVE = re.compile(r"오늘|내일모레|내일|모레|글피")
_WEEKDAY = re.compile(r"(다다음 ?주|다음 ?주|담주|이번 ?주|금주)? ?([월화수목금토일])요일")
_DAYS_LATER = re.compile(
    r"(?<!\d)(\d{1,3}|하루|이틀|사흘|나흘|닷새|엿새|일주일|이주일)(?:(일|주|주일) ?)? ?(?:뒤|후|있다가)"
)
_RELATIVE_DAYS = {"오늘": 0, "내일": 1, "모레": 2, "내일모레": 2, "글피": 3}
_DAY_WORDS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "일주일": 7, "이주일": 14}
_WEEKS = {"다다음주": 2, "다음주": 1, "담주": 1}


def luhn(digits: str) -> bool:
    """Tells whether the check digit of a card number is right."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def phone_value(text: str) -> str | None:
    """Returns the E.164 form of a complete Korean number in any accepted writing, otherwise None."""
    view = View(visible(text)).text.strip()
    found = _PHONES.fullmatch(view)
    return _e164(found[0]) if found else None


def _e164(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if text.lstrip("(").startswith("+"):
        digits = "0" + digits[2:].removeprefix("0")
    return "+82" + digits.removeprefix("0")


def national(e164: str) -> str:
    """Writes a number the way Koreans read it: 010-1234-5678, 02-123-4567, 031-123-4567, 1588-0000."""
    digits = e164.removeprefix("+82")
    if len(digits) == 8 and digits[:2] in ("15", "16", "18"):
        return f"{digits[:4]}-{digits[4:]}"
    digits = "0" + digits
    head = 2 if digits.startswith("02") else 4 if digits.startswith("050") else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"


def _phones(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _PHONES.finditer(text):
        yield *found.span(), _e164(found[0]), True


def _emails(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _EMAILS.finditer(text):
        # A bar right after the address means that it goes on in a way no address does.
        if text[found.end() : found.end() + 1] != "|":
            yield *found.span(), found[0].lower(), True


def _cards(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _CARDS.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) == 16 or luhn(digits):
            yield *found.span(), digits, luhn(digits)


def _residents(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _RESIDENTS.finditer(text):
        month, day = int(found[2]), int(found[3])
        # The century is unknown to a mask, so 29 February always counts as possible.
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2000, month)[1]:
            yield *found.span(), re.sub(r"\D", "", found[0]), True


def _accounts(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _ACCOUNTS.finditer(text):
        yield *found.span(), found[0], True
    for found in _NAMED_ACCOUNTS.finditer(text):
        yield *found.span(1), found[1], True


def _orders(text: str) -> Iterator[tuple[int, int, str, bool]]:
    for found in _ORDERS.finditer(text):
        yield *found.span(1), found[1].upper(), True


# --- amounts --------------------------------------------------------------------------------------------------------

_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
_TOKENS = re.compile(rf"{_PLAIN_NUMBER.pattern}|[일이삼사오육칠팔구십백천만억조]")


def number_value(text: str) -> int | None:
    """Reads a whole number in digits, Korean words or a mixture (1만5천, 오만, 2.5억, 50,000); None when it is none."""
    tokens = _TOKENS.findall(text)
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


def _amounts(text: str) -> Iterator[tuple[int, int, int, bool]]:
    for found in _AMOUNTS.finditer(text):
        words = found[1]
        spelled = not any(char.isdigit() for char in words)
        # 사원, 이원, 구원 are words; a number in letters needs a unit such as 천 or 만.
        if spelled and not any(char in "십백천만억조" for char in words):
            continue
        value = number_value(words)
        if value is not None:
            yield *found.span(), value, True


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


_DATE_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_YMD, lambda found, today: _day(int(found[1]), int(found[3]), int(found[4]))),
    (_MDY, lambda found, today: _day(int(found[3]), int(found[1]), int(found[2]))),
    (_KOREAN_YMD, lambda found, today: _day(int(found[1]), int(found[2]), int(found[3]))),
    (_KOREAN_MD, lambda found, today: _next(int(found[1]), int(found[2]), today)),
    (_WEEKDAY, _weekday),
    (_DAYS_LATER, _later),
    (_RELATIVE, lambda found, today: today + timedelta(days=_RELATIVE_DAYS[found[0]])),
)


def _dates(text: str, today: date) -> Iterator[tuple[int, int, str, bool]]:
    for pattern, read in _DATE_READERS:
        for found in pattern.finditer(text):
            value = read(found, today)
            if value is not None:
                yield *found.span(), value.isoformat(), True


# --- extraction -----------------------------------------------------------------------------------------------------

_Finder = Callable[[str], Iterator[tuple[int, int, str | int, bool]]]
_FINDERS: dict[str, _Finder] = {
    RESIDENT: _residents,
    CARD: _cards,
    ACCOUNT: _accounts,
    PHONE: _phones,
    EMAIL: _emails,
    AMOUNT: _amounts,
    ORDER: _orders,
}


def _select(view: View, kinds: tuple[str, ...], today: date | None) -> Iterator[Entity]:
    taken: list[tuple[int, int]] = []
    for kind in kinds:
        if kind == DATE:
            finds: Iterator[tuple[int, int, str | int, bool]] = iter(() if today is None else _dates(view.text, today))
        else:
            finds = _FINDERS[kind](view.text)
        for start, end, value, certain in finds:
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            first, last = view.span(start, end)
            yield Entity(kind, value, first, last, view.original[first:last], certain)


def extract(text: str, *, today: date) -> tuple[Entity, ...]:
    """Returns all entities of a cleaned text in order of appearance; `today` is the business date (Asia/Seoul)."""
    return tuple(sorted(_select(View(text), PRECEDENCE, today), key=lambda entity: entity.start))


def personal(text: str) -> tuple[Entity, ...]:
    """Returns the entities that identify a person, in order of appearance."""
    return tuple(sorted(_select(View(text), PERSONAL, None), key=lambda entity: entity.start))


_ORDER_FORM = re.compile(r"[A-Za-z]{0,4}-?\d{6,14}|[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}-[0-9A-HJ-NP-TV-Za-hj-np-tv-z]{4}")
_FRAME = re.compile(
    r"^(?:제|저의|내)?\s*(?:주문|예약|접수|참조|고객)?\s*번호\s*(?:는|은|가)?\s*|\s*(?:번)?\s*(?:이에요|예요|입니다|이요|요|이야|야|임)?[.!]?$"
)


def _bare(text: str) -> str:
    return _FRAME.sub("", View(visible(text)).text.strip()).strip()


def order_value(text: str) -> str | None:
    """Reads an order number, or one of our reference numbers (XXXX-XXXX), that was asked for; otherwise None."""
    found = _ORDER_FORM.fullmatch(_bare(text).replace(" ", ""))
    return found[0].upper() if found and phone_value(found[0]) is None else None


def customer_value(text: str, digits: int = 7) -> str | None:
    """Reads a customer number of exactly so many digits that was asked for, otherwise None."""
    found = re.sub(r"[ \-]", "", _bare(text))
    return found if re.fullmatch(rf"\d{{{digits}}}", found, re.ASCII) else None


_BARE_DAY = re.compile(r"(\d{1,2})일")


def date_value(text: str, today: date) -> date | None:
    """Reads a date that was asked for: every form of the entity, and a day of the month alone (15일)."""
    for entity in extract(text, today=today):
        if entity.kind == DATE:
            return date.fromisoformat(str(entity.value))
    found = _BARE_DAY.search(text)
    if found:
        for offset in range(12):
            month = (today.month - 1 + offset) % 12 + 1
            value = _day(today.year + (today.month - 1 + offset) // 12, month, int(found[1]))
            if value is not None and value >= today:
                return value
    return None
