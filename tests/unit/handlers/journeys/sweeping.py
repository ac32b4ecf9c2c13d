"""The sweep that finds what nobody else will finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.archive import logic as archive_logic
from contact_handlers.base import clock, ids
from contact_handlers.records import sweep, tables
from contact_handlers.records.requests import Request
from tests.unit.handlers.journeys.base import Check, Event, journey, listening, number
from tests.unit.handlers.journeys.by_events import dispatched
from tests.unit.handlers.journeys.by_flows import let_go, one_callback
from tests.unit.handlers.journeys.by_streams import changed_item
from tests.unit.handlers.world import World, new_contact


def _overdue(world: World, table: str, key: Any, **put: Any) -> dict[str, Any]:
    """Makes a record one that should have gone on long ago."""
    item = {**(world.get(table, key) or {}), **put}
    waits = {"sweep_pk": sweep.PARTITION, "sweep_sk": clock.stamp(clock.now() - timedelta(seconds=1))}
    item = {name: value for name, value in {**waits, "sweeps": 0, **item, **waits}.items() if value is not None}
    world.put(table, key, item)
    return item


def _unscheduled(world: World) -> None:
    scheduler = world.client("scheduler")
    for name in world.schedules():
        scheduler.delete_schedule(Name=name, GroupName="t-schedules")


@journey("sweeper")
def without_its_schedule(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    _unscheduled(world)
    _overdue(world, "requests", tables.request(made["callback_id"]))

    def check() -> None:
        assert one_callback(world, caller)["request_id"] == made["callback_id"]
        assert [name for name in world.schedules() if name.startswith(made["callback_id"])]

    return [{}], check


@journey("sweeper")
def without_its_notice(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    _unscheduled(world)
    key = tables.escalation(world.escalation(contact)["escalation_id"])
    _overdue(world, "escalations", key, announced_at=None, announcing_at=None)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert "announced_at" in record
        assert record["escalation_id"] in world.schedules()
        published("escalation.created")

    return [{}], check


@journey("sweeper")
def reported_at_night(world: World) -> tuple[Sequence[Event], Check]:
    """The bot has taken the report of an incident; whoever is on duty hears of it."""
    request_id = ids.new("req")
    key, moment = tables.request(request_id), clock.stamp(clock.now())
    request = {
        "request_id": request_id,
        "kind": "incident",
        "status": "pending",
        "reference_number": ids.reference(request_id),
        "data": {"reason": "system_error"},
        "created_at": moment,
        "untold": "incident.reported",
        "untold_since": moment,
    }
    world.put("requests", key, request)
    _overdue(world, "requests", key)
    published = listening(world)
    told: set[tuple[str, str]] = set()

    def check() -> None:
        record = world.get("requests", key) or {}
        assert ("untold" in record, "sweep_pk" in record) == (False, False)
        told.update(
            (str(notice["notice_id"]), str(notice["priority"]))
            for notice in world.delivered("topic")
            if notice.get("request_id") == request_id
        )
        assert told == {(f"{request_id}#INCIDENT_REPORTED", "HIGH")}
        published("incident.reported")

    return [{}], check


@journey("sweeper")
def whose_day_is_over(world: World) -> tuple[Sequence[Event], Check]:
    """A visit that somebody prepared: on the morning after it nothing is left to do."""
    moment = clock.now()
    facts: dict[str, Any] = {
        "status": "scheduled",
        "request_id": ids.new("req"),
        "reference_number": "AAAA-0000",
        "due_at": clock.stamp(moment - timedelta(hours=25)),
        "created_at": clock.stamp(moment - timedelta(days=3)),
        "worked_at": clock.stamp(moment - timedelta(days=2)),
        "worked_by": "a-1",
        "work_contact_id": "task-1",
        "version": 2,
    }
    request = Request(kind="reservation", **facts)
    world.put("requests", request.key, request.to_item())
    _overdue(world, "requests", request.key)

    def check() -> None:
        stored = world.get("requests", request.key) or {}
        assert (stored["status"], stored["worked_by"]) == ("completed", "a-1")
        assert stored["by_kind_pk"] == "K#reservation#completed"
        assert "sweep_pk" not in stored

    return [{}, {}], check


@journey("sweeper")
def left_alone(world: World) -> tuple[Sequence[Event], Check]:
    """A conversation over HTTP with which nobody goes on: nobody hangs up there."""
    conversation_id = world.talk(new_contact(), "환불 규정이 궁금해요")
    key = tables.conversation(conversation_id)
    silent = clock.now() - timedelta(hours=1)
    over_http = {"contact_ids": [conversation_id], "channel": "web_chat", "last_activity_at": clock.stamp(silent)}
    _overdue(world, "conversations", key, **over_http)

    def check() -> None:
        record = world.get("conversations", key) or {}
        assert (record["status"], record["end_reason"]) == ("completed", "idle")
        assert record["ended_at"] == clock.stamp(silent + timedelta(minutes=30))

    return [{}], check


@journey("sweeper")
def without_the_event_of_its_end(world: World) -> tuple[Sequence[Event], Check]:
    """The call of a callback was over, and Connect never said so: events are sent as best it can."""
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    callback_id, call = dispatched(world, caller, contact)
    moment = clock.now()
    world.connect.contacts[call] |= {"AgentInfo": {"ConnectedToAgentTimestamp": moment}, "DisconnectTimestamp": moment}
    _overdue(world, "requests", tables.request(callback_id))
    published = listening(world)

    def check() -> None:
        assert (world.get("requests", tables.request(callback_id)) or {})["status"] == "completed"
        let_go(world, caller)
        assert world.escalation(contact)["status"] == "resolved"
        published("callback.completed", "escalation.resolved")

    return [{}], check


@journey("sweeper")
def without_a_call(world: World) -> tuple[Sequence[Event], Check]:
    """The flow ended between the record and the order to Connect to call."""
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="immediate")
    _overdue(world, "requests", tables.request(made["callback_id"]))

    def check() -> None:
        assert one_callback(world, caller)["status"] == "scheduled"

    return [{}], check


@journey("sweeper")
def given_up(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    key = tables.request(made["callback_id"])
    _overdue(world, "requests", key, sweeps=5)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert "given_up_at" in record
        assert "sweep_pk" not in record
        assert f"sweep-{made['callback_id']}" in world.connect.tasks

    return [{}], check


@journey("sweeper")
def unarchived(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    key = tables.conversation(world.talk(contact, "안녕하세요"))
    before = _overdue(world, "conversations", key, status="completed")

    def check() -> None:
        # The change brings the record through the stream again, and the archive takes it for one that has ended.
        step = archive_logic.step(changed_item(world.conversation(contact), before)["Records"][0])
        assert step is not None
        assert (step.ended, step.archive) == (True, True)

    return [{}], check
