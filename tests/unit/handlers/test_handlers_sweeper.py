"""Requests that lost their schedule, task or notice go on within minutes; what customers hear meanwhile is true."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.ids import spelled
from contact_handlers.records import phone, sweep, tables
from contact_handlers.records.redelivery import DEAD_LETTER
from contact_handlers.sweeper import logic
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.faults import KILLED_AFTER, THROTTLED, Killed, Plan
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.test_handlers_timeout import hand_over
from tests.unit.handlers.world import PHONE_KEY, World, contact_event, new_contact

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.KST)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _only_ours(world: World) -> None:
    world.forget_waiting()


def book(world: World, caller: str, **given: str) -> dict[str, str]:
    # From the number itself: callers without one share their limits.
    return world.flow("callback", new_contact(), number=caller, action="create", mode="scheduled", **given)


def stored(world: World, callback_id: str) -> dict[str, Any]:
    return world.get("requests", tables.request(callback_id)) or {}


def fire(world: World, travel: Travel, moment: datetime) -> None:
    """Lets time pass to a moment: whatever schedule is due runs, as the scheduler does, and is gone."""
    travel(moment)
    for name in sorted(world.schedules()):
        schedule = world.schedule(name)
        due = datetime.fromisoformat(schedule["ScheduleExpression"][3:-1] + "+00:00")
        if due <= moment:
            function = schedule["Target"]["Arn"].split(":")[-2].removeprefix("aicc-dev-").replace("-", "_")
            world.client("scheduler").delete_schedule(Name=name, GroupName="t-schedules")
            world.call(function, json.loads(schedule["Target"]["Input"]))


def pass_time(world: World, travel: Travel, start: datetime, *, minutes: int) -> None:
    """Lets minutes pass two by two, in which schedules fire and the sweeper comes by."""
    for minute in range(2, minutes + 1, 2):
        fire(world, travel, start + minute * MINUTE)
        world.call("sweeper", {})


# --- a callback without its schedule


def book_unscheduled(world: World, caller: str) -> dict[str, str]:
    world.wire.plan = Plan(fault=THROTTLED, when=lambda operation: operation == "scheduler:CreateSchedule")
    try:
        return book(world, caller)
    finally:
        world.wire.plan = None


def test_a_request_whose_schedule_fails_is_taken_told_truly_and_mended(world: World, travel: Travel) -> None:
    travel(NOW)
    made = book_unscheduled(world, number())
    assert made["status"] == "OK"
    assert "접수되었습니다" in made["message"]
    assert spelled(made["reference_number"]) in made["message"]
    assert "번호를 확인할 수 없습니다" not in made["message"]
    # No time is promised that nothing stands for yet.
    assert made["due_text"] not in made["message"]
    assert world.schedules() == set()
    pass_time(world, travel, NOW, minutes=8)
    assert stored(world, made["callback_id"])["status"] == "dialing"
    assert len(world.connect.tasks) == 1


def test_nothing_that_goes_on_by_itself_is_touched_or_started_twice(world: World, travel: Travel) -> None:
    travel(NOW)
    made = book(world, number())
    pass_time(world, travel, NOW, minutes=20)
    assert stored(world, made["callback_id"])["attempts"] == 1
    assert len(world.connect.tasks) == 1


@pytest.mark.parametrize("days", [1, 31])
def test_a_dead_callback_never_blocks_a_later_request(world: World, travel: Travel, days: int) -> None:
    travel(NOW)
    caller = number()
    first = book_unscheduled(world, caller)
    # Nobody has swept: the worst case.
    world.forget_waiting()
    travel(NOW + timedelta(days=days, hours=1))
    second = book(world, caller)
    assert second["status"] == "OK"
    assert second["callback_id"] != first["callback_id"]
    lapsed = stored(world, first["callback_id"])
    assert (lapsed["status"], lapsed["end_reason"]) == ("failed", "lapsed")
    pass_time(world, travel, NOW + timedelta(days=days, hours=1), minutes=6)
    # Who asks again is called, and by nobody else.
    assert f"{first['callback_id']}-failed" not in world.connect.tasks
    assert stored(world, second["callback_id"])["status"] == "dialing"
    phone_hash = phone.hashed(caller, PHONE_KEY)
    assert (world.get("customers", tables.phone_number(phone_hash)) or {})["phone_number"] == caller


def test_a_second_request_brings_the_first_to_life(world: World, travel: Travel) -> None:
    travel(NOW)
    caller = number()
    first = book_unscheduled(world, caller)
    world.forget_waiting()
    travel(NOW + 3 * MINUTE)
    assert book(world, caller)["status"] == "DECLINED"
    assert any(name.startswith(first["callback_id"]) for name in world.schedules())


# --- a task for a callback that was cancelled at that moment


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("redelivered", [True, False])
def test_a_cancelled_callback_leaves_no_task_wherever_its_dispatch_was_stopped(
    world: World, travel: Travel, position: int, redelivered: bool
) -> None:
    travel(NOW)
    caller = number()
    made = book(world, caller)
    event = {"callback_id": made["callback_id"]}
    travel(NOW + 2 * MINUTE)
    world.wire.plan = Plan(fault=KILLED_AFTER, at=position)
    try:
        world.call("callback_dispatch", event)
    except Killed:
        stopped = True
    else:
        stopped = False
    world.wire.plan = None
    cancelled = world.flow("callback", new_contact(), number=caller, action="cancel")
    if redelivered:
        travel(NOW + 3 * MINUTE)
        world.call("callback_dispatch", event)
    pass_time(world, travel, NOW + 3 * MINUTE, minutes=30)
    record = stored(world, made["callback_id"])
    if cancelled["status"] == "OK":
        assert record["status"] == "cancelled"
        assert set(world.connect.tasks.values()) <= set(world.connect.stopped)
    else:
        # Too late: the task was known to serve the callback.
        assert record["status"] in ("dialing", "scheduled")
    assert stopped


# --- double firing


@pytest.mark.parametrize("priority", ["CRITICAL", "LOW"])
def test_a_timeout_that_fires_four_times_at_once_is_told_once(world: World, priority: str) -> None:
    contact = hand_over(world, priority)
    escalation_id = world.escalation(contact)["escalation_id"]
    world.delivered("topic")
    world.published()
    world.at_once("escalation_timeout", [{"escalation_id": escalation_id}] * 4)
    notices = Counter(notice["type"] for notice in world.delivered("topic"))
    assert notices == (Counter(escalation_timeout=1) if priority == "CRITICAL" else Counter())
    assert Counter(kind for kind, _ in world.published()) == Counter({"escalation.timed_out": 1})
    assert len(world.connect.tasks) == (priority == "CRITICAL")


def test_an_escalation_is_announced_once_by_whoever_comes_first(world: World) -> None:
    contact = new_contact()
    world.delivered("topic")
    world.published()
    queued = contact_event(contact, "QUEUED", clock.stamp(clock.now()))
    world.flow("escalate", contact, reason="complaint")
    world.at_once("contact_events", [queued] * 4)
    assert Counter(notice["type"] for notice in world.delivered("topic")) == Counter(auto_escalation=1)
    assert Counter(kind for kind, _ in world.published())["escalation.created"] == 1


def test_two_sweepers_at_once_mend_once(world: World, travel: Travel) -> None:
    travel(NOW)
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    key = tables.escalation(world.escalation(contact)["escalation_id"])
    lost = {n: v for n, v in (world.get("escalations", key) or {}).items() if not n.startswith("announc")}
    world.put("escalations", key, {**lost, **sweep.at(NOW)})
    world.delivered("topic")
    travel(NOW + MINUTE)
    world.at_once("sweeper", [{}] * 4)
    assert [notice["escalation_id"] for notice in world.delivered("topic")] == [lost["escalation_id"]]


# --- giving up


def test_what_does_not_go_on_at_all_is_given_up_with_a_task_and_an_alarm(
    world: World, travel: Travel, capsys: pytest.CaptureFixture[str]
) -> None:
    travel(NOW)
    made = book(world, number())
    for name in world.schedules():
        world.client("scheduler").delete_schedule(Name=name, GroupName="t-schedules")
    world.wire.plan = Plan(fault=THROTTLED, when=lambda operation: operation == "scheduler:CreateSchedule")
    for minute in range(0, 180, 2):
        travel(NOW + minute * MINUTE)
        world.call("sweeper", {})
    world.wire.plan = None
    record = stored(world, made["callback_id"])
    assert "given_up_at" in record
    assert list(world.connect.tasks) == [f"sweep-{made['callback_id']}"]
    assert '"SweepGivenUp": 1' in capsys.readouterr().out
    # Nothing is looked at for ever, and the request is still open for the supervisor.
    assert (record["status"], world.waiting("requests")) == ("scheduled", [])


def test_a_record_that_cannot_be_read_is_in_nobodys_way(world: World, travel: Travel) -> None:
    travel(NOW)
    made = book_unscheduled(world, number())
    poison = {"kind": "callback", "status": "scheduled", **sweep.at(NOW - MINUTE)}
    world.put("requests", tables.request("cb_poison"), poison)
    travel(NOW + 3 * MINUTE)
    assert world.call("sweeper", {})[logic.FAILED] == 1
    assert any(name.startswith(made["callback_id"]) for name in world.schedules())
    world.put("requests", tables.request("cb_poison"), {"kind": "callback"})


# --- what is over


def test_what_is_over_leaves_the_index(world: World, travel: Travel) -> None:
    """The index holds what waits and nothing else, so a sweep costs what is under way and not what there was."""
    travel(NOW)
    caller = number()
    book(world, caller)
    world.flow("callback", new_contact(), number=caller, action="cancel")
    pass_time(world, travel, NOW, minutes=10)
    assert world.waiting("requests") == []


def test_a_reservation_whose_event_was_not_published_is_told(world: World, travel: Travel) -> None:
    travel(NOW)
    request = {
        "request_id": "req_told",
        "kind": "reservation",
        "status": "scheduled",
        "reference_number": "AAAA-BBBB",
        "untold": "reservation.created",
        "untold_since": clock.stamp(NOW),
        **sweep.at(NOW + sweep.CONFIRM),
    }
    world.put("requests", tables.request("req_told"), request)
    world.published()
    for minute in range(10):
        travel(NOW + minute * MINUTE)
        world.call("sweeper", {})
    assert [(kind, detail["request_id"]) for kind, detail in world.published()] == [("reservation.created", "req_told")]
    assert world.waiting("requests") == []


def test_a_redriven_payload_finds_everything_done(world: World, travel: Travel) -> None:
    """Messages of schedules lie in the dead-letter queue for up to 14 days."""
    travel(NOW)
    made = book(world, number())
    fire(world, travel, NOW + 2 * MINUTE)
    before = stored(world, made["callback_id"])
    travel(NOW + DEAD_LETTER - timedelta(hours=1))
    assert world.call("callback_dispatch", {"callback_id": made["callback_id"]}) == {"decision": "nothing"}
    assert stored(world, made["callback_id"]) == before
    assert len(world.connect.tasks) == 1


def test_a_sweeper_that_cannot_look_says_so(world: World) -> None:
    world.wire.plan = Plan(fault=THROTTLED, when=lambda operation: operation == "dynamodb:Query")
    with pytest.raises(FunctionFailedError, match="sweeper: ThrottledError"):
        world.call("sweeper", {})
    world.wire.plan = None
