"""Secret values, read once per process and kept for five minutes so that a rotation takes effect."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from contact_handlers.base import aws, clock
from contact_handlers.base.errors import GarbledAnswerError, NotThereError

KEEP_S = 300.0
# What was replaced longer ago opens nothing any more, although Secrets Manager keeps it until the next rotation.
OVERLAP: Final = timedelta(days=7)
PREVIOUS: Final = "AWSPREVIOUS"

_lock = threading.Lock()
_kept: dict[tuple[str, str], tuple[float, bytes, datetime | None]] = {}


def secret(arn: str) -> bytes:
    """Returns the current value of a secret, by its ARN or name."""
    value, _ = _read(arn, "")
    if not value:
        raise GarbledAnswerError("secretsmanager", "get_secret_value", "EmptySecret")
    return value


def valid(arn: str) -> tuple[bytes, ...]:
    """Returns the values of a secret that are valid: the current one, and for a week the one it has replaced.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
    """
    current = secret(arn)
    _, since = _read(arn, "")
    if since is None or clock.now() - since >= OVERLAP:
        return (current,)
    previous, _ = _read(arn, PREVIOUS)
    return (current, previous) if previous and previous != current else (current,)


def forget(arn: str) -> None:
    """Forgets what is known of a secret, so that the next use reads it again."""
    with _lock:
        for stage in ("", PREVIOUS):
            _kept.pop((arn, stage), None)


def reset() -> None:
    """Forgets every value."""
    with _lock:
        _kept.clear()


def _read(arn: str, stage: str) -> tuple[bytes, datetime | None]:
    with _lock:
        found = _kept.get((arn, stage))
    if found is not None and time.monotonic() - found[0] < KEEP_S:
        return found[1], found[2]
    value, since = _asked(arn, stage)
    if value or stage:
        with _lock:
            _kept[arn, stage] = (time.monotonic(), value, since)
    return value, since


def _asked(arn: str, stage: str) -> tuple[bytes, datetime | None]:
    try:
        answer = aws.call(
            "secretsmanager", "get_secret_value", SecretId=arn, **({"VersionStage": stage} if stage else {})
        )
    except NotThereError:
        if not stage:
            raise
        # A secret that was never rotated has one version.
        return b"", None
    return bytes(answer.get("SecretBinary") or str(answer.get("SecretString", "")).encode()), _moment(answer)


def _moment(answer: Mapping[str, Any]) -> datetime | None:
    made = answer.get("CreatedDate")
    return made.astimezone(UTC) if isinstance(made, datetime) else None
