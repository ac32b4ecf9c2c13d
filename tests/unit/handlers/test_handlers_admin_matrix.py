"""Every operation of people at the desk: it succeeds, and each error that the document names comes about.

Roles, and what every operation refuses alike, are in `tests/unit/api/test_api_matrix.py`, for all operations together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from contact_handlers.admin.content import faq
from contact_handlers.admin_api.operations import OPERATIONS as ACTS
from contact_handlers.base import clock, ids
from contact_handlers.base.clock import KST
from contact_handlers.records import tables
from tests.unit.handlers import desk
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.test_handlers_admin_content import deploy
from tests.unit.handlers.world import World, contact_event, new_contact

OURS = {name: raw for name, (_, _, raw) in desk.OPERATIONS.items() if raw["x-function"] == "admin_api"}
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=KST)
NOBODY = ids.ulid_of(0, "nobody")
Given = dict[str, Any]
#: How an operation comes to a code, by both: what is given to the operation; an empty code is success.
Case = Callable[[World], Given]
CASES: dict[tuple[str, str], Case] = {}


def case(operation: str, *codes: str) -> Callable[[Case], Case]:
    """Registers what an operation is given to come to some codes; without one, to succeed."""

    def register(arranged: Case) -> Case:
        for code in codes or ("",):
            CASES[operation, code] = arranged
        return arranged

    return register


def example(operation: str, **change: Any) -> Given:
    """Returns the body that the document shows."""
    body = OURS[operation]["requestBody"]["content"]["application/json"]["example"]
    return {"body": {**body, **change}}


def unknown(operation: str) -> Given:
    """Returns identifiers of nothing for the path of an operation, with the body of the document."""
    names = re.findall(r"{(\w+)}", desk.OPERATIONS[operation][1])
    prefixes = {"agent_id": "agt", "callback_id": "cb", "conversation_id": "conv", "escalation_id": "esc"}
    prefixes |= {"export_id": "exp", "report_id": "rpt", "customer_id": "cust", "faq_id": "faq"}
    path = {name: "no_such_intent" if name == "intent" else f"{prefixes[name]}_{NOBODY}" for name in names}
    return {"path": path, **(example(operation) if "requestBody" in OURS[operation] else {})}


def registered(world: World) -> tuple[str, str]:
    """Returns an agent and their user, who has room."""
    user = new_contact()
    world.connect.users[user] = f"user-{user[:4]}"
    made = desk.ask(world, ACTS["create_agent"], body=example("create_agent", connect_user_id=user)["body"])
    world.connect.agents = {user: {"AvailableSlotsByChannel": {"VOICE": 1}}}
    return str(made.body["agent_id"]), user


def escalated(world: World, *, talks: bool = False) -> str:
    """Returns an escalation that waits, or one that an agent works on."""
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    if talks:
        now = clock.stamp(clock.now())
        agent = {"agentArn": "arn:aws:connect:::agent/9", "connectedToAgentTimestamp": now}
        world.call("contact_events", contact_event(contact, "CONNECTED_TO_AGENT", now, agentInfo=agent))
    return str(world.escalation(contact)["escalation_id"])


def booked(world: World, **change: Any) -> Given:
    """Returns the path of a callback."""
    made = world.flow("callback", new_contact(), action="create", phone_number=number(), mode="scheduled")
    if change:
        key = tables.request(made["callback_id"])
        world.put("requests", key, {**(world.get("requests", key) or {}), **change})
    return {"path": {"callback_id": made["callback_id"]}}


def spoken(world: World) -> str:
    """Returns a conversation with a message."""
    return world.talk(new_contact(), "환불해 주세요")


def recorded(world: World) -> str:
    """Returns a conversation of two contacts, one that was recorded and one that was written."""
    contact = new_contact()
    conversation_id = world.talk(contact, "환불해 주세요")
    for leg, name, folder in (
        (contact, "recording_key", "recordings"),
        (new_contact(), "transcript_key", "transcripts"),
    ):
        found = {"contact_id": leg, name: f"connect/{folder}/2026/11/30/{leg}_x"}
        world.put("conversations", tables.leg(conversation_id, leg), found)
    return conversation_id


def noted(world: World, intent: str = "goodbye") -> Given:
    """Returns feedback on a message."""
    conversation = spoken(world)
    message = world.messages(conversation)[0]["message_id"]
    return {"body": {"conversation_id": conversation, "message_id": message, "expected_intent": intent}}


def customer(world: World, **profile: Any) -> str:
    """Returns a customer with a number."""
    phone = number()
    contacts = [{"channel": "voice", "value": phone, "is_primary": True}]
    return world.add_customer(phone, display_name="홍길동", contacts=contacts, **profile)


def known_by_number(world: World) -> str:
    """Returns the customer number of a customer."""
    customer_id, customer_number = customer(world), number()[-7:]
    world.put("customers", tables.number_lookup(customer_number), {"customer_id": customer_id})
    return customer_number


def called(world: World, purpose: str = "service", **profile: Any) -> Given:
    """Returns a call to a customer."""
    return {"body": {"customer_id": customer(world, **profile), "purpose": purpose, "queue": "general"}}


def item(world: World, question: str = "") -> str:
    """Returns a question of the catalogue."""
    body = {"category": "일반", "question": question or f"질문 {ids.ulid()}", "answer": "답입니다."}
    return str(desk.ask(world, ACTS["create_faq_item"], body=body).body["item"]["faq_id"])


def ordered(world: World, operation: str, name: str, key: str, body: Given) -> Given:
    """Returns the path of a file that was ordered."""
    return {"path": {key: desk.ask(world, ACTS[operation], body=body).body[name]}}


# --- successes

PERIOD: Given = {"query": {"start": "2026-11-20", "end": "2026-11-25"}}
for plain in ("get_metrics", "get_overview", "list_conversations", "list_faq_items", "list_intents", "list_feedback"):
    case(plain)(lambda world: {})
for plain in ("list_agents", "list_escalations", "list_callbacks", "get_system_health"):
    case(plain)(lambda world: {})
for plain in ("analyze_nlu", "analyze_escalations", "analyze_faq", "analyze_agents"):
    case(plain)(lambda world: PERIOD)
case("analyze_conversations")(lambda world: {"query": {"period": "7d"}})
case("get_conversation_detail")(lambda world: {"path": {"conversation_id": spoken(world)}})
case("change_conversation_statuses")(
    lambda world: example("change_conversation_statuses", conversation_ids=[spoken(world)])
)
case("open_recordings")(lambda world: {"path": {"conversation_id": recorded(world)}, **example("open_recordings")})
case("create_export")(lambda world: example("create_export", kind="conversation", conversation_id=spoken(world)))
case("get_faq_item")(lambda world: {"path": {"faq_id": item(world)}})
case("create_faq_item")(lambda world: example("create_faq_item", question=f"질문 {ids.ulid()}"))
case("update_faq_item")(lambda world: {"path": {"faq_id": item(world)}, "body": {"priority": 3, "version": 1}})
case("delete_faq_item")(lambda world: {"path": {"faq_id": item(world)}})
case("preview_faq_item")(lambda world: example("preview_faq_item"))
case("create_intent")(lambda world: example("create_intent", intent=f"own_{ids.ulid().lower()}"))
case("preview_intent")(lambda world: {"path": {"intent": "reservation"}, "body": {"threshold": 0.9}})
case("create_feedback")(noted)
case("create_escalation_report")(lambda world: example("create_escalation_report"))
case("get_escalation_detail")(lambda world: {"path": {"escalation_id": escalated(world)}})
case("cancel_escalation_for_customer")(lambda world: {"path": {"escalation_id": escalated(world)}})
case("get_callback_detail")(booked)
case("cancel_callback_for_customer")(booked)
case("start_outbound_call")(called)
case("find_customer")(lambda world: {"body": {"customer_number": known_by_number(world)}})
case("get_customer")(lambda world: {"path": {"customer_id": customer(world)}})
case("erase_customer")(lambda world: {"path": {"customer_id": customer(world)}, "body": {"reason": "본인 요청"}})
case("update_customer")(
    lambda world: {"path": {"customer_id": customer(world)}, "body": {"marketing_consent": True, "version": 1}}
)


@case("update_intent")
def another_threshold(world: World) -> Given:
    items = desk.ask(world, ACTS["list_intents"]).body["items"]
    seen = next(one["version"] for one in items if one["intent"] == "reservation")
    return {"path": {"intent": "reservation"}, "body": {"threshold": 0.8, "version": seen}}


@case("get_export")
def an_export(world: World) -> Given:
    body = example("create_export", kind="conversation", conversation_id=spoken(world))["body"]
    return ordered(world, "create_export", "export_id", "export_id", body)


@case("get_report")
def a_report(world: World) -> Given:
    return ordered(
        world, "create_escalation_report", "report_id", "report_id", example("create_escalation_report")["body"]
    )


@case("create_agent")
def a_new_agent(world: World) -> Given:
    user = new_contact()
    world.connect.users[user] = f"user-{user[:4]}"
    return example("create_agent", connect_user_id=user)


@case("get_agent")
def an_agent(world: World) -> Given:
    return {"path": {"agent_id": registered(world)[0]}}


@case("update_agent")
def a_better_agent(world: World) -> Given:
    return {**an_agent(world), "body": {"tier": "expert", "version": 1}}


@case("set_agent_status")
def an_agent_at_lunch(world: World) -> Given:
    return {**an_agent(world), "body": {"status": "휴식"}}


@case("assign_escalation")
def given_to_an_agent(world: World) -> Given:
    escalation = escalated(world)
    return {"path": {"escalation_id": escalation}, "body": {"agent_id": registered(world)[0]}}


@case("resolve_escalation")
def resolved(world: World) -> Given:
    return {"path": {"escalation_id": escalated(world, talks=True)}, **example("resolve_escalation")}


# --- what is not there, is older, is there already


def nothing_by(operation: str) -> Case:
    """Returns the case of an operation on nothing."""
    return lambda _: unknown(operation)


for name in OURS:
    if "{" in desk.OPERATIONS[name][1] and "NOT_FOUND" in OURS[name]["x-errors"]:
        case(name, "NOT_FOUND")(nothing_by(name))
    if "INVALID_CURSOR" in OURS[name]["x-errors"] and name != "get_conversation_detail":
        case(name, "INVALID_CURSOR")(lambda world: {"cursor": "e30"})

case("get_conversation_detail", "INVALID_CURSOR")(
    lambda world: {"path": {"conversation_id": spoken(world)}, "cursor": "e30"}
)
case("create_export", "NOT_FOUND")(
    lambda world: example("create_export", kind="conversation", conversation_id=f"conv_{NOBODY}")
)
case("preview_faq_item", "NOT_FOUND")(lambda world: example("preview_faq_item", faq_id="faq_none"))
case("create_feedback", "NOT_FOUND")(
    lambda world: {"body": {**noted(world)["body"], "conversation_id": f"conv_{NOBODY}"}}
)
case("find_customer", "NOT_FOUND")(lambda world: {"body": {"customer_number": "0000000"}})
case("create_agent", "NOT_FOUND")(lambda world: example("create_agent", connect_user_id=new_contact()))
case("start_outbound_call", "NOT_FOUND")(
    lambda world: {"body": {"customer_id": f"cust_{NOBODY}", "purpose": "service", "queue": "general"}}
)
case("update_faq_item", "VERSION_CONFLICT")(
    lambda world: {"path": {"faq_id": item(world)}, "body": {"priority": 3, "version": 9}}
)
case("update_intent", "VERSION_CONFLICT")(
    lambda world: {"path": {"intent": "reservation"}, "body": {"threshold": 0.8, "version": 99_999}}
)
case("update_agent", "VERSION_CONFLICT")(lambda world: {**an_agent(world), "body": {"tier": "expert", "version": 9}})
case("update_customer", "VERSION_CONFLICT")(
    lambda world: {"path": {"customer_id": customer(world)}, "body": {"marketing_consent": True, "version": 9}}
)
case("create_intent", "CONFLICT")(lambda world: example("create_intent", intent="reservation"))


@case("delete_faq_item", "VERSION_CONFLICT")
def edited_meanwhile(world: World) -> Given:
    """Somebody edits the question between the look at it and its withdrawal."""
    path = {"faq_id": item(world)}
    look, patch = faq._stored, pytest.MonkeyPatch()

    def overtaken(*given: Any) -> Any:
        patch.undo()
        found = look(*given)
        desk.ask(world, ACTS["update_faq_item"], path=path, body={"priority": 3, "version": 1}, who="another")
        return found

    patch.setattr(faq, "_stored", overtaken)
    return {"path": path}


@case("create_faq_item", "CONFLICT")
def asked_already(world: World) -> Given:
    question = f"질문 {ids.ulid()}"
    item(world, question)
    return example("create_faq_item", question=question)


@case("update_faq_item", "CONFLICT")
def made_the_same(world: World) -> Given:
    question = f"질문 {ids.ulid()}"
    item(world, question)
    return {"path": {"faq_id": item(world)}, "body": {"question": question, "version": 1}}


@case("create_agent", "CONFLICT")
def registered_already(world: World) -> Given:
    return example("create_agent", connect_user_id=registered(world)[1])


@case("set_agent_status", "CONFLICT")
def an_agent_who_talks(world: World) -> Given:
    agent, user = registered(world)
    world.connect.agents = {user: {"Contacts": [{"ContactId": new_contact()}]}}
    return {"path": {"agent_id": agent}, "body": {"status": "휴식"}}


@case("assign_escalation", "CONFLICT")
def somebody_has_it(world: World) -> Given:
    return {"path": {"escalation_id": escalated(world, talks=True)}, "body": {"agent_id": registered(world)[0]}}


@case("assign_escalation", "AGENT_UNAVAILABLE")
def nobody_has_room(world: World) -> Given:
    given = given_to_an_agent(world)
    world.connect.agents = {}
    return given


case("resolve_escalation", "CONFLICT")(
    lambda world: {"path": {"escalation_id": escalated(world)}, **example("resolve_escalation")}
)
case("cancel_escalation_for_customer", "ESCALATION_NOT_CANCELLABLE")(
    lambda world: {"path": {"escalation_id": escalated(world, talks=True)}}
)
case("cancel_callback_for_customer", "CALLBACK_NOT_CANCELLABLE")(lambda world: booked(world, status="dialing"))


def reused(operation: str, first: Case, change: Given) -> Case:
    """Returns the case of a key that was used for another body."""

    def arranged(world: World) -> Given:
        key = ids.ulid()
        body = first(world)["body"]
        desk.ask(world, ACTS[operation], body=body, key=key)
        return {"body": {**body, **change}, "key": key}

    return arranged


def exported(world: World) -> Given:
    return example("create_export", kind="conversation", conversation_id=spoken(world))


case("create_export", "CONFLICT")(reused("create_export", exported, {"reason": "다른 이유"}))
case("create_escalation_report", "CONFLICT")(
    reused("create_escalation_report", lambda world: example("create_escalation_report"), {"end": "2026-11-29"})
)
case("create_feedback", "CONFLICT")(reused("create_feedback", noted, {"expected_intent": "greeting"}))
case("start_outbound_call", "CONFLICT")(reused("start_outbound_call", called, {"note": "다른 메모"}))

# --- calls that nobody may make

case("start_outbound_call", "CONSENT_MISSING")(lambda world: called(world, "marketing"))


@case("start_outbound_call", "DESTINATION_NOT_ALLOWED")
def not_in_korea(world: World) -> Given:
    phone = "+12025550123"
    contacts = [{"channel": "voice", "value": phone, "is_primary": True}]
    customer_id = world.add_customer(phone, contacts=contacts)
    return {"body": {"customer_id": customer_id, "purpose": "service", "queue": "general"}}


CONSENT: Given = {"consent": {"marketing_consent": {"value": True}}}
case("start_outbound_call", "QUIET_HOURS")(lambda world: called(world, "marketing", **CONSENT))
#: Operations that are asked at another hour than noon.
HOURS = {("start_outbound_call", "QUIET_HOURS"): 23}


def test_every_operation_and_every_error_of_the_document_has_a_case_and_no_other() -> None:
    told = {(name, code) for name, raw in OURS.items() for code in ("", *raw["x-errors"])}
    assert CASES.keys() == told


@pytest.fixture
def center(world: World) -> World:
    """A center with the questions and intents of a first deployment."""
    world.overrides = {"CENTER": "matrix"}
    if not world.query("catalogue", "INTENT#matrix"):
        deploy(world)
    return world


@pytest.mark.parametrize(("operation", "code"), CASES)
def test_an_operation_does_what_the_document_says(center: World, travel: Travel, operation: str, code: str) -> None:
    """Form and status of an answer, words and details of a refusal are held against the document by the desk."""
    travel(NOON.replace(hour=HOURS.get((operation, code), NOON.hour)))
    given = CASES[operation, code](center)
    if code:
        assert desk.refused(center, ACTS[operation], **given).split()[0] == code
    else:
        status = next(status for status in OURS[operation]["responses"] if status.startswith("2"))
        assert desk.ask(center, ACTS[operation], **given).status == int(status)
