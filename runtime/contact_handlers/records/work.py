"""Requests that a person works on: the entry of the list that says so, and what becomes of its task.

The entry is written in one transaction with the request, and goes when the task is noted in the request. A task that
ends without an agent brings the entry back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.clock import Hours
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import domain_events, sweep, tables
from contact_handlers.records.requests import Request, RequestLookup
from contact_handlers.records.vocabulary import (
    CANCELLED,
    COMPLETED,
    CRITICAL,
    DEFAULT_PRIORITY,
    FAILED,
    HIGH,
    INCIDENT,
    LOW,
    MEDIUM,
    PENDING,
    QUEUED,
    REASON_PRIORITIES,
    REQUEST_PRIORITIES,
    SCHEDULED,
    SYSTEM_ERROR,
    WORKED_REQUESTS,
    Priority,
    Reason,
    RequestKind,
    RequestStatus,
    for_tier,
)
from contact_handlers.records.vocabulary import reason as known_reason

# A cancellation is handed over in the same contact; what the agent did there needs no task.
HANDED_OVER: Final = timedelta(minutes=30)
# What a cancellation says of goods that are broken makes it a complaint, as the hand-over does.
BROKEN: Final = "상품 불량"
# How long after a request was made its task is due, from the next time that agents work.
WITHIN: Final[Mapping[Priority, timedelta]] = {
    CRITICAL: timedelta(hours=1),
    HIGH: timedelta(hours=4),
    MEDIUM: timedelta(days=1),
    LOW: timedelta(days=2),
}
MOST_TASKS: Final = 3
DONE, LOST = "request.completed", "request.failed"
# A reservation is for a day and begins with it.
ITS_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Work(Record):
    """A request that waits for a task."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook", "contact_events")

    request_id: str
    task_number: int = 1


def reason(kind: RequestKind, data: Mapping[str, Any] | None) -> Reason:
    """Returns the reason of a hand-over that would bring a request to the same people."""
    told = str((data or {}).get("reason") or "")
    if kind == INCIDENT:
        return known_reason(told) or SYSTEM_ERROR
    broken = kind == "cancellation" and told == BROKEN
    return "complaint" if broken else "complex_inquiry"


def priority(kind: RequestKind, data: Mapping[str, Any] | None, tier: str) -> Priority:
    """Returns how early agents take a request: by its kind, a complaint and a preferred customer earlier."""
    why = reason(kind, data)
    pressing = kind == INCIDENT or why == "complaint"
    known = REASON_PRIORITIES[why] if pressing else REQUEST_PRIORITIES.get(kind, DEFAULT_PRIORITY)
    return for_tier(known, tier)


def urgency(request: Request) -> Priority:
    """Returns the priority of a request, also of one that was recorded without."""
    return request.priority or priority(request.kind, request.data, "")


def due(request: Request, hours: Hours) -> datetime | None:
    """Returns by when a request should have been worked on; None where agents never work."""
    created = clock.parse(request.created_at) or clock.now()
    begins = hours.next_open(created)
    within = WITHIN[urgency(request)]
    return None if begins is None else hours.next_open(begins + within)


def entry(request: Request, moment: datetime, number: int = 1) -> tuple[Key, Work] | None:
    """Returns the entry of a request and where it lies; None for one that nobody works on."""
    if request.kind not in WORKED_REQUESTS:
        return None
    waits = HANDED_OVER if request.kind == "cancellation" and number == 1 else timedelta()
    work = Work(
        request_id=request.request_id,
        task_number=number,
        expires_at=request.expires_at,
    )
    return tables.work(clock.stamp(moment + waits), request.request_id), work


def of_task(requests: Table, contact_id: str) -> Request | None:
    """Returns the request that a task is about, or None."""
    lookup = requests.get(tables.request_of_task(contact_id))
    if lookup is None:
        return None
    found = requests.get(tables.request(RequestLookup.from_item(lookup).request_id), consistent=True)
    request = None if found is None else Request.from_item(found)
    return request if request is not None and request.work_contact_id == contact_id else None


def done(requests: Table, request: Request, agent_id: str, at: datetime) -> None:
    """Notes that an agent has worked on it; a reservation stays open until its day is over."""
    put = {"worked_at": clock.stamp(at), "worked_by": agent_id, "updated_at": clock.stamp(clock.now())}
    over_at = day_over_at(request) if request.status == SCHEDULED else None
    if over_at is not None and over_at > at:
        put |= sweep.at(over_at)
    elif request.status in (PENDING, QUEUED, SCHEDULED):
        put |= _ended(request, COMPLETED)
    _change(requests, request, {**put, **_told(DONE)})


def day_over_at(request: Request) -> datetime | None:
    """Returns when the day of a reservation is over; None for a request without one."""
    due = clock.parse(request.due_at) if request.kind == "reservation" else None
    return None if due is None else due + ITS_DAY


def close(requests: Table, request: Request) -> None:
    """Completes a reservation that somebody has worked on and whose day is over."""
    put = {**_ended(request, COMPLETED), "updated_at": clock.stamp(clock.now())}
    _change(requests, request, put, remove=sweep.ATTRIBUTES)


def _ended(request: Request, status: RequestStatus) -> dict[str, str]:
    return {"status": status, "by_kind_pk": tables.of_kind(request.kind, status)}


def again(requests: Table, request: Request, moment: datetime) -> None:
    """Brings a request back whose task ended without an agent; after the last one it is given up for people to see."""
    number = (request.work_tasks or 1) + 1
    if number > MOST_TASKS:
        # Supervisors had the last one; the alarm is the one of everything that does not go on.
        logs.error("work.given_up", request_id=request.request_id)
        metrics.put("SweepGivenUp")
        _change(requests, request, {**_ended(request, FAILED), **_told(LOST)})
        return
    place = entry(request, moment, number)
    if place is None or request.status in (COMPLETED, CANCELLED, FAILED):
        return
    key, work = place
    gone = Changes(remove=("work_contact_id",), add={"version": 1})
    when = equals("work_contact_id", request.work_contact_id)
    try:
        transact([requests.updating(request.key, gone, when=when), requests.putting(key, work.to_item())])
    except TransactionCancelledError:
        # An event that came twice.
        return


def _told(detail_type: str) -> dict[str, Any]:
    """Returns what has the sweeper publish how a request ended, with its next look."""
    return {**domain_events.noted(detail_type), **sweep.at(clock.now())}


def _change(requests: Table, request: Request, put: Mapping[str, Any], *, remove: Sequence[str] = ()) -> None:
    when = equals("work_contact_id", request.work_contact_id)
    try:
        changes = Changes(put=put, remove=tuple(remove), add={"version": 1})
        requests.update(request.key, changes, when=when, answer="NONE")
    except ConditionFailedError:
        return
