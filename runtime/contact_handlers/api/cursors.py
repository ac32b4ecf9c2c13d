"""Where a page of a list begins, as a text that only we can make: for an hour, for one caller and one question."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.api.errors import ApiError
from contact_handlers.base import clock

VALID_FOR = timedelta(hours=1)
_SIGNATURE_BYTES = 16


def seal(position: Mapping[str, Any], question: str, secret: bytes, moment: datetime) -> str:
    """Returns the cursor of a position; `question` names what was asked, by whom."""
    until = clock.epoch(moment + VALID_FOR)
    said = json.dumps([until, position], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(_signature(said, question, secret) + said).decode().rstrip("=")


def opened(cursor: str, question: str, secret: bytes, moment: datetime) -> Mapping[str, Any]:
    """Returns the position of a cursor; one that is not ours, old, or of another question is INVALID_CURSOR."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ApiError("INVALID_CURSOR") from None
    signature, said = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(said, question, secret)):
        raise ApiError("INVALID_CURSOR")
    until, position = json.loads(said)
    if until < clock.epoch(moment):
        raise ApiError("INVALID_CURSOR")
    found: Mapping[str, Any] = position
    return found


def _signature(said: bytes, question: str, secret: bytes) -> bytes:
    key = hashlib.sha256(b"cursor\0" + secret).digest()
    return hmac.new(key, question.encode() + b"\0" + said, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
