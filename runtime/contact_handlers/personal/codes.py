"""Identifiers with letters: passports, customs codes, plates, passwords, and dates that a word makes personal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal import HIDDEN, checks
from contact_handlers.personal.findings import BIRTH, CUSTOMS, EXPIRY, PASSPORT, PLATE, SECRET, Finding
from contact_handlers.personal.labels import COUPON, KEPT, Labels

_CODES = re.compile(r"(?<![A-Za-z0-9\-_/.])[A-Za-z]{1,2}[ \-]?\d[A-Za-z0-9]{6,12}(?![A-Za-z0-9\-_])")
_PASSPORT = re.compile(r"[MSRODGT](?:\d{8}|\d{3}[A-Z]\d{4})")
_ANY_PASSPORT = re.compile(r"[A-Z]{1,2}[A-Z0-9]{6,9}")
_CUSTOMS = re.compile(r"P\d{12}")
_DIGIT_WORD = "[공영일이삼사오육륙칠팔구]"
_PLATE_SYLLABLES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자허하호배육해공국합"
_PLATE = re.compile(
    rf"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)\s?)?"
    rf"(?<!\d)\d{{2,3}}\s?([{_PLATE_SYLLABLES}])\s?\d{{4}}(?![\d가-힣A-Za-z]|\s?(?:원|년|개|명|-))"
    rf"|(?<!\d)\d{{2,3}}\s?([{_PLATE_SYLLABLES}])\s?\d{{4}}(?=이|입|예|요|번|인|로|으|에|는|은|가|를|을|차|"
    rf"이고|고|맞)(?!이? ?(?:원|년))"
)
# A code that came by text message, whatever it is called.
_CAME = re.compile(r"문자(?:로)?\s?(?:온|받은|왔던)\s?(?:인증)?\s?번호(?:은|는|이|가|:|\s){0,3}(\d{6})(?!\d)")
_SPOKEN_PLATE = re.compile(
    rf"(?:차량|차)\s?번호(?:은|는|이|가|:|\s){{0,3}}((?:\d{{2,3}}|{_DIGIT_WORD}{{2,3}})\s?[{_PLATE_SYLLABLES}]\s?(?:\d{{4}}|{_DIGIT_WORD}{{4}}))"
)
# A password is what follows its name and is not a Korean word.
_PASSWORD = re.compile(
    r"(?:(?<![A-Za-z0-9])(?:password|passwd|pw|otp)|비밀\s?번호|비번|암호|패스워드|패스코드|핀\s?번호|"
    r"인증\s?(?:번호|코드))\s?(?:은|는|이|가|를|을|:|=|-)*\s{0,2}"
    r"(?!https?:)([!-~]*[0-9A-Za-z!@#$%^&*]{1}[!-~]{3,31})",
    re.IGNORECASE,
)
# What a payment asks for: the first two digits of a card's password.
_FIRST_TWO = re.compile(
    r"(?:비밀\s?번호|비번|암호)\s?(?:은|는|이|가)?\s?(?:앞\s?(?:(?:두|2)\s?)?자리?\s?)?(?:숫자)?(?:은|는|이|가)?[\s:]{0,3}"
    r"(\d{2}|[공영일이삼사오육칠팔구]{2})(?=$|\s(?!\s?(?:자리|번|개|회|글자|분|시간|일))|[.,!?]|이에|입니|예요|요|이요|인데)"
)
_DAY = (
    r"(?:(?:(?:19|20)\d\d|\d\d)\s?(?:년생?|[\-./])\s?\d{1,2}\s?(?:월|[\-./])\s?\d{1,2}(?:\s?일)?|(?:19|20)\d{6}|"
    r"\d{6}|\d{1,2}월\s?\d{1,2}일|\d{4})"
)
_BIRTHDAY = re.compile(rf"(?:생년\s?월일|생일|출생일?|생년)\s?(?:은|는|이|가|:|=|\s|제|요)*\s?({_DAY})(?![\d\-])(?!년)")
_BORN = re.compile(rf"(?<![\d\-])({_DAY})\s?(?:일)?\s?(?:생|출생|에 ?태어)(?!각|산|활|겼|긴|길|기|수)")
_EXPIRES = re.compile(
    r"유효\s?기[간한]\s?(?:은|는|이|가|:|\s)*(\d{1,2}\s?월\s?(?:20)?\d{2}\s?년|(?:20)?"
    r"\d{2}\s?년\s?\d{1,2}\s?월)(?!\s?\d{1,2}\s?일|까지|\s?말|부터|에)"
)


def find(plain: str, labels: Labels) -> Iterator[Finding]:
    """Yields the identifiers of a plain text."""
    yield from _documents(plain, labels)
    if "문자" in plain:
        for found in _CAME.finditer(plain):
            yield Finding(SECRET, *found.span(1), found[1], HIDDEN)
    kinds = {label.kind for label in labels.found}
    if SECRET in kinds:
        yield from _passwords(plain)
    if BIRTH in kinds or "생" in plain or "태어" in plain:
        yield from _birthdays(plain)
    if EXPIRY in kinds:
        for found in _EXPIRES.finditer(plain):
            if labels.before(found.start(), (COUPON,), 25) is None:
                yield Finding(EXPIRY, *found.span(1), re.sub(r"\D", "", found[1]), HIDDEN)


def _passwords(plain: str) -> Iterator[Finding]:
    for found in _FIRST_TWO.finditer(plain):
        yield Finding(SECRET, *found.span(1), found[1], HIDDEN)
    for found in _PASSWORD.finditer(plain):
        word = found[1].rstrip(".,!?")
        # Digits alone are judged with the numbers; a word without any digit or sign is no password.
        if len(word) >= 4 and not re.fullmatch(r"[\d\-. ]+", word) and re.search(r"[\d!@#$%^&*]", word):
            yield Finding(SECRET, found.start(1), found.start(1) + len(word), word, HIDDEN)


def _birthdays(plain: str) -> Iterator[Finding]:
    for pattern in (_BIRTHDAY, _BORN):
        for found in pattern.finditer(plain):
            digits = re.sub(r"\D", "", found[1])
            # A year alone (90년생, 1990 출생) is many people's.
            if len(digits) > 4 or ("년" in found[1] and "월" in found[1]) or pattern is _BIRTHDAY:
                yield Finding(BIRTH, *found.span(1), digits, HIDDEN)


def _documents(plain: str, labels: Labels) -> Iterator[Finding]:
    for found in _CODES.finditer(plain):
        code = re.sub(r"[ \-]", "", found[0]).upper()
        label = labels.direct(found.start())
        named = label.kind if label else ""
        if named in KEPT:
            continue
        if _CUSTOMS.fullmatch(code) or (named == CUSTOMS and code[0] == "P"):
            yield Finding(CUSTOMS, *found.span(), code, "P" + "*" * (len(code) - 1))
        elif named == PASSPORT and _ANY_PASSPORT.fullmatch(code):
            yield Finding(PASSPORT, *found.span(), code, "*" * len(code))
        elif _PASSPORT.fullmatch(code) and not checks.long_day(code[1:]):
            yield Finding(PASSPORT, *found.span(), code, "*" * len(code), code[4].isalpha())
    for found in _SPOKEN_PLATE.finditer(plain) if "번호" in plain else ():
        if not found[1][0].isdigit():
            yield Finding(PLATE, *found.span(1), found[1], re.sub(_DIGIT_WORD, "*", found[1]))
    for found in _PLATE.finditer(plain):
        label = labels.direct(found.start())
        named = label.kind if label else ""
        syllable = found[1] or found[2]
        # 로, 주, 호 and others are also words between two numbers.
        spaced = re.search(r"\d\s|\s\d{4}", found[0]) is not None
        if named in KEPT or (spaced and named != PLATE and syllable in "로주호도고부사수조하배구"):
            continue
        yield Finding(PLATE, *found.span(), re.sub(r"\s", "", found[0]), re.sub(r"\d", "*", found[0]), named == PLATE)
