"""Words and decisions about callbacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.ids import heard
from contact_handlers.records import callbacks, vocabulary
from contact_handlers.records.callback_spans import Span
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import AskedCallback, Callback
from contact_handlers.records.vocabulary import CANCELLED, DEFAULT_PRIORITY, SCHEDULED, Priority
from contact_handlers.records.words import say

# What the flow does about a callback that it does not queue itself; see docs/dialogue.md.
RESULTS = ("status", "callback_id", "reference_number", "due_text", "message", "queue_arn", "number_end")
DECLINED = "DECLINED"
NOT_FOUND = "NOT_FOUND"
NOT_CANCELLABLE = "NOT_CANCELLABLE"
INVALID_ACTION = "INVALID_ACTION"
NOTHING_ASKED = "NOTHING_ASKED"
# The flow queues this one; SCHEDULED_ALREADY: it must not, because the callback is booked for later.
QUEUE, SCHEDULED_ALREADY = "QUEUE", "SCHEDULED"
CHANGED_TO, CANCELLED_NOW = "CHANGED", "CANCELLED"

# "asked": whatever the contact settled with the bot.
CREATE, CANCEL, ASKED = "create", "cancel", "asked"
# How a number ends that was keyed, so that it can be read back before it is booked.
NUMBER = "number"
# So many digits of a number are said: as many as records show of it.
_SHOWN = 4
# "immediate": the flow queues the callback itself; "scheduled": we start it when it is due.
IMMEDIATE, LATER = "immediate", "scheduled"


# `by` of a request that an agent makes for the customer they talk to.
AGENT = "agent"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks for a callback."""

    caller: str
    """The keyed hash of the number they call from; empty without one."""
    customer_id: str
    """The customer that was verified in this contact; empty when nobody was."""
    owns_number: bool
    """Whether they call from the number that is to be called, or were verified as its owner."""


def mode(given: str, preferred_at: str, is_open: bool) -> str:
    """Returns how the callback is made: as the flow says, otherwise at once when open and no time is requested."""
    if given in (IMMEDIATE, LATER):
        return given
    return IMMEDIATE if is_open and not preferred_at else LATER


def until(asked: AskedCallback | None, due_at: datetime, span: Span | None = None) -> str | None:
    """Returns until when the call is wanted; nothing where the call had to be moved behind that."""
    settled = clock.parse((asked.until if asked is not None else None) or "")
    last = span.until if span is not None else settled
    return clock.stamp(last) if last is not None and last > due_at else None


def priority(noted: AskedCallback | None, escalation: Escalation | None, tier: str) -> Priority:
    """Returns how urgent the matter is: an incident that was reported, or what a person was asked for before."""
    reason = vocabulary.reason((noted.reason if noted is not None else None) or "")
    found = vocabulary.REASON_PRIORITIES[reason] if reason is not None else None
    if found is None:
        found = DEFAULT_PRIORITY if escalation is None else escalation.priority
    return vocabulary.for_tier(found, tier)


def end_of(number: str) -> str:
    """Returns the last digits of a number as they are said: 5 6 7 8."""
    return " ".join(number[-_SHOWN:]) if number[-_SHOWN:].isdigit() else NONE


def due_text(callback: Callback) -> str:
    """Says when the call will come."""
    due, until = clock.parse(callback.due_at), clock.parse(callback.until or "")
    if callback.status != SCHEDULED or due is None:
        return say("callback.shortly")
    return clock.spoken(due) if until is None else f"{clock.spoken(due)}에서 {clock.spoken_time(until)} 사이"


def booked(
    callback: Callback, queue_arn: str, *, status: str = OK, sure: bool = True, soon: bool = False, message: str = ""
) -> dict[str, str]:
    """Returns the results for a callback that is booked; the number is not among them, flow logs show results.

    No time is promised that is not `sure`; `soon` is as soon as possible, in opening hours.
    """
    reference = callback.reference_number
    if not message and callback.status == SCHEDULED:
        message = "callback.taken" if not sure else "callback.soonest" if soon else "callback.scheduled"
    said = say(message or "callback.soon", due=due_text(callback), reference=heard(reference, callback.channel or ""))
    return {
        "status": status,
        "callback_id": callback.request_id,
        "reference_number": reference,
        "due_text": due_text(callback),
        "message": said,
        "queue_arn": queue_arn,
        "number_end": end_of(callback.phone_masked or ""),
    }


def chosen(theirs: Sequence[Callback], wanted: str) -> Callback:
    """Returns which of the caller's callbacks is to be cancelled: of the topic, else the last one; open ones first."""
    still_open = [callback for callback in theirs if callback.status != CANCELLED] or list(theirs)
    return next((callback for callback in still_open if callback.topic == callbacks.topic(wanted)), still_open[-1])


def none_made(status: str, message: str, callback: Callback | None = None, *, number: str = "") -> dict[str, str]:
    """Returns the results when no callback was made or cancelled; `callback` is the one that is in the way, `number`
    the one that the flow reads back before it books.
    """
    return {
        "status": status,
        "callback_id": NONE if callback is None else callback.request_id,
        "reference_number": NONE if callback is None else callback.reference_number,
        "due_text": NONE if callback is None else due_text(callback),
        "message": say(message),
        "queue_arn": NONE,
        "number_end": end_of(number),
    }
