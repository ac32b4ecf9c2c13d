"""Secret values, read once per process and kept for five minutes so that a rotation takes effect."""

from __future__ import annotations

import threading
import time

from contact_handlers.base import aws
from contact_handlers.base.errors import GarbledAnswerError

KEEP_S = 300.0

_lock = threading.Lock()
_kept: dict[str, tuple[float, bytes]] = {}


def secret(arn: str) -> bytes:
    """Returns the current value of a secret."""
    with _lock:
        found = _kept.get(arn)
    if found is not None and time.monotonic() - found[0] < KEEP_S:
        return found[1]
    answer = aws.call("secretsmanager", "get_secret_value", SecretId=arn)
    value = answer.get("SecretBinary") or str(answer.get("SecretString", "")).encode()
    if not value:
        raise GarbledAnswerError("secretsmanager", "get_secret_value", "EmptySecret")
    with _lock:
        _kept[arn] = (time.monotonic(), value)
    return bytes(value)


def reset() -> None:
    """Forgets every value."""
    with _lock:
        _kept.clear()
