"""Transcripts: what of a file belongs into the record, once, in order of time; recordings are linked, never read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import EventError, FunctionFailedError
from contact_handlers.records import tables
from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import masked, ours
from contact_handlers.transcripts import logic
from tests.unit.handlers.journeys.base import item
from tests.unit.handlers.journeys.people import DAY, brought, chatted, finished, spoken, with_an_agent
from tests.unit.handlers.world import World, new_contact

SECOND = "2026-11-30T03:00:00"
EVENT = "application/vnd.amazonaws.connect.event"


def event(number: int, name: str, role: str) -> dict[str, Any]:
    """Returns an event in a chat."""
    return item(number, role, "", ContentType=f"{EVENT}.{name}", Type="EVENT")


def kept(*items: dict[str, Any], queued_at: int | None = None, recorded: Sequence[Message] = ()) -> list[Message]:
    """Returns the messages of a chat that join a record, whose customer waits from a second of the minute on."""
    contact = new_contact()
    found = logic.Arrived(key=f"connect/transcripts/{DAY}/{contact}_x.json", contact_id=contact)
    said = logic.read(found, json.dumps(chatted(contact, *items)).encode()).said
    since = None if queued_at is None else clock.parse(stamp(queued_at))
    return [one.message for one in logic.unheard(said, since, recorded)]


def stamp(number: int) -> str:
    """Returns the time of the item with this number."""
    return str(item(number, "CUSTOMER", "x")["AbsoluteTime"])


def taken(*items: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns who said what of a chat."""
    return [(one.source, one.content) for one in kept(*items)]


def test_a_chat_gives_what_was_said_while_an_agent_was_there() -> None:
    """The bot and the customer are in the record already, before the agent and after."""
    joined, left = event(3, "participant.joined", "AGENT"), event(7, "participant.left", "AGENT")
    form = {"templateType": "ListPicker", "data": {"content": {"title": "언제가 좋으십니까?", "elements": []}}}
    pdf = {"AttachmentName": "영수증.pdf", "ContentType": "application/pdf", "AttachmentId": "a"}
    assert taken(
        item(1, "CUSTOMER", "상담원 연결해 주세요"),
        item(2, "SYSTEM", "연결해 드리겠습니다."),
        joined,
        item(4, "CUSTOMER", "제 번호는 010-4321-1234입니다"),
        item(5, "AGENT", json.dumps(form), ContentType="application/vnd.amazonaws.connect.message.interactive"),
        item(6, "CUSTOMER", "", Type="ATTACHMENT", ContentType="application/pdf", Attachments=[pdf]),
        left,
        item(8, "CUSTOMER", "5점"),
    ) == [
        ("user", "제 번호는 010-****-1234입니다"),
        ("agent", "언제가 좋으십니까?"),
        ("user", "첨부 파일: 영수증.pdf"),
    ]


def test_a_file_is_told_with_its_name_type_and_id() -> None:
    """The id is what Amazon Connect finds a file by; the key of its object is not documented."""
    photo = {"AttachmentName": "010-4321-1234.png", "ContentType": "image/png", "AttachmentId": "att-1"}
    bill = {"AttachmentName": "영수증.pdf", "ContentType": "application/pdf", "AttachmentId": "att-2"}
    contact = new_contact()
    found = logic.Arrived(key=f"connect/transcripts/{DAY}/{contact}_x.json", contact_id=contact)
    items = [
        item(1, "AGENT", "사진을 보내 주시겠습니까?"),
        item(2, "CUSTOMER", "", Type="ATTACHMENT", ContentType="image/png", Attachments=[photo]),
        item(3, "AGENT", "", Type="ATTACHMENT", ContentType="application/pdf", Attachments=[bill]),
    ]
    said = logic.read(found, json.dumps(chatted(contact, *items)).encode()).said
    assert [(one.message.message_type, one.message.attachments) for one in said] == [
        ("text", None),
        ("image", [{"attachment_id": "att-1", "name": "010-****-1234.png", "content_type": "image/png"}]),
        ("file", [{"attachment_id": "att-2", "name": "영수증.pdf", "content_type": "application/pdf"}]),
    ]


def test_what_a_customer_writes_while_waiting_is_kept_once() -> None:
    """What the bot received is in the record, before the queue and after a return from it; the same words twice are
    two messages."""
    heard = Message(source="user", content=masked("영업시간이 어떻게 되나요"), created_at=stamp(8))
    secret = Message(source="user", content=ours("[민감정보]"), is_sensitive=True, created_at=stamp(9))
    items = (
        item(1, "CUSTOMER", "상담원 연결해 주세요"),
        item(2, "SYSTEM", "연결해 드리겠습니다."),
        item(4, "CUSTOMER", "제 번호는 010-4321-1234입니다"),
        item(5, "CUSTOMER", "여보세요"),
        item(6, "CUSTOMER", "여보세요"),
        item(7, "CUSTOMER", "영업시간이 어떻게 되나요"),
        item(8, "CUSTOMER", "비밀번호는 246810이에요"),
        event(10, "participant.joined", "AGENT"),
        item(11, "CUSTOMER", "네"),
    )
    said = [one.content for one in kept(*items, queued_at=3, recorded=[heard, secret])]
    assert said == ["제 번호는 010-****-1234입니다", "여보세요", "여보세요", "네"]
    assert [one.content for one in kept(*items, recorded=[heard, secret])] == ["네"]


def test_a_message_has_the_type_of_its_form() -> None:
    answer = {"templateType": "ListPicker", "data": {"content": {"selectedOption": "오후"}}}
    form = {"ContentType": "application/vnd.amazonaws.connect.message.interactive"}
    found = kept(
        event(1, "participant.joined", "AGENT"),
        item(2, "AGENT", json.dumps(answer), **form),
        item(3, "CUSTOMER", json.dumps(answer), **{**form, "ContentType": f"{form['ContentType']}.response"}),
        item(4, "CUSTOMER", "네"),
    )
    assert [one.message_type for one in found] == ["card", "quick_reply", "text"]


def test_items_are_told_by_time_and_a_supervisor_speaks_as_an_agent() -> None:
    assert taken(
        item(4, "SUPERVISOR", "제가 돕겠습니다."), item(2, "AGENT", "안녕하십니까?"), item(3, "CUSTOMER", "네")
    ) == [("agent", "안녕하십니까?"), ("user", "네"), ("agent", "제가 돕겠습니다.")]


def test_the_same_file_again_and_the_redacted_copy_of_it_change_nothing(world: World) -> None:
    contact = new_contact()
    called = world.talk(contact, "환불해 주세요")
    with_an_agent(world, called, contact, "2026-11-30T03:00:00.000Z")
    finished(world, called)
    document = spoken(contact, ("AGENT", "무엇을 도와드릴까요?"), ("CUSTOMER", "환불이요"))
    plain = brought(world, f"Analysis/Voice/{DAY}/{contact}_analysis_x.json", document)
    assert world.call("transcripts", plain)["status"] == "OK"
    before = (world.messages(called), world.conversation(contact))
    # What is known of the moment an agent took it may change; where a message lies does not.
    leg = tables.leg(called, contact)
    world.put("conversations", leg, {**(world.get("conversations", leg) or {}), "connected_at": f"{SECOND}.120Z"})
    redacted = brought(world, f"Analysis/Voice/Redacted/{DAY}/{contact}_analysis_redacted_x.json", document)
    for one in (plain, redacted):
        assert world.call("transcripts", one)["status"] == "OK"
    assert (world.messages(called), world.conversation(contact)) == before
    assert before[1]["summary"]["agent_messages"] == 1


def test_what_goes_on_counts_when_it_ends(world: World) -> None:
    contact = new_contact()
    texted = world.talk(contact, channel="chat")
    key = f"connect/transcripts/{DAY}/{contact}_x.json"
    world.call("transcripts", brought(world, key, chatted(contact, item(1, "AGENT", "안녕하십니까?"))))
    assert "summary" not in world.conversation(contact)
    finished(world, texted)
    assert world.conversation(contact)["summary"]["agent_messages"] == 1


def test_a_contact_that_nobody_knows_is_left_alone_and_a_young_one_waits(world: World) -> None:
    unknown, young = new_contact(), new_contact()
    key = f"connect/recordings/{DAY}/{unknown}_x.wav"
    assert world.call("transcripts", brought(world, key))["status"] == "UNKNOWN_CONTACT"
    called = world.talk(young)
    with pytest.raises(FunctionFailedError):
        world.call("transcripts", brought(world, f"connect/recordings/{DAY}/{young}_x.wav"))
    assert world.get("conversations", tables.leg(called, young)) is None


@pytest.mark.parametrize("body", [b"\xff", b"[]", b'{"Transcript": 1}', b'{"Transcript": [], "Participants": [1]}'])
def test_what_is_no_transcript_is_kept_for_people(body: bytes) -> None:
    found = logic.Arrived(key=f"{logic.ANALYZED}{DAY}/x.json", contact_id="x")
    with pytest.raises(EventError, match="no transcript"):
        logic.read(found, body)


@pytest.mark.parametrize("key", ["connect/attachments/2026/11/30/x", f"connect/transcripts/{DAY}/notes.txt"])
def test_objects_without_a_contact_are_ignored(world: World, key: str) -> None:
    assert world.call("transcripts", brought(world, key)) == {"status": "IGNORED"}
