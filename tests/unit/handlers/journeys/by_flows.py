"""Functions that flows call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.records import hashing, phone, tables
from operations import chat_proof
from tests.unit.handlers import profiles_fake
from tests.unit.handlers.journeys.base import Check, Event, customer_numbers, journey, number, typed
from tests.unit.handlers.world import PEPPER, PHONE_KEY, QUEUES, World, flow_event, new_contact


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
    customer_number, customer_id = str(next(customer_numbers)), world.add_customer(display_name="홍*동")
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
    customer_number, customer_id = str(next(customer_numbers)), world.add_customer()
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
        one_callback(world, caller)
        record = world.escalation(contact)
        assert record["status"] == "callback_scheduled"
        assert record["escalation_id"] not in world.schedules()

    return [event, event], check


def one_callback(world: World, caller: str) -> dict[str, Any]:
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
        found = one_callback(world, caller)
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
        found = one_callback(world, caller)
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
    return [event, event], lambda: _ignore(one_callback(world, caller))


@journey("callback")
def cancelled(world: World) -> tuple[Sequence[Event], Check]:
    caller = number()
    made = world.flow("callback", new_contact(), action="create", phone_number=caller, mode="scheduled")
    event = flow_event(new_contact(), number=caller, action="cancel")

    def check() -> None:
        assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "cancelled"
        let_go(world, caller)

    return [event], check


def let_go(world: World, caller: str) -> None:
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
