"""Whether a callback whose schedule fires is still wanted, and whether an agent would be there for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.clock import Hours
from contact_handlers.base.errors import EventError
from contact_handlers.records import callback_spans, callbacks
from contact_handlers.records.customers import Customer
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import SCHEDULED

NOTHING, TOO_EARLY, LAPSED, CLOSED, OVER, NOT_WANTED, NO_NUMBER, EXHAUSTED, START, BUSY, REFUSED = (
    "nothing",
    "too_early",
    "lapsed",
    "closed",
    "over",
    "not_wanted",
    "no_number",
    "exhausted",
    "start",
    "busy",
    "refused",
)
# A schedule may fire a little before its instant as the table has it.
TOLERANCE_S = 90
# Looks for a free agent, the first so many a minute apart.
MANY_WAITS, SOON, LATER = 30, timedelta(minutes=1), timedelta(minutes=5)
# Stands in a task that is ended at once, when the number of its callback has been forgotten already.
NO_LONGER = "취소됨"


def callback_id(event: Any) -> str:
    """Reads the payload of the schedule."""
    found = event.get("callback_id") if isinstance(event, Mapping) else None
    if not isinstance(found, str) or not found:
        raise EventError("the payload has no callback_id")
    return found


def decide(
    callback: Callback | None,
    *,
    customer: Customer | None,
    number: str | None,
    hours: Hours,
    moment: datetime,
    max_attempts: int,
) -> str:
    """Returns what to do with a callback whose schedule fires."""
    if callback is None or callback.status != SCHEDULED:
        return NOTHING
    due = clock.parse(callback.due_at)
    if due is not None and (due - moment).total_seconds() > TOLERANCE_S:
        return TOO_EARLY
    if callbacks.is_lapsed(callback, moment):
        # Sent again out of a dead-letter queue: after days nobody waits for the call any more.
        return LAPSED
    if customer is not None and (customer.is_blocked or not customer.callback_enabled):
        return NOT_WANTED
    if number is None:
        return NO_NUMBER
    if (callback.attempts or 0) >= max_attempts:
        return EXHAUSTED
    if not hours.is_open(moment):
        return CLOSED
    # A start that is under way is finished, whatever the time.
    return OVER if callback_spans.is_over(callback, moment) and not callback.starting else START


def look_again_at(callback: Callback, moment: datetime) -> datetime:
    """Returns when to look again for a free agent: every minute at first, every five after half an hour."""
    return moment + (SOON if (callback.waits or 0) < MANY_WAITS else LATER)


def is_last_chance(callback: Callback, moment: datetime) -> bool:
    """Tells whether the next look for a free agent comes too late for when the call was promised."""
    return callback_spans.is_over(callback, look_again_at(callback, moment))


def client_token(callback: Callback) -> str:
    """Names the attempt: the same attempt started twice is one contact, for the seven days a token is known.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundVoiceContact.html
    """
    return callback.starting or f"{callback.request_id}-{(callback.attempts or 0) + 1}"
