"""Identifiers: prefix + ULID (48-bit milliseconds, 80 random bits, Crockford Base32), and numbers for callers."""

from __future__ import annotations

import os
import threading
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 80
LENGTH = 26
LONGEST_TAIL = 64
PREFIXES = ("conv", "msg", "esc", "faq", "cb", "req", "fb", "exp", "rpt", "rec", "cust", "agt", "pay")

_lock = threading.Lock()
_last = (0, 0)


def encode(value: int) -> str:
    """Writes a 128-bit number as 26 characters of Crockford Base32."""
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def ulid() -> str:
    """Returns a ULID that is greater than every one made before in this process, also within one millisecond."""
    global _last
    with _lock:
        millis = max(time.time_ns() // 1_000_000, _last[0])
        # What `secrets.randbits` takes: importing it brings OpenSSL into functions that hash nothing.
        random = _last[1] + 1 if millis == _last[0] else int.from_bytes(os.urandom(RANDOM_BITS // 8), "big") >> 1
        _last = (millis, random)
    return encode((millis << RANDOM_BITS) | random)


def ulid_of(millis: int, *parts: str) -> str:
    """Returns the ULID that belongs to a fact: the same time and parts always give the same identifier."""
    import hashlib

    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return encode((millis << RANDOM_BITS) | int.from_bytes(digest[: RANDOM_BITS // 8], "big"))


def new(prefix: str) -> str:
    """Returns a fresh identifier such as `conv_01J...`."""
    if prefix not in PREFIXES:
        raise ValueError(f"id prefix {prefix!r} is unknown, allowed are {', '.join(PREFIXES)}")
    return f"{prefix}_{ulid()}"


def known(prefix: str, text: str) -> str:
    """Returns the text when it has the form of an identifier with this prefix, otherwise the empty text.

    Other systems write customers with ids of their own making, so the form is the prefix and then letters, digits,
    underscores and hyphens, at most 64: nothing that could open a section of a prompt or a part of a key.
    """
    head, _, tail = text.partition("_")
    plain = text.isascii() and all(sign.isalnum() or sign in "_-" for sign in tail)
    return text if head == prefix and plain and 0 < len(tail) <= LONGEST_TAIL else ""


def reference(identifier: str) -> str:
    """Returns the number a customer hears: the last 8 characters as XXXX-XXXX (40 random bits)."""
    tail = identifier[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def spelled(number: str) -> str:
    """Spaces a reference number so that a voice reads it character by character."""
    return " ".join(number.replace("-", ""))


def heard(number: str, channel: str) -> str:
    """Returns a reference number for a customer: spaced where a voice says it, as it is written elsewhere."""
    return spelled(number) if channel == "voice" else number
