"""Phone numbers of people in Korea: E.164 in and out, hashed with a key for look-ups."""

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


def hashed(e164: str, key: bytes) -> str:
    """Returns the keyed hash under which a number is looked up."""
    return hmac.new(key, e164.encode(), hashlib.sha256).hexdigest()
