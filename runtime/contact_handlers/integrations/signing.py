"""Signatures between systems: HMAC-SHA-256 over time and body, the same in both directions.

`X-Signature: t=<epoch>,v1=<hex>`; while a key is being exchanged there are two `v1`, one for each key that is valid,
and whoever checks takes a notice of which one fits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Final

from contact_handlers.base.frozen import dataclass

HEADER: Final = "X-Signature"
TOLERANCE_S: Final = 300
_FORM = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,2})")


@dataclass(frozen=True)
class Signature:
    """What a header says."""

    at: int
    values: Sequence[str]


def made(key: str, at: int, body: bytes) -> str:
    """Returns the signature of a body at a time (epoch seconds) with one key."""
    return hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def header(keys: Sequence[str], at: int, body: bytes) -> str:
    """Returns the header of a body that is sent now, signed with each of the valid keys, the newest first."""
    return f"t={at}" + "".join(f",v1={made(key, at, body)}" for key in keys[:2])


def read(text: str) -> Signature | None:
    """Reads a header; None for one that has not the form."""
    found = _FORM.fullmatch(text)
    return None if found is None else Signature(int(found[1]), found[2].removeprefix(",v1=").split(",v1="))


def fits(signature: Signature, body: bytes, keys: Iterable[str]) -> bool:
    """Tells whether a body was signed with one of the keys, which are asked for one after the other."""
    for key in keys:
        wanted = made(key, signature.at, body)
        # A list: every value is compared, whichever fits.
        if any(hmac.compare_digest(wanted, value) for value in signature.values):
            return True
    return False


def is_fresh(signature: Signature, now: int) -> bool:
    """Tells whether a signature is of now, give or take what clocks and networks need."""
    return abs(now - signature.at) <= TOLERANCE_S
