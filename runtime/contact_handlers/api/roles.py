"""Who asks: an application by its key, a person by the token that the gateway has checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import RANKS, Caller, Role

_GROUP = re.compile(r"[a-z_]+")
# Audiences of applications; the gateway lets nobody pass without a key.
_CLIENTS = frozenset({"client", "owner"})


def caller(audience: str, context: Mapping[str, Any]) -> Caller:
    """Returns who asks for an operation of this audience; raises UNAUTHENTICATED or FORBIDDEN."""
    if audience in RANKS:
        return _person(audience, context)
    key = str((context.get("identity") or {}).get("apiKeyId") or "")
    if audience in _CLIENTS and not key:
        raise ApiError("UNAUTHENTICATED")
    return Caller(id=key)


def _person(audience: str, context: Mapping[str, Any]) -> Caller:
    claims = (context.get("authorizer") or {}).get("claims") or {}
    subject = str(claims.get("sub") or "")
    if not subject:
        raise ApiError("UNAUTHENTICATED")
    # The gateway writes a list as one text, with commas or as [a b].
    groups = _GROUP.findall(str(claims.get("cognito:groups") or ""))
    role = highest(groups)
    if role is None or RANKS[role] < RANKS[_role(audience)]:
        raise ApiError("FORBIDDEN")
    return Caller(id=subject, role=role)


def highest(groups: list[str]) -> Role | None:
    """Returns the highest role among the groups of a person."""
    return max((role for role in RANKS if role in groups), key=lambda role: RANKS[role], default=None)


def _role(audience: str) -> Role:
    return next(role for role in RANKS if role == audience)
