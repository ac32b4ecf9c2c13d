"""Decides the outcome of an attempt; knows nothing of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.customers import ANONYMOUS, GUEST
from contact_handlers.records.hashing import StoredHash, nobody
from contact_handlers.records.sessions import AuthState
from contact_handlers.records.vocabulary import VERIFIED, AuthStatus

RESULTS = ("status", "auth_status", "attempts_left", "customer_id", "display_name", "tier")
SECRET = re.compile(r"[0-9]{6}")
# Stands in for input that cannot be a customer number; it is looked up like any other and found nowhere.
NOBODY = "-"

NOT_CONFIGURED = "NOT_CONFIGURED"
UNREADABLE = "UNREADABLE_INPUT"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; `customer_id` only when verified."""

    auth_status: AuthStatus
    attempts_left: int
    status: str = OK
    customer_id: str = ""
    display_name: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Credentials:
    """What the caller typed; `well_formed` is false when it cannot belong to anybody."""

    number: str
    secret: str
    well_formed: bool


def credentials(number: str, secret: str, digits: int) -> Credentials:
    """Checks the form: a customer number of the configured length and six digits."""
    fits = re.fullmatch(rf"[0-9]{{{digits}}}", number) is not None and SECRET.fullmatch(secret) is not None
    return Credentials(number, secret, True) if fits else Credentials(NOBODY, "", False)


def stored_hash(auth: AuthState | None, pepper: bytes) -> StoredHash:
    """Returns the hash that decides: the PIN if one is set, otherwise the birth date; nobody's when there is none."""
    text = "" if auth is None else auth.pin_hash or auth.birth_hash or ""
    return StoredHash.parse(text) or nobody(pepper)


def answer(outcome: Outcome) -> dict[str, str]:
    """Returns the results; nothing tells which part was wrong or whether the number exists."""
    verified = outcome.auth_status == VERIFIED
    return {
        "status": outcome.status,
        "auth_status": outcome.auth_status,
        "attempts_left": str(max(0, outcome.attempts_left)),
        "customer_id": outcome.customer_id if verified else NONE,
        "display_name": (outcome.display_name if verified else "") or ANONYMOUS,
        "tier": (outcome.tier if verified else "") or GUEST,
    }


def remembered(entry: Mapping[str, Any], attempts_left: int) -> Outcome:
    """Returns the outcome of an attempt that was decided before."""
    return Outcome(
        auth_status=entry["auth_status"],
        attempts_left=attempts_left,
        status=str(entry.get("status", OK)),
        customer_id=str(entry.get("customer_id") or ""),
    )
