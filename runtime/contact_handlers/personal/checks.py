"""Check digits and forms of Korean identifiers."""

from __future__ import annotations

import re

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def luhn(digits: str) -> bool:
    """Tells whether the check digit of a card number is right."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def day(month: str, of_month: str) -> bool:
    """Tells whether there is such a day in some year."""
    return 1 <= int(month) <= 12 and 1 <= int(of_month) <= _DAYS[int(month) - 1]


def short_day(digits: str) -> bool:
    """Tells whether six digits are a day as YYMMDD."""
    return len(digits) == 6 and day(digits[2:4], digits[4:6])


def long_day(digits: str) -> bool:
    """Tells whether digits begin with a day of 1900 to 2099 as YYYYMMDD."""
    return digits[:2] in ("19", "20") and len(digits) >= 8 and day(digits[4:6], digits[6:8])


def resident(digits: str) -> bool:
    """Tells whether 13 digits have the form of a resident or foreigner number: a day and a digit for the century.

    Numbers given out since October 2020 have no check digit, so a wrong one proves nothing.
    """
    return short_day(digits[:6]) and digits[6] in "12345678"


def resident_checked(digits: str) -> bool:
    """Tells whether the check digit is right that resident (and, with another base, foreigner) numbers had before."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _RESIDENT_WEIGHTS, strict=False))
    base = 13 if digits[6] in "5678" else 11
    return (base - total % 11) % 10 == int(digits[12])


def business(digits: str) -> bool:
    """Tells whether the check digit of a business registration number (10 digits) is right."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _BUSINESS_WEIGHTS, strict=False))
    total += int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


# National numbers with their leading 0. 080 is free of charge and public.
MOBILE = re.compile(r"010\d{8}|01[16789]\d{7,8}")
LANDLINE = re.compile(r"02\d{7,8}|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)\d{7,8}|050[2-8]\d{7,8}")
REPRESENTATIVE = re.compile(r"1[568]\d{6}")
_ABROAD = re.compile(r"(?:00\d?)?82(0?(?:1[016789]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)\d{7,8})")


def national_number(digits: str) -> str | None:
    """Returns a Korean telephone number with its leading 0, also from one with the country code; otherwise None."""
    abroad = _ABROAD.fullmatch(digits)
    if abroad:
        digits = "0" + abroad[1].removeprefix("0")
    return digits if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) else None
