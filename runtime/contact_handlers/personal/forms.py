"""What may be shown of a personal datum.

010-1234-5678 -> 010-****-5678      a.b@example.com -> a***@example.com      1234-5678-9012-3456 -> ****-****-****-3456
110-12-345678 -> 110-**-****78      900101-1234567  -> ******-*******        홍길동 -> 홍*동
"""

from __future__ import annotations

import re

from contact_handlers.personal import HIDDEN, checks
from contact_handlers.personal.findings import (
    ACCOUNT,
    BIRTH,
    CARD,
    EXPIRY,
    FOREIGNER,
    PHONE,
    RESIDENT,
    SECRET,
)


def national(e164: str) -> str:
    """Writes a number the way Koreans read it: 010-1234-5678, 02-123-4567, 031-123-4567, 1588-0000."""
    digits = e164.removeprefix("+82")
    if len(digits) == 8 and digits[:2] in ("15", "16", "18"):
        return f"{digits[:4]}-{digits[4:]}"
    digits = "0" + digits
    head = 2 if digits.startswith("02") else 4 if digits.startswith("050") else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"


def mask_phone(e164: str) -> str:
    """Masks all but the first and the last group of a number; the second one of numbers with two groups."""
    groups = national(e164).split("-")
    if len(groups) == 2:
        return f"{groups[0]}-****"
    return f"{groups[0]}-{'*' * len(groups[1])}-{groups[2]}"


def mask_account(number: str) -> str:
    """Masks all but the first group and the last two digits of an account number."""
    if "-" not in number:
        return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
    head, rest = number.split("-", 1)
    return f"{head}-{re.sub(r'[0-9]', '*', rest[:-2])}{rest[-2:]}"


def mask_email(address: str) -> str:
    """Masks all but the first letter and the domain of an e-mail address."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1] if local[:1].isalnum() else ''}***@{domain}"


def mask_name(name: str) -> str:
    """Masks all but the first and the last syllable of a name, the last one of names with two."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def shown(kind: str, digits: str, sizes: tuple[int, ...]) -> tuple[str, str]:
    """Returns the normalized value of digits of a kind, and what may be shown of them."""
    if kind == PHONE:
        number = checks.national_number(digits) or ("0" + digits if checks.MOBILE.fullmatch("0" + digits) else None)
        if number is None:
            return digits, f"{'*' * (len(digits) - 4)}-{digits[-4:]}"
        value = "+82" + number[1:]
        return value, mask_phone(value)
    if kind == CARD:
        return digits, f"****-****-****-{digits[-4:]}"
    if kind in (RESIDENT, FOREIGNER):
        whole = len(digits) > 7
        return digits[-13:], "******-*******" if whole else "*" * len(digits)
    if kind in (SECRET, BIRTH, EXPIRY):
        return digits, HIDDEN
    if kind == ACCOUNT and len(digits) >= 10:
        grouped = 2 <= len(sizes) <= 4 and 3 <= sizes[0] <= 6
        number = "-".join(_split(digits, sizes)) if grouped else digits
        return number, mask_account(number)
    return digits, "-".join("*" * size for size in (sizes if len(sizes) <= 5 else (len(digits),)))


def _split(digits: str, sizes: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return parts
