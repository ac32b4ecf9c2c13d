"""Phone numbers of people in Korea: E.164 in, E.164 out, masked for records, hashed with a key for look-ups."""

from __future__ import annotations

import hashlib
import hmac
import re

COUNTRY = "+82"

# National numbers without the leading 0 that can be called back: mobiles, Seoul, other areas, VoIP and personal ones.
_MOBILE = re.compile(r"1(?:0\d{8}|[16789]\d{7,8})")
_SEOUL = re.compile(r"2[2-9]\d{6,7}")
_AREA = re.compile(r"(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])[2-9]\d{6,7}")
_VOIP = re.compile(r"70\d{8}|50\d{8,9}")
_CALLABLE = (_MOBILE, _SEOUL, _AREA, _VOIP)

_SEPARATORS = re.compile(r"[\s().\-/]")


def to_e164(text: str) -> str | None:
    """Returns the E.164 form of a Korean number that a person answers; None for anything else.

    Representative numbers (15xx, 16xx, 18xx), premium and emergency numbers and other countries are refused.
    """
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("00982"):
        digits = digits[5:]
    elif digits.startswith(COUNTRY):
        digits = digits[len(COUNTRY) :]
    elif digits.startswith("82") and len(digits) > 10:
        digits = digits[2:]
    elif not digits.startswith("0"):
        return None
    national = digits.removeprefix("0")
    if any(kind.fullmatch(national) for kind in _CALLABLE):
        return COUNTRY + national
    return None


def national(e164: str) -> str:
    """Writes an E.164 number the way Koreans read it: 010-1234-5678, 02-123-4567, 031-123-4567."""
    digits = "0" + e164.removeprefix(COUNTRY)
    head = 2 if digits.startswith("02") else 4 if digits.startswith("050") else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"


def masked(e164: str) -> str:
    """Masks the middle group: 010-****-5678."""
    head, middle, tail = national(e164).split("-")
    return f"{head}-{'*' * len(middle)}-{tail}"


def hashed(e164: str, key: bytes) -> str:
    """Returns the keyed hash under which a number is looked up."""
    return hmac.new(key, e164.encode(), hashlib.sha256).hexdigest()
