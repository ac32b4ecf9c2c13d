"""A rush of callbacks: as many customers are called at a time as agents are free, and one more."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from contact_handlers.base import clock
from contact_handlers.records import pacing, tables
from contact_handlers.records.waiting import QueueState
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.journeys import base as journeys
from tests.unit.handlers.world import World, contact_event, new_contact

RUSH = 12


@pytest.fixture
def rush(world: World, travel: Travel) -> list[dict[str, str]]:
    """Callbacks of as many customers that are all due now; one agent is free."""
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 1}
    booked = [
        {
            "callback_id": world.flow("callback", new_contact(), number=journeys.number(), mode="scheduled")[
                "callback_id"
            ]
        }
        for _ in range(RUSH)
    ]
    travel(clock.now() + timedelta(minutes=3))
    return booked


def dialed(world: World) -> list[str]:
    return [str(call["Attributes"]["CallbackId"]) for call in world.connect.called("StartOutboundVoiceContact")]


def test_a_rush_calls_no_more_customers_than_agents_are_free_and_one(world: World, rush: list[dict[str, str]]) -> None:
    decisions = Counter(answer["decision"] for answer in world.at_once("callback_dispatch", rush))

    assert decisions == {"start": 2, "busy": RUSH - 2}
    assert len(set(dialed(world))) == 2
    # Everybody else is called later, and nobody's attempt was used up.
    for one in rush:
        record = world.get("requests", tables.request(one["callback_id"])) or {}
        called = one["callback_id"] in dialed(world)
        assert (record["status"], record["attempts"]) == (("dialing", 1) if called else ("scheduled", 0))


def test_a_place_goes_to_the_next_when_a_call_is_over(world: World, rush: list[dict[str, str]], travel: Travel) -> None:
    for one in rush:
        world.call("callback_dispatch", one)
    first = world.connect.called("StartOutboundVoiceContact")[0]
    contact = world.connect.tasks[first["ClientToken"]]
    ended = clock.stamp(clock.now())
    # The customer's line was busy.
    event = contact_event(
        contact,
        "DISCONNECTED",
        ended,
        initiationMethod="API",
        channel="VOICE",
        disconnectTimestamp=ended,
        disconnectReason="CUSTOMER_BUSY",
    )
    world.call("contact_events", event)
    travel(clock.now() + timedelta(minutes=1))

    waiting = [one for one in rush if one["callback_id"] not in dialed(world)]
    decisions = [world.call("callback_dispatch", one)["decision"] for one in waiting[:3]]

    assert decisions == ["start", "busy", "busy"]


def test_a_place_that_nobody_gives_back_is_free_after_the_time_of_a_call(
    world: World, rush: list[dict[str, str]], travel: Travel
) -> None:
    assert [world.call("callback_dispatch", one)["decision"] for one in rush[:3]] == ["start", "start", "busy"]
    travel(clock.now() + timedelta(seconds=106))

    assert [world.call("callback_dispatch", one)["decision"] for one in rush[3:6]] == ["start", "start", "busy"]


def test_a_queue_is_measured_once_for_all_who_ask(world: World, rush: list[dict[str, str]]) -> None:
    """The service answers five questions a second."""
    before = len(world.connect.called("GetCurrentMetricData"))

    for one in rush:
        world.call("callback_dispatch", one)

    assert len(world.connect.called("GetCurrentMetricData")) - before <= 2


@pytest.mark.parametrize(
    ("state", "room"),
    [
        (QueueState(available=0, contacts=0), 0),
        (QueueState(available=2, contacts=2), 0),
        (QueueState(available=3, contacts=1), 3),
        (QueueState(available=1), 2),
        # Nothing is known of the queue: some are called, not all.
        (QueueState(), 3),
    ],
)
def test_room_is_one_call_per_free_agent_and_one_more(state: QueueState, room: int) -> None:
    assert pacing.room(state) == room


def test_a_place_whose_time_is_over_is_taken_again_by_the_same_callback(world: World, travel: Travel) -> None:
    """The function may have been stopped while it held the place, which nobody gave back."""
    queue, callback = f"q{new_contact()[:8]}", "cb_again"
    with world.looking():
        requests = world.table("requests")
        assert pacing.take(requests, queue, callback, 1, clock.now(), 30)
        travel(clock.now() + timedelta(minutes=5))
        assert pacing.take(requests, queue, callback, 1, clock.now(), 30)
        assert pacing.paced(requests, queue).calls(clock.now()) == {callback}
