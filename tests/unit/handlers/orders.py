"""The events of a call in any order and number, and everything that they leave behind, without what names this call."""

from __future__ import annotations

import json
import random
from typing import Any

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.handlers.world import INSTANCE_ARN, QUEUES, World, contact_event, new_contact

METRICS = ("ConversationCompleted", "ConversationDuration", "Containment", "Sentiment", "Resolution", "PrimaryIntent")
DIMENSIONS = (
    "voice",
    "contained",
    "escalated",
    "NEUTRAL",
    "resolved",
    "abandoned",
    "unresolved",
    "cancel_request",
    "none",
)


def _agent(name: str, at: str) -> dict[str, str]:
    return {"agentArn": f"{INSTANCE_ARN}/agent/{name}", "connectedToAgentTimestamp": at}


def transferred_call(first: str, second: str) -> list[dict[str, Any]]:
    """Returns the events of a call that waited, was answered, was handed to another agent, and ended.

    Some of them say less than those that follow, and two differ in what they say, as the service's own do.
    """
    queue = {"queueArn": QUEUES["general"], "enqueueTimestamp": "2026-11-20T00:59:30.000Z"}
    other = {"queueArn": QUEUES["complaint"], "enqueueTimestamp": "2026-11-20T01:01:10.000Z"}
    one, two = _agent("1", "2026-11-20T01:00:00.000Z"), _agent("2", "2026-11-20T01:01:30.000Z")
    link = {"initialContactId": first, "previousContactId": first, "initiationMethod": "TRANSFER"}
    link["initiationTimestamp"] = "2026-11-20T01:01:00Z"
    over_one = {"disconnectTimestamp": "2026-11-20T01:01:31.000Z", "disconnectReason": "CONTACT_FLOW_DISCONNECT"}
    over_two = {"disconnectTimestamp": "2026-11-20T01:04:00.000Z", "disconnectReason": "CUSTOMER_DISCONNECT"}
    return [
        contact_event(first, "INITIATED", "2026-11-20T00:58:00Z"),
        contact_event(first, "QUEUED", "2026-11-20T00:59:31Z"),
        contact_event(first, "QUEUED", "2026-11-20T00:59:30Z", queueInfo=queue),
        contact_event(first, "CONNECTED_TO_AGENT", "2026-11-20T01:00:01Z", queueInfo=queue),
        contact_event(first, "CONTACT_DATA_UPDATED", "2026-11-20T01:00:20Z", queueInfo=queue, agentInfo=one),
        contact_event(second, "INITIATED", "2026-11-20T01:01:00Z", **link),
        contact_event(second, "QUEUED", "2026-11-20T01:01:10Z", queueInfo=other, **link),
        contact_event(second, "CONNECTED_TO_AGENT", "2026-11-20T01:01:30Z", queueInfo=other, agentInfo=two, **link),
        contact_event(first, "DISCONNECTED", "2026-11-20T01:01:32Z", queueInfo=queue, agentInfo=one, **over_one),
        contact_event(
            second, "DISCONNECTED", "2026-11-20T01:04:01Z", queueInfo=other, agentInfo=two, **over_two, **link
        ),
        contact_event(second, "COMPLETED", "2026-11-20T01:05:00Z", agentInfo=two, **link),
        contact_event(first, "COMPLETED", "2026-11-20T01:02:30Z", queueInfo=queue, agentInfo=one),
    ]


def shuffled(events: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Returns the events in another order, some of them twice; the seed 0 leaves them as they are."""
    if not seed:
        return events
    chance = random.Random(seed)  # noqa: S311 - a reproducible order, no secret
    found = [*events, *chance.sample(events, chance.randint(0, len(events)))]
    chance.shuffle(found)
    return found


def counters(world: World) -> dict[str, tuple[int, int]]:
    """Returns the counters of this hour."""
    found = {}
    for metric in METRICS:
        for dimension in DIMENSIONS:
            key = tables.counter("aicc", metric, dimension, f"{clock.now():%Y%m%d%H}")
            item = world.get("counters", key) or {}
            found[f"{metric} {dimension}"] = (int(item.get("count", 0)), int(item.get("sum", 0)))
    return found


def left_behind(world: World, seed: int) -> str:
    """Delivers the events of a new call in the order of a seed and returns all that is stored then, as JSON."""
    first, second = new_contact(), new_contact()
    customer_id = world.add_customer(history={"total_conversations": 1, "preferred_agents": ["a", "b"]})
    conversation_id = world.talk(first, "주문을 취소하고 싶어요", customer_id=customer_id)
    escalation_id = world.flow("escalate", first, reason="complaint", conversation_id=conversation_id)["escalation_id"]
    before = counters(world)
    for event in shuffled(transferred_call(first, second), seed):
        world.call("contact_events", event)
    legs = world.query("conversations", f"CONV#{conversation_id}", "LEG#")
    said = [{n: m[n] for n in ("source", "content", "created_at")} for m in world.messages(conversation_id)]
    profile = world.get("customers", tables.customer(customer_id)) or {}
    record = _without(world.conversation(first), "version", "by_day_pk")
    del record["history_told"]["times"]
    found = {
        "record": record,
        "legs": [_without(leg, "revision") for leg in sorted(legs, key=lambda leg: str(leg["initiated_at"]))],
        "messages": said,
        "history": profile["history"],
        "counters": {
            name: (now[0] - before[name][0], now[1] - before[name][1])
            for name, now in counters(world).items()
            if now != before[name]
        },
        "escalation": world.escalation(first)["status"],
    }
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1)
    names = {first: "FIRST", second: "SECOND", customer_id: "CUSTOMER", conversation_id: "CONV", escalation_id: "ESC"}
    for identifier, name in names.items():
        text = text.replace(identifier, name)
    return text


def _without(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}
