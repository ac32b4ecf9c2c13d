"""Masking of personal data before any sink: records, logs, notifications, requests to a language model.

010-1234-5678 -> 010-****-5678      a.b@example.com -> a***@example.com      1234-5678-9012-3456 -> ****-****-****-3456
110-12-345678 -> 110-**-****78      900101-1234567  -> ******-*******        홍길동 -> 홍*동
"""

from __future__ import annotations

import re

from contact_handlers.base.text import visible
from contact_handlers.records.entities import ACCOUNT, CARD, EMAIL, PHONE, RESIDENT, Entity, national, personal
from contact_handlers.records.vocabulary import SENSITIVE_CONTENT

# A secret that is spelled out next to its name, outside of an authentication step.
_SECRETS = re.compile(
    r"((?:비밀번호|비번|패스워드|핀번호|인증번호|생년월일|cvc|cvv|pin)[^\d\n]{0,10})(\d(?:[ \-.]?\d){2,7})(?!\d)",
    re.IGNORECASE,
)


def _stars(digits: str) -> str:
    return re.sub(r"\d", "*", digits)


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
    return f"{head}-{_stars(rest[:-2])}{rest[-2:]}"


def mask_entity(entity: Entity) -> str:
    """Returns the masked form of one entity; kinds that identify nobody stay as they are."""
    value = str(entity.value)
    if entity.kind == PHONE:
        return mask_phone(value)
    if entity.kind == EMAIL:
        return f"{value[0]}***@{value.split('@')[1]}"
    if entity.kind == CARD:
        return f"****-****-****-{value[-4:]}"
    if entity.kind == ACCOUNT:
        return mask_account(value)
    if entity.kind == RESIDENT:
        return "******-*******"
    return entity.text


def mask(text: str) -> str:
    """Returns the text with every personal datum masked; masking twice changes nothing.

    Invisible signs are removed first: one between two digits would otherwise hide a number.
    """
    shown = visible(text)
    parts: list[str] = []
    position = 0
    for entity in personal(shown):
        parts += [shown[position : entity.start], mask_entity(entity)]
        position = entity.end
    parts.append(shown[position:])
    return _SECRETS.sub(lambda found: f"{found[1]}{SENSITIVE_CONTENT}", "".join(parts))
