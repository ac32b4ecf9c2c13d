"""Functions that schedules start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.handlers.journeys.base import ENDED, Check, Event, journey, listening, number
from tests.unit.handlers.journeys.by_events import make_due
from tests.unit.handlers.journeys.by_flows import let_go, one_callback
from tests.unit.handlers.world import World, hours, new_contact


def _timed_out(world: World, reason: str, caller: str = "", **state: Any) -> tuple[str, Event]:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원")
    world.flow("escalate", contact, reason=reason, conversation_id=conversation_id)
    endpoint = {"CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": caller}} if caller else {}
    world.connect.contacts[contact] = {"Id": contact, **endpoint, **state}
    return contact, {"escalation_id": world.escalation(contact)["escalation_id"]}


@journey("escalation_timeout")
def hung_up(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    contact, event = _timed_out(world, "bot_limitation", caller, **ENDED)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert (record["status"], "untold" in record) == ("callback_scheduled", False)
        assert one_callback(world, caller)["request_id"] == record["callback_id"]
        notes = [message for message in world.messages(record["conversation_id"]) if message["source"] == "system"]
        assert len(notes) == 1
        published("escalation.timed_out")

    # The second firing stands for the look that follows when Connect does not know the contact at the first one.
    return [event, event], check


@journey("escalation_timeout")
def abandoned(world: World) -> tuple[Sequence[Event], Check]:
    contact, event = _timed_out(world, "bot_limitation", "", **ENDED)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert (record["status"], record["end_reason"], "untold" in record) == ("cancelled", "abandoned", False)
        published("escalation.timed_out")

    return [event, event], check


@journey("escalation_timeout")
def hung_up_with_a_stale_callback(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    key = tables.request(made["callback_id"])
    stale = {n: v for n, v in (world.get("requests", key) or {}).items() if not n.startswith("by_phone")}
    world.put("requests", key, {**stale, "status": "failed"})
    contact, event = _timed_out(world, "bot_limitation", caller, **ENDED)

    def check() -> None:
        assert world.escalation(contact)["status"] == "callback_scheduled"
        one_callback(world, caller)

    return [event, event], check


@journey("escalation_timeout")
def critical_waits(world: World) -> tuple[Sequence[Event], Check]:
    contact, event = _timed_out(world, "urgent_matter")
    notices: set[str] = set()

    def check() -> None:
        record = world.escalation(contact)
        assert record["status"] == "pending"
        assert "supervisor_at" in record
        assert "supervisor_alerting" not in record
        assert record["escalation_id"] in world.connect.tasks
        assert any(name.startswith(f"{record['escalation_id']}-") for name in world.schedules())
        notices.update(notice["type"] for notice in world.delivered("topic"))
        assert "escalation_timeout" in notices

    return [event], check


@journey("callback_dispatch")
def started(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    world.add_customer(caller)
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    make_due(world, made["callback_id"])

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        assert (record["status"], record["attempts"]) == ("dialing", 1)
        assert [token for token in world.connect.tasks if token.startswith(made["callback_id"])] == [
            f"{made['callback_id']}-1"
        ]

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def nobody_free(world: World) -> tuple[Sequence[Event], Check]:
    """Every agent is busy: the call is put off."""
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 0}
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    make_due(world, made["callback_id"])

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        assert record["status"] in ("scheduled", "dialing")
        assert len([token for token in world.connect.tasks if token.startswith(made["callback_id"])]) <= 1
        if record["status"] == "scheduled":
            due = clock.parse(record["due_at"])
            assert due is not None
            assert f"{made['callback_id']}-{clock.epoch(due)}" in world.schedules()

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def exhausted(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    made = world.flow("callback", contact, action="create", phone_number=caller, mode="scheduled")
    make_due(world, made["callback_id"])
    key = tables.request(made["callback_id"])
    world.put("requests", key, {**(world.get("requests", key) or {}), "attempts": 3})
    published = listening(world)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert (record["status"], "untold" in record) == ("failed", False)
        let_go(world, caller)
        assert world.escalation(contact)["status"] == "cancelled"
        published("callback.failed", "escalation.cancelled")
        assert f"{made['callback_id']}-failed" in world.connect.tasks

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def fired_too_early(world: World) -> tuple[Sequence[Event], Check]:
    later = clock.stamp(clock.now() + timedelta(hours=2))
    made = world.flow(
        "callback", new_contact(), action="create", phone_number=number(), mode="scheduled", preferred_at=later
    )

    def check() -> None:
        assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "scheduled"

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def due_on_closed_days(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    make_due(world, made["callback_id"])
    # Two days, so that midnight may come in between.
    world.overrides["HOURS"] = hours(
        closed=tuple(clock.local_date(clock.now() + timedelta(days=day)) for day in (0, 1))
    )

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        due = clock.parse(record["due_at"])
        assert due is not None
        assert (record["status"], due > clock.now()) == ("scheduled", True)
        assert f"{made['callback_id']}-{clock.epoch(due)}" in world.schedules()

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def cancelled_meanwhile(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    make_due(world, made["callback_id"])
    key = tables.request(made["callback_id"])

    def cancel(operation: str) -> None:
        if operation == "StartOutboundVoiceContact":
            world.put_quietly(
                "requests", key, {**world.get_quietly("requests", key), "status": "cancelled", "version": 99}
            )

    world.connect.before = cancel

    def check() -> None:
        assert (world.get("requests", key) or {})["status"] == "cancelled"
        started_tasks = [task for token, task in world.connect.tasks.items() if token.startswith(made["callback_id"])]
        assert set(started_tasks) <= set(world.connect.stopped)

    return [{"callback_id": made["callback_id"]}], check
