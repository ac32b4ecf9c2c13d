"""What each function does in its life, as data: how it begins, what arrives, and what must be true in the end.

The permission test runs every journey and holds the calls against the manifest; the fault matrix runs every journey
with every call failing in every way. `arrange` returns the events; `check` must hold after they were delivered, and
still after they were delivered once more.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from contact_handlers.admin.figures import measured
from contact_handlers.archive import logic as archive_logic
from contact_handlers.base import clock, ids
from contact_handlers.base.keys import Key
from contact_handlers.data_loader.logic import Delivered
from contact_handlers.integrations import breaker
from contact_handlers.records import deliveries, endings, erasure, hashing, phone, sweep, tables, work
from contact_handlers.records.conversations import Conversation, Leg
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.feedback import Feedback
from contact_handlers.records.files import FileKind, FileRequest
from contact_handlers.records.limits import Retention
from contact_handlers.records.masked import masked
from contact_handlers.records.payments import Payment
from contact_handlers.records.requests import Callback, Request
from contact_handlers.records.vocabulary import RequestKind
from operations import chat_proof
from tests.unit.handlers import outside, profiles_fake
from tests.unit.handlers.keypad import encrypt
from tests.unit.handlers.world import (
    CENTER,
    INSTANCE_ARN,
    INSTANCE_ID,
    PEPPER,
    PHONE_KEY,
    QUEUES,
    World,
    contact_event,
    flow_event,
    hours,
    new_contact,
)

Event = dict[str, Any]
Check = Callable[[], None]
ENDED = {"DisconnectTimestamp": datetime(2026, 11, 20, tzinfo=UTC)}

_numbers = iter(range(20_000_000, 99_999_999))
_weeks = itertools.count()
_customer_numbers = iter(range(5_000_000, 9_999_999))


@dataclass(frozen=True)
class Journey:
    """One life of a function."""

    function: str
    name: str
    arrange: Callable[[World], tuple[Sequence[Event], Check]]

    def __str__(self) -> str:
        return f"{self.function}-{self.name}"


JOURNEYS: list[Journey] = []
Arrange = Callable[[World], tuple[Sequence[Event], Check]]


def journey(function: str) -> Callable[[Arrange], Arrange]:
    """Registers a journey under the name of the decorated function."""

    def register(arrange: Arrange) -> Arrange:
        JOURNEYS.append(Journey(function, arrange.__name__, arrange))
        return arrange

    return register


def number() -> str:
    """Returns a number nobody else has."""
    return f"+8210{next(_numbers)}"


def listening(world: World) -> Callable[..., None]:
    """Returns what checks that events were published, at least once each, since the journey began."""
    heard: set[str] = set()

    def check(*kinds: str) -> None:
        heard.update(kind for kind, _ in world.published())
        assert set(kinds) <= heard, f"{sorted(set(kinds) - heard)} was never published"

    return check


def typed(digits: str) -> str:
    """Returns encrypted keypad input, quickly made."""
    return encrypt(digits)


# --- called by flows


@journey("customer_lookup")
def known_caller(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    customer_id = world.add_customer(caller)

    def check() -> None:
        assert world.conversation(contact)["status"] == "active"
        # A record that was opened before the customer could be read knows no customer; it never knows another one.
        assert world.conversation(contact).get("customer_id") in (customer_id, None)

    event = flow_event(contact, number=caller)
    return [event, event], check


@journey("customer_lookup")
def caller_with_a_profile(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    customer_id = world.add_customer(caller)
    world.profiles.put(caller, AccountNumber=customer_id, LastName="홍", FirstName="길동")
    world.overrides["PROFILES_DOMAIN"] = profiles_fake.DOMAIN

    def check() -> None:
        # Nothing of the profiles is needed for the record, and nothing that they do takes the customer away.
        assert world.conversation(contact)["status"] == "active"
        assert world.conversation(contact).get("customer_id") in (customer_id, None)

    event = flow_event(contact, number=caller)
    return [event, event], check


@journey("customer_auth")
def verified(world: World) -> tuple[Sequence[Event], Check]:
    customer_number, customer_id = str(next(_customer_numbers)), world.add_customer(display_name="홍*동")
    auth = tables.customer_auth(customer_id)
    world.put("customers", auth, {"pin_hash": hashing.make("135790", PEPPER)})
    world.put("customers", tables.number_lookup(customer_number), {"customer_id": customer_id})
    event = flow_event(
        new_contact(), customer_number_encrypted=typed(customer_number), secret_encrypted=typed("135790"), attempt="1"
    )

    def check() -> None:
        stored = world.get("customers", auth) or {}
        assert "last_verified_at" in stored
        assert "failed_count" not in stored

    return [event], check


@journey("customer_auth")
def locked_out(world: World) -> tuple[Sequence[Event], Check]:
    customer_number, customer_id = str(next(_customer_numbers)), world.add_customer()
    auth = tables.customer_auth(customer_id)
    failed = {"failed_count": 4, "first_failed_at": clock.stamp(clock.now())}
    world.put("customers", auth, {"pin_hash": hashing.make("135790", PEPPER), **failed})
    world.put("customers", tables.number_lookup(customer_number), {"customer_id": customer_id})
    event = flow_event(
        new_contact(), customer_number_encrypted=typed(customer_number), secret_encrypted=typed("000000"), attempt="1"
    )

    def check() -> None:
        assert "locked_until" in (world.get("customers", auth) or {})

    # The service repeats it: the second time the outcome is remembered.
    return [event, event], check


@journey("chat_identity")
def signed_in(world: World) -> tuple[Sequence[Event], Check]:
    customer_id, contact, conversation_id = world.add_customer(display_name="홍*동"), new_contact(), ids.new("conv")
    world.put(
        "conversations",
        tables.conversation(conversation_id),
        {
            "conversation_id": conversation_id,
            "channel": "chat",
            "status": "completed",
            "created_at": clock.stamp(clock.now()),
            "customer_id": customer_id,
        },
    )
    shown = chat_proof.make(
        world.client("kms"),
        world.identity_key_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        now=clock.epoch(clock.now()),
    )
    event = flow_event(contact, proof=shown, channel="chat")

    def check() -> None:
        # Whatever failed on the way, a contact that proved nothing is nobody, and this one proved one customer.
        stored = world.get("sessions", tables.auth_attempts(contact)) or {}
        assert stored.get("customer_id") == customer_id

    return [event, event], check


@journey("queue_status")
def waiting_contact(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    world.connect.positions[contact] = 2
    event = flow_event(contact, queue_arn=QUEUES["general"], priority="LOW")
    event["Details"]["Parameters"]["contact_id"] = contact
    return [event], lambda: None


@journey("agent_desk")
def is_told_who_it_is(world: World) -> tuple[Sequence[Event], Check]:
    agent_id, user_id = ids.new("agt"), new_contact()
    world.put("agents", tables.agent(agent_id), {"agent_id": agent_id, "name": "김민수"})
    world.put("agents", tables.agent_lookup(user_id), {"agent_id": agent_id})
    return [
        flow_event(new_contact(), step="introduce", agent_arn=f"arn:aws:connect:x:1:instance/i/agent/{user_id}")
    ], lambda: None


def _open_escalations(world: World, contact: str) -> None:
    """Exactly one, whole: record, reference, trail, time limit, link from the conversation."""
    record = world.escalation(contact)
    assert world.get("escalations", tables.reference(record["reference_number"]))
    if record.get("conversation_id"):
        pk = f"CONV#{record['conversation_id']}"
        assert len(world.query("escalations", pk, index="by_conversation")) == 1
        assert world.conversation(contact)["escalation_ids"] == [record["escalation_id"]]


@journey("escalate")
def handed_over(world: World) -> tuple[Sequence[Event], Check]:
    contact, customer_id = new_contact(), world.add_customer(tier="vip")
    conversation_id = world.talk(contact, "빨리 상담원 바꿔 주세요", customer_id=customer_id)
    event = flow_event(
        contact, attributes={"CustomerId": customer_id}, reason="complaint", conversation_id=conversation_id
    )

    def check() -> None:
        _open_escalations(world, contact)
        record = world.escalation(contact)
        assert record["priority"] == "HIGH"
        assert record["escalation_id"] in world.schedules()
        assert "announced_at" in record

    return [event, event], check


@journey("callback")
def booked_for_an_escalation(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.add_customer(caller)
    world.flow("escalate", contact, reason="complaint")
    event = flow_event(contact, action="create", phone_number=caller, mode="scheduled", queue_key="callback")

    def check() -> None:
        _one_callback(world, caller)
        record = world.escalation(contact)
        assert record["status"] == "callback_scheduled"
        assert record["escalation_id"] not in world.schedules()

    return [event, event], check


def _one_callback(world: World, caller: str) -> dict[str, Any]:
    phone_hash = phone.hashed(caller, PHONE_KEY)
    (found,) = world.query("requests", f"PH#{phone_hash}", index="by_phone")
    assert (world.get("customers", tables.phone_number(phone_hash)) or {})["phone_number"] == caller
    if found["status"] == "scheduled":
        assert any(name.startswith(found["request_id"]) for name in world.schedules())
    return found


def _ignore(_: object) -> None:
    """Makes a check of something that returns a value."""


def _settled(world: World, contact: str, **details: str) -> None:
    """What the bot leaves behind after it settled a callback with the customer of a contact."""
    world.put("customers", tables.asked_callback(contact), {"action": "create", **details})


@journey("callback")
def booked_as_settled_with_the_bot(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    due_at = clock.stamp(clock.now() + timedelta(hours=5))
    _settled(world, contact, phone_number=caller, due_at=due_at, skill="networking", reason="system_error")
    event = flow_event(contact, number=number(), action="asked", queue_key="callback")

    def check() -> None:
        found = _one_callback(world, caller)
        assert (found["due_at"], found["skill"], found["priority"]) == (due_at, "networking", "HIGH")

    return [event, event], check


@journey("callback")
def moved_as_settled_with_the_bot(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled", topic="General")
    due_at = clock.stamp(clock.now() + timedelta(hours=30))
    _settled(world, contact, action="change", due_at=due_at)
    event = flow_event(contact, number=caller, action="asked")

    def check() -> None:
        found = _one_callback(world, caller)
        assert (found["status"], found["due_at"]) == ("scheduled", due_at)
        assert f"{found['request_id']}-{clock.epoch(clock.parse(due_at) or clock.now())}" in world.schedules()

    return [event, event], check


@journey("callback")
def cancelled_as_settled_with_the_bot(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    _settled(world, contact, action="cancel")
    event = flow_event(contact, number=caller, action="asked")

    def check() -> None:
        assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "cancelled"
        assert world.query("requests", f"PH#{phone.hashed(caller, PHONE_KEY)}", index="by_phone") == []

    return [event, event], check


@journey("callback")
def booked_by_chat_over_a_stale_one(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    contacts = [{"channel": "voice", "value": caller}]
    customer_id = world.add_customer(caller, contacts=contacts)
    conversation_id = world.talk(contact, "콜백", customer_id=customer_id, channel="chat")
    old = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled", topic="General")
    key = tables.request(old["callback_id"])
    stale = world.get("requests", key) or {}
    kept = {name: value for name, value in stale.items() if not name.startswith("by_phone")}
    world.put("requests", key, {**kept, "status": "completed"})
    event = flow_event(contact, channel="chat", action="create", conversation_id=conversation_id, mode="scheduled")
    return [event, event], lambda: _ignore(_one_callback(world, caller))


@journey("callback")
def cancelled(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    event = flow_event(new_contact(), number=caller, action="cancel")

    def check() -> None:
        assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "cancelled"
        _let_go(world, caller)

    return [event], check


def _let_go(world: World, caller: str) -> None:
    """Nobody is to be called any more: the number is forgotten and free for a new request."""
    phone_hash = phone.hashed(caller, PHONE_KEY)
    assert world.get("customers", tables.phone_number(phone_hash)) is None
    guard = world.get("requests", tables.open_callbacks(phone_hash)) or {}
    assert (guard.get("open_count", 0), [name for name in guard if name.startswith("open_topic_")]) == (0, [])
    assert world.query("requests", f"PH#{phone_hash}", index="by_phone") == []


@journey("agent_guide")
def shown(world: World) -> tuple[Sequence[Event], Check]:
    contact, customer_id = new_contact(), world.add_customer()
    conversation_id = world.talk(contact, "안녕하세요", customer_id=customer_id)
    given: Any = {"customer_id": customer_id, "conversation_id": conversation_id, "reason": "complaint"}
    return [flow_event(contact, **given)], lambda: None


def _desk(world: World, **given: str) -> tuple[str, str, Event]:
    """Returns the conversation, its contact, and a button that an agent presses beside it."""
    contact = new_contact()
    conversation_id = world.talk(contact, "환불해 주세요")
    world.connect.contacts[contact] = {"Id": contact, "InitialContactId": new_contact(), "Channel": "VOICE"}
    named: Any = {"contact_id": contact, "conversation_id": conversation_id, **given}
    event = flow_event(new_contact(), channel="chat", **named)
    return conversation_id, contact, event


@journey("agent_desk")
def noted_at_the_desk(world: World) -> tuple[Sequence[Event], Check]:
    conversation_id, contact, event = _desk(world, step="note", text="다시 전화 드리기로 함")

    def check() -> None:
        notes = [item for item in world.query("conversations", f"CONV#{conversation_id}") if item["sk"] > "NOTE#"]
        assert [(note["content"], note["contact_id"]) for note in notes] == [("다시 전화 드리기로 함", contact)]
        assert world.conversation(contact)["note_count"] == 1

    return [event], check


@journey("agent_desk")
def paused_at_the_desk(world: World) -> tuple[Sequence[Event], Check]:
    _, contact, event = _desk(world, step="pause")

    def check() -> None:
        assert world.connect.recorded == {contact: False}

    return [event], check


@journey("agent_desk")
def resumed_at_the_desk(world: World) -> tuple[Sequence[Event], Check]:
    _, contact, event = _desk(world, step="resume")

    def check() -> None:
        assert world.connect.recorded == {contact: True}

    return [event], check


@journey("survey")
def scored(world: World) -> tuple[Sequence[Event], Check]:
    contact, customer_id = new_contact(), world.add_customer()
    world.talk(contact, customer_id=customer_id)

    def check() -> None:
        assert world.conversation(contact)["survey_score"] == 4
        # The score stands although it could not be averaged; it never counts twice.
        history = (world.get("customers", tables.customer(customer_id)) or {}).get("history", {})
        assert history.get("satisfaction_count", 1) == 1

    return [flow_event(contact, score="4")], check


@journey("survey")
def scored_after_the_end(world: World) -> tuple[Sequence[Event], Check]:
    """A score that comes after the end counts once, and for the agent too, however often it is told."""
    contact = new_contact()
    conversation_id = world.talk(contact)
    day, center, agent_id = "2026-11-20", world.values()["CENTER"], ids.new("agt")
    ended = {
        **world.conversation(contact),
        "status": "completed",
        "created_at": f"{day}T03:00:00.000Z",
        "ended_at": clock.stamp(clock.now()),
        "assigned_agent": agent_id,
        "summary": {"duration_s": 60, "sentiment": "NEUTRAL", "resolution_status": "resolved"},
    }
    world.put("conversations", tables.conversation(conversation_id), ended)

    def check() -> None:
        counted = world.get("counters", tables.agent_day(center, day, agent_id))
        scored = world.conversation(contact).get("survey_score")
        assert (scored, (counted or {}).get("score_3")) in ((3, 1), (None, None))
        assert scored == 3

    return [flow_event(contact, score="3")], check


@journey("outbound_reminder")
def reminded(world: World) -> tuple[Sequence[Event], Check]:
    customer_id = world.add_customer()
    request_id = f"req_{customer_id}"
    request = {"kind": "reservation", "status": "scheduled", "customer_id": customer_id, "reference_number": "A"}
    world.put("requests", tables.request(request_id), request)
    given: Any = {"customer_id": customer_id, "request_id": request_id, "purpose": "service"}
    return [flow_event(new_contact(), **given)], lambda: None


@journey("outbound_reminder")
def reminded_at_their_number(world: World) -> tuple[Sequence[Event], Check]:
    (event,), check = reminded(world)
    event["Details"]["ContactData"]["CustomerEndpoint"] = {"Address": "+821012340000", "Type": "TELEPHONE_NUMBER"}
    return [event], check


# --- events


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


def _dispatched(world: World, caller: str, contact: str = "") -> tuple[str, str]:
    made = world.flow("callback", contact or new_contact(), action="create", phone_number=caller, mode="scheduled")
    key = tables.request(made["callback_id"])
    _make_due(world, made["callback_id"])
    world.call("callback_dispatch", {"callback_id": made["callback_id"]})
    return made["callback_id"], str((world.get("requests", key) or {})["serving_contact_id"])


def _make_due(world: World, callback_id: str) -> None:
    key = tables.request(callback_id)
    due_at = clock.stamp(clock.now() - timedelta(seconds=1))
    world.put("requests", key, {**(world.get("requests", key) or {}), "due_at": due_at})


def _call_ended(call: str, kind: str = "DISCONNECTED", **detail: Any) -> Event:
    return contact_event(call, kind, "2026-11-20T01:02:03Z", initiationMethod="API", **detail)


@journey("contact_events")
def callback_reached(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    callback_id, call = _dispatched(world, caller, contact)
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}
    published = listening(world)

    def check() -> None:
        record = world.get("requests", tables.request(callback_id)) or {}
        assert (record["status"], "untold" in record) == ("completed", False)
        _let_go(world, caller)
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
        _let_go(world, caller)
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
    callback_id, call = _dispatched(world, number())

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
    callback_id, call = _dispatched(world, caller, contact)
    key = tables.request(callback_id)
    world.put("requests", key, {**(world.get("requests", key) or {}), "attempts": 3})
    published = listening(world)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert (record["status"], record["attempts"], "untold" in record) == ("failed", 3, False)
        _let_go(world, caller)
        assert world.escalation(contact)["status"] == "cancelled"
        published("callback.failed", "escalation.cancelled")
        assert f"{callback_id}-failed" in world.connect.tasks

    return [_call_ended(call)], check


@journey("contact_events")
def callback_task_taken(world: World) -> tuple[Sequence[Event], Check]:
    """The agent goes first: the customer is called for whoever has taken the task."""
    world.overrides["CALLBACK"] = json.dumps({"dial": "agent_first", "max_attempts": 3, "max_open": 2})
    callback_id, task = _dispatched(world, number())
    agent = {"agentArn": f"{INSTANCE_ARN}/agent/9", "connectedToAgentTimestamp": "2026-11-20T01:00:00.000Z"}

    def check() -> None:
        record = world.get("requests", tables.request(callback_id)) or {}
        assert (record["status"], record["attempts"], "starting" in record) == ("dialing", 1, False)
        assert record["serving_contact_id"] == world.connect.tasks[f"{callback_id}-1-call"]

    return [_call_ended(task, "CONNECTED_TO_AGENT", channel="TASK", agentInfo=agent)], check


# --- schedules


def _timed_out(world: World, reason: str, caller: str = "", **state: Any) -> tuple[str, Event]:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원")
    world.flow("escalate", contact, reason=reason, conversation_id=conversation_id)
    endpoint = {"CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": caller}} if caller else {}
    world.connect.contacts[contact] = {"Id": contact, **endpoint, **state}
    return contact, {"escalation_id": world.escalation(contact)["escalation_id"]}


@journey("escalation_timeout")
def hung_up(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    contact, event = _timed_out(world, "bot_limitation", caller, **ENDED)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert (record["status"], "untold" in record) == ("callback_scheduled", False)
        assert _one_callback(world, caller)["request_id"] == record["callback_id"]
        notes = [message for message in world.messages(record["conversation_id"]) if message["source"] == "system"]
        assert len(notes) == 1
        published("escalation.timed_out")

    # The second firing stands for the look that follows when Connect does not know the contact at the first one.
    return [event, event], check


@journey("escalation_timeout")
def abandoned(world: World) -> tuple[Sequence[Event], Check]:
    contact, event = _timed_out(world, "bot_limitation", "", **ENDED)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert (record["status"], record["end_reason"], "untold" in record) == ("cancelled", "abandoned", False)
        published("escalation.timed_out")

    return [event, event], check


@journey("escalation_timeout")
def hung_up_with_a_stale_callback(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    key = tables.request(made["callback_id"])
    stale = {n: v for n, v in (world.get("requests", key) or {}).items() if not n.startswith("by_phone")}
    world.put("requests", key, {**stale, "status": "failed"})
    contact, event = _timed_out(world, "bot_limitation", caller, **ENDED)

    def check() -> None:
        assert world.escalation(contact)["status"] == "callback_scheduled"
        _one_callback(world, caller)

    return [event, event], check


@journey("escalation_timeout")
def critical_waits(world: World) -> tuple[Sequence[Event], Check]:
    contact, event = _timed_out(world, "urgent_matter")
    notices: set[str] = set()

    def check() -> None:
        record = world.escalation(contact)
        assert record["status"] == "pending"
        assert "supervisor_at" in record
        assert "supervisor_alerting" not in record
        assert record["escalation_id"] in world.connect.tasks
        assert any(name.startswith(f"{record['escalation_id']}-") for name in world.schedules())
        notices.update(notice["type"] for notice in world.delivered("topic"))
        assert "escalation_timeout" in notices

    return [event], check


@journey("callback_dispatch")
def started(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    world.add_customer(caller)
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    _make_due(world, made["callback_id"])

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        assert (record["status"], record["attempts"]) == ("dialing", 1)
        assert [token for token in world.connect.tasks if token.startswith(made["callback_id"])] == [
            f"{made['callback_id']}-1"
        ]

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def nobody_free(world: World) -> tuple[Sequence[Event], Check]:
    """Every agent is busy: the call is put off."""
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 0}
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    _make_due(world, made["callback_id"])

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        assert record["status"] in ("scheduled", "dialing")
        assert len([token for token in world.connect.tasks if token.startswith(made["callback_id"])]) <= 1
        if record["status"] == "scheduled":
            due = clock.parse(record["due_at"])
            assert due is not None
            assert f"{made['callback_id']}-{clock.epoch(due)}" in world.schedules()

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def exhausted(world: World) -> tuple[Sequence[Event], Check]:
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    made = world.flow("callback", contact, action="create", phone_number=caller, mode="scheduled")
    _make_due(world, made["callback_id"])
    key = tables.request(made["callback_id"])
    world.put("requests", key, {**(world.get("requests", key) or {}), "attempts": 3})
    published = listening(world)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert (record["status"], "untold" in record) == ("failed", False)
        _let_go(world, caller)
        assert world.escalation(contact)["status"] == "cancelled"
        published("callback.failed", "escalation.cancelled")
        assert f"{made['callback_id']}-failed" in world.connect.tasks

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def fired_too_early(world: World) -> tuple[Sequence[Event], Check]:
    later = clock.stamp(clock.now() + timedelta(hours=2))
    made = world.flow(
        "callback", new_contact(), action="create", phone_number=number(), mode="scheduled", preferred_at=later
    )

    def check() -> None:
        assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "scheduled"

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def due_on_closed_days(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    _make_due(world, made["callback_id"])
    # Two days, so that midnight may come in between.
    world.overrides["HOURS"] = hours(
        closed=tuple(clock.local_date(clock.now() + timedelta(days=day)) for day in (0, 1))
    )

    def check() -> None:
        record = world.get("requests", tables.request(made["callback_id"])) or {}
        due = clock.parse(record["due_at"])
        assert due is not None
        assert (record["status"], due > clock.now()) == ("scheduled", True)
        assert f"{made['callback_id']}-{clock.epoch(due)}" in world.schedules()

    return [{"callback_id": made["callback_id"]}], check


@journey("callback_dispatch")
def cancelled_meanwhile(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    _make_due(world, made["callback_id"])
    key = tables.request(made["callback_id"])

    def cancel(operation: str) -> None:
        if operation == "StartOutboundVoiceContact":
            world.put_quietly(
                "requests", key, {**world.get_quietly("requests", key), "status": "cancelled", "version": 99}
            )

    world.connect.before = cancel

    def check() -> None:
        assert (world.get("requests", key) or {})["status"] == "cancelled"
        started_tasks = [task for token, task in world.connect.tasks.items() if token.startswith(made["callback_id"])]
        assert set(started_tasks) <= set(world.connect.stopped)

    return [{"callback_id": made["callback_id"]}], check


# --- sweeper


def _overdue(world: World, table: str, key: Any, **put: Any) -> dict[str, Any]:
    """Makes a record one that should have gone on long ago."""
    item = {**(world.get(table, key) or {}), **put}
    waits = {"sweep_pk": sweep.PARTITION, "sweep_sk": clock.stamp(clock.now() - timedelta(seconds=1))}
    item = {name: value for name, value in {**waits, "sweeps": 0, **item, **waits}.items() if value is not None}
    world.put(table, key, item)
    return item


def _unscheduled(world: World) -> None:
    scheduler = world.client("scheduler")
    for name in world.schedules():
        scheduler.delete_schedule(Name=name, GroupName="t-schedules")


@journey("sweeper")
def without_its_schedule(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    _unscheduled(world)
    _overdue(world, "requests", tables.request(made["callback_id"]))

    def check() -> None:
        assert _one_callback(world, caller)["request_id"] == made["callback_id"]
        assert [name for name in world.schedules() if name.startswith(made["callback_id"])]

    return [{}], check


@journey("sweeper")
def without_its_notice(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    _unscheduled(world)
    key = tables.escalation(world.escalation(contact)["escalation_id"])
    _overdue(world, "escalations", key, announced_at=None, announcing_at=None)
    published = listening(world)

    def check() -> None:
        record = world.escalation(contact)
        assert "announced_at" in record
        assert record["escalation_id"] in world.schedules()
        published("escalation.created")

    return [{}], check


@journey("sweeper")
def reported_at_night(world: World) -> tuple[Sequence[Event], Check]:
    """The bot has taken the report of an incident; whoever is on duty hears of it."""
    request_id = ids.new("req")
    key, moment = tables.request(request_id), clock.stamp(clock.now())
    request = {
        "request_id": request_id,
        "kind": "incident",
        "status": "pending",
        "reference_number": ids.reference(request_id),
        "data": {"reason": "system_error"},
        "created_at": moment,
        "untold": "incident.reported",
        "untold_since": moment,
    }
    world.put("requests", key, request)
    _overdue(world, "requests", key)
    published = listening(world)
    told: set[tuple[str, str]] = set()

    def check() -> None:
        record = world.get("requests", key) or {}
        assert ("untold" in record, "sweep_pk" in record) == (False, False)
        told.update(
            (str(notice["notice_id"]), str(notice["priority"]))
            for notice in world.delivered("topic")
            if notice.get("request_id") == request_id
        )
        assert told == {(f"{request_id}#INCIDENT_REPORTED", "HIGH")}
        published("incident.reported")

    return [{}], check


@journey("sweeper")
def whose_day_is_over(world: World) -> tuple[Sequence[Event], Check]:
    """A visit that somebody prepared: on the morning after it nothing is left to do."""
    moment = clock.now()
    facts: dict[str, Any] = {
        "status": "scheduled",
        "request_id": ids.new("req"),
        "reference_number": "AAAA-0000",
        "due_at": clock.stamp(moment - timedelta(hours=25)),
        "created_at": clock.stamp(moment - timedelta(days=3)),
        "worked_at": clock.stamp(moment - timedelta(days=2)),
        "worked_by": "a-1",
        "work_contact_id": "task-1",
        "version": 2,
    }
    request = Request(kind="reservation", **facts)
    world.put("requests", request.key, request.to_item())
    _overdue(world, "requests", request.key)

    def check() -> None:
        stored = world.get("requests", request.key) or {}
        assert (stored["status"], stored["worked_by"]) == ("completed", "a-1")
        assert stored["by_kind_pk"] == "K#reservation#completed"
        assert "sweep_pk" not in stored

    return [{}, {}], check


@journey("sweeper")
def left_alone(world: World) -> tuple[Sequence[Event], Check]:
    """A conversation over HTTP with which nobody goes on: nobody hangs up there."""
    conversation_id = world.talk(new_contact(), "환불 규정이 궁금해요")
    key = tables.conversation(conversation_id)
    silent = clock.now() - timedelta(hours=1)
    over_http = {"contact_ids": [conversation_id], "channel": "web_chat", "last_activity_at": clock.stamp(silent)}
    _overdue(world, "conversations", key, **over_http)

    def check() -> None:
        record = world.get("conversations", key) or {}
        assert (record["status"], record["end_reason"]) == ("completed", "idle")
        assert record["ended_at"] == clock.stamp(silent + timedelta(minutes=30))

    return [{}], check


@journey("sweeper")
def without_the_event_of_its_end(world: World) -> tuple[Sequence[Event], Check]:
    """The call of a callback was over, and Connect never said so: events are sent as best it can."""
    caller, contact = number(), new_contact()
    world.flow("escalate", contact, reason="complaint")
    callback_id, call = _dispatched(world, caller, contact)
    moment = clock.now()
    world.connect.contacts[call] |= {"AgentInfo": {"ConnectedToAgentTimestamp": moment}, "DisconnectTimestamp": moment}
    _overdue(world, "requests", tables.request(callback_id))
    published = listening(world)

    def check() -> None:
        assert (world.get("requests", tables.request(callback_id)) or {})["status"] == "completed"
        _let_go(world, caller)
        assert world.escalation(contact)["status"] == "resolved"
        published("callback.completed", "escalation.resolved")

    return [{}], check


@journey("sweeper")
def without_a_call(world: World) -> tuple[Sequence[Event], Check]:
    """The flow ended between the record and the order to Connect to call."""
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="immediate")
    _overdue(world, "requests", tables.request(made["callback_id"]))

    def check() -> None:
        assert _one_callback(world, caller)["status"] == "scheduled"

    return [{}], check


@journey("sweeper")
def given_up(world: World) -> tuple[Sequence[Event], Check]:
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    key = tables.request(made["callback_id"])
    _overdue(world, "requests", key, sweeps=5)

    def check() -> None:
        record = world.get("requests", key) or {}
        assert "given_up_at" in record
        assert "sweep_pk" not in record
        assert f"sweep-{made['callback_id']}" in world.connect.tasks

    return [{}], check


@journey("sweeper")
def unarchived(world: World) -> tuple[Sequence[Event], Check]:
    contact = new_contact()
    key = tables.conversation(world.talk(contact, "안녕하세요"))
    before = _overdue(world, "conversations", key, status="completed")

    def check() -> None:
        # The change brings the record through the stream again, and the archive takes it for one that has ended.
        step = archive_logic.step(_change(world.conversation(contact), before)["Records"][0])
        assert step is not None
        assert (step.ended, step.archive) == (True, True)

    return [{}], check


# --- stream


def _change(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> Event:
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

    return [_change(after, before)], check


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
    changes = [_change(record, {**record, "status": "active"}) for record in records]

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

    return [_change(record, {**record, "message_count": 100})], check


# --- deployment


def _request(kind: str, resource_type: str, **properties: Any) -> Event:
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


def _a_little_content(world: World) -> Path:
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


# --- requests that people work on


def waiting_work(world: World, kind: RequestKind, **given: Any) -> Request:
    """Stores a request that waits for a task, with its number."""
    moment = clock.now()
    facts: dict[str, Any] = {
        "status": "pending",
        "request_id": ids.new("req"),
        "reference_number": "AAAA-0000",
        "due_at": clock.stamp(moment),
        "created_at": clock.stamp(moment - timedelta(hours=1)),
        "data": {"service_type": "방문 서비스"},
        "version": 1,
    }
    request = Request(kind=kind, **{**facts, **given})
    world.put("requests", request.key, request.to_item())
    place = work.entry(request, moment - timedelta(hours=1))
    assert place is not None
    world.put("requests", place[0], place[1].to_item())
    world.put("customers", tables.contact_number(request.request_id), {"phone_number": number()})
    return request


def tasks_of(world: World, request: Request) -> list[str]:
    """Returns the contacts of the tasks that were started for a request."""
    return [contact for token, contact in world.connect.tasks.items() if request.request_id in token]


def entries_of(world: World, request: Request) -> list[str]:
    """Returns the places of a request in the list of what waits."""
    return [item["sk"] for item in world.query("requests", tables.WORK) if item["request_id"] == request.request_id]


@journey("request_work")
def becomes_a_task(world: World) -> tuple[Sequence[Event], Check]:
    request = waiting_work(world, "loan")
    booked = waiting_work(world, "reservation", status="scheduled")

    def check() -> None:
        for one, status in ((request, "queued"), (booked, "scheduled")):
            (task,) = tasks_of(world, one)
            stored = world.get("requests", one.key) or {}
            assert (stored["status"], stored["work_contact_id"], stored["work_tasks"]) == (status, task, 1)
            assert (world.get("requests", tables.request_of_task(task)) or {})["request_id"] == one.request_id
            assert entries_of(world, one) == []

    return [{}, {}], check


@journey("request_work")
def was_done_in_the_call(world: World) -> tuple[Sequence[Event], Check]:
    conversation_id = ids.new("conv")
    world.put("conversations", tables.conversation(conversation_id), {"assigned_agent": "a-1"})
    request = waiting_work(world, "cancellation", conversation_id=conversation_id)
    gone = waiting_work(world, "product", status="cancelled")

    def check() -> None:
        stored = world.get("requests", request.key) or {}
        assert (stored["status"], stored["worked_by"]) == ("completed", "a-1")
        assert tasks_of(world, request) == tasks_of(world, gone) == []
        assert entries_of(world, request) == entries_of(world, gone) == []

    return [{}, {}], check


# --- files and erasure


def arrived(world: World, text: str) -> tuple[Event, str]:
    """Puts a file into the bucket and returns its event and where its report will lie."""
    name = f"{next(_numbers)}.csv"
    made = world.client("s3").put_object(Bucket="t-data", Key=f"imports/in/{name}", Body=text.encode("cp949"))
    detail = {
        "bucket": {"name": "t-data"},
        "object": {"key": f"imports/in/{name}", "size": len(text), "version-id": made["VersionId"]},
        "reason": "PutObject",
    }
    event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
    return event, f"imports/reports/{name}.{made['VersionId']}.json"


def report_of(world: World, key: str) -> dict[str, Any]:
    """Returns the report of an import."""
    found: dict[str, Any] = json.loads(world.client("s3").get_object(Bucket="t-data", Key=key)["Body"].read())
    return found


def versions_of(world: World, bucket: str, prefix: str) -> list[str]:
    """Returns the keys of all versions that are left under a prefix."""
    found = world.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in found.get(kind, ())]


@journey("data_import")
def customers_arrive(world: World) -> tuple[Sequence[Event], Check]:
    first, second, old, new = str(next(_customer_numbers)), str(next(_customer_numbers)), number(), number()
    customer_id = world.add_customer(old, contacts=[{"channel": "voice", "value": old, "is_primary": True}])
    world.put("customers", tables.number_lookup(first), {"customer_id": customer_id})
    lines = (f"{first},김고객,{new},Y,135790", f"{second},이고객,,N,", "12,박고객,,,")
    text = "\n".join(["고객번호,이름,전화번호,마케팅동의,비밀번호", *lines])
    event, report = arrived(world, text)

    def check() -> None:
        profile = world.get("customers", tables.customer(customer_id)) or {}
        assert (profile["display_name"], profile["contacts"][0]["value"]) == ("김고객", new)
        assert profile["consent"]["marketing_consent"]["value"] is True
        assert world.get("customers", tables.phone_lookup(phone.hashed(old, PHONE_KEY))) is None
        assert world.get("customers", tables.phone_lookup(phone.hashed(new, PHONE_KEY)))
        assert (world.get("customers", tables.customer_auth(customer_id)) or {})["pin_hash"].startswith("scrypt$")
        found = report_of(world, report)
        assert (found["lines"], found["finished"], [one["line"] for one in found["wrong"]]) == (3, True, [4])
        assert found["created"] + found["updated"] + found["unchanged"] == 2
        # The file held secrets in clear.
        assert not versions_of(world, "t-data", event["detail"]["object"]["key"])
        lookup = world.get("customers", tables.number_lookup(second)) or {}
        assert len(world.query("customers", f"CUST#{lookup['customer_id']}")) == 2

    return [event], check


@journey("data_import")
def agents_arrive(world: World) -> tuple[Sequence[Event], Check]:
    agent, user = f"a-{next(_numbers)}", f"user-{next(_numbers)}"
    world.put("agents", tables.agent(agent), {"agent_id": agent, "name": "옛이름", "connect_user_id": f"old-{user}"})
    world.put("agents", tables.agent_lookup(f"old-{user}"), {"agent_id": agent})
    text = f"agent_id,name,username,skills\n{agent},김상담,login-{user},complaint:4;payment:2\n{agent}-2,이상담,,\n"
    world.connect.users[user] = f"login-{user}"
    world.connect.proficiencies[user] = {("Skill", "payment"): 1.0, ("Skill", "loan"): 1.0, ("Language", "ko-KR"): 5.0}
    event, report = arrived(world, text)

    def check() -> None:
        stored = world.get("agents", tables.agent(agent)) or {}
        skills = [{"skill_id": "complaint", "level": 4}, {"skill_id": "payment", "level": 2}]
        assert (stored["name"], stored["skills"]) == ("김상담", skills)
        wanted = {("Skill", "complaint"): 4.0, ("Skill", "payment"): 2.0, ("Language", "ko-KR"): 5.0}
        assert world.connect.proficiencies[user] == wanted
        assert world.get("agents", tables.agent_lookup(user)) == {
            "pk": f"CU#{user}",
            "sk": "LOOKUP",
            "agent_id": agent,
        }
        assert world.get("agents", tables.agent_lookup(f"old-{user}")) is None
        assert world.get("agents", tables.agent_name("김상담", agent))
        assert world.get("agents", tables.agent(f"{agent}-2"))
        assert report_of(world, report)["finished"] is True

    return [event], check


@journey("data_import")
def nothing_of_ours_arrives(world: World) -> tuple[Sequence[Event], Check]:
    event, report = arrived(world, "이름\n김고객\n")

    def check() -> None:
        assert "no column" in report_of(world, report)["refused"]
        assert not versions_of(world, "t-data", event["detail"]["object"]["key"])

    return [event], check


def evaluated(world: World, contact_id: str, user: str, **given: Any) -> Event:
    """Lets an analyst submit an evaluation of a contact, and returns the event of its export."""
    evaluation_id = given.get("evaluation_id") or new_contact()
    moment = given.get("at") or datetime(2026, 11, 20, 3, tzinfo=UTC)
    score = given.get("score", {"Percentage": 62.5, "NotApplicable": False, "AutomaticFail": False})
    arn = f"arn:aws:connect:ap-northeast-2:123456789012:instance/i/contact-evaluation/{evaluation_id}"
    question = {"Title": "해결책을 안내했습니까", "RefId": "q1", "QuestionType": "SINGLESELECT"}
    sections = [
        {"Section": {"Title": "문제 파악", "RefId": "s1", "Items": [{"Question": question}]}},
        {"Section": {"Title": "응대 태도", "RefId": "s2", "Items": []}},
    ]
    world.connect.evaluations[evaluation_id] = {
        "Evaluation": {
            "EvaluationId": evaluation_id,
            "EvaluationArn": arn,
            "Metadata": {
                "ContactId": contact_id,
                "EvaluatorArn": f"{arn}/evaluator",
                "ContactAgentId": user,
                "Score": score,
            },
            "Answers": {},
            "Notes": {"q1": {"Value": given.get("remark", "010-4321-1234 고객님께 절차를 빠뜨렸습니다.")}},
            "Scores": {"s1": {"Percentage": 40.0}, "s2": {"Percentage": 85.0}},
            "Status": given.get("status", "SUBMITTED"),
            "CreatedTime": moment,
            "LastModifiedTime": moment,
        },
        "EvaluationForm": {
            "EvaluationFormVersion": 2,
            "EvaluationFormId": "form",
            "EvaluationFormArn": f"{arn}/form",
            "Title": "상담 품질 평가",
            "Items": sections,
        },
    }
    key = f"connect/evaluations/2026/11/20/03:00:00.000Z-{evaluation_id}.json"
    detail = {"bucket": {"name": "t-media"}, "object": {"key": key, "size": 10, "version-id": "v"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


@journey("evaluations")
def graded(world: World) -> tuple[Sequence[Event], Check]:
    """A score below seventy is with the agent, what to coach too, and the conversation knows it."""
    contact, agent_id, user = new_contact(), ids.new("agt"), new_contact()
    world.talk(contact)
    world.put("agents", tables.agent_lookup(user), {"agent_id": agent_id})
    event = evaluated(world, contact, user)

    def check() -> None:
        (stored,) = world.query("agents", f"AGT#{agent_id}", tables.EVALUATION_PREFIX)
        assert (stored["score"], [one["score"] for one in stored["sections"]]) == (62.5, [40, 85])
        (note,) = world.query("agents", f"AGT#{agent_id}", tables.COACHING_PREFIX)
        assert note["text"].startswith(
            "품질 평가 점수가 62점으로 기준 70점보다 낮습니다. 보완할 항목은 문제 파악 40점입니다."
        )
        assert "절차를 빠뜨렸습니다" in note["text"]
        assert "4321" not in note["text"]
        assert world.conversation(contact)["evaluation_score"] == 62.5

    return [event], check


def brought(world: World, key: str, document: Any = None) -> Event:
    """Puts an object into the media bucket as the service does, and returns its event."""
    if document is not None:
        world.client("s3").put_object(Bucket="t-media", Key=key, Body=json.dumps(document).encode())
    detail = {"bucket": {"name": "t-media"}, "object": {"key": key, "size": 10, "version-id": "v"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def item(number: int, role: str, content: str, **more: Any) -> dict[str, Any]:
    """Returns an item of the transcript of a chat, a second after the one before."""
    told = {"Id": f"item-{number}", "ParticipantId": role, "ParticipantRole": role, "Type": "MESSAGE"}
    moment = f"2026-11-30T03:00:{number:02}.000Z"
    return {**told, "Content": content, "ContentType": "text/plain", "AbsoluteTime": moment, **more}


def chatted(contact: str, *items: Mapping[str, Any], began: str = "") -> dict[str, Any]:
    """Returns the transcript of a chat as Amazon Connect stores it."""
    about = {"InstanceId": "i", "InitialContactId": began or contact, "ContactId": contact}
    return {"AWSAccountId": "123456789012", "Version": "2019-08-26", **about, "Transcript": list(items)}


def spoken(contact: str, *said: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Returns what Contact Lens heard of a call, a second after the other."""
    return {
        "Version": "1.1.0",
        "Channel": "VOICE",
        "LanguageCode": "ko-KR",
        "JobStatus": "COMPLETED",
        "CustomerMetadata": {"ContactId": contact, "InstanceId": "i"},
        "Participants": [{"ParticipantId": f"p-{role}", "ParticipantRole": role} for role in ("AGENT", "CUSTOMER")],
        "Transcript": [
            {"Id": f"{role}-{number}", "ParticipantId": f"p-{role}", "Content": content}
            | {"BeginOffsetMillis": 1000 * number, "EndOffsetMillis": 1000 * number + 900, "Sentiment": "NEGATIVE"}
            for number, (role, content) in enumerate(said)
        ],
        **more,
    }


def with_an_agent(world: World, conversation_id: str, contact: str, connected: str) -> None:
    """Stores a contact that an agent took, as its events leave it."""
    found = Leg(contact_id=contact, conversation_id=conversation_id, connected_at=connected, revision=1)
    place = {"by_contact_pk": tables.contact(contact), "by_contact_sk": "LEG"}
    world.put("conversations", tables.leg(conversation_id, contact), {**found.to_item(), **place})


DAY = "2026/11/30"


@journey("transcripts")
def said_to_each_other(world: World) -> tuple[Sequence[Event], Check]:
    """A call that was handed on and a chat: what agents said is in the record, masked, and the recording is linked."""
    first, contact, chat = new_contact(), new_contact(), new_contact()
    called = world.talk(first, "취소할게요")
    with_an_agent(world, called, contact, "2026-11-30T03:00:00.000Z")
    finished(world, called)
    texted = world.talk(chat, "안녕하세요", channel="chat")
    with_an_agent(world, texted, chat, "2026-11-30T03:00:00.000Z")
    long = "가" * 5_000
    events = [
        brought(world, f"connect/recordings/{DAY}/{contact}_20261130T03:01_UTC.wav"),
        brought(
            world,
            f"Analysis/Voice/{DAY}/{contact}_analysis_2026-11-30T03:02:00Z.json",
            spoken(contact, ("AGENT", "번호가 010-4321-1234 맞으십니까?"), ("CUSTOMER", "네, 화가 납니다.")),
        ),
        brought(
            world,
            f"connect/transcripts/{DAY}/{chat}_20261130T03:01_UTC.json",
            chatted(chat, item(1, "CUSTOMER", "안녕하세요"), item(2, "AGENT", long), item(3, "CUSTOMER", "감사합니다")),
        ),
    ]

    def check() -> None:
        told = [(one["source"], one["content"]) for one in world.messages(called)]
        assert told.count(("user", "네, 화가 납니다.")) == 1
        assert [text for source, text in told if source == "agent"] == ["번호가 010-****-1234 맞으십니까?"]
        record = world.get("conversations", tables.conversation(called)) or {}
        summary = record["summary"]
        assert (summary["agent_messages"], summary["user_messages"], record["message_count"]) == (1, 2, len(told))
        assert (summary["resolution_status"], record["containment"]) == ("resolved", False)
        leg = world.get("conversations", tables.leg(called, contact)) or {}
        assert leg["recording_key"] == f"connect/recordings/{DAY}/{contact}_20261130T03:01_UTC.wav"
        (agent,) = (one for one in world.messages(texted) if one["source"] == "agent")
        # A bucket that does not answer costs the end of the text, as for every message.
        assert (agent.get("preview") or agent["content"]) in (long[:200], long[:4_000])
        assert [one["content"] for one in world.messages(texted) if one["source"] == "user"].count("감사합니다") == 1

    return events, check


@dataclass(frozen=True)
class Stores:
    """Where a conversation that ends leaves its traces."""

    center: str = CENTER
    table_conversations: str = "t-conversations"
    table_counters: str = "t-counters"
    retention: Retention = field(default_factory=Retention)


def finished(world: World, conversation_id: str) -> None:
    """Completes a conversation that an agent had."""
    with world.looking():
        found = world.get("conversations", tables.conversation(conversation_id))
        assert found is not None
        named = Conversation.from_item({**found, "assigned_agent": "agt_1"})
        assert endings.complete(Stores(), named, "agent_ended", clock.now()) is not None


def to_be_forgotten(world: World, customer_id: str) -> str:
    """Stores the request of a customer to be forgotten and returns its id."""
    request_id = erasure.request_id(customer_id)
    world.put("requests", tables.request(request_id), erasure.request(customer_id, request_id, clock.now()))
    return request_id


@journey("erasure")
def forgotten(world: World) -> tuple[Sequence[Event], Check]:
    caller, customer_number, contact = number(), str(next(_customer_numbers)), new_contact()
    contacts = [{"channel": "voice", "value": caller}]
    customer_id = world.add_customer(caller, display_name="김고객", customer_number=customer_number, contacts=contacts)
    world.put("customers", tables.number_lookup(customer_number), {"customer_id": customer_id})
    world.put("customers", tables.customer_auth(customer_id), {"pin_hash": "x"})
    moment, hashed = clock.stamp(clock.now()), phone.hashed(caller, PHONE_KEY)
    marks = {"customer_id": customer_id, "by_customer_pk": tables.of_customer(customer_id), "by_customer_sk": moment}
    conversation = Conversation(
        conversation_id=ids.new("conv"),
        channel="voice",
        status="completed",
        created_at=moment,
        ended_at=moment,
        contact_ids=[contact],
        customer_id=customer_id,
        version=1,
        summary={"text": "김고객", "duration_s": 9},
    )
    escalation = Escalation(
        escalation_id=ids.new("esc"),
        reference_number="AAAA-0000",
        contact_id=contact,
        status="pending",
        created_at=moment,
        conversation_id=conversation.conversation_id,
        customer_id=customer_id,
        reason="complaint",
        priority="HIGH",
        queue_key="complaint",
        summary=masked("화가 많이 나셨습니다"),
        version=1,
    )
    waiting = Callback(
        kind="callback",
        status="scheduled",
        request_id=ids.new("cb"),
        created_at=moment,
        due_at=moment,
        customer_id=customer_id,
        topic="general",
        queue_key="general",
        phone_hash=hashed,
        phone_masked="010-****-0000",
        data={"note": "김고객"},
    )
    said = tables.message(conversation.conversation_id, ids.ulid())
    head, callback = conversation.key, waiting.key
    world.put_many_quietly("conversations", {head: conversation.to_item(), said: {"source": "user", "content": "네"}})
    world.put_many_quietly("escalations", {escalation.key: escalation.to_item()})
    guard = {tables.open_callbacks(hashed): {"open_count": 1, "open_topic_general": waiting.request_id}}
    world.put_many_quietly("requests", {callback: {**waiting.to_item(), **marks}, **guard})
    world.put("customers", tables.phone_number(hashed), {"phone_number": caller})
    day = f"{clock.now().astimezone(UTC):%Y/%m/%d}"
    objects = {
        "t-data": (
            archive_logic.conversation_key(conversation),
            archive_logic.escalation_key(escalation),
        ),
        "t-media": (f"connect/recordings/{day}/{contact}_x.wav", f"Analysis/Voice/{day}/{contact}_analysis.json"),
    }
    for bucket, keys in objects.items():
        for key in keys:
            world.client("s3").put_object(Bucket=bucket, Key=key, Body=b"{}")
    request_id = to_be_forgotten(world, customer_id)
    world.overrides["PROFILES_DOMAIN"] = profiles_fake.DOMAIN
    # Their profile, and the one that the service made of their calls.
    world.profiles.put(number(), AccountNumber=customer_id, FirstName="김고객")
    world.profiles.put(caller)

    def check() -> None:
        assert not [one for one in world.profiles.profiles if caller in one.values() or customer_id in one.values()]
        assert world.query("customers", tables.customer(customer_id).pk) == []
        assert world.get("customers", tables.phone_lookup(hashed)) is None
        assert world.get("customers", tables.phone_number(hashed)) is None
        assert world.get("customers", tables.number_lookup(customer_number)) is None
        (left,) = world.query("conversations", head.pk)
        assert (left["status"], left["summary"]) == ("completed", {"duration_s": 9})
        assert "customer_id" not in left
        told = world.get("escalations", escalation.key) or {}
        assert (told["reason"], told["status"], told.get("summary")) == ("complaint", "cancelled", None)
        assert (told.get("customer_id"), told["contact_id"]) == (None, "erased")
        open_one = world.get("requests", callback) or {}
        assert (open_one["status"], open_one.get("phone_masked"), open_one.get("data")) == ("cancelled", None, None)
        assert world.get("requests", tables.open_callbacks(hashed)) is None
        for bucket, keys in objects.items():
            for key in keys:
                assert versions_of(world, bucket, key) == []
        proof = world.get("requests", tables.request(request_id)) or {}
        assert (proof["status"], proof.get("customer_id")) == ("completed", None)
        assert [proof[f"erased_{store}"] for store in ("conversations", "escalations", "requests")] == [1, 1, 1]

    return [{}, {}, {}], check


def _shard(customer_id: str) -> str:
    return tables.last_contact(customer_id, "")["by_last_contact_pk"]


@journey("erasure")
def not_heard_of(world: World) -> tuple[Sequence[Event], Check]:
    """Two customers whose last contact was years ago and a month ago: only the first is forgotten."""
    # Of one shard, so that every run of the journey makes the same calls.
    ids_of_one = (one for one in map(world.add_customer, itertools.repeat("")) if _shard(one) == "LAST#0")
    silent, recent = next(ids_of_one), next(ids_of_one)
    for customer_id, ago in ((silent, 1_096), (recent, 30)):
        key, moment = tables.customer(customer_id), clock.stamp(clock.now() - timedelta(days=ago))
        world.put("customers", key, {**(world.get("customers", key) or {}), **tables.last_contact(customer_id, moment)})

    def check() -> None:
        assert world.query("customers", tables.customer(silent).pk) == []
        assert (world.get("customers", tables.customer(recent)) or {})["by_last_contact_sk"]
        proofs = world.query("requests", tables.of_kind(erasure.KIND, "completed"), index="by_kind")
        assert [proof for proof in proofs if proof.get("asked_by") == "retention"]

    return [{}, {}, {}], check


@journey("data_loader")
def loaded(world: World) -> tuple[Sequence[Event], Check]:
    center = f"c{next(_numbers)}"
    world.overrides |= {"CENTER": center, "CONTENT_FILE": str(_a_little_content(world))}
    gone = tables.catalogue("FAQ", center, "faq_of_an_old_release")
    item = {"question": "옛 질문", "answer": "옛 답"}
    stamp = Delivered("FAQ", gone.sk, {**item, "view_count": 0}).fingerprint
    marks = {"source": "delivered", "version": 1, "is_active": True, "delivered_hash": stamp}
    world.put("catalogue", gone, {**item, **marks, "view_count": 3})

    def check() -> None:
        assert world.get("catalogue", tables.catalogue("FAQ", center, "faq_hours"))
        assert (world.get("catalogue", gone) or {})["is_active"] is False

    return [_request("Update", "ContactCenterData", ContentHash="1")], check


@journey("connect_provider")
def everything(world: World) -> tuple[Sequence[Event], Check]:
    connect = world.connect
    connect.quick_connects["q-1"] = ["z"]
    connect.outbound_configs |= {queue: {"OutboundCallerIdName": "AICC Support"} for queue in ("q-1", "q-2")}
    connect.overrides = [
        {
            "HoursOfOperationOverrideId": identifier,
            "Name": name,
            "OverrideType": "CLOSED",
            "Config": [],
            "EffectiveFrom": day,
            "EffectiveTill": day,
        }
        for identifier, name, day in (("o-1", "template", "2031-01-01"), ("o-2", "closed-day 2030-01-01", "2030-01-01"))
    ]
    connect.ineffective = {"2031-01-01"}
    number_flow = {"PhoneNumberId": "n-1", "ContactFlowId": "f-1"}
    connect.made_vocabularies = {"v-0": "words-old", "v-1": "words-new"}
    struck = world.wire.struck
    vocabulary = {"LanguageCode": "ko-KR", "VocabularyId": "v-1", "NamePrefix": "words-"}
    events = [
        _request("Create", "ConnectPhoneNumberFlow", **number_flow),
        _request("Delete", "ConnectPhoneNumberFlow", **number_flow),
        _request("Update", "ConnectQueueQuickConnects", QueueId="q-1", QuickConnectIds=["a"]),
        _request("Create", "ConnectQueueOutboundFlow", QueueId="q-1", FlowId="f-1"),
        _request("Update", "ConnectQueueOutboundFlow", QueueId="q-1", FlowId="f-2"),
        _request("Create", "ConnectQueueOutboundFlow", QueueId="q-2", FlowId="f-1"),
        _request("Delete", "ConnectQueueOutboundFlow", QueueId="q-2", FlowId="f-1"),
        _request("Create", "ConnectDefaultVocabulary", **vocabulary),
        _request("Delete", "ConnectDefaultVocabulary", **vocabulary),
        _request("Create", "ConnectInstanceAttribute", AttributeType="EARLY_MEDIA", Value="true"),
        _request(
            "Create",
            "ConnectHoursOverrides",
            HoursOfOperationId="h-1",
            ClosedDays={"2031-01-01": "신정", "2031-01-02": "휴무"},
        ),
    ]

    def check() -> None:
        assert connect.number_flows == {}
        assert connect.quick_connects["q-1"] == ["a"]
        # The update holds, the deleted flow is off its queue, and the name of the caller stayed on both.
        assert connect.outbound_configs["q-1"] == {"OutboundCallerIdName": "AICC Support", "OutboundFlowId": "f-2"}
        assert connect.outbound_configs["q-2"] == {"OutboundCallerIdName": "AICC Support"}
        if world.wire.struck > struck and "v-0" in connect.made_vocabularies:
            # Nothing hangs on an earlier version: where a failure has left one, it goes in the next deployment.
            for kind in ("Update", "Delete"):
                world.call("connect_provider", _request(kind, "ConnectDefaultVocabulary", **vocabulary))
        assert connect.vocabularies == {}
        assert connect.made_vocabularies == {"v-1": "words-new"}
        assert connect.attributes == {"EARLY_MEDIA": "true"}
        assert [found["EffectiveFrom"] for found in connect.overrides] == ["2031-01-01", "2031-01-02"]

    return events, check


def of(function: str) -> list[Journey]:
    """Returns the journeys of a function."""
    return [found for found in JOURNEYS if found.function == function]


def subscribed(
    *messages: Mapping[str, Any] | str, source: str = "/aws/lambda/acme", kind: str = "DATA_MESSAGE"
) -> Event:
    """Returns what CloudWatch Logs sends to a subscriber."""
    moment = int(clock.now().timestamp() * 1000)
    data = {
        "messageType": kind,
        "owner": "111122223333",
        "logGroup": source,
        "logStream": "2026/11/20/[1]abc",
        "subscriptionFilters": ["audit"],
        "logEvents": [
            {
                "id": ids.ulid(),
                "timestamp": moment + place,
                "message": one if isinstance(one, str) else json.dumps(one),
            }
            for place, one in enumerate(messages)
        ],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(data).encode())).decode()}}


def kept(world: World) -> list[dict[str, Any]]:
    """Returns the lines of the audit log."""
    logs = world.client("logs")
    events = logs.get_log_events(logGroupName="/t/audit", logStreamName="audit", startFromHead=True, limit=10_000)
    return [json.loads(event["message"]) for event in events["events"]]


@journey("audit_log")
def audited(world: World) -> tuple[Sequence[Event], Check]:
    customer_id = ids.new("cust")
    lines = [{"kind": "audit", "message": f"auth.{what}", "customer_id": customer_id} for what in ("result", "locked")]
    event = subscribed(*lines, source="/aws/lambda/aicc-test-customer-auth")

    def check() -> None:
        mine = [line for line in kept(world) if line["customer_id"] == customer_id]
        # A delivery that failed half-way or came twice writes lines again; each is known by the id of its event.
        found = {line["event_id"]: line for line in mine}
        assert sorted(line["message"] for line in found.values()) == ["auth.locked", "auth.result"]
        assert {line["source"] for line in mine} == {"/aws/lambda/aicc-test-customer-auth"}

    return [event, event], check


# --- systems around the center


def paying(world: World) -> outside.Provider:
    """Lets the center have a provider of payment links."""
    breaker.reset()
    found = outside.provider()
    world.overrides["PAYMENT"] = outside.terms(secret=world.secret_arns["payment"])
    return found


def payments_of(world: World, contact: str) -> list[Payment]:
    """Returns what a contact was asked to pay."""
    notes = world.query("requests", f"CT#{contact}", "PAY#")
    return [Payment.from_item(world.get("requests", tables.request(note["payment_id"])) or {}) for note in notes]


@journey("payment_link")
def asked_to_pay(world: World) -> tuple[Sequence[Event], Check]:
    provider, contact, caller = paying(world), new_contact(), number()
    customer_id, heard = world.add_customer(caller), listening(world)
    event = flow_event(contact, number=caller, amount="35,000원", title="주문 결제", asked_by="agent")
    event["Details"]["Parameters"]["customer_id"] = customer_id

    def check() -> None:
        (payment,) = payments_of(world, contact)
        (made,) = provider.links.values()
        assert (payment.status, payment.amount, payment.link) == ("open", 35_000, made["url"])
        assert (made["reference"], made["amount"], made["title"]) == (payment.request_id, 35_000, "주문 결제")
        kept = world.get("customers", tables.contact_number(payment.request_id)) or {}
        assert kept["phone_number"] == caller
        if not payment.untold:
            heard("payment.link_created")

    return [event, event], check


def waiting_payment(world: World, **change: Any) -> Payment:
    """Stores a payment whose link was over an hour ago."""
    ended = clock.now() - timedelta(hours=1)
    payment_id = ids.new("pay")
    made = Payment(
        kind="payment",
        status="open",
        request_id=payment_id,
        reference_number=ids.reference(payment_id),
        created_at=clock.stamp(ended - timedelta(minutes=30)),
        due_at=clock.stamp(ended),
        amount=10_000,
        link="https://pay.example.com/p/1",
        version=1,
        **change,
    )
    world.put("requests", made.key, made.to_item())
    return made


@journey("payment_watch")
def over(world: World) -> tuple[Sequence[Event], Check]:
    provider, heard = paying(world), listening(world)
    paid = waiting_payment(world, link_id=f"lnk_{ids.ulid()}")
    provider.links[paid.request_id] = {"id": paid.link_id, "status": "paid", "amount": 10_000, "receipt": "r-1"}
    never_made = waiting_payment(world).changed({"status": "pending"})
    world.put("requests", never_made.key, never_made.to_item())

    def check() -> None:
        for payment, end in ((paid, "completed"), (never_made, "failed")):
            found = Payment.from_item(world.get("requests", payment.key) or {})
            assert (found.status, found.link) == (end, None)
            # What was noted only now is told by the run after the next.
            if not found.untold:
                heard(f"payment.{end}")

    return [{}], check


def domain_event(event_type: str, **detail: Any) -> Event:
    """Returns an event as EventBridge delivers it."""
    body = {
        "schema_version": 1,
        "center": "aicc",
        "environment": "dev",
        "timestamp": clock.stamp(clock.now()),
        **detail,
    }
    return {"id": str(uuid.uuid4()), "detail-type": event_type, "source": "aicc", "detail": body}


def known_elsewhere(world: World, **consent: bool) -> tuple[outside.Crm, str, str]:
    """Lets the center have a system that knows a customer; returns it, the customer and their number."""
    breaker.reset()
    crm, customer_number = outside.crm(), str(next(_customer_numbers))
    terms = {"url": outside.server().url, "secret": world.secret_arns["crm"], "timeout_s": 5}
    world.overrides["CRM"] = json.dumps(terms)
    shared = {"data_sharing_consent": True, **consent}
    customer_id = world.add_customer(customer_number=customer_number, consent=shared)
    crm.customers[customer_number] = {"id": "C-7", "grade": "골드", "open_tickets": 2, "note": "재연락 010-2345-6789"}
    return crm, customer_id, customer_number


@journey("crm")
def shared(world: World) -> tuple[Sequence[Event], Check]:
    crm, customer_id, _ = known_elsewhere(world)
    contact = new_contact()
    conversation_id = world.talk(contact, "환불 방법이 궁금해요", customer_id=customer_id)
    detail = {"conversation_id": conversation_id, "channel": "voice", "customer_id": customer_id, "status": "active"}
    # Told without the customer, who is known by the record.
    events = [domain_event("conversation.started", **detail)]
    events.append(domain_event("conversation.ended", **{**detail, "customer_id": ""}))

    def check() -> None:
        card = world.get("customers", tables.crm_card(customer_id)) or {}
        assert (card["crm_id"], card["open_tickets"], card["note"]) == ("C-7", 2, "재연락 010-****-6789")
        assert list(crm.activities) == [conversation_id]

    return events, check


@journey("crm")
def shared_later(world: World) -> tuple[Sequence[Event], Check]:
    crm, customer_id, _ = known_elsewhere(world)
    outside.server().faults[:] = [outside.BROKEN, outside.BROKEN, outside.BROKEN]
    conversation_id = world.talk(new_contact(), "환불 방법이 궁금해요", customer_id=customer_id)
    detail = {"conversation_id": conversation_id, "channel": "voice", "customer_id": customer_id, "status": "ended"}
    event = domain_event("conversation.ended", **detail)

    def check() -> None:
        assert list(crm.activities) == [conversation_id]

    again = {**event, "detail": {"conversation_id": conversation_id}}
    return [event, {"crm_event": again, "attempt": 2}], check


@journey("crm")
def opened(world: World) -> tuple[Sequence[Event], Check]:
    """A hand-over and a request of a customer whom the system does not know: it comes to know them, once."""
    crm, customer_id, customer_number = known_elsewhere(world)
    crm.customers.clear()
    kinds = ["escalation.created", "cancellation.requested"]
    terms = {**json.loads(world.overrides["CRM"]), "contacts": "new", "tickets": kinds}
    world.overrides["CRM"] = json.dumps(terms)
    escalation_id, request_id = ids.new("esc"), ids.new("req")
    told = {"reason": "complaint", "priority": "HIGH", "status": "pending", "reference_number": "ABCD-1234"}
    escalation = {"escalation_id": escalation_id, "contact_id": new_contact(), "customer_id": customer_id, **told}
    at = {"created_at": "2026-11-20T01:00:00.000Z"}
    world.put("escalations", tables.escalation(escalation_id), {**escalation, **at, "queue_key": "complaint"})
    request = {"request_id": request_id, "kind": "cancellation", "status": "open", "customer_id": customer_id, **at}
    world.put("requests", tables.request(request_id), {**request, "reference_number": "ABCD-1235"})
    events = [
        domain_event("escalation.created", escalation_id=escalation_id, reason="complaint"),
        domain_event("cancellation.requested", request_id=request_id, kind="cancellation"),
    ]

    def check() -> None:
        assert {key: one["kind"] for key, one in crm.tickets.items()} == {
            escalation_id: "escalation",
            request_id: "cancellation",
        }
        assert list(crm.customers) == [customer_number]

    return events, check


def told_to(world: World, url: str = "") -> outside.Listener:
    """Lets the center have a system that is told of events."""
    breaker.reset()
    found = outside.listener()
    endpoint = {"url": url or f"{outside.server().url}/hook", "secret": world.secret_arns["webhooks"], "timeout_s": 5}
    world.overrides["WEBHOOKS"] = json.dumps({"erp": endpoint})
    return found


@journey("webhooks")
def passed_on(world: World) -> tuple[Sequence[Event], Check]:
    listener = told_to(world)
    detail = {"callback_id": ids.new("cb"), "due_at": clock.stamp(clock.now()), "attempts": 1}
    event: Event = {"endpoint": "erp", "event": domain_event("callback.completed", **detail)}

    def check() -> None:
        assert [one["data"] for one in listener.heard.values()] == [detail]
        delivery = world.get("sessions", deliveries.key_of("erp", event["event"]["id"])) or {}
        assert delivery["status"] == "delivered"

    return [event, event], check


@journey("webhooks")
def passed_on_later(world: World) -> tuple[Sequence[Event], Check]:
    listener = told_to(world)
    outside.server().faults[:] = ["404"]
    event: Event = {"endpoint": "erp", "event": domain_event("auth.locked", customer_id="cust_1", contact_id="c-1")}

    def check() -> None:
        assert list(listener.heard) == [event["event"]["id"]]
        delivery = world.get("sessions", deliveries.key_of("erp", event["event"]["id"])) or {}
        assert (delivery["status"], delivery.get("next_at")) == ("delivered", None)

    # What the schedule hands over that the first attempt makes.
    return [event, {**event, "attempt": 2}], check


# --- files that people asked for


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
    # A Monday whose week no other journey has had, at half past six in Seoul. Periods begin with the year 2000.
    monday = date(2001, 1, 1) + timedelta(weeks=next(_weeks))
    morning = {"time": f"{monday - timedelta(days=1)}T21:30:00Z"}

    def check() -> None:
        found = world.query("requests", "K#report#ready", index="by_kind")
        (made,) = [one for one in found if one["what"]["start"] == f"{monday - timedelta(days=7)}"]
        assert file_of(world, FileRequest.from_item(made)).startswith("<!doctype html>")

    return [morning, {}], check


# --- messages to customers

TICK: Event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def told(detail_type: str, **detail: Any) -> Event:
    """Returns a domain event as it comes over the bus of the center."""
    return {"source": "aicc", "detail-type": detail_type, "detail": {"schema_version": 1, **detail}}


def asked_for(world: World, to: str = "", **data: Any) -> Request:
    """Stores a request, with the number at which its customer wants to be reached."""
    request = Request(
        request_id=ids.new("req"),
        kind=data.pop("kind", "reservation"),
        status=data.pop("status", "scheduled"),
        reference_number="8F3K-27QM",
        created_at=clock.stamp(clock.now()),
        due_at="2026-12-23T15:00:00.000Z",
        customer_id=data.pop("customer_id", None),
        data=data or {"service_type": "상담"},
        version=1,
    )
    world.put("requests", request.key, request.to_item())
    if to:
        world.put("customers", tables.contact_number(request.request_id), {"phone_number": to})
    return request


def reachable(world: World, to: str, mail: str = "", **consents: bool) -> str:
    """Stores a customer with a number and an address."""
    contacts = [{"channel": "sms", "value": to}, *([{"channel": "email", "value": mail}] if mail else [])]
    consent = {name: {"value": value, "at": "2026-01-01T00:00:00.000Z"} for name, value in consents.items()}
    return world.add_customer(to, contacts=contacts, consent=consent)


def messages_about(world: World, subject_id: str) -> dict[str, str]:
    """Returns how far the messages about something have come: template -> status."""
    found = world.query("requests", tables.outgoing(subject_id, "").pk)
    return {str(one["template"]): str(one["status"]) for one in found}


def waiting_messages(world: World, subject_id: str) -> list[str]:
    """Returns the messages about something that somebody still looks at."""
    return [one["message"] for one in world.query("requests", tables.OUTBOX) if one["subject_id"] == subject_id]


@journey("notifier")
def told_of_a_reservation(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    request = asked_for(world, to)
    event = told("reservation.created", request_id=request.request_id, reference_number="8F3K-27QM", kind="reservation")

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert sent["MessageBody"].endswith("상담 예약이 12월 24일로 접수되었습니다. 참조번호 8F3K-27QM")
        assert messages_about(world, request.request_id) == {"reservation.created": "accepted"}
        assert waiting_messages(world, request.request_id) == []

    return [event, event], check


@journey("notifier")
def told_of_a_callback(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    hashed = phone.hashed(to, PHONE_KEY)
    callback = Callback(
        kind="callback",
        status="scheduled",
        request_id=ids.new("cb"),
        reference_number="8F3K-27QM",
        created_at=clock.stamp(clock.now()),
        due_at="2026-12-24T01:30:00.000Z",
        topic="General",
        queue_key="general",
        phone_hash=hashed,
        version=1,
    )
    world.put("requests", callback.key, callback.to_item())
    world.put("customers", tables.phone_number(hashed), {"phone_number": to, "callback_id": callback.request_id})
    event = told("callback.scheduled", callback_id=callback.request_id, due_at=callback.due_at, attempts=0)

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert "콜백이 12월 24일 오전 10시 30분에 예약되었습니다." in sent["MessageBody"]
        # Whoever is not reached is told so when the callback itself has let the number go.
        assert (world.get("customers", tables.contact_number(callback.request_id)) or {})["phone_number"] == to

    return [event, event], check


@journey("notifier")
def called_back_in_vain(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    request = asked_for(world, to, kind="callback", status="failed", topic="General")
    item = {**request.to_item(), "topic": "General", "queue_key": "general", "phone_hash": phone.hashed(to, PHONE_KEY)}
    world.put("requests", request.key, item)
    event = told("callback.failed", callback_id=request.request_id, due_at=request.due_at, attempts=3)

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert "죄송합니다" in sent["MessageBody"]
        assert messages_about(world, request.request_id) == {"callback.failed": "accepted"}

    return [event, event], check


@journey("notifier")
def refused_by_text_and_told_by_mail(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    mail = f"{to[-8:]}@customer.example"
    customer_id = reachable(world, to, mail, marketing_consent=True)
    world.sms.opted_out.add(to)
    missed = Escalation(
        escalation_id=ids.new("esc"),
        reference_number="8F3K-27QM",
        contact_id=new_contact(),
        status="cancelled",
        created_at=clock.stamp(clock.now()),
        customer_id=customer_id,
        reason="complaint",
        priority="HIGH",
        queue_key="complaint",
        version=1,
    )
    world.put("escalations", missed.key, missed.to_item())
    event = told("escalation.timed_out", escalation_id=missed.escalation_id, status="cancelled")

    def check() -> None:
        (sent,) = [one for one in world.mail.sent if one["Destination"]["ToAddresses"] == [mail]]
        assert "상담원을 연결해 드리지 못해 죄송합니다." in sent["Content"]["Simple"]["Body"]["Text"]["Data"]
        assert messages_about(world, missed.escalation_id) == {"escalation.missed": "accepted"}
        stored = world.get("customers", tables.customer(customer_id)) or {}
        (message,) = world.query("requests", tables.outgoing(missed.escalation_id, "").pk)
        # A service that fails says nothing about the customer.
        refused = "sms" in message.get("failed_channels", ())
        assert stored["consent"]["marketing_consent"]["value"] is not refused
        assert len(world.query("customers", f"CUST#{customer_id}", "CONSENT#")) == int(refused)
        assert refused or world.wire.struck

    return [event, event], check


@journey("notifier")
def told_by_kakaotalk(world: World) -> tuple[Sequence[Event], Check]:
    world.with_relay()
    to = number()
    request = asked_for(world, customer_id=reachable(world, to), kind="loan", status="queued")
    event = told("loan.requested", request_id=request.request_id, reference_number="8F3K-27QM", kind="loan")
    # An entry that a function left which ended before it had taken it off.
    stale = tables.outbox("2026-01-01T00:00:00.000Z", request.request_id, "loan-requested")
    world.put("requests", stale, {"subject_id": request.request_id, "message": "loan-requested"})

    def check() -> None:
        taken = [one for one in world.relay.taken.values() if one["to"] == to]
        texts = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        # Where the token could not be read, the next way was taken: one message in all.
        assert len(taken) + len(texts) == 1
        assert messages_about(world, request.request_id) == {"loan.received": "accepted"}
        assert waiting_messages(world, request.request_id) == []

    return [event, TICK, event], check


@journey("files")
def summarized(world: World) -> tuple[Sequence[Event], Check]:
    """A report of the last days has everybody in it, with what Amazon Connect measured or without."""
    agent_id, user = ids.new("agt"), new_contact()
    world.connect.users[user] = "reported"
    agent = {"agent_id": agent_id, "name": "보고", "connect_user_id": user, "team": f"팀{agent_id}"}
    world.put("agents", tables.agent(agent_id), agent)
    world.put("agents", tables.agent_lookup(user), {"agent_id": agent_id})
    world.connect.measured = {user: {"CONTACTS_HANDLED": 2}}
    measured.reset()
    today = clock.now().astimezone(clock.KST).date()
    period = {"start": f"{today - timedelta(days=6)}", "end": f"{today}"}
    order = wanted_file(world, {"kind": "overview", "every": "week", **period}, "report")

    def check() -> None:
        text = file_of(world, order)
        assert text.startswith("<!doctype html>")
        assert f"팀{agent_id}" in text

    return [{}, {}], check


FUNCTIONS = sorted({found.function for found in JOURNEYS})
