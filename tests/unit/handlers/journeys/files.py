"""Files that people asked for."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from contact_handlers.records.feedback import Feedback
from contact_handlers.records.files import FileKind, FileRequest
from tests.unit.handlers.journeys.base import Check, Event, journey, months
from tests.unit.handlers.world import World, new_contact


def wanted_file(world: World, what: Mapping[str, Any], kind: FileKind = "export") -> FileRequest:
    """Stores what somebody wants as a file."""
    order = FileRequest(
        request_id=ids.new("exp"),
        kind=kind,
        status="queued",
        created_at=clock.stamp(clock.now()),
        requested_by="sup-1",
        what=what,
        version=1,
        expires_at=clock.epoch(clock.now()) + 3600,
    )
    world.put("requests", order.key, order.to_item())
    return order


def file_of(world: World, order: FileRequest) -> str:
    """Returns the text of a file that is ready."""
    stored = world.get("requests", order.key) or {}
    assert (stored["status"], stored["by_kind_pk"]) == ("ready", f"K#{order.kind}#ready")
    body = world.client("s3").get_object(Bucket="t-data", Key=stored["object_key"])["Body"].read()
    return str(body.decode("utf-8-sig"))


@journey("files")
def exported(world: World) -> tuple[Sequence[Event], Check]:
    conversation_id = world.talk(new_contact(), "환불 규정이 궁금해요", "예약할게요")
    first, second = (one for one in world.messages(conversation_id) if one["source"] == "user")
    long_text = {"content": "", "preview": "긴", "s3_key": f"large/{conversation_id}/msg.gz"}
    world.client("s3").put_object(Bucket="t-data", Key=long_text["s3_key"], Body=gzip.compress("긴 글".encode()))
    world.put("conversations", Key(first["pk"], first["sk"]), {**first, **long_text})
    noted = Feedback(
        feedback_id=ids.new("fb"),
        center="aicc",
        conversation_id=conversation_id,
        message_id=second["message_id"],
        expected_intent="reservation",
        created_at=clock.stamp(clock.now()),
    )
    place = tables.feedback("aicc", noted.ulid)
    world.put("counters", place, noted.to_item())
    one = wanted_file(world, {"kind": "conversation", "format": "txt", "conversation_id": conversation_id})
    learned = wanted_file(world, {"kind": "feedback", "format": "json", "filter": {"processed": False}})

    def check() -> None:
        # A text that the bucket does not give is there with its beginning.
        assert "긴" in file_of(world, one)
        assert noted.feedback_id in file_of(world, learned)
        assert (world.get("counters", place) or {})["processed"] is True

    return [{}, {}], check


@journey("files")
def listed(world: World) -> tuple[Sequence[Event], Check]:
    customer_id = ids.new("cust")
    conversation_id = world.talk(new_contact(), "환불 규정이 궁금해요", customer_id=customer_id)
    filters: list[dict[str, str]] = [
        {"customer_id": customer_id},
        {"agent_id": ids.new("agt")},
        {"start": "2020-02-03", "end": "2020-02-03", "status": "completed"},
    ]
    orders = [wanted_file(world, {"kind": "conversations", "format": "json", "filter": one}) for one in filters]

    def check() -> None:
        rows = [json.loads(file_of(world, order))["items"] for order in orders]
        assert [len(found) for found in rows] == [1, 0, 0]
        assert rows[0][0]["conversation_id"] == conversation_id

    return [{}, {}], check


@journey("files")
def reported(world: World) -> tuple[Sequence[Event], Check]:
    # The second Monday of a month that no other journey has had, at half past six in Seoul: what is due for the month
    # before is made once, by the first who asks. Periods begin with the year 2000.
    year, month = divmod(next(months), 12)
    monday = date(2001 + year, 1 + month, 14)
    monday -= timedelta(days=monday.weekday())
    morning = {"time": f"{monday - timedelta(days=1)}T21:30:00Z"}

    def check() -> None:
        found = world.query("requests", "K#report#ready", index="by_kind")
        (made,) = [one for one in found if one["what"]["start"] == f"{monday - timedelta(days=7)}"]
        assert file_of(world, FileRequest.from_item(made)).startswith("<!doctype html>")

    return [morning, {}], check
