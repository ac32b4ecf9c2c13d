"""callback and callback_dispatch: who is called back when, once."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.clock import KST, Hours
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.ids import spelled
from contact_handlers.base.values import Item
from contact_handlers.callback_dispatch import logic as dispatch_logic
from contact_handlers.records import callbacks, phone, tables
from contact_handlers.records.requests import Callback
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.faults import DENIED, LOST, Plan
from tests.unit.handlers.world import PHONE_KEY, QUEUES, WEEK, World, flow_event, hours, new_contact

_numbers = iter(range(10_000_000, 99_999_999))


def new_number() -> str:
    return f"+8210{next(_numbers)}"


def hash_of(number: str) -> str:
    return phone.hashed(number, PHONE_KEY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def book(world: World, to: str, contact: str = "", **given: Any) -> dict[str, str]:
    wanted = {
        "action": "create",
        "phone_number": to,
        "queue_key": "callback",
        "topic": "General",
        "mode": "scheduled",
    }
    return world.flow("callback", contact or new_contact(), **{**wanted, **given})


def stored(world: World, answer: dict[str, str]) -> Item:
    found = world.get("requests", tables.request(answer["callback_id"]))
    assert found is not None
    return found


OPENING = Hours.from_json(hours(WEEK, ("2026-12-25", "2027-01-01")))


@pytest.mark.parametrize(
    ("now", "wanted", "due"),
    [
        ("2026-11-20T10:00:00", None, "2026-11-20T10:01:00"),
        ("2026-11-20T17:59:30", None, "2026-11-23T09:00:00"),
        ("2026-11-20T20:00:00", None, "2026-11-23T09:00:00"),
        ("2026-11-20T10:00:00", "2026-11-20T15:30:00", "2026-11-20T15:30:00"),
        ("2026-11-20T10:00:00", "2026-11-20T09:00:00", "2026-11-20T10:01:00"),
        ("2026-11-20T10:00:00", "2026-11-21T15:30:00", "2026-11-23T09:00:00"),
        ("2026-12-24T17:59:30", None, "2026-12-28T09:00:00"),
        ("2026-12-31T20:00:00", None, "2027-01-04T09:00:00"),
        ("2026-11-20T10:00:00", "2027-06-01T10:00:00", "2026-12-04T10:00:00"),
    ],
)
def test_due_times_lie_inside_opening_hours_and_within_two_weeks(now: str, wanted: str | None, due: str) -> None:
    found = callbacks.due(OPENING, None if wanted is None else at(wanted), at(now), 60)
    assert found == at(due)


def test_a_dated_callback_is_recorded_scheduled_and_said(world: World, travel: Travel) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-20T20:00:00"))
    number, contact = new_number(), new_contact()
    conversation_id = world.talk(contact, "콜백 부탁드려요")
    answer = book(world, number, contact, conversation_id=conversation_id)
    record = stored(world, answer)
    assert answer["status"] == "OK"
    assert answer["due_text"] == "11월 23일 월요일 오전 9시"
    assert answer["message"] == (
        "콜백이 11월 23일 월요일 오전 9시에 예약되었습니다. "
        f"참조번호는 {spelled(answer['reference_number'])}입니다. 감사합니다."
    )
    assert answer["queue_arn"] == QUEUES["callback"]
    assert number not in str(answer), "flow logs show what a function answers"
    assert (record["status"], record["due_at"]) == ("scheduled", "2026-11-23T00:00:00.000Z")
    assert record["conversation_id"] == conversation_id
    schedule = world.schedule(f"{answer['callback_id']}-{clock.epoch(at('2026-11-23T09:00:00'))}")
    assert schedule["ScheduleExpression"] == "at(2026-11-23T00:00:00)"
    assert json.loads(schedule["Target"]["Input"]) == {"callback_id": answer["callback_id"]}
    assert ("callback.scheduled", answer["callback_id"]) in [
        (kind, detail["callback_id"]) for kind, detail in world.published()
    ]


def test_the_number_itself_is_in_the_customers_table_only(world: World) -> None:
    """Raw numbers live in one table; the request knows the keyed hash and the masked form."""
    number = new_number()
    record = stored(world, book(world, number))
    text = json.dumps(record, ensure_ascii=False, default=str)
    assert number not in text
    assert number[3:] not in text
    assert record["phone_masked"] == f"010-****-{number[-4:]}"
    kept = world.get("customers", tables.phone_number(hash_of(number))) or {}
    assert kept["phone_number"] == number
    assert kept["expires_at"] > clock.epoch(clock.now())


def test_an_immediate_callback_is_queued_by_the_flow_and_has_no_schedule(world: World) -> None:
    number = new_number()
    before = world.schedules()
    answer = book(world, number, mode="immediate")
    assert answer["message"] == "콜백이 예약되었습니다. 곧 연락드리겠습니다. 감사합니다."
    assert answer["due_text"] == "잠시 후"
    assert stored(world, answer)["status"] == "queued"
    assert world.schedules() == before


@pytest.mark.parametrize(("open_now", "status"), [(True, "queued"), (False, "scheduled")])
def test_without_a_mode_the_hours_decide(world: World, travel: Travel, open_now: bool, status: str) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-20T10:00:00") if open_now else at("2026-11-21T10:00:00"))
    assert stored(world, book(world, new_number(), mode=""))["status"] == status


@pytest.mark.parametrize("number", ["", "112", "1588-0000", "+15551234567", "010-12", "anonymous"])
def test_a_number_that_cannot_be_called_is_declined_in_words(world: World, number: str) -> None:
    answer = book(world, number)
    assert (answer["status"], answer["callback_id"]) == ("DECLINED", "none")
    assert answer["message"] == "번호를 확인할 수 없습니다. 고객센터로 다시 연락해 주세요."


def test_a_second_request_for_the_same_number_and_topic_is_declined(world: World) -> None:
    number = new_number()
    first = book(world, number, number=number)
    second = book(world, number, number=number)
    assert second["status"] == "DECLINED"
    assert second["message"] == "이미 접수된 콜백 요청이 있습니다."
    assert second["callback_id"] == first["callback_id"]
    assert book(world, number, topic="Technical")["status"] == "OK"
    # Two in all is the limit of this center.
    assert book(world, number, topic="Payment")["status"] == "DECLINED"


def test_a_repeated_invocation_gives_the_same_callback(world: World) -> None:
    number, contact = new_number(), new_contact()
    first, again = book(world, number, contact), book(world, number, contact)
    assert again == first
    assert len(world.query("requests", f"PH#{hash_of(number)}", index="by_phone")) == 1


def test_at_the_same_time_one_request_wins(world: World) -> None:
    number = new_number()
    events = [
        flow_event(new_contact(), action="create", phone_number=number, topic="General", mode="scheduled")
        for _ in range(6)
    ]
    answers = world.at_once("callback", events)
    assert sorted(answer["status"] for answer in answers) == ["DECLINED"] * 5 + ["OK"]
    assert len(world.query("requests", f"PH#{hash_of(number)}", index="by_phone")) == 1


def test_a_callback_that_ended_unnoticed_does_not_block_the_number(world: World) -> None:
    number = new_number()
    first = book(world, number)
    record = stored(world, first)
    world.put("requests", tables.request(first["callback_id"]), {**record, "status": "completed"})
    assert book(world, number)["status"] == "OK"


@pytest.mark.parametrize(("preferences", "status"), [({"callback_enabled": False}, "DECLINED"), ({}, "OK")])
def test_the_request_not_to_be_called_is_honored(world: World, preferences: dict[str, bool], status: str) -> None:
    number = new_number()
    world.add_customer(number, preferences=preferences)
    assert book(world, number)["status"] == status


def test_a_chat_without_a_number_uses_the_one_on_the_profile(world: World) -> None:
    number, contact = new_number(), new_contact()
    contacts = [
        {"channel": "email", "value": "a@b.co"},
        {"channel": "voice", "value": "+82233334444", "is_primary": False},
        {"channel": "voice", "value": number, "is_primary": True},
    ]
    customer_id = world.add_customer(number, contacts=contacts)
    conversation_id = world.talk(contact, "콜백", customer_id=customer_id, channel="chat")
    proven = {"AuthStatus": "VERIFIED", "CustomerId": customer_id}
    world.put("sessions", tables.auth_attempts(contact), {"customer_id": customer_id, "expires_at": 9_999_999_999})
    answer = book(world, "", contact, channel="chat", conversation_id=conversation_id, attributes=proven)
    assert answer["status"] == "OK"
    kept = world.get("customers", tables.phone_number(hash_of(number))) or {}
    assert kept["phone_number"] == number
    assert stored(world, answer)["customer_id"] == customer_id


def test_a_callback_takes_over_the_escalation_of_its_contact(world: World) -> None:
    number, contact = new_number(), new_contact()
    escalation_id = world.flow("escalate", contact, reason="complaint")["escalation_id"]
    assert escalation_id in world.schedules()
    answer = book(world, number, contact, mode="immediate")
    record = world.escalation(contact)
    assert (record["status"], record["callback_id"]) == ("callback_scheduled", answer["callback_id"])
    assert escalation_id not in world.schedules()


def test_the_caller_cancels_what_they_booked(world: World) -> None:
    number = new_number()
    booked = book(world, number)
    name = next(name for name in world.schedules() if name.startswith(booked["callback_id"]))
    answer = world.flow("callback", new_contact(), number=number, action="cancel")
    assert (answer["status"], answer["message"]) == ("OK", "콜백 요청이 취소되었습니다.")
    assert stored(world, booked)["status"] == "cancelled"
    assert name not in world.schedules()
    assert world.get("customers", tables.phone_number(hash_of(number))) is None
    assert world.flow("callback", new_contact(), number=number, action="cancel")["status"] == "NOT_FOUND"
    assert book(world, number)["status"] == "OK"


def test_a_cancellation_whose_answer_was_lost_is_still_told_to_the_caller(world: World) -> None:
    """The SDK asks again, and the callback is cancelled already: by us."""
    number = new_number()
    booked = book(world, number)
    updates = itertools.count()
    world.wire.plan = Plan(fault=LOST, when=lambda operation: "UpdateItem" in operation and next(updates) == 0)
    answer = world.flow("callback", new_contact(), number=number, action="cancel")
    world.wire.plan = None
    assert (answer["status"], stored(world, booked)["status"]) == ("OK", "cancelled")


def test_a_cancellation_that_stopped_halfway_is_finished_by_the_next_request_to_cancel(world: World) -> None:
    number = new_number()
    booked = book(world, number)
    world.wire.plan = Plan(fault=DENIED, when=lambda operation: operation == "dynamodb:DeleteItem")
    with pytest.raises(FunctionFailedError, match="delete_item"):
        world.flow("callback", new_contact(), number=number, action="cancel")
    world.wire.plan = None
    assert world.get("customers", tables.phone_number(hash_of(number))) is not None
    answer = world.flow("callback", new_contact(), number=number, action="cancel")
    assert (answer["status"], answer["callback_id"]) == ("OK", booked["callback_id"])
    assert world.get("customers", tables.phone_number(hash_of(number))) is None
    assert world.flow("callback", new_contact(), number=number, action="cancel")["status"] == "NOT_FOUND"


@pytest.mark.parametrize("first", ["General", "Technical"])
def test_a_number_is_forgotten_with_the_last_callback_that_needs_it(world: World, first: str) -> None:
    number = new_number()
    topics = {topic: book(world, number, topic=topic) for topic in ("General", "Technical")}
    world.flow("callback", new_contact(), number=number, action="cancel", topic=first)
    assert stored(world, topics[first])["status"] == "cancelled"
    assert world.get("customers", tables.phone_number(hash_of(number))) is not None
    assert world.flow("callback", new_contact(), number=number, action="cancel")["status"] == "OK"
    assert world.get("customers", tables.phone_number(hash_of(number))) is None


def test_nobody_cancels_for_somebody_else(world: World) -> None:
    number = new_number()
    booked = book(world, number)
    answer = world.flow("callback", new_contact(), number=new_number(), action="cancel", phone_number=number)
    assert answer["status"] == "NOT_FOUND"
    assert stored(world, booked)["status"] == "scheduled"


def test_a_callback_that_is_being_made_cannot_be_cancelled(world: World) -> None:
    number = new_number()
    book(world, number, mode="immediate")
    answer = world.flow("callback", new_contact(), number=number, action="cancel")
    assert (answer["status"], answer["message"]) == ("NOT_CANCELLABLE", "취소할 수 없는 콜백 요청입니다.")


def test_unknown_actions_are_a_status(world: World) -> None:
    assert world.flow("callback", new_contact(), action="destroy")["status"] == "INVALID_ACTION"


# --- dispatch


def dispatch(world: World, answer: dict[str, str]) -> str:
    decision: str = world.call("callback_dispatch", {"callback_id": answer["callback_id"]})["decision"]
    return decision


def test_a_due_callback_becomes_one_call_to_the_customer(world: World, travel: Travel) -> None:
    number = new_number()
    booked = book(world, number)
    travel(clock.now() + timedelta(minutes=2))
    assert dispatch(world, booked) == "start"
    record = stored(world, booked)
    (call,) = world.connect.called("StartOutboundVoiceContact")
    assert (call["DestinationPhoneNumber"], call["RingTimeoutInSeconds"]) == (number, 30)
    assert call["QueueId"] == QUEUES["callback"].rpartition("/")[2]
    assert "TrafficType" not in call
    assert number not in json.dumps(call["Attributes"])
    assert call["Attributes"]["CallType"] == "Callback"
    assert call["Attributes"]["QueueArn"] == QUEUES["callback"]
    assert call["Attributes"]["ReferenceNumber"] == booked["reference_number"]
    assert (record["status"], record["attempts"]) == ("dialing", 1)
    assert record["serving_contact_id"] == world.connect.tasks[call["ClientToken"]]
    assert dispatch(world, booked) == "nothing"
    assert len(world.connect.called("StartOutboundVoiceContact")) == 1


def test_answering_machines_are_listened_for_where_the_quota_allows_it(world: World, travel: Travel) -> None:
    world.overrides["CALLBACK"] = json.dumps({"answering_machines": True, "max_open": 2})
    booked = book(world, new_number())
    travel(clock.now() + timedelta(minutes=2))
    assert dispatch(world, booked) == "start"
    (call,) = world.connect.called("StartOutboundVoiceContact")
    assert (call["TrafficType"], call["Attributes"]["MachineDetection"]) == ("CAMPAIGN", "on")
    assert call["AnswerMachineDetectionConfig"]["EnableAnswerMachineDetection"] is True


def test_an_agent_who_goes_first_gets_a_task_with_the_number_as_reference(world: World, travel: Travel) -> None:
    world.overrides["CALLBACK"] = json.dumps({"dial": "agent_first", "max_open": 2})
    number = new_number()
    booked = book(world, number)
    travel(clock.now() + timedelta(minutes=2))
    world.connect.metrics = None
    assert dispatch(world, booked) == "start"
    (task,) = world.connect.called("StartTaskContact")
    assert task["References"] == {"고객 번호": {"Type": "STRING", "Value": number}}
    assert number not in json.dumps(task["Attributes"])
    assert task["Attributes"]["QueueArn"] == QUEUES["callback"]
    record = stored(world, booked)
    assert (record["status"], record["attempts"]) == ("queued", 1)


def test_nobody_is_called_to_wait_for_an_agent(world: World, travel: Travel) -> None:
    """The call is put off by a minute, then by five; what was promised stays known, and the lapse counts from it."""
    booked = book(world, new_number())
    promised = stored(world, booked)["due_at"]
    travel(clock.now() + timedelta(minutes=2))
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 2, "AGENTS_AVAILABLE": 2}
    assert dispatch(world, booked) == "busy"
    record = stored(world, booked)
    assert (record["status"], record.get("attempts"), record["promised_at"]) == ("scheduled", 0, promised)
    again = clock.parse(record["due_at"])
    assert again is not None
    assert abs((again - clock.now()).total_seconds() - 60) < 2
    assert f"{booked['callback_id']}-{clock.epoch(again)}" in world.schedules()
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 1, "AGENTS_AVAILABLE": 2}
    travel(again)
    assert dispatch(world, booked) == "start"


def test_a_call_that_is_put_off_for_ever_is_left_to_a_person(world: World, travel: Travel) -> None:
    number = new_number()
    booked = book(world, number)
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 0}
    travel(clock.now() + timedelta(minutes=2))
    assert dispatch(world, booked) == "busy"
    travel(clock.now() + timedelta(days=6, minutes=2))
    assert dispatch(world, booked) == "lapsed"
    (task,) = world.connect.called("StartTaskContact")
    assert task["References"]["고객 번호"]["Value"] == number
    assert world.get("customers", tables.phone_number(hash_of(number))) is None


def test_a_number_that_may_not_be_called_is_left_to_a_person_at_once(world: World, travel: Travel) -> None:
    number = new_number()
    booked = book(world, number)
    travel(clock.now() + timedelta(minutes=2))
    world.connect.forbidden.add(number)
    assert dispatch(world, booked) == "refused"
    record = stored(world, booked)
    assert (record["status"], record["end_reason"]) == ("failed", "refused")
    assert list(world.connect.tasks) == [f"{booked['callback_id']}-failed"]


def test_dispatched_twice_at_the_same_time_it_is_one_call(world: World, travel: Travel) -> None:
    booked = book(world, new_number())
    travel(clock.now() + timedelta(minutes=2))
    world.at_once("callback_dispatch", [{"callback_id": booked["callback_id"]}] * 4)
    assert len(world.connect.tasks) == 1
    assert world.connect.stopped == []
    assert stored(world, booked)["attempts"] == 1


def test_a_callback_cancelled_while_its_call_starts_is_stopped(world: World, travel: Travel) -> None:
    """A late schedule reads the state again."""
    number = new_number()
    booked = book(world, number)
    travel(clock.now() + timedelta(minutes=2))
    record = stored(world, booked)

    def cancel(operation: str) -> None:
        if operation == "StartOutboundVoiceContact":
            changed = {**record, "status": "cancelled", "version": record["version"] + 1}
            world.put_quietly("requests", tables.request(booked["callback_id"]), changed)

    world.connect.before = cancel
    assert dispatch(world, booked) == "nothing"
    assert world.connect.stopped == list(world.connect.tasks.values())
    assert stored(world, booked)["status"] == "cancelled"


@pytest.mark.parametrize("status", ["queued", "dialing", "connected", "completed", "failed", "cancelled"])
def test_a_callback_that_is_not_scheduled_is_left_alone(world: World, status: str) -> None:
    booked = book(world, new_number())
    world.put("requests", tables.request(booked["callback_id"]), {**stored(world, booked), "status": status})
    assert dispatch(world, booked) == "nothing"
    assert world.connect.calls == []


def test_a_schedule_that_fires_early_or_on_a_closed_day_moves_the_callback(world: World, travel: Travel) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    travel(at("2026-11-20T10:00:00"))
    booked = book(world, new_number(), preferred_at="2026-11-20T15:00:00+09:00")
    assert dispatch(world, booked) == "too_early"
    world.overrides["HOURS"] = hours(WEEK, ("2026-11-20",))
    travel(at("2026-11-20T15:00:00"))
    assert dispatch(world, booked) == "closed"
    record = stored(world, booked)
    assert (record["status"], record["due_at"]) == ("scheduled", "2026-11-23T00:00:00.000Z")
    assert f"{booked['callback_id']}-{clock.epoch(at('2026-11-23T09:00:00'))}" in world.schedules()


def test_a_withdrawn_consent_counts_at_the_moment_of_the_call(world: World, travel: Travel) -> None:
    number = new_number()
    customer_id = world.add_customer(number)
    booked = book(world, number)
    world.put(
        "customers",
        tables.customer(customer_id),
        {"customer_id": customer_id, "preferences": {"callback_enabled": False}},
    )
    travel(clock.now() + timedelta(minutes=2))
    assert dispatch(world, booked) == "not_wanted"
    assert stored(world, booked)["status"] == "cancelled"
    assert world.connect.calls == []


@pytest.mark.parametrize(("attempts", "with_number", "decision"), [(3, True, "exhausted"), (0, False, "no_number")])
def test_a_callback_that_cannot_be_made_fails_visibly(
    world: World, travel: Travel, attempts: int, with_number: bool, decision: str
) -> None:
    number = new_number()
    booked = book(world, number)
    world.put("requests", tables.request(booked["callback_id"]), {**stored(world, booked), "attempts": attempts})
    if not with_number:
        with world.looking():
            world.table("customers").delete(tables.phone_number(hash_of(number)))
    travel(clock.now() + timedelta(minutes=2))
    world.published()
    assert dispatch(world, booked) == decision
    record = stored(world, booked)
    assert (record["status"], record["end_reason"]) == ("failed", decision)
    assert [kind for kind, _ in world.published()] == ["callback.failed"]
    (task,) = world.connect.called("StartTaskContact")
    assert task["Attributes"]["CallbackId"] == booked["callback_id"]
    assert task["References"] == ({"고객 번호": {"Type": "STRING", "Value": number}} if with_number else {})
    assert book(world, number)["status"] == "OK"


@pytest.mark.parametrize("payload", [{}, {"callback_id": 5}, {"callback_id": ""}])
def test_a_payload_without_a_callback_is_a_fault(world: World, payload: dict[str, Any]) -> None:
    with pytest.raises(FunctionFailedError, match="callback_id"):
        world.call("callback_dispatch", payload)


def test_an_unknown_callback_is_nothing(world: World) -> None:
    assert world.call("callback_dispatch", {"callback_id": "cb_00000000000000000000000000"})["decision"] == "nothing"


def test_every_attempt_has_its_own_token() -> None:
    callback = Callback(
        request_id="cb_1",
        kind="callback",
        status="scheduled",
        reference_number="AB3D-9KQ1",
        topic="General",
        queue_key="callback",
        phone_hash="hash",
        due_at="2026-11-20T01:00:00.000Z",
        created_at="2026-11-20T00:00:00.000Z",
    )
    assert dispatch_logic.client_token(callback) == "cb_1-1"
    assert dispatch_logic.client_token(replace(callback, attempts=1)) == "cb_1-2"
