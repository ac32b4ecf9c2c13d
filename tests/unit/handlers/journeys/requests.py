"""Requests that people work on."""

from __future__ import annotations

from collections.abc import Sequence

from contact_handlers.base import ids
from contact_handlers.records import tables
from contact_handlers.records.requests import Request
from tests.unit.handlers.journeys.base import Check, Event, entries_of, journey, waiting_work
from tests.unit.handlers.world import World


def tasks_of(world: World, request: Request) -> list[str]:
    """Returns the contacts of the tasks that were started for a request."""
    return [contact for token, contact in world.connect.tasks.items() if request.request_id in token]


@journey("request_work")
def becomes_a_task(world: World) -> tuple[Sequence[Event], Check]:
    request = waiting_work(world, "loan")
    booked = waiting_work(world, "reservation", status="scheduled")

    def check() -> None:
        for one, status in ((request, "queued"), (booked, "scheduled")):
            (task,) = tasks_of(world, one)
            stored = world.get("requests", one.key) or {}
            assert (stored["status"], stored["work_contact_id"], stored["work_tasks"]) == (status, task, 1)
            assert (world.get("requests", tables.request_of_task(task)) or {})["request_id"] == one.request_id
            assert entries_of(world, one) == []

    return [{}, {}], check


@journey("request_work")
def was_done_in_the_call(world: World) -> tuple[Sequence[Event], Check]:
    conversation_id = ids.new("conv")
    world.put("conversations", tables.conversation(conversation_id), {"assigned_agent": "a-1"})
    request = waiting_work(world, "cancellation", conversation_id=conversation_id)
    gone = waiting_work(world, "product", status="cancelled")

    def check() -> None:
        stored = world.get("requests", request.key) or {}
        assert (stored["status"], stored["worked_by"]) == ("completed", "a-1")
        assert tasks_of(world, request) == tasks_of(world, gone) == []
        assert entries_of(world, request) == entries_of(world, gone) == []

    return [{}, {}], check
