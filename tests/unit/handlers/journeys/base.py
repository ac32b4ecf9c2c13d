"""What each function does in its life, as data: how it begins, what arrives, and what must be true in the end.

The permission test runs every journey and holds the calls against the manifest; the fault matrix runs every journey
with every call failing in every way. `arrange` returns the events; `check` must hold after they were delivered, and
still after they were delivered once more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.records import tables, work
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import RequestKind
from tests.unit.handlers.keypad import encrypt
from tests.unit.handlers.world import World

Event = dict[str, Any]
Check = Callable[[], None]
ENDED = {"DisconnectTimestamp": datetime(2026, 11, 20, tzinfo=UTC)}

numbers = iter(range(20_000_000, 99_999_999))
months = itertools.count()
customer_numbers = iter(range(5_000_000, 9_999_999))


@dataclass(frozen=True)
class Journey:
    """One life of a function."""

    function: str
    name: str
    arrange: Callable[[World], tuple[Sequence[Event], Check]]

    def __str__(self) -> str:
        return f"{self.function}-{self.name}"


JOURNEYS: list[Journey] = []
Arrange = Callable[[World], tuple[Sequence[Event], Check]]


def journey(function: str) -> Callable[[Arrange], Arrange]:
    """Registers a journey under the name of the decorated function."""

    def register(arrange: Arrange) -> Arrange:
        JOURNEYS.append(Journey(function, arrange.__name__, arrange))
        return arrange

    return register


def number() -> str:
    """Returns a number nobody else has."""
    return f"+8210{next(numbers)}"


def listening(world: World) -> Callable[..., None]:
    """Returns what checks that events were published, at least once each, since the journey began."""
    heard: set[str] = set()

    def check(*kinds: str) -> None:
        heard.update(kind for kind, _ in world.published())
        assert set(kinds) <= heard, f"{sorted(set(kinds) - heard)} was never published"

    return check


def typed(digits: str) -> str:
    """Returns encrypted keypad input, quickly made."""
    return encrypt(digits)


def waiting_work(world: World, kind: RequestKind, **given: Any) -> Request:
    """Stores a request that waits for a task, with its number."""
    moment = clock.now()
    facts: dict[str, Any] = {
        "status": "pending",
        "request_id": ids.new("req"),
        "reference_number": "AAAA-0000",
        "due_at": clock.stamp(moment),
        "created_at": clock.stamp(moment - timedelta(hours=1)),
        "data": {"service_type": "방문 서비스"},
        "version": 1,
    }
    request = Request(kind=kind, **{**facts, **given})
    world.put("requests", request.key, request.to_item())
    place = work.entry(request, moment - timedelta(hours=1))
    assert place is not None
    world.put("requests", place[0], place[1].to_item())
    world.put("customers", tables.contact_number(request.request_id), {"phone_number": number()})
    return request


def entries_of(world: World, request: Request) -> list[str]:
    """Returns the places of a request in the list of what waits."""
    return [item["sk"] for item in world.query("requests", tables.WORK) if item["request_id"] == request.request_id]


def item(number: int, role: str, content: str, **more: Any) -> dict[str, Any]:
    """Returns an item of the transcript of a chat, a second after the one before."""
    told = {"Id": f"item-{number}", "ParticipantId": role, "ParticipantRole": role, "Type": "MESSAGE"}
    moment = f"2026-11-30T03:00:{number:02}.000Z"
    return {**told, "Content": content, "ContentType": "text/plain", "AbsoluteTime": moment, **more}


def told(detail_type: str, **detail: Any) -> Event:
    """Returns a domain event as it comes over the bus of the center."""
    return {"source": "aicc", "detail-type": detail_type, "detail": {"schema_version": 1, **detail}}
