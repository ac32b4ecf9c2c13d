"""What customers were promised in a period and what became of it: callbacks, requests, and people who were asked for.

A promise belongs to the period in which it was due, a person who was asked for to the one in which that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures import kpis
from contact_handlers.admin.settings import Stores
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import (
    CANCELLED,
    COMPLETED,
    CONNECTED,
    DIALING,
    FAILED,
    INCIDENT,
    PENDING,
    QUEUED,
    REQUEST_NAMES,
    RESOLVED,
    SCHEDULED,
    WORKED_REQUESTS,
    RequestStatus,
)

Fate = Literal["kept", "broken", "withdrawn", "open"]
KEPT: Final = "kept"
BROKEN: Final = "broken"
WITHDRAWN: Final = "withdrawn"
OPEN: Final = "open"
FATES: Final[tuple[Fate, ...]] = (KEPT, BROKEN, WITHDRAWN, OPEN)
CALLBACK, PERSON = "callback", "person"
KINDS: Final[Mapping[str, str]] = {
    CALLBACK: REQUEST_NAMES[CALLBACK],
    PERSON: "상담원 연결",
    **{kind: REQUEST_NAMES[kind] for kind in WORKED_REQUESTS},
}
STATUSES: Final[tuple[RequestStatus, ...]] = (
    PENDING,
    SCHEDULED,
    QUEUED,
    DIALING,
    CONNECTED,
    COMPLETED,
    FAILED,
    CANCELLED,
    RESOLVED,
    "open",
)
# A callback is dialed again after ten minutes, three times; what is not done by then is late.
GRACE: Final = timedelta(hours=1)
# What people work on is done within the next working day: nobody does it on a weekend.
WORKED_WITHIN: Final = timedelta(days=3)
PERSON_WITHIN: Final = timedelta(hours=1)
# A customer who was told a time is called around it.
ON_TIME: Final = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How many promises of one kind were kept."""

    kind: str
    fates: Mapping[Fate, int]

    @property
    def percent(self) -> float | None:
        """Of those that were kept or broken, how many were kept."""
        return kpis.percent(self.fates[KEPT], self.fates[KEPT] + self.fates[BROKEN])

    def shown(self) -> dict[str, Any]:
        """Returns the kind with its numbers."""
        fates: dict[str, int] = {fate: self.fates[fate] for fate in FATES}
        return {"kind": self.kind, "label": KINDS[self.kind], **fates, "kept_percent": self.percent}


def due(settings: Stores, given: Period) -> Iterator[Request]:
    """Yields the requests that were due in a period, of every kind and status."""
    table, sort = Table(settings.table_requests), Range(low=given.low, high=given.last)
    for kind in KINDS:
        for status in STATUSES if kind != PERSON else ():
            yield from map(Request.from_item, table.query(tables.of_kind(kind, status), index="by_kind", sort=sort))


def of_request(request: Request, now: datetime) -> Fate:
    """Returns what became of a request."""
    if request.status == CANCELLED:
        return WITHDRAWN
    if request.kind == INCIDENT:
        # What is promised is that whoever is on duty hears of it; they do once it is told.
        told = not request.untold
        return KEPT if told else BROKEN if _late(request, now, GRACE) else OPEN
    # A reservation that an agent has taken care of stays open until its day.
    if request.status in (COMPLETED, RESOLVED) or request.worked_at:
        return KEPT
    if request.status == FAILED:
        return BROKEN
    return BROKEN if _late(request, now, GRACE if request.kind == CALLBACK else WORKED_WITHIN) else OPEN


def _late(request: Request, now: datetime, patience: timedelta) -> bool:
    due_at = clock.parse(request.due_at)
    return due_at is not None and now - due_at > patience


def of_escalation(escalation: Escalation, now: datetime) -> Fate:
    """Returns what became of a person who was asked for; one who is called back instead is a callback."""
    if escalation.status == RESOLVED:
        return KEPT
    if escalation.status == CANCELLED:
        return WITHDRAWN
    asked = clock.parse(escalation.created_at)
    waits = escalation.status == PENDING and asked is not None and now - asked > PERSON_WITHIN
    return BROKEN if waits else OPEN


def counted(requests: Iterable[Request], escalations: Iterable[Escalation], now: datetime) -> list[Kept]:
    """Returns how many promises were kept, by kind; kinds of which there were none are left out."""
    fates: dict[str, dict[Fate, int]] = {kind: dict.fromkeys(FATES, 0) for kind in KINDS}
    for request in requests:
        fates[request.kind][of_request(request, now)] += 1
    for escalation in escalations:
        fates[PERSON][of_escalation(escalation, now)] += 1
    return [Kept(kind=kind, fates=found) for kind, found in fates.items() if any(found.values())]


def together(found: Sequence[Kept]) -> dict[Fate, int]:
    """Returns the numbers of all kinds."""
    return {fate: sum(one.fates[fate] for one in found) for fate in FATES}


def on_time(requests: Iterable[Request]) -> float | None:
    """Returns how many of the calls that reached a customer came within half an hour of what was promised, percent."""
    late: list[bool] = []
    for request in requests:
        reached = clock.parse(str(request.attribute("connected_at") or ""))
        promised = clock.parse(str(request.attribute("promised_at") or request.due_at))
        if request.kind == CALLBACK and reached is not None and promised is not None:
            late.append(reached - promised > ON_TIME)
    return kpis.percent(late.count(False), len(late))
