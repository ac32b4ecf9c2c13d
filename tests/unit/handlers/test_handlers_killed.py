"""A function may be stopped before and after every call it makes: nothing is lost, doubled or stuck.

A journey runs until the call in question, where the function ends without another line of code. Then its event comes
again at once, twice, never, or out of the dead-letter queue after 13 days; the sweeper comes by, schedules fire, and
in the end the records say what they would have said. `make repair` runs every point, a test run every n-th.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.records import tables
from tests.unit.handlers.faults import KILLED_AFTER, KILLED_BEFORE, Killed, Plan
from tests.unit.handlers.journeys.base import Journey
from tests.unit.handlers.journeys.every import JOURNEYS
from tests.unit.handlers.test_handlers_faults import REPEATED_AFTER, Faulty, faulty, heal
from tests.unit.handlers.world import World

__all__ = ["faulty"]

AGAIN, TWICE, NEVER, LATE = "again", "twice", "never", "late"
HOWS = (AGAIN, TWICE, NEVER, LATE)
EVERY = 1 if os.environ.get("KILL_POINTS") == "all" else 299
# What Lambda, EventBridge and CloudFormation send again by themselves; flows and their callers go on.
SENT_AGAIN = ("event", "bus", "schedule", "stream", "custom_resource")
# What comes out of dead-letter queues; for a request of CloudFormation one deploys again.
REDRIVEN = ("event", "bus", "schedule", "stream")
REDRIVEN_AFTER = timedelta(days=13)
# What these leave the sweeper mends, before anybody looks into a dead-letter queue.
MENDED_WITHOUT = ("callback_dispatch", "escalation_timeout", "sweeper")
TABLES = ("escalations", "requests", "conversations")


def deliver(faulty: Faulty, journey: Journey, events: list[dict[str, Any]]) -> None:
    """Delivers events, each again after a failure that is none of the plan's."""
    for event in events:
        for _ in range(2):
            try:
                answer = faulty.world.call(journey.function, event)
            except FunctionFailedError:
                faulty.late += REPEATED_AFTER
            else:
                if not answer.get("batchItemFailures"):
                    break


def survive(faulty: Faulty, journey: Journey, position: int, fault: str, how: str) -> Counter[str]:
    """Stops a function at a call and lives through what follows; returns what went wrong, by kind."""
    world = faulty.world
    faulty.fresh()
    given, check = journey.arrange(world)
    events = list(given)
    world.fresh()
    world.delivered("topic")
    # The journey's beginning is made of other functions' work; what they left waiting is not this one's matter.
    faulty.plan(Plan(fault=fault, at=position))
    done = 0
    try:
        for event in events:
            world.call(journey.function, event)
            done += 1
    except Killed:
        pass
    faulty.plan(None)
    left = events[done:]
    kind = world.manifest[journey.function]["kind"]
    is_sent_again, is_redriven = kind in SENT_AGAIN, kind in REDRIVEN
    if how in (AGAIN, TWICE) or (how == LATE and not is_redriven):
        if is_sent_again:
            faulty.late += REPEATED_AFTER
        deliver(faulty, journey, left * (2 if how == TWICE else 1))
    elif left[1:]:
        deliver(faulty, journey, left[1:])
    heal(faulty, journey.function)
    wrong: Counter[str] = Counter()
    if how == LATE and journey.function in MENDED_WITHOUT:
        # A look that was put off comes by its own schedule, not by the event that stands for it.
        if kind == "schedule":
            _fire(faulty)
        wrong.update(_lost(check))
    if how == LATE and is_redriven:
        faulty.late += REDRIVEN_AFTER
        deliver(faulty, journey, left[:1])
    if how in (AGAIN, TWICE) or (how == LATE and journey.function not in MENDED_WITHOUT):
        wrong.update(_lost(check))
    notices = Counter(str(notice["notice_id"]) for notice in world.delivered("topic"))
    # One more notice of the same id is what a function leaves that is stopped between telling and remembering.
    wrong.update(f"doubled notice {name}" for name, count in notices.items() if count > 2)
    _live_on(faulty)
    wrong.update(_whole(world))
    return wrong


def _lost(check: Callable[[], None]) -> Iterator[str]:
    try:
        check()
    except (AssertionError, KeyError, ValueError, TypeError) as lost:
        yield f"lost: {lost or type(lost).__name__}"[:200]


def _live_on(faulty: Faulty) -> None:
    """Lets a day pass in steps of an hour: schedules fire, the sweeper comes by."""
    world = faulty.world
    for _ in range(12):
        faulty.late += timedelta(hours=2)
        _fire(faulty)
        world.call("sweeper", {})


def _fire(faulty: Faulty) -> None:
    """Fires the schedules that are due."""
    world = faulty.world
    for name in sorted(world.schedules()):
        schedule = world.schedule(name)
        if datetime.fromisoformat(schedule["ScheduleExpression"][3:-1] + "+00:00") <= clock.now():
            function = schedule["Target"]["Arn"].split(":")[-2].removeprefix("aicc-dev-").replace("-", "_")
            world.client("scheduler").delete_schedule(Name=name, GroupName="t-schedules")
            world.call(function, json.loads(schedule["Target"]["Input"]))


def _whole(world: World) -> Iterator[str]:
    """Yields what is stuck or doubled in the end."""
    for table in TABLES:
        for item in world.waiting(table):
            if item.get("untold"):
                yield f"stuck: {item['pk']} never told {item['untold']}"
            if item["sweep_sk"] < clock.stamp(clock.now() - timedelta(hours=3)) and int(item.get("sweeps") or 0) == 0:
                yield f"stuck: {item['pk']} is not looked at"
    for token, contact in world.connect.tasks.items():
        callback_id = token.rpartition("-")[0]
        if not token.startswith("cb_"):
            continue
        record = world.get("requests", tables.request(callback_id)) or {}
        live = contact not in world.connect.stopped
        if live and record.get("status") == "cancelled" and record.get("serving_contact_id") != contact:
            yield f"stuck: a task goes on for {callback_id}, which was cancelled"
    attempts = Counter(token for token in world.connect.tasks if token.startswith("cb_"))
    yield from (f"doubled task {token}" for token, count in attempts.items() if count > 1)


def points(faulty: Faulty, journey: Journey) -> list[tuple[int, str, str]]:
    """Returns the kill points of a journey: call, before or after it, and what comes then."""
    faulty.fresh()
    events, _ = journey.arrange(faulty.world)
    faulty.world.fresh()
    plain = Plan()
    faulty.plan(plain)
    deliver(faulty, journey, list(events))
    faulty.plan(None)
    return [
        (at, fault, how) for at in range(len(plain.seen)) for fault in (KILLED_BEFORE, KILLED_AFTER) for how in HOWS
    ]


@pytest.mark.parametrize(("number", "journey"), list(enumerate(JOURNEYS)), ids=[str(found) for found in JOURNEYS])
def test_killed_anywhere_nothing_is_lost_doubled_or_stuck(
    faulty: Faulty, number: int, journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    every = points(faulty, journey)
    # Another offset for each journey, so that together they meet every kind of point.
    chosen = every[(7 * number) % EVERY :: EVERY] or every[:1]
    for position, fault, how in chosen:
        wrong = survive(faulty, journey, position, fault, how)
        assert not wrong, f"{fault} call {position}, {how}: {dict(wrong)}"
    capsys.readouterr()
    sys.stdout.write(f"kill points {len(every) // len(HOWS)} runs {len(chosen)} of {len(every)}: {journey}\n")
