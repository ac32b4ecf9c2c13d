"""contact_events: the record is complete whatever the order and number of events."""

from __future__ import annotations

import itertools
import json
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.values import Item
from contact_handlers.contact_events import logic
from contact_handlers.contact_events.logic import state
from contact_handlers.records import analysis, phone, summary, tables
from contact_handlers.records.conversations import Conversation, Leg, Message
from contact_handlers.records.masked import Masked
from contact_handlers.records.vocabulary import ConversationStatus, Sentiment, Source
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.faults import DENIED, Plan
from tests.unit.handlers.test_handlers_callback import book, dispatch, new_number, stored
from tests.unit.handlers.world import INSTANCE_ARN, PHONE_KEY, QUEUES, World, contact_event, fixture, new_contact

QUEUE = {"queueArn": QUEUES["general"], "enqueueTimestamp": "2026-11-20T00:59:30.000Z"}


def agent(name: str = "1", at: str = "2026-11-20T01:00:00.000Z") -> dict[str, str]:
    return {"agentArn": f"{INSTANCE_ARN}/agent/{name}", "connectedToAgentTimestamp": at}


def life(contact: str) -> list[dict[str, Any]]:
    """The events of a call that waited, was answered and ended."""
    ended = {"disconnectTimestamp": "2026-11-20T01:02:02.000Z", "disconnectReason": "CUSTOMER_DISCONNECT"}
    return [
        contact_event(contact, "INITIATED", "2026-11-20T00:58:00Z"),
        contact_event(contact, "CONNECTED_TO_SYSTEM", "2026-11-20T00:58:01Z"),
        contact_event(contact, "QUEUED", "2026-11-20T00:59:30Z", queueInfo=QUEUE),
        contact_event(contact, "CONNECTED_TO_AGENT", "2026-11-20T01:00:00Z", queueInfo=QUEUE, agentInfo=agent()),
        contact_event(contact, "DISCONNECTED", "2026-11-20T01:02:03Z", queueInfo=QUEUE, agentInfo=agent(), **ended),
        contact_event(contact, "COMPLETED", "2026-11-20T01:05:00Z", queueInfo=QUEUE, agentInfo=agent(), **ended),
    ]


def essence(record: Item) -> dict[str, Any]:
    """What must not depend on the order of events."""
    names = ("status", "assigned_agent", "end_reason", "ended_at", "transfer_count", "containment")
    return {name: record.get(name) for name in names}


def tell(world: World, *events: dict[str, Any]) -> None:
    for event in events:
        world.call("contact_events", event)


FINISHED = {
    "status": "completed",
    "assigned_agent": "1",
    "end_reason": "CUSTOMER_DISCONNECT",
    "ended_at": "2026-11-20T01:02:02.000Z",
    "transfer_count": 0,
    "containment": False,
}


def test_a_call_is_completed_analyzed_and_counted_once(world: World, travel: Travel) -> None:
    contact = new_contact()
    customer_id = world.add_customer("+821012121212", history={"total_conversations": 2, "escalation_count": 1})
    travel(datetime(2026, 11, 20, 0, 58, tzinfo=clock.KST) + timedelta(hours=9))
    conversation_id = world.talk(contact, "주문을 취소하고 싶어요", "환불도 해 주세요", customer_id=customer_id)
    escalation_id = world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)[
        "escalation_id"
    ]
    world.published()
    tell(world, *life(contact))
    record = world.conversation(contact)
    assert essence(record) == FINISHED
    assert record["by_day_sk"].startswith("completed#")
    assert record["by_agent_pk"] == "AGT#1"
    assert record["primary_intent"] == "cancel_request"
    assert record["summary"]["user_messages"] == 2
    assert record["summary"]["key_topics"] == ["환불", "주문"]
    assert record["summary"]["resolution_status"] == "resolved"
    assert record["summary"]["duration_s"] == 242
    assert record["expires_at"] == clock.epoch(
        datetime(2026, 11, 20, 1, 2, 2, tzinfo=clock.KST) + timedelta(days=90, hours=9)
    )
    # The escalation was taken, talked about and resolved; its schedule is gone.
    escalation = world.escalation(contact)
    assert (escalation["status"], escalation["assigned_agent"]) == ("resolved", "1")
    assert escalation_id not in world.schedules()
    moves = [event["to_status"] for event in world.query("escalations", f"ESC#{escalation_id}", "EVT#")]
    assert sorted(moves) == ["assigned", "in_progress", "pending", "resolved"]
    assert [kind for kind, _ in world.published()] == ["escalation.assigned", "escalation.resolved"]
    # The customer's history grew by one.
    history = (world.get("customers", tables.customer(customer_id)) or {})["history"]
    assert (history["total_conversations"], history["escalation_count"]) == (3, 2)
    assert history["last_contact_at"] == "2026-11-20T01:02:02.000Z"
    profile = world.get("customers", tables.customer(customer_id)) or {}
    assert profile["by_last_contact_sk"] == history["last_contact_at"]
    notes = [message["content"] for message in world.messages(conversation_id) if message["source"] == "system"]
    assert notes == ["상담원이 연결되었습니다.", "상담이 종료되었습니다. 이용해 주셔서 감사합니다."]
    # Everything again changes nothing.
    before = world.conversation(contact)
    tell(world, *life(contact))
    assert world.conversation(contact) == before
    assert (world.get("customers", tables.customer(customer_id)) or {})["history"] == history
    assert world.published() == []


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_number_of_times_ends_in_the_same_record(world: World, seed: int) -> None:
    """EventBridge promises neither order nor exactly-once delivery."""
    contact = new_contact()
    world.talk(contact, "안녕하세요")
    events = [*life(contact), *life(contact)]
    random.Random(seed).shuffle(events)  # noqa: S311 - a reproducible order, no secret
    tell(world, *events)
    assert essence(world.conversation(contact)) == FINISHED


def test_events_at_the_same_time_end_in_the_same_record(world: World) -> None:
    contact = new_contact()
    world.talk(contact, "안녕하세요")
    world.at_once("contact_events", [*life(contact), *life(contact)])
    assert essence(world.conversation(contact)) == FINISHED


def test_hourly_counters_count_a_conversation_once(world: World) -> None:
    contact = new_contact()
    world.talk(contact, "안녕하세요")

    def count() -> int:
        hour = f"{clock.now():%Y%m%d%H}"
        return int(
            (world.get("counters", tables.counter("aicc", "Resolution", "resolved", hour)) or {}).get("count", 0)
        )

    before = count()
    world.at_once("contact_events", [*life(contact), *life(contact)])
    assert count() == before + 1


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [(["faq", "clarify"], "unresolved"), (["retry", "faq"], "resolved"), ([None], "resolved"), ([], "resolved")],
)
def test_who_leaves_without_being_understood_was_not_helped(answers: list[str | None], outcome: str) -> None:
    record = Conversation(conversation_id="c", channel="chat", status="completed", created_at="", user_turns=2)
    said = [Message(source="bot", next_action=answer) for answer in answers]
    assert analysis.resolution(record, [*said, Message(source="user")], agent=False, queued=False) == outcome
    assert analysis.resolution(record, said, agent=True, queued=False) == "resolved"


def test_a_call_nobody_looked_up_gets_a_record_too(world: World) -> None:
    contact = new_contact()
    tell(
        world,
        contact_event(contact, "DISCONNECTED", "2026-11-20T00:58:09Z", disconnectTimestamp="2026-11-20T00:58:08Z"),
    )
    record = world.conversation(contact)
    assert (record["status"], record["channel"]) == ("completed", "voice")
    assert record["summary"]["resolution_status"] == "unresolved"


def test_a_transfer_adds_an_agent_and_belongs_to_the_conversation(world: World) -> None:
    """Legs have contact ids of their own and point to the first."""
    first, second = new_contact(), new_contact()
    conversation_id = world.talk(first, "안녕하세요")
    link = {"initialContactId": first, "previousContactId": first, "initiationMethod": "TRANSFER"}
    events = [
        *life(first)[:4],
        contact_event(
            second, "INITIATED", "2026-11-20T01:01:00Z", **{**link, "initiationTimestamp": "2026-11-20T01:01:00Z"}
        ),
        contact_event(
            second,
            "CONNECTED_TO_AGENT",
            "2026-11-20T01:01:30Z",
            agentInfo=agent("2", "2026-11-20T01:01:30.000Z"),
            **link,
        ),
        contact_event(
            first,
            "DISCONNECTED",
            "2026-11-20T01:01:31Z",
            disconnectTimestamp="2026-11-20T01:01:31.000Z",
            agentInfo=agent(),
        ),
        contact_event(
            second,
            "DISCONNECTED",
            "2026-11-20T01:04:00Z",
            disconnectTimestamp="2026-11-20T01:04:00.000Z",
            disconnectReason="AGENT_DISCONNECT",
            agentInfo=agent("2", "2026-11-20T01:01:30.000Z"),
            **link,
        ),
    ]
    for order in (events, list(reversed(events))):
        tell(world, *order)
        record = world.conversation(first)
        assert record["conversation_id"] == conversation_id
        assert (record["status"], record["assigned_agent"], record["transfer_count"]) == ("completed", "2", 1)
        assert record["transfers"][0]["from_agent"] == "1"
        assert (record["ended_at"], record["end_reason"]) == ("2026-11-20T01:04:00.000Z", "AGENT_DISCONNECT")
        assert set(record["contact_ids"]) == {first, second}
    notes = [message["content"] for message in world.messages(conversation_id) if message["source"] == "system"]
    assert "상담이 이관되었습니다. 상담원이 연결됩니다." in notes


def test_a_registered_agent_is_known_by_name(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "안녕하세요")
    world.put("agents", tables.agent_lookup("1"), {"agent_id": "agt_1"})
    world.put("agents", tables.agent("agt_1"), {"name": "이상담"})
    tell(world, life(contact)[3])
    with world.looking():
        world.table("agents").delete(tables.agent_lookup("1"))
    assert world.conversation(contact)["assigned_agent"] == "agt_1"
    assert "이상담님이 연결되었습니다." in [message["content"] for message in world.messages(conversation_id)]


def test_a_caller_who_hangs_up_in_the_queue_has_abandoned(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원")
    world.flow("escalate", contact, reason="customer_request", conversation_id=conversation_id)
    tell(
        world,
        contact_event(contact, "QUEUED", "2026-11-20T00:59:30Z", queueInfo=QUEUE),
        contact_event(
            contact, "DISCONNECTED", "2026-11-20T01:00:00Z", disconnectTimestamp="2026-11-20T01:00:00Z", queueInfo=QUEUE
        ),
    )
    record = world.conversation(contact)
    assert (record["summary"]["resolution_status"], record["containment"]) == ("abandoned", False)
    # Its timeout decides what becomes of the escalation.
    assert world.escalation(contact)["status"] == "pending"


def test_a_conversation_with_the_bot_alone_is_contained(world: World) -> None:
    contact = new_contact()
    world.talk(contact, "영업시간 알려 주세요")
    tell(
        world,
        contact_event(contact, "DISCONNECTED", "2026-11-20T01:00:00Z", disconnectTimestamp="2026-11-20T01:00:00Z"),
    )
    assert world.conversation(contact)["containment"] is True


def test_what_escalate_could_not_announce_is_announced_when_queued(world: World) -> None:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    announced = ("announced_at", "announcing_at")
    record = {name: value for name, value in world.escalation(contact).items() if name not in announced}
    world.put("escalations", tables.escalation(record["escalation_id"]), record)
    world.delivered("topic")
    tell(world, contact_event(contact, "QUEUED", "2026-11-20T00:59:30Z", queueInfo=QUEUE))
    assert [notice["escalation_id"] for notice in world.delivered("topic")] == [record["escalation_id"]]


@pytest.mark.parametrize("channel", ["voice", "chat", "task"])
@pytest.mark.parametrize("size", ["min", "full"])
def test_smallest_and_fullest_events_are_handled(world: World, channel: str, size: str) -> None:
    event = fixture(f"contact-{channel}-{size}")
    event["detail"]["contactId"] = contact = new_contact()
    event["detail"].pop("initialContactId", None)
    answer = world.call("contact_events", event)
    assert answer["status"] == "IGNORED" if channel == "task" else world.conversation(contact)["channel"] == channel


def test_monitoring_supervisors_are_no_conversation(world: World) -> None:
    event = contact_event(new_contact(), "INITIATED", "2026-11-20T00:58:00Z", initiationMethod="MONITOR")
    assert world.call("contact_events", event) == {"status": "IGNORED"}


def test_an_event_left_untold_is_told_by_a_retry_and_not_by_an_invocation_beside(world: World, travel: Travel) -> None:
    contact, moment = new_contact(), clock.now()
    conversation_id = world.talk(contact, "안녕하세요")
    world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
    world.published()
    world.wire.plan = Plan(fault=DENIED, when=lambda operation: "PutEvents" in operation)
    with pytest.raises(FunctionFailedError, match="put_events"):
        tell(world, life(contact)[3])
    world.wire.plan = None
    assert (world.escalation(contact)["status"], world.escalation(contact)["untold"]) == (
        "in_progress",
        "escalation.assigned",
    )
    # Right after the change whoever made it is about to say it.
    tell(world, life(contact)[3])
    assert world.published() == []
    travel(moment + timedelta(minutes=1))
    tell(world, life(contact)[3], life(contact)[3])
    assert [kind for kind, _ in world.published()] == ["escalation.assigned"]
    assert "untold" not in world.escalation(contact)


def test_an_event_left_untold_is_told_before_the_next_one_takes_its_place(world: World) -> None:
    contact = new_contact()
    world.talk(contact, "안녕하세요")
    world.flow("escalate", contact, reason="complaint")
    world.published()
    world.wire.plan = Plan(fault=DENIED, when=lambda operation: "PutEvents" in operation)
    with pytest.raises(FunctionFailedError):
        tell(world, life(contact)[3])
    world.wire.plan = None
    tell(world, life(contact)[4])
    assert [kind for kind, _ in world.published()] == ["escalation.assigned", "escalation.resolved"]


# --- callbacks


def call_event(contact: str, kind: str = "DISCONNECTED", **detail: Any) -> dict[str, Any]:
    return contact_event(contact, kind, "2026-11-20T01:02:03Z", initiationMethod="API", **detail)


def task_event(contact: str, kind: str = "DISCONNECTED", **detail: Any) -> dict[str, Any]:
    return call_event(contact, kind, channel="TASK", **detail)


def due(world: World, travel: Travel, number: str) -> tuple[dict[str, str], str]:
    """Books a callback, dispatches it, and returns the answer and the contact that serves it."""
    booked = book(world, number)
    travel(clock.now() + timedelta(minutes=2))
    assert dispatch(world, booked) == "start"
    world.published()
    return booked, str(stored(world, booked)["serving_contact_id"])


def test_a_call_that_an_agent_took_completes_the_callback(world: World, travel: Travel) -> None:
    number = new_number()
    booked, contact = due(world, travel, number)
    taken = call_event(contact, "CONNECTED_TO_AGENT", agentInfo=agent())
    tell(world, taken, taken)
    assert stored(world, booked)["status"] == "connected"
    tell(world, call_event(contact, agentInfo=agent()), call_event(contact, agentInfo=agent()), taken)
    record = stored(world, booked)
    assert (record["status"], record["attempts"]) == ("completed", 1)
    assert [kind for kind, _ in world.published()] == ["callback.completed"]
    assert "by_phone_pk" not in record
    assert book(world, number)["status"] == "OK"


def test_a_callback_nobody_took_is_tried_again_and_gives_up_after_the_third(world: World, travel: Travel) -> None:
    number = new_number()
    booked, contact = due(world, travel, number)
    for attempt in (1, 2):
        missed = call_event(contact, disconnectReason="TELECOM_UNANSWERED")
        tell(world, missed, missed)
        record = stored(world, booked)
        assert (record["status"], record["attempts"], record["outcome"]) == ("scheduled", attempt, "no_answer")
        again = clock.parse(record["due_at"])
        assert again is not None
        assert abs((again - clock.now()).total_seconds() - 600) < 2
        travel(again)
        assert dispatch(world, booked) == "start"
        contact = str(stored(world, booked)["serving_contact_id"])
    tell(world, call_event(contact, disconnectReason="TELECOM_BUSY"))
    record = stored(world, booked)
    assert (record["status"], record["attempts"], record["outcome"]) == ("failed", 3, "busy")
    assert "callback.failed" in [kind for kind, _ in world.published()]
    # Nothing ends in silence: a person has the number and the reason.
    (task,) = world.connect.called("StartTaskContact")
    assert task["References"]["고객 번호"]["Value"] == number
    assert task["Description"].startswith("고객이 통화 중이었습니다. 시도 3회.")
    assert world.get("customers", tables.phone_number(phone.hashed(number, PHONE_KEY))) is None


@pytest.mark.parametrize(
    ("contact", "status", "outcome"),
    [
        ({"Attributes": {"CallbackOutcome": "unconfirmed"}}, "scheduled", "unconfirmed"),
        ({"Attributes": {"CallbackOutcome": "declined"}}, "cancelled", "declined"),
        ({"Attributes": {"CallbackOutcome": "anything"}}, "scheduled", "abandoned"),
        ({"AnsweringMachineDetectionStatus": "VOICEMAIL_NO_BEEP"}, "scheduled", "voicemail"),
        ({}, "scheduled", "abandoned"),
    ],
)
def test_what_became_of_an_answered_call_is_what_its_flow_noted(
    world: World, travel: Travel, contact: dict[str, Any], status: str, outcome: str
) -> None:
    booked, call = due(world, travel, new_number())
    world.connect.contacts[call] |= contact
    tell(world, call_event(call, disconnectReason="CUSTOMER_DISCONNECT"))
    record = stored(world, booked)
    assert (record["status"], record["outcome"]) == (status, outcome)


def test_an_end_that_names_no_agent_does_not_undo_the_talk_that_was_told_before(world: World, travel: Travel) -> None:
    booked, call = due(world, travel, new_number())
    tell(world, call_event(call, "CONNECTED_TO_AGENT", agentInfo=agent()))
    tell(world, call_event(call, disconnectReason="CONTACT_FLOW_DISCONNECT"))
    assert stored(world, booked)["status"] == "completed"


def test_a_number_that_does_not_exist_is_not_called_again(world: World, travel: Travel) -> None:
    booked, call = due(world, travel, new_number())
    tell(world, call_event(call, disconnectReason="TELECOM_NUMBER_INVALID"))
    record = stored(world, booked)
    assert (record["status"], record["attempts"], record["outcome"]) == ("failed", 1, "invalid")


def test_the_agent_who_takes_the_task_is_who_the_customer_talks_to(world: World, travel: Travel) -> None:
    world.overrides["CALLBACK"] = json.dumps({"dial": "agent_first", "max_attempts": 3, "max_open": 2})
    number = new_number()
    booked, task = due(world, travel, number)
    taken = task_event(task, "CONNECTED_TO_AGENT", agentInfo=agent())
    tell(world, taken, taken)
    (call,) = world.connect.called("StartOutboundVoiceContact")
    assert (call["DestinationPhoneNumber"], call["Attributes"]["AgentId"]) == (number, "1")
    record = stored(world, booked)
    contact = record["serving_contact_id"]
    assert (record["status"], record["attempts"], record["task_contact_id"]) == ("dialing", 1, task)
    tell(world, task_event(task, agentInfo=agent()))
    assert stored(world, booked)["status"] == "dialing"
    tell(world, call_event(contact, "CONNECTED_TO_AGENT", agentInfo=agent()), call_event(contact, agentInfo=agent()))
    assert stored(world, booked)["status"] == "completed"


def test_a_task_that_is_closed_before_the_call_completes_nothing(world: World, travel: Travel) -> None:
    world.overrides["CALLBACK"] = json.dumps({"dial": "agent_first", "max_attempts": 3, "max_open": 2})
    booked, task = due(world, travel, new_number())
    tell(world, task_event(task, agentInfo=agent()))
    record = stored(world, booked)
    assert (record["status"], record["attempts"], record["outcome"]) == ("scheduled", 1, "no_call")


@pytest.mark.parametrize(("reason", "status"), [("CUSTOMER_DISCONNECT", "completed"), ("TELECOM_UNANSWERED", "queued")])
def test_the_call_that_connect_makes_for_a_request_is_followed(world: World, reason: str, status: str) -> None:
    number, contact, call = new_number(), new_contact(), new_contact()
    escalation = world.flow("escalate", contact, reason="complaint")
    booked = book(world, number, contact, mode="immediate")
    tell(
        world,
        contact_event(contact, "DISCONNECTED", "2026-11-20T01:00:00Z", disconnectTimestamp="2026-11-20T01:00:00Z"),
    )
    assert stored(world, booked)["status"] == "queued"
    detail = {"initialContactId": contact, "previousContactId": contact, "initiationMethod": "CALLBACK"}
    made = contact_event(
        call,
        "DISCONNECTED",
        "2026-11-20T01:30:00Z",
        disconnectTimestamp="2026-11-20T01:30:00Z",
        disconnectReason=reason,
        agentInfo=agent(at="2026-11-20T01:28:00.000Z"),
        **detail,
    )
    tell(world, made, made)
    record = stored(world, booked)
    assert (record["status"], record["attempts"]) == (status, 0 if status == "completed" else 1)
    expected = "resolved" if status == "completed" else "callback_scheduled"
    assert world.escalation(contact)["status"] == expected
    assert world.escalation(contact)["escalation_id"] == escalation["escalation_id"]
    # The conversation itself ended with its call.
    assert world.conversation(contact)["ended_at"] == "2026-11-20T01:00:00.000Z"


def test_a_call_that_connect_has_queued_without_a_record_gets_one_and_stops_the_clock(world: World) -> None:
    number, contact, call = new_number(), new_contact(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    endpoint = {"Type": "TELEPHONE_NUMBER", "Address": number}
    world.connect.contacts[call] = {
        "Id": call,
        "CustomerEndpoint": endpoint,
        "Attributes": {"Department": "Payment"},
    }
    detail = {"initialContactId": contact, "previousContactId": contact, "initiationMethod": "CALLBACK"}
    queued = contact_event(call, "QUEUED", "2026-11-20T00:40:01Z", **detail)
    tell(world, queued, queued)
    (record,) = world.query("requests", f"PH#{phone.hashed(number, PHONE_KEY)}", index="by_phone")
    assert (record["status"], record["contact_id"], record["topic"]) == ("queued", contact, "Payment")
    escalation = world.escalation(contact)
    assert (escalation["status"], escalation["callback_id"]) == ("callback_scheduled", record["request_id"])
    assert escalation["escalation_id"] not in world.schedules()


def test_a_queued_call_to_a_number_that_has_a_callback_makes_no_second_record(world: World) -> None:
    number, call = new_number(), new_contact()
    first = book(world, number, new_contact(), mode="scheduled")
    endpoint = {"Type": "TELEPHONE_NUMBER", "Address": number}
    world.connect.contacts[call] = {"Id": call, "CustomerEndpoint": endpoint, "Attributes": {}}
    contact = new_contact()
    detail = {"initialContactId": contact, "previousContactId": contact, "initiationMethod": "CALLBACK"}
    tell(world, contact_event(call, "QUEUED", "2026-11-20T00:40:01Z", **detail))
    (record,) = world.query("requests", f"PH#{phone.hashed(number, PHONE_KEY)}", index="by_phone")
    assert (record["request_id"], record["status"]) == (first["callback_id"], "scheduled")


# --- pure


@pytest.mark.parametrize(
    ("moods", "expected"),
    [
        ([], "NEUTRAL"),
        (["NEUTRAL"], "NEUTRAL"),
        (["POSITIVE", "NEUTRAL"], "POSITIVE"),
        (["NEGATIVE"], "NEGATIVE"),
        (["NEGATIVE", "POSITIVE"], "MIXED"),
        (["NEGATIVE", "NEGATIVE", "POSITIVE"], "NEGATIVE"),
        (["MIXED"], "MIXED"),
    ],
)
def test_the_sentiment_of_a_conversation(moods: list[Sentiment], expected: str) -> None:
    messages = [Message(source="user", sentiment=mood, content=Masked("x")) for mood in moods]
    assert analysis.sentiment([*messages, Message(source="bot", sentiment="POSITIVE")]) == expected


@pytest.mark.parametrize(
    ("moods", "sure", "satisfaction", "risk"),
    [
        (["POSITIVE", "POSITIVE"], 0.9, 5, 0.0),
        (["POSITIVE", "NEGATIVE"], 0.9, 3, 0.3),
        (["NEUTRAL", "NEUTRAL"], 0.1, 3, 0.4),
        (["NEGATIVE", "NEUTRAL"], 0.9, 2, 0.3),
        (["NEGATIVE", "NEGATIVE"], 0.1, 1, 1.0),
    ],
)
def test_estimates_follow_what_the_customer_said(
    moods: list[Sentiment], sure: float, satisfaction: int, risk: float
) -> None:
    messages = [Message(source="user", sentiment=mood, confidence=sure, content=Masked("x")) for mood in moods]
    messages.append(Message(source="bot", sentiment="NEGATIVE", content=Masked("x")))
    assert (analysis.satisfaction(messages), analysis.risk(messages)) == (satisfaction, risk)


def test_response_times_count_from_the_first_unanswered_message() -> None:
    def at(second: int, source: Source) -> Message:
        return Message(source=source, created_at=f"2026-11-20T00:00:{second:02d}.000Z", content=Masked("x"))

    messages = [
        at(0, "user"),
        at(2, "user"),
        at(5, "bot"),
        at(6, "bot"),
        at(10, "user"),
        at(11, "agent"),
        at(20, "user"),
    ]
    assert analysis.response_times(messages) == [5.0, 1.0]
    assert analysis.response_times([]) == []


def test_analysis_of_nothing_has_no_invented_numbers(world: World) -> None:
    with world.environment("contact_events"):
        found = analysis.analyze(conversation("active"), [], agent=False, queued=False, duration_s=3)
    assert found["summary"]["average_response_s"] is None
    assert (found["analysis"]["satisfaction_estimate"], found["analysis"]["escalation_risk"]) == (3, 0.0)
    assert found["primary_intent"] == ""


def test_a_summary_is_short_and_always_the_same(world: World) -> None:
    said = [Message(source="user", content=Masked(f"{number}번 {'환불과 배송 ' * 80}")) for number in range(40)]
    with world.environment("contact_events"):
        first, second = summary.summarize(said), summary.summarize(said)
    assert first == second
    assert 0 < len(first) <= 500


def conversation(status: ConversationStatus) -> Conversation:
    return Conversation(conversation_id="conv_1", channel="voice", status=status, created_at="2026-11-20T00:00:00.000Z")


def test_final_statuses_stay_final() -> None:
    """A final status stays, whatever legs say later."""
    leg = Leg(contact_id="c", connected_at="2026-11-20T01:00:00.000Z")
    final: tuple[ConversationStatus, ...] = ("completed", "cancelled")
    for status, legs in itertools.product(final, ([leg], [leg, Leg(contact_id="d")])):
        assert state(conversation(status), legs).status == status


def test_a_status_never_goes_back() -> None:
    queued = Leg(contact_id="c", queued_at="2026-11-20T01:00:00.000Z")
    assert state(conversation("agent_assigned"), [queued]).status == "agent_assigned"
    assert state(conversation("active"), [queued]).status == "escalated"
    assert logic.state(conversation("active"), []).status == "active"
