"""What one cell may say, and what is told when it says something else: never the cell itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import phone
from contact_handlers.records.proficiencies import Skills

NOTHING: Final = "-"
"""A cell with which an attribute is taken away; an empty one leaves it as it is."""
SECRET_DIGITS = 6
_NAME = re.compile(r"[\w .,&()'·\-]{1,80}")
_WORD = re.compile(r"[\w .:/\-]{1,60}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_DAYS = {sign: day for day, sign in enumerate("월화수목금토일", start=1)} | {str(day): day for day in range(1, 8)}
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_LOGIN = re.compile(r"[a-zA-Z0-9_.@-]{1,100}")
_MAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]{2,}")
_YES = frozenset({"y", "yes", "true", "1", "o", "동의", "예", "허용"})
_NO = frozenset({"n", "no", "false", "0", "x", "미동의", "거부", "철회", "아니오", "차단"})


@dataclass(frozen=True)
class Reading:
    """What a center says about cells."""

    digits: int = 7
    """Of a customer number."""
    skills: Skills = Skills()


Read = Callable[[str, Reading], Any]


class CellError(ValueError):
    """What is wrong with a cell, without the cell."""


@dataclass(frozen=True)
class Column:
    """A column of a file; `korean` are other names of it."""

    name: str
    korean: tuple[str, ...]
    read: Read
    told: str
    """What it may say, for people."""
    key: bool = False
    unique: bool = False


def customer_number(text: str, reading: Reading) -> str:
    """Reads the number of a customer."""
    if not (text.isascii() and text.isdigit() and len(text) == reading.digits):
        raise CellError(
            f"is no number of {reading.digits} digits; spreadsheets drop leading zeros: format the column as text"
        )
    return text


def name(text: str, reading: Reading) -> str:
    """Reads the name of a person or a company."""
    del reading
    if not _NAME.fullmatch(text):
        raise CellError("is no name: letters, digits, spaces and . , & ( ) ' - are allowed, at most 80")
    return text


def phones(text: str, reading: Reading) -> tuple[str, ...]:
    """Reads telephone numbers, several with a semicolon between them; spreadsheets drop the leading zero."""
    if text == NOTHING:
        return ()
    found = []
    for one in _parts(text):
        number = phone.to_e164(one) or (phone.to_e164(f"0{one}") if one.startswith("1") else None)
        if number is None:
            raise CellError("is no Korean number that a person answers, such as 010-1234-5678")
        found.append(number)
    del reading
    return tuple(dict.fromkeys(found))


def mails(text: str, reading: Reading) -> tuple[str, ...]:
    """Reads addresses of mail, several with a semicolon between them."""
    del reading
    if text == NOTHING:
        return ()
    found = tuple(dict.fromkeys(_parts(text)))
    if not all(len(one) <= 254 and _MAIL.fullmatch(one) for one in found):
        raise CellError("is no address of mail")
    return found


def secret(text: str, reading: Reading) -> str:
    """Reads a PIN."""
    del reading
    if not (text.isascii() and text.isdigit() and len(text) == SECRET_DIGITS):
        raise CellError(f"is no PIN of {SECRET_DIGITS} digits; spreadsheets drop leading zeros: format it as text")
    return text


def birth_date(text: str, reading: Reading) -> str:
    """Reads a birthday as it is typed on the keypad: YYMMDD; YYYY-MM-DD is taken too."""
    del reading
    plain = re.sub(r"[-./]", "", text)
    if not (plain.isascii() and plain.isdigit() and len(plain) in (6, 8)):
        raise CellError("is no birthday, write YYMMDD or YYYY-MM-DD")
    century = "" if len(plain) == 8 else "19" if plain[:2] > f"{clock.now().year % 100:02}" else "20"
    try:
        date.fromisoformat(f"{(century + plain)[:4]}-{plain[-4:-2]}-{plain[-2:]}")
    except ValueError:
        raise CellError("is no day of the calendar") from None
    return plain[-6:]


def consent(text: str, reading: Reading) -> bool:
    """Reads a yes or a no."""
    del reading
    word = text.lower()
    if word not in _YES | _NO:
        raise CellError("is neither yes nor no: Y, N, 동의, 미동의, 철회 are allowed")
    return word in _YES


def moment(text: str, reading: Reading) -> str:
    """Reads when something was; without an offset it is Seoul's time, and nothing may be in the future."""
    del reading
    try:
        given = datetime.fromisoformat(text.replace(".", "-").replace("/", "-"))
    except ValueError:
        raise CellError("is no time, write 2026-11-30 or 2026-11-30T14:05") from None
    given = given if given.tzinfo else given.replace(tzinfo=clock.KST)
    if given > clock.now():
        raise CellError("is in the future")
    return clock.stamp(given)


def word(text: str, reading: Reading) -> str:
    """Reads a short word, such as where a consent was given or which text it was given to."""
    del reading
    if not _WORD.fullmatch(text):
        raise CellError("is too long or has signs other than letters, digits, spaces and . : / -")
    return text


def identifier(text: str, reading: Reading) -> str:
    """Reads an identifier of another system."""
    del reading
    if not _ID.fullmatch(text):
        raise CellError("is no identifier: letters, digits and _ . @ - are allowed, at most 64")
    return text


def login(text: str, reading: Reading) -> str:
    """Reads the login name of a user: https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateUser.html."""
    del reading
    if not _LOGIN.fullmatch(text):
        raise CellError("is no login name: letters, digits and _ . @ - are allowed, at most 100")
    return text


def words(text: str, reading: Reading) -> tuple[str, ...]:
    """Reads words with semicolons between them."""
    return () if text == NOTHING else tuple(dict.fromkeys(word(one, reading) for one in _parts(text)))


def share(text: str, reading: Reading) -> int:
    """Reads a level from 1 to 5."""
    del reading
    if text not in ("1", "2", "3", "4", "5"):
        raise CellError("is no level from 1 to 5")
    return int(text)


def skills(text: str, reading: Reading) -> tuple[tuple[str, int], ...]:
    """Reads skills with their levels: complaint:4;payment:2. Those of a center that routes by skills are its own."""
    if text == NOTHING:
        return ()
    found = {}
    for place, one in enumerate(_parts(text), start=1):
        skill, _, level = map(str.strip, one.partition(":"))
        if reading.skills.unknown(skill):
            raise CellError(_unknown(place, skill, reading.skills))
        if not reading.skills.attribute:
            identifier(skill, reading)
        found[skill] = share(level or "1", reading)
    return tuple(found.items())


def weekdays(text: str, reading: Reading) -> tuple[int, ...]:
    """Reads days of the week: 월-금, 월;수;금, 1-5 or 1;3;5, where 1 is Monday."""
    del reading
    found: set[int] = set()
    for one in _parts(text):
        first, dash, last = (part.strip().removesuffix("요일") for part in one.partition("-"))
        start, end = _DAYS.get(first, 0), _DAYS.get(last if dash else first, 0)
        if not start or not end:
            raise CellError("is no day of the week: write 월-금, 월;수;금 or 1-5, where 1 is Monday")
        found |= set(range(start, end + 1)) if start <= end else {*range(start, 8), *range(1, end + 1)}
    return tuple(sorted(found))


def clock_time(text: str, reading: Reading) -> str:
    """Reads a time of day; spreadsheets write 9:00 for 09:00."""
    del reading
    padded = text.zfill(5)
    if not _CLOCK.fullmatch(padded):
        raise CellError("is no time of day, write 09:00")
    return padded


def breaks(text: str, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Reads pauses within a shift: 12:00-13:00."""
    if text == NOTHING:
        return ()
    found = []
    for one in _parts(text):
        start, _, end = (part.strip() for part in one.partition("-"))
        try:
            found.append((clock_time(start, reading), clock_time(end, reading)))
        except CellError:
            raise CellError("is no pause, write 12:00-13:00") from None
    return tuple(found)


def certifications(text: str, reading: Reading) -> tuple[tuple[str, str, str], ...]:
    """Reads certificates with the day they were given and the last day they hold: 금융상담사:2026-03-02~2029-03-01."""
    if text == NOTHING:
        return ()
    found = {}
    for one in _parts(text):
        named, _, days = one.rpartition(":")
        given, _, until = (part.strip() for part in days.partition("~"))
        if not _is_span(given, until):
            raise CellError("is no certificate, write its name:2026-03-02 or its name:2026-03-02~2029-03-01")
        found[name(named.strip(), reading)] = (given, until)
    return tuple((named, *days) for named, days in found.items())


def _is_span(start: str, end: str) -> bool:
    """Tells whether a day, and another one that may be missing, stand in their order."""
    try:
        first, last = (date.fromisoformat(day) for day in (start, end or start))
    except ValueError:
        return False
    return first <= last


def _unknown(place: int, skill: str, known: Skills) -> str:
    near = known.nearest(skill)
    meant = f"; the nearest is {near}" if near else ""
    return f"names as skill {place} none of the center, allowed are {', '.join(known.values)}{meant}"


def one_of(meanings: Mapping[str, str]) -> Read:
    """Returns what reads one of some words; other words for the same are allowed."""

    def read(text: str, reading: Reading) -> str:
        del reading
        known = meanings.get(text.lower())
        if known is None:
            raise CellError(f"is unknown, allowed are {', '.join(meanings)}")
        return known

    return read


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
