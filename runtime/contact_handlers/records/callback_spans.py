"""The span of a day in which a call is wanted (2시에서 4시 사이); one that misses it comes in it on a later day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.clock import KST, Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.requests import Callback

MORNING: Final = "morning"
AFTERNOON: Final = "afternoon"
HALVES: Final = (MORNING, AFTERNOON)
"""What a key can ask for."""
# A rest of a half day shorter than this is no span in which a call can be promised.
SHORTEST = timedelta(minutes=30)
_DAYS = 15


@dataclass(frozen=True)
class Span:
    """When a call is due, and until when it is wanted."""

    due_at: datetime
    until: datetime


def is_over(callback: Callback, moment: datetime) -> bool:
    """Tells whether the span in which a call is wanted is over."""
    until = clock.parse(callback.until or "")
    return until is not None and moment >= until


def placed(hours: Hours, callback: Callback, wanted: datetime) -> tuple[datetime, Mapping[str, Any]]:
    """Returns when to call instead of a moment, and what changes with that: inside of the span, today or on a later
    day; the moment itself where no span was asked for.
    """
    if not is_over(callback, wanted):
        return wanted, {}
    found = _later(hours, callback, wanted)
    # Nobody works in that span any more: a call outside of it is better than none.
    return (wanted, {}) if found is None else (found.due_at, {"until": clock.stamp(found.until)})


def _later(hours: Hours, callback: Callback, moment: datetime) -> Span | None:
    begins, ends = clock.parse(callback.promised_at or callback.due_at), clock.parse(callback.until or "")
    if begins is None or ends is None:
        return None
    # The end moves with each day, the beginning is what was promised first: the hours of both count.
    length = timedelta(seconds=(ends - begins).total_seconds() % timedelta(days=1).total_seconds())
    for days in range(1, _DAYS):
        until = ends + timedelta(days=days)
        opens = hours.next_open(max(until - length, moment)) if until > moment else None
        if opens is not None and opens < until:
            return Span(opens, until)
    return None


def half_day(hours: Hours, half: str, earliest: datetime) -> Span | None:
    """Returns the next morning or afternoon in which agents work; None for any other word."""
    if half not in HALVES:
        return None
    first = earliest.astimezone(KST).date()
    for days in range(_DAYS):
        for opens, closes in hours.spans(first + timedelta(days=days)):
            noon = opens.replace(hour=12, minute=0, second=0, microsecond=0)
            begins, ends = (opens, min(closes, noon)) if half == MORNING else (max(opens, noon), closes)
            begins = max(begins, earliest)
            if ends - begins >= SHORTEST:
                return Span(begins, ends)
    return None
