"""Control-plane calls to Amazon Connect: paced, retried when throttled, paged to the end.

Connect takes two control-plane calls per second and account, which CloudFormation uses up at the same time.
https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from contact_handlers.base import aws, deadline, logs
from contact_handlers.base.errors import ConflictError, ThrottledError, TimedOutError

PACE_S = 0.5
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 20.0

_sleep: Callable[[float], None] = time.sleep


def connect(operation: str, **parameters: Any) -> dict[str, Any]:
    """Calls an operation until it is not throttled any more or the time of the function is over."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            answer = aws.call("connect", operation, **parameters)
        except (ThrottledError, ConflictError) as fault:
            if isinstance(fault, ConflictError) and fault.code != "ResourceConflictException":
                raise
            if deadline.remaining_s() < pause + aws.PATIENT.worst_s:
                raise TimedOutError(fault.service, fault.operation, fault.code) from None
            logs.warning("connect.throttled", operation=operation, pause_s=round(pause, 1))
            _sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - jitter, not a secret
            pause = min(pause * 2, LONGEST_PAUSE_S)
        else:
            _sleep(PACE_S)
            return answer


def pages(operation: str, member: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Yields the entries of a list operation, page after page."""
    return aws.pages(connect, operation, member, **parameters)
