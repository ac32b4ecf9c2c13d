"""What a window of digits is: judged by form, check digit and the words around it."""

from __future__ import annotations

import re
from itertools import accumulate

from contact_handlers.personal import checks
from contact_handlers.personal.findings import (
    ACCOUNT,
    BIRTH,
    BUSINESS,
    CARD,
    CUSTOMS,
    EXPIRY,
    FOREIGNER,
    INSURANCE,
    LICENSE,
    NUMBER,
    PASSPORT,
    PHONE,
    POSTAL,
    RESIDENT,
    SECRET,
)
from contact_handlers.personal.labels import ANY, BACK, BANK, COUPON, FAR, FRONT, KEPT, ORDER, REGION, Labels
from contact_handlers.personal.windows import Window

PUBLIC = "public"
Verdict = tuple[int, str]
"""How sure, and the kind. Sure numbers take their digits before others do."""


def _groups(text: str) -> frozenset[tuple[int, ...]]:
    return frozenset(tuple(int(size) for size in shape.split("-")) for shape in text.split())


_MOBILES = _groups("3-4-4 3-3-4 3-8 3-7 7-4 6-4")
_HEADLESS = _groups("10 9 2-4-4 2-3-4 2-8 2-7 6-4")
_PHONES = _groups("3-4-4 3-3-4 2-3-4 2-4-4 4-3-4 4-4-4 3-8 3-7 7-4 6-4 2-8 2-7")
_RESIDENTS = _groups("13 6-7 2-2-2-7 6-1-6 2-2-2-1-6 2-4-7 8-7 4-2-2-7 15")
_CARDS = _groups("16 15 14 19 4-4-4-4 4-6-5 4-6-4 4-4-4-4-3 6-13 8-8 4-4-4-3 4-4-4-2")
_CARD_CODES = ("cvc", "cvv", "cvs", "씨브이씨", "시브이씨", "보안코드", "보안 코드", "카드 뒷면", "카드뒷면")
# What the banks print on their books, with the relatives that people make of it.
_ACCOUNTS = _groups(
    "3-4-4-2 3-6-2-3 4-4-4 4-4-4-1 4-4-4-2 3-5-3-2 3-2-6 3-3-6 6-2-6 4-3-6 3-6-5 4-2-7 3-4-6 3-2-7 3-6-2 3-8-2 5-2-6 "
    "4-4-3 3-3-4-2 2-2-6 3-4-4-1 3-4-5 3-4-2-3 3-6-3 4-2-6 6-6 3-4-4-3 3-3-5 3-2-5 3-2-5-1 3-2-6-1"
)


def _phone(window: Window) -> Verdict | None:
    digits, sizes = window.digits, window.sizes
    if sizes == (4, 4) and checks.REPRESENTATIVE.fullmatch(digits) and window.free and not window.kept:
        return (75, PUBLIC) if window.named in ("", PHONE, ANY, BANK, CARD) else None
    number = checks.national_number(digits)
    if number is None and window.named in (PHONE, ANY) and sizes in _HEADLESS and checks.MOBILE.fullmatch("0" + digits):
        return 82, PHONE
    if number is None:
        local = (
            window.named == PHONE
            and window.free
            and sizes in ((3, 4), (4, 4), (8,), (7,))
            and not checks.long_day(digits)
        )
        return (74, PHONE) if local and not checks.REPRESENTATIVE.fullmatch(digits) else None
    alone = len(sizes) == 1
    if window.kept and not (alone or sizes in _MOBILES):
        return None
    if alone and (window.kept or window.code) and number[:3] != "010":
        return None
    abroad, mobile = len(number) != len(digits), checks.MOBILE.fullmatch(number)
    natural = alone or abroad or sizes in (_MOBILES if mobile else _PHONES)
    if mobile:
        return (
            (90, PHONE)
            if natural
            else (89 if window.whole else 70, PHONE)
            if (window.regular or window.free) and not window.kept
            else None
        )
    if not natural and window.regular and window.whole:
        return 85, PHONE
    return (80, PHONE) if natural else (70, PHONE) if window.named == PHONE else None


def _holds_mobile(digits: str, sizes: tuple[int, ...]) -> bool:
    """Tells whether a mobile number stands in a run with something around it: 010-1011-0000이이, 이이 010 1100 0000."""
    starts = (0, *accumulate(sizes[:2]))
    return any(
        digits.startswith("01", start) and sizes[place : place + 2] in ((3, 4), (3, 3))
        for place, start in enumerate(starts)
        if start <= 2
    )


def _resident(window: Window) -> Verdict | None:
    digits, sizes = window.digits, window.sizes
    called = window.is_called(RESIDENT, FOREIGNER)
    if len(digits) == 15 and digits[:2] in ("18", "19", "20") and checks.resident(digits[2:]):
        return (96, RESIDENT) if sizes in _RESIDENTS and not window.kept else None
    if len(digits) == 13 and (called or checks.resident(digits)):
        kind = FOREIGNER if digits[6] in "5678" else RESIDENT
        if called:
            return 95, kind
        # An order number begins with the day of the order, which is no birthday of a caller.
        recent = 15 <= int(digits[:2]) <= 39
        if window.kept and (recent or (len(sizes) == 1 and not checks.resident_checked(digits))):
            return None
        if window.code and (len(sizes) == 1 or not window.free):
            return None
        natural = sizes in _RESIDENTS or window.regular or (window.said and not _holds_mobile(digits, sizes))
        return (95, kind) if natural else (72, kind) if window.free else None
    half = len(digits) == 6 and ((window.named == FRONT and checks.short_day(digits)) or window.named == RESIDENT)
    rest = len(digits) == 7 and (window.named in (BACK, RESIDENT, FOREIGNER)) and digits[0] in "12345678"
    return (86, RESIDENT) if (half or rest) and (len(sizes) == 1 or window.regular) else None


def _card(window: Window) -> Verdict | None:
    digits, sizes, count = window.digits, window.sizes, len(window.digits)
    if not 14 <= count <= 19:
        return None
    right = checks.luhn(digits)
    if window.kept:
        fours = window.named == ORDER and sizes == (4, 4, 4, 4) and digits[0] in "34569"
        return (88, CARD) if fours and right else None
    if not (sizes in _CARDS or window.regular or window.said):
        return (84, CARD) if right and window.named == CARD else None
    if window.code and (len(sizes) == 1 or not window.tight):
        return None
    if count == 16:
        if len(sizes) == 1 and not right and (checks.long_day(digits) or window.named not in ("", CARD, ANY, PHONE)):
            return None
        return (88, CARD) if right or window.free else None
    known = (
        (count == 15 and digits[:2] in ("34", "37") and (right or sizes == (4, 6, 5)))
        or (count == 14 and digits[:2] in ("30", "36", "38", "39") and (right or sizes == (4, 6, 4)))
        or (count == 19 and (digits[:2] == "62" or right))
    )
    if known or window.named == CARD:
        return 87, CARD
    return None


def _document(window: Window) -> Verdict | None:
    digits, sizes, count, named = window.digits, window.sizes, len(window.digits), window.named
    driving = sizes == (2, 2, 6, 2) and 11 <= int(digits[:2]) <= 28 and not window.kept
    if (
        driving
        or (sizes == (2, 6, 2) and window.is_called(REGION, LICENSE))
        or (8 <= count <= 12 and window.is_called(LICENSE))
    ):
        return 87, LICENSE
    if count == 10 and not window.kept and (named == BUSINESS or (sizes == (3, 2, 5) and checks.business(digits))):
        return 84, BUSINESS
    if named == INSURANCE and 8 <= count <= 12:
        return 84, INSURANCE
    if named == PASSPORT and 7 <= count <= 9:
        return 84, PASSPORT
    if named == CUSTOMS and 11 <= count <= 13:
        return 84, CUSTOMS
    return (84, POSTAL) if named == POSTAL and count in (5, 6) and len(sizes) <= 2 else None


def _account(window: Window, labels: Labels) -> Verdict | None:
    sizes, count = window.sizes, len(window.digits)
    if window.kept or window.code or not 8 <= count <= 16:
        return None
    shape = sizes in _ACCOUNTS or (len(sizes) == 3 and 3 <= sizes[0] <= 6 and 2 <= sizes[1] <= 4 and 5 <= sizes[2] <= 8)
    mobile = window.digits[:3] in ("010", "011", "016", "017", "018", "019") and sizes[0] == 3
    if window.is_called(ACCOUNT) or (count >= 9 and window.is_called(BANK)):
        return (83 if shape or len(sizes) == 1 else 78) + (count > 9), ACCOUNT
    year = sizes[0] == 4 and window.digits[:2] in ("19", "20")
    if shape and window.tight and window.free and not year and not mobile and count >= 10:
        return 66, ACCOUNT
    if count >= 10 and labels.before(window.start, (ACCOUNT, *KEPT), FAR) is not None:
        near = labels.before(window.start, (ACCOUNT, *KEPT), FAR)
        return (68, ACCOUNT) if near is not None and near.kind == ACCOUNT else None
    return None


def _secret(window: Window, text: str, labels: Labels) -> Verdict | None:
    digits, sizes, count = window.digits, window.sizes, len(window.digits)
    if (
        window.is_called(SECRET)
        and 3 <= count <= 16
        and (not window.said or count > 3 or _is_code_of_card(window, text))
    ):
        return (92, SECRET) if len(sizes) == 1 or window.regular else (73, SECRET) if len(sizes) <= 4 else None
    if count in (6, 8) and len(sizes) <= 3 and (window.named == BIRTH or text.startswith("생", window.end)):
        return 91, BIRTH
    if window.named == EXPIRY and sizes in ((2, 2), (4,), (2, 4), (4, 2), (1, 1, 1, 1), (1, 2)):
        coupon = labels.before(window.start, (COUPON,), 25)
        until = re.match(r" ?(?:년|월|일)?(?:까지|부터|\d|년|월|일)", text[window.end : window.end + 6])
        return None if coupon is not None or until else (91, EXPIRY)
    far = labels.before(window.start, (SECRET, *KEPT, PHONE, ACCOUNT, CARD), 16)
    if far is not None and far.kind == SECRET and sizes in ((4,), (6,)) and not window.said and not window.code:
        return (60, SECRET) if digits[:2] not in ("19", "20") or count == 6 else None
    return None


def _is_code_of_card(window: Window, text: str) -> bool:
    """Tells whether three digits in words follow the name of the code on a card, and not 비밀번호 이 사 일."""
    return window.label is not None and text[window.label.start : window.label.end].lower() in _CARD_CODES


def _unexplained(window: Window, labels: Labels) -> Verdict | None:
    sizes, count = window.sizes, len(window.digits)
    if window.kept or window.code or count < 9:
        return None
    # An order begins with its day, a period with a year.
    if checks.long_day(window.digits) or (window.digits[:2] == "20" and sizes[0] in (4, 8)):
        return None
    if window.named in (PHONE, ANY, CARD) and len(sizes) <= 5:
        return 58, NUMBER
    if count < 10:
        return None
    if labels.before(window.start, KEPT, 16) is not None:
        return None
    if window.regular or window.said:
        return 40, NUMBER
    return (45, NUMBER) if window.tight and window.free and len(sizes) <= 5 else None


def judge(window: Window, text: str, labels: Labels) -> Verdict | None:
    """Returns what a window most probably is; None when it is nothing that must be hidden."""
    verdicts = (
        _secret(window, text, labels),
        _resident(window),
        _card(window),
        _phone(window),
        _document(window),
        _account(window, labels),
        _unexplained(window, labels),
    )
    return max((verdict for verdict in verdicts if verdict is not None), default=None)
