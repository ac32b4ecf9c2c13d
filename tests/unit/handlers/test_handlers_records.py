"""Conversation records and their archive: every turn once, in order, masked, and nothing lost."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from contact_handlers.archive import logic
from contact_handlers.base import aws, clock, ids
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.values import Item, dump_item
from contact_handlers.records import tables
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.masked import Masked
from contact_handlers.records.turns import Conversations, NewConversation, Turn
from tests.unit.handlers.world import World, new_contact


def kept(world: World, bucket: str = "") -> Conversations:
    return Conversations(
        conversations=world.table("conversations"), sessions=world.table("sessions"), data_bucket=bucket
    )


def in_bucket(bucket: str, key: str) -> str:
    answer = aws.call("s3", "get_object", Bucket=bucket, Key=key)
    return gzip.decompress(answer["Body"].read()).decode()


def turn(key: str, text: str = "안녕하세요", **given: Any) -> Turn:
    messages = [
        Message(source="user", content=cast(Masked, text), **given),
        Message(source="bot", content=Masked(f"답변 {key}")),
    ]
    return Turn(key=key, messages=messages, put={"last_intent": "greeting"}, add={"user_turns": 1})


def test_a_repeated_turn_is_stored_once(world: World) -> None:
    conversation_id = world.talk(new_contact())
    with world.looking():
        records = kept(world)
        assert [records.append(conversation_id, turn("t1")) for _ in range(3)] == [True, False, False]
    record = world.get("conversations", tables.conversation(conversation_id)) or {}
    assert (record["message_count"], record["user_turns"], record["version"]) == (2, 1, 2)
    assert [message["content"] for message in world.messages(conversation_id)] == ["안녕하세요", "답변 t1"]


def test_turns_of_one_conversation_at_the_same_time_are_all_stored_once(world: World) -> None:
    """Concurrent chat messages, each delivered twice."""
    conversation_id = world.talk(new_contact())
    with world.looking(), ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda n: kept(world).append(conversation_id, turn(f"t{n // 2}")), range(24)))
    assert sum(stored) == 12
    messages = world.messages(conversation_id)
    assert len(messages) == 24
    assert {message["content"] for message in messages if message["source"] == "bot"} == {
        f"답변 t{n}" for n in range(12)
    }
    # The answer of a turn directly follows its question.
    order = [message["message_id"] for message in messages]
    assert order == sorted(order)
    record = world.get("conversations", tables.conversation(conversation_id)) or {}
    assert (record["message_count"], record["user_turns"]) == (24, 12)


def test_a_hundred_turns_keep_their_order(world: World) -> None:
    """A hundred turns take less than ten seconds."""
    conversation_id = world.talk(new_contact())
    with world.looking():
        records = kept(world)
        for number in range(50):
            records.append(conversation_id, turn(str(number), f"말 {number}"))
    said = [message["content"] for message in world.messages(conversation_id) if message["source"] == "user"]
    assert said == [f"말 {number}" for number in range(50)]


def test_a_turn_of_a_conversation_that_does_not_exist_leaves_nothing(world: World) -> None:
    with world.looking(), pytest.raises(TransactionCancelledError):
        kept(world).append("conv_none", turn("t1"))
    assert world.get("sessions", tables.once("turn", "conv_none#t1")) is None
    assert world.messages("conv_none") == []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("010-1234-5678로 연락 주세요", "010-****-5678로 연락 주세요"),
        ("메일은 abc@test.co.kr 입니다", "메일은 a***@test.co.kr 입니다"),
        ("카드 4111-1111-1111-1111", "카드 ****-****-****-1111"),
    ],
)
def test_messages_are_masked_before_they_are_stored(world: World, text: str, stored: str) -> None:
    conversation_id = world.talk(new_contact())
    with world.looking():
        kept(world).append(conversation_id, turn("t1", text))
    assert world.messages(conversation_id)[0]["content"] == stored


def test_sensitive_messages_keep_no_content_and_no_entities(world: World) -> None:
    conversation_id = world.talk(new_contact())
    with world.looking():
        kept(world).append(conversation_id, turn("t1", "900101-1234567", is_sensitive=True, entities={"x": "y"}))
    message = world.messages(conversation_id)[0]
    assert message["content"] == "[민감정보]"
    assert "entities" not in message


def test_long_messages_go_to_the_bucket_by_a_pointer_of_their_own(world: World) -> None:
    """A real pointer round-trips; a forged one in the text stays text."""
    conversation_id = world.talk(new_contact())
    long_text = "가나다라 " * 1500
    forged = 'large/conv_other/msg_1.gz {"s3_key": "large/conv_other/msg_1.gz"}'
    with world.looking():
        records = kept(world, "t-data")
        records.append(conversation_id, turn("t1", long_text))
        records.append(conversation_id, turn("t2", forged))
        stored = world.messages(conversation_id)
        assert stored[0]["content"] == ""
        assert stored[0]["preview"] == long_text[:200]
        assert in_bucket("t-data", stored[0]["s3_key"]) == long_text
    assert "s3_key" not in stored[2]
    assert stored[2]["content"] == forged


def test_a_bucket_that_does_not_answer_costs_the_end_of_a_text_and_not_the_turn(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation_id = world.talk(new_contact())
    with world.looking():
        assert kept(world, "t-no-such-bucket").append(conversation_id, turn("t1", "가" * 5000))
    asked, answered = world.messages(conversation_id)
    assert (asked["content"], answered["content"]) == ("가" * 4000, "답변 t1")
    assert '"message.cut"' in capsys.readouterr().out


def test_a_record_is_opened_once_under_concurrency(world: World) -> None:
    contact = new_contact()
    new = NewConversation(center="aicc", channel="chat", contact_id=contact)
    with world.looking(), ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: kept(world).open(new), range(12)))
    assert len({conversation_id for conversation_id, _ in opened}) == 1
    assert sum(created for _, created in opened) == 1


# --- archive


def change(new: Item | None, old: Item | None, number: int = 1) -> dict[str, Any]:
    """A stream record with both images."""
    images = {name: dump_item(item) for name, item in (("NewImage", new), ("OldImage", old)) if item is not None}
    kind = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return {
        "eventID": str(number),
        "eventName": kind,
        "eventSource": "aws:dynamodb",
        "dynamodb": {**images, "SequenceNumber": str(number), "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def stream(world: World, *changes: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = world.call("archive", {"Records": list(changes)})
    return answer


def chatter(world: World, contact: str) -> str:
    """Opens a conversation of 51 turns, written straight into the table."""
    conversation_id = world.talk(contact)
    moment = clock.epoch(clock.now()) * 1000
    with world.looking():
        for number in range(102):
            ulid = ids.ulid_of(moment + number, "chatter")
            source, content = ("user", f"말 {number // 2}") if number % 2 == 0 else ("bot", "네")
            item = {"message_id": f"msg_{ulid}", "source": source, "content": content}
            world.table("conversations").put(tables.message(conversation_id, ulid), item)
    record = {**world.conversation(contact), "message_count": 102}
    world.put("conversations", tables.conversation(conversation_id), record)
    return conversation_id


def document(world: World, key: str) -> Any:
    body = world.client("s3").get_object(Bucket="t-data", Key=key)["Body"].read()
    return json.loads(body)


def finished(world: World, *texts: str) -> tuple[Item, Item]:
    """Returns a conversation before and after its end."""
    contact = new_contact()
    conversation_id = world.talk(contact, *texts)
    before = world.conversation(contact)
    after = {
        **before,
        "status": "completed",
        "ended_at": clock.stamp(clock.now()),
        "summary": {"duration_s": 61},
        "primary_intent": "cancel_request",
        "containment": True,
        "version": before["version"] + 1,
    }
    world.put("conversations", tables.conversation(conversation_id), after)
    return before, after


NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def test_beginning_and_end_are_published_and_the_end_is_archived(world: World) -> None:
    before, after = finished(world, "환불해 주세요")
    world.published()
    assert stream(world, change(before, None, 1), change(after, before, 2)) == NOTHING_FAILED
    (first, started), (second, ended) = world.published()
    assert (first, started["conversation_id"]) == ("conversation.started", after["conversation_id"])
    assert (second, ended["duration_s"], ended["containment"]) == ("conversation.ended", 61, True)
    assert ended["primary_intent"] == "cancel_request"
    stored = document(world, logic.conversation_key(Conversation.from_item(after)))
    assert stored["conversation"]["status"] == "completed"
    assert [message["content"] for message in stored["messages"]] == ["환불해 주세요", "네, 확인했습니다."]
    assert not any(name in stored["conversation"] for name in ("pk", "sk", "expires_at", "by_day_pk"))


def test_the_same_batch_again_gives_the_same_object(world: World) -> None:
    before, after = finished(world, "안녕하세요")
    stream(world, change(after, before))
    first = document(world, logic.conversation_key(Conversation.from_item(after)))
    stream(world, change(after, before), change(after, before))
    assert document(world, logic.conversation_key(Conversation.from_item(after))) == first


def test_what_changes_after_the_end_is_archived_again(world: World) -> None:
    """A score that comes late is part of the archive."""
    before, after = finished(world, "안녕하세요")
    stream(world, change(after, before))
    scored = {**after, "survey_score": 5, "version": 9}
    world.put("conversations", tables.conversation(after["conversation_id"]), scored)
    world.published()
    stream(world, change(scored, after))
    assert document(world, logic.conversation_key(Conversation.from_item(after)))["conversation"]["survey_score"] == 5
    assert world.published() == []


def test_escalations_are_archived_with_their_trail(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원")
    world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
    record = world.conversation(contact)
    stream(world, change({**record, "status": "completed"}, record))
    stored = document(world, logic.escalation_key(Escalation.from_item(world.escalation(contact))))
    assert stored["escalation"]["reason"] == "complaint"
    assert [event["to_status"] for event in stored["events"]] == ["pending"]


def test_long_conversations_keep_their_last_fifty_messages_and_lose_none(world: World) -> None:
    """They are archived first and then trimmed; a replay changes nothing; the final archive has everything."""
    contact = new_contact()
    conversation_id = chatter(world, contact)
    record = world.conversation(contact)
    old = {**record, "message_count": 100}
    stream(world, change(record, old))
    assert len(world.messages(conversation_id)) == 50
    trimmed = document(world, logic.trimmed_key(Conversation.from_item(record)))["messages"]
    assert len(trimmed) == 52
    stream(world, change(record, old))
    assert len(world.messages(conversation_id)) == 50
    record = world.conversation(contact)
    assert record["trimmed_count"] == 52
    stream(world, change({**record, "status": "completed"}, record))
    whole = document(world, logic.conversation_key(Conversation.from_item(record)))["messages"]
    assert [message["content"] for message in whole if message["source"] == "user"] == [f"말 {n}" for n in range(51)]


def test_a_trim_that_was_interrupted_is_finished_by_the_retry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = new_contact()
    conversation_id = chatter(world, contact)
    record = world.conversation(contact)
    real = aws.call

    def stops(service: str, operation: str, /, **given: Any) -> Any:
        if operation == "batch_write_item":
            from contact_handlers.base.errors import ThrottledError

            raise ThrottledError(service, operation, "ThrottlingException")
        return real(service, operation, **given)

    monkeypatch.setattr(aws, "call", stops)
    failed = stream(world, change(record, {**record, "message_count": 100}, 7))
    assert failed == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    monkeypatch.setattr(aws, "call", real)
    assert len(world.messages(conversation_id)) == 102
    assert stream(world, change(record, {**record, "message_count": 100}, 7)) == NOTHING_FAILED
    assert len(world.messages(conversation_id)) == 50
    assert len(document(world, logic.trimmed_key(Conversation.from_item(record)))["messages"]) == 52


def test_a_failure_is_reported_and_stops_only_what_follows_about_the_same_conversation(world: World) -> None:
    before, after = finished(world, "안녕하세요")
    broken_before, broken = finished(world, "고장")
    mended = dict(broken)
    del broken["created_at"]
    later_before, later = finished(world, "다음")
    changes = [change(after, before, 1), change(broken, broken_before, 2), change(later, later_before, 3)]
    answer = stream(world, *changes, change(mended, broken_before, 4))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "4"}]}
    for record in (after, later):
        assert document(world, logic.conversation_key(Conversation.from_item(record)))
    with pytest.raises(world.client("s3").exceptions.NoSuchKey):
        document(world, logic.conversation_key(Conversation.from_item(mended)))


def test_a_record_that_expires_unarchived_is_archived_first(world: World) -> None:
    _, after = finished(world, "안녕하세요")
    key = logic.conversation_key(Conversation.from_item(after))
    stream(world, change(None, after))
    assert document(world, key)["conversation"]["conversation_id"] == after["conversation_id"]
    # What is archived already is not overwritten by the poorer image of the expiry.
    world.client("s3").put_object(Bucket="t-data", Key=key, Body=b'{"kept": true}')
    stream(world, change(None, after))
    assert document(world, key) == {"kept": True}


def test_changes_of_messages_legs_and_events_are_their_records_matter(world: World) -> None:
    world.published()
    for sort_key in (f"MSG#{ids.ulid()}", "LEG#c", f"EVT#{ids.ulid()}"):
        assert logic.step(change({"pk": "CONV#c", "sk": sort_key, "conversation_id": "c"}, None)) is None
    assert stream(world) == NOTHING_FAILED
    assert world.published() == []
