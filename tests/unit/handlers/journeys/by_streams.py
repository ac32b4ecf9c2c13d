"""Functions behind streams of tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.archive import logic as archive_logic
from contact_handlers.base import clock, ids
from contact_handlers.records import tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.escalations import Escalation
from tests.unit.handlers.journeys.base import Check, Event, journey, listening
from tests.unit.handlers.world import World, new_contact


def changed_item(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> Event:
    from contact_handlers.base.values import dump_item

    images = {"NewImage": dump_item(new)} | ({} if old is None else {"OldImage": dump_item(old)})
    return {"Records": [{"eventID": "1", "dynamodb": {**images, "SequenceNumber": "1"}}]}


@journey("archive")
def archived(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원 연결해 주세요")
    world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
    before = world.conversation(contact)
    after = {**before, "status": "completed", "trimmed_count": 1}
    published = listening(world)

    def check() -> None:
        published("conversation.ended")
        s3 = world.client("s3")
        for key in (
            archive_logic.conversation_key(Conversation.from_item(after)),
            archive_logic.escalation_key(Escalation.from_item(world.escalation(contact))),
        ):
            assert s3.get_object(Bucket="t-data", Key=key)["Body"].read()

    return [changed_item(after, before)], check


@journey("archive")
def came_back(world: World) -> tuple[Sequence[Event], Check]:
    """Of two conversations about the same, only the first remembers that there was another one."""
    customer_id, agent_id = world.add_customer(), ids.new("agt")
    summary = {"duration_s": 60, "sentiment": "NEUTRAL", "resolution_status": "resolved"}
    contacts = [new_contact() for _ in range(3)]
    days = ("2026-11-02", "2026-11-05", "2026-11-20")
    records = []
    for contact, day in zip(contacts, days, strict=True):
        world.talk(contact, customer_id=customer_id)
        began = f"{day}T03:00:00.000Z"
        record = {
            **world.conversation(contact),
            "status": "completed",
            "created_at": began,
            "by_customer_sk": f"{began}#{contact}",
            "ended_at": f"{day}T03:05:00.000Z",
            "primary_intent": "refund_request",
            "assigned_agent": agent_id,
            "summary": summary,
        }
        world.put("conversations", tables.conversation(record["conversation_id"]), record)
        records.append(record)
    changes = [changed_item(record, {**record, "status": "active"}) for record in records]

    def check() -> None:
        again = [world.conversation(contact).get("repeated_by") for contact in contacts]
        assert again == [records[1]["conversation_id"], None, None]
        day = world.get("counters", tables.agent_day(world.values()["CENTER"], days[0], agent_id)) or {}
        assert day.get("repeated") == 1

    return changes, check


@journey("archive")
def trimmed(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    conversation_id = world.talk(contact)
    moment = clock.epoch(clock.now()) * 1000
    ulids = [ids.ulid_of(moment + position, conversation_id) for position in range(101)]
    said = {
        tables.message(conversation_id, ulid): {"message_id": f"msg_{ulid}", "source": "user", "content": str(position)}
        for position, ulid in enumerate(ulids)
    }
    world.put_many_quietly("conversations", said)
    record = {**world.conversation(contact), "message_count": 101}
    world.put("conversations", tables.conversation(conversation_id), record)

    def check() -> None:
        assert len(world.messages(conversation_id)) == 50
        assert world.conversation(contact)["trimmed_count"] == 51
        body = (
            world.client("s3")
            .get_object(Bucket="t-data", Key=archive_logic.trimmed_key(Conversation.from_item(record)))["Body"]
            .read()
        )
        assert [message["content"] for message in json.loads(body)["messages"]] == [str(n) for n in range(51)]

    return [changed_item(record, {**record, "message_count": 100})], check
