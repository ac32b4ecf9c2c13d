"""Functions of deployments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from tests.unit.handlers.journeys.base import Check, Event, entries_of, journey, waiting_work
from tests.unit.handlers.world import INSTANCE_ARN, INSTANCE_ID, World, contact_event, new_contact


def asked_by_deployment(kind: str, resource_type: str, **properties: Any) -> Event:
    given = {"InstanceId": INSTANCE_ID, **properties}
    return {
        "RequestType": kind,
        "ResponseURL": "...",
        "LogicalResourceId": "Thing",
        "PhysicalResourceId": f"{resource_type}:q-1",
        "ResourceType": f"Custom::{resource_type}",
        "ResourceProperties": given,
        "OldResourceProperties": {**given, **{n: ["z"] for n in properties if n == "QuickConnectIds"}},
    }


def a_little_content(world: World) -> Path:
    """Returns a file with two items of every kind: every item is loaded in the same way."""
    file = world.content_file.with_name("a-little-content.json")
    if not file.exists():
        whole = json.loads(world.content_file.read_text(encoding="utf-8"))
        kinds = {kind: dict(list(whole[kind].items())[:2]) for kind in ("intents", "synonyms", "guides")}
        faq = [entry for entry in whole["faq"] if entry["id"] == "faq_hours"] + whole["faq"][-1:]
        file.write_text(json.dumps({**whole, **kinds, "faq": faq}, ensure_ascii=False), encoding="utf-8")
    return file


@journey("contact_events")
def the_task_of_a_request_ends(world: World) -> tuple[Sequence[Event], Check]:
    conversation_id = ids.new("conv")
    done, missed = waiting_work(world, "loan"), waiting_work(world, "product")
    clicked, noted = waiting_work(world, "loan"), waiting_work(world, "order", conversation_id=conversation_id)
    events = []
    for one, agent, worked_s in (
        (done, "agent-7", 60),
        (missed, "", 0),
        (clicked, "agent-7", 4),
        (noted, "agent-7", 4),
    ):
        task = new_contact()
        for sk in entries_of(world, one):
            # Its task was started, so that it is not on the list any more.
            with world.looking():
                world.table("requests").delete(Key(tables.WORK, sk))
        facts = {**one.to_item(), "status": "queued", "work_contact_id": task, "work_tasks": 1}
        world.put("requests", one.key, facts)
        world.put("requests", tables.request_of_task(task), {"request_id": one.request_id})
        connected = {"agentArn": f"{INSTANCE_ARN}/agent/{agent}"} if agent else {}
        moment = clock.now()
        detail: dict[str, Any] = {"channel": "TASK", "initiationMethod": "API"}
        if agent:
            since = clock.stamp(moment - timedelta(seconds=worked_s))
            detail["agentInfo"] = {**connected, "connectedToAgentTimestamp": since}
        if one is noted:
            world.put("conversations", tables.note(conversation_id, "01"), {"contact_id": task, "content": "통화함"})
        events.append(contact_event(task, "DISCONNECTED", clock.stamp(moment), **detail))

    def check() -> None:
        for one in (done, noted):
            stored = world.get("requests", one.key) or {}
            assert (stored["status"], stored["worked_by"]) == ("completed", "agent-7")
        for one in (missed, clicked):
            again = world.get("requests", one.key) or {}
            assert (again["status"], again.get("work_contact_id")) == ("queued", None)
            (entry,) = entries_of(world, one)
            assert (world.get("requests", Key(tables.WORK, entry)) or {})["task_number"] == 2

    return events, check
