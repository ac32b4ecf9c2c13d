"""What another system has not taken is told again: after growing gaps, for a day, by one-shot schedules.

Nothing sleeps meanwhile: a schedule starts the function again with what it was to tell and the number of the attempt.
The other side sees one Idempotency-Key throughout.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock, schedules
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings

# Eight attempts within 23 hours and 36 minutes: a restart, a deployment, a night.
GAPS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 480, 480))
# Of what is of use for as long as a customer is on the line.
SHORT_GAPS: Final = GAPS[:2]
# So that all that failed in one moment does not come back in one moment.
JITTER: Final = 0.1
ATTEMPT: Final = "attempt"
# Whoever says this wants to hear nothing more: https://datatracker.ietf.org/doc/html/rfc9110#section-15.5.11
GONE: Final = "Http410"


@dataclass(frozen=True, kw_only=True)
class LaterSettings(BaseSettings):
    """Where schedules are made that start a function again."""

    schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str


def attempt_of(event: Any) -> int:
    """Returns the number of the attempt that an event stands for; 1 when no schedule has made it."""
    found = event.get(ATTEMPT) if isinstance(event, Mapping) else None
    return found if isinstance(found, int) and found > 1 else 1


def put_off(
    settings: LaterSettings,
    function_arn: str,
    payload: Mapping[str, Any],
    *,
    subject: str,
    attempt: int,
    fault: DependencyError,
    gaps: Sequence[timedelta] = GAPS,
) -> datetime | None:
    """Has a function started again with the payload; returns when, or None when this attempt was the last.

    Made twice for one attempt, it is one schedule. A system that asks to be left alone for longer than the gap is, as
    long as the longest gap at most.
    """
    if attempt > len(gaps) or fault.code == GONE:
        return None
    asked = min(timedelta(seconds=fault.wait_s), max(GAPS))
    gap = max(gaps[attempt - 1], asked) * (1 + JITTER * random.random())  # noqa: S311 - jitter
    due = clock.now() + gap
    named = hashlib.sha256(f"{function_arn}#{subject}#{attempt + 1}".encode()).hexdigest()
    schedules.create(
        name=f"later-{named[:40]}",
        group=settings.schedule_group,
        due=due,
        target_arn=function_arn,
        role_arn=settings.scheduler_role_arn,
        dead_letter_arn=settings.scheduler_dlq_arn,
        payload={**payload, ATTEMPT: attempt + 1},
    )
    return due
