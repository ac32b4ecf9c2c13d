"""Which payments are looked at, and what becomes of one whose link is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range
from contact_handlers.integrations.payments import State
from contact_handlers.records import payments
from contact_handlers.records.payments import End
from contact_handlers.records.vocabulary import (
    CANCELLED,
    COMPLETED,
    DISPUTED,
    EXPIRED,
    FAILED,
    OPEN,
    RequestStatus,
)

RESERVE_S: Final = 10.0
MOST: Final = 50
# So long a provider that gives no answer is asked again; what it tells later still counts.
PATIENCE: Final = timedelta(hours=24)
# So long after its link a payment may still have an event that nobody has told.
TOLD_BY: Final = timedelta(hours=2)
ENDED: Final[tuple[RequestStatus, ...]] = (COMPLETED, FAILED, EXPIRED, CANCELLED, DISPUTED)


def never_made(moment: datetime, minutes: int) -> Range:
    """Returns the span of links that should have been made by now; they lie in the index by their end."""
    return Range(low="0", high=clock.stamp(moment + timedelta(minutes=minutes) - payments.MAKING))


def over(moment: datetime) -> Range:
    """Returns the span of links that are over, and whose end the provider has had time to tell."""
    return Range(low="0", high=clock.stamp(moment - payments.GRACE))


def lately(moment: datetime, minutes: int) -> Range:
    """Returns the span of links whose last event may not have been told."""
    return Range(low=clock.stamp(moment - TOLD_BY), high=clock.stamp(moment + timedelta(minutes=minutes)))


def watched() -> tuple[RequestStatus, ...]:
    """Returns the states of which an event tells."""
    return (OPEN, *ENDED)


def end_of(state: State | None) -> End:
    """Returns how a payment ended whose link is over; one that nobody used, or that nobody knows, expired."""
    return EXPIRED if state is None or state.end is None else state.end


def given_up(due_at: str, moment: datetime) -> bool:
    """Tells whether the provider has been asked long enough."""
    due = clock.parse(due_at)
    return due is None or moment - due > PATIENCE
