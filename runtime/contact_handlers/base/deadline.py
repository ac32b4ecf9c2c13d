"""The time an invocation has left, so that a slow dependency becomes an answer instead of a function timeout."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

# Kept back for building and sending the answer.
RESERVE_S = 0.3

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


class LambdaContext(Protocol):
    """The part of the Lambda context that the handlers use."""

    @property
    def aws_request_id(self) -> str:
        """Returns the id of the request."""

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds until the function is stopped."""


def begin(context: LambdaContext | None) -> None:
    """Starts the clock of an invocation; without a context there is no deadline."""
    left = None if context is None else context.get_remaining_time_in_millis() / 1000
    _ends_at.set(None if left is None else time.monotonic() + left - RESERVE_S)


def clear() -> None:
    """Forgets the deadline at the end of an invocation."""
    _ends_at.set(None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Gives what is done inside at most so many seconds of what the invocation has left."""
    before = _ends_at.get()
    limit = time.monotonic() + seconds
    _ends_at.set(limit if before is None else min(before, limit))
    try:
        yield
    finally:
        _ends_at.set(before)


def remaining_s() -> float:
    """Returns the seconds an invocation may still spend; infinite outside of one."""
    ends_at = _ends_at.get()
    return float("inf") if ends_at is None else ends_at - time.monotonic()
