"""Whether a callback whose schedule fires is still wanted, and what its task says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.clock import Hours
from contact_handlers.base.errors import EventError
from contact_handlers.base.flow_values import NONE
from contact_handlers.records import callbacks
from contact_handlers.records.customers import Customer
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import SCHEDULED
from contact_handlers.records.words import say

NOTHING, TOO_EARLY, LAPSED, CLOSED, NOT_WANTED, NO_NUMBER, EXHAUSTED, START = (
    "nothing",
    "too_early",
    "lapsed",
    "closed",
    "not_wanted",
    "no_number",
    "exhausted",
    "start",
)
# A schedule may fire a little before its instant as the table has it.
TOLERANCE_S = 90
TASK_NAME_LIMIT = 512
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
    return START if hours.is_open(moment) else CLOSED


def task(callback: Callback, number: str, center: str, customer_id: str | None) -> dict[str, Any]:
    """Returns the task; the number is a reference for the agent and nowhere else."""
    reference = callback.reference_number
    due = clock.parse(callback.due_at)
    said = "" if due is None else clock.spoken(due)
    return {
        "Name": say("callback.task", reference=reference)[:TASK_NAME_LIMIT],
        "Description": say("callback.task.description", due=said, topic=callback.topic),
        "References": {"고객 번호": {"Type": "STRING", "Value": number}},
        "Attributes": {
            "CallType": "Callback",
            "Center": center,
            "QueueKey": callback.queue_key,
            "Department": callback.topic,
            "CallbackId": callback.request_id,
            "ReferenceNumber": reference,
            "ConversationId": callback.conversation_id or NONE,
            "CustomerId": customer_id or NONE,
        },
    }


def client_token(callback: Callback) -> str:
    """Names the attempt: the same attempt started twice is one task, for the seven days a token is known.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_StartTaskContact.html
    """
    return callback.starting or f"{callback.request_id}-{(callback.attempts or 0) + 1}"
