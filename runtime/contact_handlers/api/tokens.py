"""Tokens that open what somebody began: random, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# 192 random bits; longer than anybody can guess, so that a plain hash is as good as a slow one.
BYTES = 24
LONGEST = 128


def new() -> str:
    """Returns a token."""
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    """Returns what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, kept: str | None) -> bool:
    """Tells whether a token is the one that was shown; takes as long for every wrong one."""
    given = hashed(token[:LONGEST])
    return hmac.compare_digest(given, kept or hashed("")) and bool(kept) and bool(token)
