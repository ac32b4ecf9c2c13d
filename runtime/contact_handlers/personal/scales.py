"""Numbers read in thousands and days read in words: 공일공 오천삼백이십에 구천팔백, 비밀번호는 천백십, 유월 삼일."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal import HIDDEN
from contact_handlers.personal.findings import ADDRESS, BIRTH, CARD, EXPIRY, PHONE, SECRET, Finding
from contact_handlers.personal.forms import shown
from contact_handlers.personal.patterns import lazy

_ONE = "[일이삼사오육륙칠팔구]"
# Four digits read as one number. Each part may be missing, but a thousand or a hundred is there.
_READ = rf"(?={_ONE}?[천백]){_ONE}?천?(?:{_ONE}?백)?(?:{_ONE}?십)?{_ONE}?"
_FOUR = rf"(?:{_READ}|\d{{4}}|[공영일이삼사오육륙칠팔구]{{4}})"
_JOINT = r"(?:에서?|의|국에?|번에?|다시)?[\s,\-]{0,2}"
_APART = r"(?:(?:에서?|다시)[\s,]{0,2}|[\s,\-]{1,3})"
_DAY = rf"(?:유|시|{_ONE}|십[일이]?)월\s?(?:{_ONE}?십{_ONE}?|{_ONE})일"
_ENDING = r"(?=$|[\s.,!?]|번(?!\s?(?:째|이나|눌|틀|시도))|이|입|예|요|인|로|으)"

_SIGN = re.compile(r"[천백십]")
_PHONE = lazy(rf"(?:010|[공영]\s?일\s?[공영]|[공영]\s?하나\s?[공영]){_JOINT}({_FOUR}){_JOINT}({_FOUR}){_ENDING}")
_CARD = lazy(
    rf"(?<![가-힣\d]){_READ}{_APART}{_READ}{_APART}{_READ}{_APART}({_READ})(?=$|[.,!?]|이|입|예|요|\s(?!원|개|명|번|년))"
)
_PIN = lazy(rf"(?:비밀\s?번호|비번|암호|핀\s?번호)(?:은|는|이|가|:|\s){{0,3}}({_READ}){_ENDING}(?!\s번)")
_BIRTHDAY = lazy(
    rf"(?:생년\s?월일|생일)(?:은|는|이|가|:|\s){{0,3}}((?:(?:천구백|이천){_ONE}?십?{_ONE}?|{_ONE}?십{_ONE}?|"
    rf"[공영일이삼사오육륙칠팔구]{{2,4}})년생?\s?{_DAY})"
)
_EXPIRES = lazy(
    rf"유효\s?기[간한](?:은|는|이|가|:|\s){{0,3}}((?:유|시|{_ONE}|십[일이]?)월\s?"
    rf"(?:이공|이천)?(?:[공영{_ONE[1:-1]}]{{2}}|이십{_ONE}?|삼십{_ONE}?)년?)"
)
_HOUSE = lazy(
    r"(?:[가-힣]{1,8}(?:대로|로|길)\s)?[일이삼사오육칠팔구십백천]{1,9}\s?번지|"
    r"[일이삼사오육칠팔구십백천]{1,8}\s?동\s?[일이삼사오육칠팔구십백천]{1,8}\s?호(?!선)"
)
_UNITS = {"천": 1000, "백": 100, "십": 10}
_DIGITS = dict(zip("일이삼사오육륙칠팔구", (1, 2, 3, 4, 5, 6, 6, 7, 8, 9), strict=True))


def find(plain: str) -> Iterator[Finding]:
    """Yields what is told in thousands, and days and houses told in words."""
    if "월" in plain:
        for found in _BIRTHDAY().finditer(plain):
            yield Finding(BIRTH, *found.span(1), found[1], HIDDEN)
        for found in _EXPIRES().finditer(plain):
            yield Finding(EXPIRY, *found.span(1), found[1], HIDDEN)
    if _SIGN.search(plain) is not None:
        yield from _in_thousands(plain)


def _in_thousands(plain: str) -> Iterator[Finding]:
    for found in _PHONE().finditer(plain):
        if _SIGN.search(found[1] + found[2]):
            kept = f"010-****-{_four(found[2])}"
            yield Finding(PHONE, *found.span(), f"+8210{_four(found[1])}{_four(found[2])}", kept, certain=False)
    for found in _CARD().finditer(plain):
        # Four prices in a row are no card: 이천 삼천 사천 오천이요.
        if "카드" not in plain and "에" not in found[0]:
            continue
        digits = "*" * 12 + _four(found[1])
        yield Finding(CARD, *found.span(), digits, shown(CARD, digits, (16,))[1], certain=False)
    for found in _PIN().finditer(plain):
        if len(found[1]) > 1:
            yield Finding(SECRET, *found.span(1), _four(found[1]), HIDDEN)
    for found in _HOUSE().finditer(plain):
        yield Finding(ADDRESS, *found.span(), found[0], "***")


def _four(word: str) -> str:
    """Returns the four digits that are read as one number, or one by one."""
    if word.isdigit():
        return word
    if not _SIGN.search(word):
        return "".join(str(_DIGITS.get(char, 0)) for char in word)
    total, digit = 0, 0
    for char in word:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return f"{total + digit:04}"
