"""Functions that events of contacts reach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.handlers.journeys.base import Check, Event, journey, listening, number
from tests.unit.handlers.journeys.by_flows import let_go
from tests.unit.handlers.world import INSTANCE_ARN, QUEUES, World, contact_event, new_contact


def _call_events(contact: str) -> list[Event]:
    queue = {"queueArn": QUEUES["general"], "enqueueTimestamp": "2026-11-20T00:59:30.000Z"}
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}
    end = {"disconnectTimestamp": "2026-11-20T01:02:02.000Z", "disconnectReason": "CUSTOMER_DISCONNECT"}
    return [
        contact_event(contact, "QUEUED", "2026-11-20T00:59:30Z", queueInfo=queue),
        contact_event(contact, "CONNECTED_TO_AGENT", "2026-11-20T01:00:00Z", queueInfo=queue, agentInfo=agent),
        contact_event(contact, "DISCONNECTED", "2026-11-20T01:02:03Z", queueInfo=queue, agentInfo=agent, **end),
    ]


@journey("contact_events")
def whole_call(world: World) -> tuple[Sequence[Event], Check]:
    contact, customer_id = new_contact(), world.add_customer(history={"total_conversations": 1})
    conversation_id = world.talk(contact, "환불해 주세요", customer_id=customer_id)
    world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
    announced = ("announced_at", "announcing_at")
    record = {name: value for name, value in world.escalation(contact).items() if name not in announced}
    world.put("escalations", tables.escalation(record["escalation_id"]), record)
    world.put("agents", tables.agent_lookup("9"), {"agent_id": "agt_9"})
    published = listening(world)

    def check() -> None:
        record = world.conversation(contact)
        assert (record["status"], record["assigned_agent"]) == ("completed", "agt_9")
        assert record["summary"]["user_messages"] == 1
        assert world.escalation(contact)["status"] == "resolved"
        published("escalation.assigned", "escalation.resolved")
        assert "untold" not in world.escalation(contact)
        assert world.escalation(contact)["escalation_id"] not in world.schedules()
        history = (world.get("customers", tables.customer(customer_id)) or {})["history"]
        assert history["total_conversations"] == 2
        notes = [message for message in world.messages(conversation_id) if message["source"] == "system"]
        assert len(notes) == 2

    return _call_events(contact), check


@journey("contact_events")
def told_better_later(world: World) -> tuple[Sequence[Event], Check]:
    """A note is moved when its moment becomes known."""
    contact = new_contact()
    conversation_id = world.talk(contact, "환불해 주세요")
    queued, taken, ended = _call_events(contact)
    guessed = {**taken, "time": "2026-11-20T01:00:05Z", "detail": {**taken["detail"], "agentInfo": None}}

    def check() -> None:
        assert world.conversation(contact)["status"] == "completed"
        notes = [message for message in world.messages(conversation_id) if message["source"] == "system"]
        assert [note["created_at"] for note in notes] == ["2026-11-20T01:00:00.000Z", "2026-11-20T01:02:02.000Z"]

    return [guessed, queued, taken, ended], check


@journey("contact_events")
def nobody_looked_up(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    end = {"disconnectTimestamp": "2026-11-20T01:02:02.000Z"}

    def check() -> None:
        assert world.conversation(contact)["status"] == "completed"

    return [contact_event(contact, "DISCONNECTED", "2026-11-20T01:02:03Z", **end)], check


def dispatched(world: World, caller: str, contact: str = "") -> tuple[str, str]:
    made = world.flow("callback", contact or new_contact(), action="create", phone_number=caller, mode="scheduled")
    key = tables.request(made["callback_id"])
    make_due(world, made["callback_id"])
    world.call("callback_dispatch", {"callback_id": made["callback_id"]})
    return made["callback_id"], str((world.get("requests", key) or {})["serving_contact_id"])


def make_due(world: World, callback_id: str) -> None:
    key = tables.request(callback_id)
    due_at = clock.stamp(clock.now() - timedelta(seconds=1))
    world.put("requests", key, {**(world.get("requests", key) or {}), "due_at": due_at})


def _call_ended(call: str, kind: str = "DISCONNECTED", **detail: Any) -> Event:
    return contact_event(call, kind, "2026-11-20T01:02:03Z", initiationMethod="API", **detail)


@journey("contact_events")
def callback_reached(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    callback_id, call = dispatched(world, caller, contact)
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}
    published = listening(world)

    def check() -> None:
        record = world.get("requests", tables.request(callback_id)) or {}
        assert (record["status"], "untold" in record) == ("completed", False)
        let_go(world, caller)
        assert world.escalation(contact)["status"] == "resolved"
        published("callback.completed", "escalation.resolved")

    return [_call_ended(call, "CONNECTED_TO_AGENT", agentInfo=agent), _call_ended(call, agentInfo=agent)], check


@journey("contact_events")
def call_queued_without_a_record(world: World) -> tuple[Sequence[Event], Check]:
    """The function of callbacks did not answer, and the flow has Connect call the customer all the same."""
    caller, contact, call = number(), new_contact(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    endpoint = {"Type": "TELEPHONE_NUMBER", "Address": caller}
    world.connect.contacts[call] = {"Id": call, "CustomerEndpoint": endpoint, "Attributes": {}}
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}
    detail = {"initialContactId": contact, "previousContactId": contact, "initiationMethod": "CALLBACK"}
    published = listening(world)

    def check() -> None:
        found = world.get("requests", tables.request_of_contact(contact)) or {}
        record = world.get("requests", tables.request(found["request_id"])) or {}
        assert (record["status"], record["seen_contacts"], "untold" in record) == ("completed", [call], False)
        let_go(world, caller)
        assert world.escalation(contact)["status"] == "resolved"
        published("callback.completed", "escalation.resolved")

    return [
        contact_event(call, "INITIATED", "2026-11-20T00:40:00Z", **detail),
        contact_event(call, "QUEUED", "2026-11-20T00:40:01Z", **detail),
        contact_event(call, "CONNECTED_TO_AGENT", "2026-11-20T01:00:00Z", agentInfo=agent, **detail),
        contact_event(call, "DISCONNECTED", "2026-11-20T01:02:03Z", agentInfo=agent, **detail),
    ], check


@journey("contact_events")
def callback_tried_again(world: World) -> tuple[Sequence[Event], Check]:
    callback_id, call = dispatched(world, number())

    def check() -> None:
        record = world.get("requests", tables.request(callback_id)) or {}
        assert (record["status"], record["attempts"]) == ("scheduled", 1)
        due = clock.parse(record["due_at"])
        assert due is not None
        assert f"{callback_id}-{clock.epoch(due)}" in world.schedules()

    return [_call_ended(call)], check


@journey("contact_events")
def callback_given_up(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    callback_id, call = dispatched(world, caller, contact)
    key = tables.request(callback_id)
    world.put("requests", key, {**(world.get("requests", key) or {}), "attempts": 3})
    published = listening(world)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert (record["status"], record["attempts"], "untold" in record) == ("failed", 3, False)
        let_go(world, caller)
        assert world.escalation(contact)["status"] == "cancelled"
        published("callback.failed", "escalation.cancelled")
        assert f"{callback_id}-failed" in world.connect.tasks

    return [_call_ended(call)], check


@journey("contact_events")
def callback_task_taken(world: World) -> tuple[Sequence[Event], Check]:
    """The agent goes first: the customer is called for whoever has taken the task."""
    world.overrides["CALLBACK"] = json.dumps({"dial": "agent_first", "max_attempts": 3, "max_open": 2})
    callback_id, task = dispatched(world, number())
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}

    def check() -> None:
        record = world.get("requests", tables.request(callback_id)) or {}
        assert (record["status"], record["attempts"], "starting" in record) == ("dialing", 1, False)
        assert record["serving_contact_id"] == world.connect.tasks[f"{callback_id}-1-call"]

    return [_call_ended(task, "CONNECTED_TO_AGENT", channel="TASK", agentInfo=agent)], check
