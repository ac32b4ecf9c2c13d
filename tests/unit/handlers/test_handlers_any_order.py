"""Contact events in any order and number end in the same records, down to the last attribute."""

from __future__ import annotations

import difflib
import itertools
import json
import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.events import contact_change
from contact_handlers.base.schedules import MAX_AGE_S
from contact_handlers.contact_events.logic import merged
from contact_handlers.records import redelivery, tables
from contact_handlers.records.conversations import Leg
from contact_handlers.records.redelivery import LATEST, MARKS_KEPT
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.orders import left_behind, transferred_call
from tests.unit.handlers.world import World, contact_event, new_contact

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=clock.KST)
# `make repair` runs hundreds of orders.
SEEDS = range(1, 400 if os.environ.get("KILL_POINTS") == "all" else 5)


def difference(one: str, other: str) -> str:
    return "\n".join(difflib.unified_diff(one.splitlines(), other.splitlines(), "in order", "shuffled", n=1))


def test_a_transferred_call_leaves_the_same_behind_in_any_order(world: World, travel: Travel) -> None:
    travel(NOW)
    in_order = left_behind(world, 0)
    found = json.loads(in_order)
    assert found["record"]["summary"]["total_messages"] == 2
    assert found["record"]["transfer_count"] == 1
    assert found["record"]["contact_ids"] == ["FIRST", "SECOND"]
    assert found["history"]["total_conversations"] == 2
    assert found["history"]["preferred_agents"] == ["2", "1", "a"]
    assert [message["content"] for message in found["messages"] if message["source"] == "system"] == [
        "상담원이 연결되었습니다.",
        "상담이 이관되었습니다. 상담원이 연결됩니다.",
        "상담이 종료되었습니다. 이용해 주셔서 감사합니다.",
    ]
    assert found["counters"]["Resolution resolved"] == [1, 1]
    for seed in SEEDS:
        shuffled = left_behind(world, seed)
        assert shuffled == in_order, f"seed {seed}\n{difference(in_order, shuffled)}"


def test_what_events_say_of_one_contact_adds_up_in_every_order() -> None:
    """All permutations of what differs: a guess, a later word, a better word, an empty one."""
    queue = {"queueArn": "arn:queue/2", "enqueueTimestamp": "2026-11-20T00:59:00.000Z"}
    events = [
        contact_event("c", "QUEUED", "2026-11-20T00:59:30Z"),
        contact_event("c", "QUEUED", "2026-11-20T00:59:10Z", queueInfo=queue),
        contact_event("c", "CONTACT_DATA_UPDATED", "2026-11-20T00:59:40Z", queueInfo={"queueArn": "arn:queue/1"}),
        contact_event("c", "COMPLETED", "2026-11-20T01:05:00Z"),
        contact_event("c", "DISCONNECTED", "2026-11-20T01:04:00Z", disconnectReason="A"),
        contact_event("c", "CONTACT_DATA_UPDATED", "2026-11-20T01:04:00Z", disconnectReason="B"),
    ]
    ends = set()
    for order in itertools.permutations([*events, dict(events[0])]):
        if next(event for event in order if event == events[0]) is not events[0]:
            continue  # the same order with its equal
        leg = Leg(contact_id="c")
        for event in order:
            leg = leg.changed(merged(leg, contact_change(event)))
        ends.add(json.dumps(leg.to_item(), sort_keys=True))
    (end,) = map(json.loads, ends)
    assert (end["queued_at"], end["queue_arn"]) == ("2026-11-20T00:59:00.000Z", "arn:queue/1")
    assert (end["ended_at"], end["end_reason"]) == ("2026-11-20T01:04:00.000Z", "B")


# --- long after


@pytest.mark.parametrize("days", [0.1, 1, 10, 13, 15])
@pytest.mark.parametrize("marks", ["there", "gone"])
def test_a_call_is_told_once_however_late_its_events_come_again(
    world: World, travel: Travel, monkeypatch: pytest.MonkeyPatch, days: float, marks: str
) -> None:
    """Dead-letter queues keep messages for 14 days; the table may remove a mark as soon as it has expired."""
    travel(NOW)
    first, second = new_contact(), new_contact()
    customer_id = world.add_customer(history={"total_conversations": 1})
    conversation_id = world.talk(first, "안녕하세요", customer_id=customer_id)
    events = transferred_call(first, second)
    for event in events:
        world.call("contact_events", event)
    before = everything(world, conversation_id, customer_id)
    later = NOW + timedelta(days=days)
    travel(later)
    if marks == "gone":
        expire(world, later + MARKS_KEPT)
    else:
        expire(world, later)
    for event in reversed(events):
        assert world.call("contact_events", event)["status"] == "completed"
    assert everything(world, conversation_id, customer_id) == before


def everything(world: World, conversation_id: str, customer_id: str) -> list[Any]:
    return [
        world.query("conversations", tables.conversation(conversation_id).pk),
        (world.get("customers", tables.customer(customer_id)) or {})["history"],
    ]


def expire(world: World, moment: datetime) -> None:
    """Removes what has expired from the table of marks, as the service does some time after."""
    dynamodb = world.client("dynamodb")
    found = dynamodb.get_paginator("scan").paginate(TableName="t-sessions").build_full_result()
    for item in found["Items"]:
        if int(item.get("expires_at", {"N": "0"})["N"]) < clock.epoch(moment):
            dynamodb.delete_item(TableName="t-sessions", Key={"pk": item["pk"], "sk": item["sk"]})


def test_an_event_of_which_nothing_is_known_any_more_is_ignored(world: World, travel: Travel) -> None:
    travel(NOW + LATEST + timedelta(days=1))
    contact = new_contact()
    event = contact_event(contact, "DISCONNECTED", "2026-11-20T02:00:00Z")
    assert world.call("contact_events", event) == {"status": "TOO_LATE"}
    assert world.get("sessions", tables.once("conversation", contact)) is None


# --- the numbers


def test_marks_outlive_every_way_an_event_can_take(templates: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Longest contact, plus the slowest delivery, plus the longest stay in any dead-letter queue of any stage."""
    queues, deliveries = [], [timedelta(seconds=MAX_AGE_S)]
    for template in templates.values():
        for entry in template["Resources"].values():
            given = entry.get("Properties", {})
            if entry["Type"] == "AWS::SQS::Queue":
                # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html: 4 days
                queues.append(timedelta(seconds=given.get("MessageRetentionPeriod", 345_600)))
            if entry["Type"] == "AWS::Events::Rule":
                policies = [target.get("RetryPolicy", {}) for target in given["Targets"]]
                deliveries += [timedelta(seconds=one.get("MaximumEventAgeInSeconds", 86_400)) for one in policies]
            if entry["Type"] == "AWS::Lambda::EventInvokeConfig":
                assert timedelta(seconds=given.get("MaximumEventAgeInSeconds", 21_600)) <= redelivery.ASYNCHRONOUS
    assert queues
    assert max(queues) <= redelivery.DEAD_LETTER
    assert max(deliveries) <= redelivery.DELIVERY
    assert redelivery.LONGEST_CONTACT + max(deliveries) + redelivery.ASYNCHRONOUS + max(queues) <= MARKS_KEPT


def test_every_mark_lives_that_long(world: World, travel: Travel) -> None:
    travel(NOW)
    first, second = new_contact(), new_contact()
    conversation_id = world.talk(first, "안녕하세요", customer_id=world.add_customer())
    world.flow("customer_lookup", second)
    world.flow("escalate", first, reason="complaint", conversation_id=conversation_id)
    for event in transferred_call(first, second):
        world.call("contact_events", event)
    dynamodb = world.client("dynamodb")
    stored = dynamodb.get_paginator("scan").paginate(TableName="t-sessions").build_full_result()["Items"]
    ours = [item for item in stored if any(name in item["pk"]["S"] for name in (first, second, conversation_id))]
    marks = [item for item in ours if item["pk"]["S"].startswith("IDEM#")]
    assert {item["pk"]["S"].split("#")[1] for item in marks} == {"conversation", "escalation", "note", "turn"}
    for item in marks:
        assert int(item["expires_at"]["N"]) >= clock.epoch(NOW + MARKS_KEPT), item["pk"]
