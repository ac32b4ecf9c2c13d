"""Customers at the desk, and calls to them: nobody is called who does not want it, and consents leave a trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.admin.people import customers, outbound
from contact_handlers.base import clock, ids
from contact_handlers.base.clock import KST
from contact_handlers.records import erasure, tables
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.desk import ask, refused, sitting
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.world import World, contact_event, new_contact

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=KST)


def customer(world: World, **given: Any) -> tuple[str, str]:
    """Stores a customer with a number and returns both."""
    phone = number()
    contacts = [
        {"channel": "email", "value": "hong.gildong@example.com"},
        {"channel": "voice", "value": phone, "is_primary": True},
    ]
    return world.add_customer(phone, display_name="홍길동", contacts=contacts, **given), phone


def profile(world: World, customer_id: str) -> dict[str, Any]:
    return world.get("customers", tables.customer(customer_id)) or {}


def test_a_customer_is_shown_without_a_contact_that_could_be_used(world: World, travel: Travel) -> None:
    travel(NOON)
    history = {"escalation_count": 2, "last_contact_at": clock.stamp(NOON)}
    customer_id, phone = customer(world, tags=["불만"], history=history)
    shown = ask(world, customers.get_customer, path={"customer_id": customer_id}).body
    assert phone[-8:] not in str(shown).replace("-", "")
    assert "hong.gildong" not in str(shown)
    assert shown["display_name"] == "홍*동"
    # 10 for each hand-over, 20 for a complaint.
    assert shown["risk_score"] == 40
    assert refused(world, customers.get_customer, path={"customer_id": "cust_none"}) == "NOT_FOUND"
    # Who writes or calls says a number and never an id of ours.
    national = f"0{phone.removeprefix('+82')}"
    assert ask(world, customers.find_customer, body={"phone_number": national}).body == shown
    assert refused(world, customers.find_customer, body={"phone_number": "010-0000-0000"}) == "NOT_FOUND"
    assert refused(world, customers.find_customer, body={"customer_number": "0"}) == "NOT_FOUND"


def test_a_withdrawn_consent_counts_at_once_and_stays_in_the_history(world: World, travel: Travel) -> None:
    travel(NOON)
    customer_id, _ = customer(world, consent={"marketing_consent": {"value": True, "at": "2026-01-01T00:00:00.000Z"}})
    call = {"customer_id": customer_id, "purpose": "marketing", "queue": "general"}
    assert ask(world, outbound.start_outbound_call, body=call).status == 202
    change = {"marketing_consent": False, "tier": "vip", "tags": ["단골"], "version": 1}
    changed = ask(world, customers.update_customer, path={"customer_id": customer_id}, body=change).body
    assert (changed["tier"], changed["tags"], changed["version"]) == ("vip", ["단골"], 2)
    assert changed["consent"]["marketing_consent"]["value"] is False
    assert refused(world, outbound.start_outbound_call, body=call) == "CONSENT_MISSING"
    (event,) = world.query("customers", f"CUST#{customer_id}", "CONSENT#")
    assert (event["consent"], event["value"], event["source"]) == ("marketing_consent", False, "admin")


def test_of_two_who_change_a_customer_one_is_told_to_look_again(world: World) -> None:
    customer_id, _ = customer(world)
    path = {"customer_id": customer_id}
    ask(world, customers.update_customer, path=path, body={"tier": "vip", "version": 1})
    late = {"tier": "regular", "marketing_consent": True, "version": 1}
    assert refused(world, customers.update_customer, path=path, body=late) == "VERSION_CONFLICT"
    assert profile(world, customer_id)["tier"] == "vip"
    assert world.query("customers", f"CUST#{customer_id}", "CONSENT#") == []


def test_a_customer_is_forgotten_once_and_the_request_says_who_asked(world: World) -> None:
    customer_id, _ = customer(world, customer_number="7654321")
    path, body = {"customer_id": customer_id}, {"reason": "본인 요청 010-4321-9876"}
    first = ask(world, customers.erase_customer, role="admin", path=path, body=body)
    again = ask(world, customers.erase_customer, role="admin", path=path, body=body)
    assert (first.status, first.body) == (202, again.body)
    assert first.body["erasure_id"] == erasure.request_id(customer_id)
    request = world.get("requests", tables.request(first.body["erasure_id"])) or {}
    assert (request["status"], request["asked_by"]) == ("pending", "admin-1")
    assert "4321" not in request["asked_because"]
    world.call("erasure", {})
    assert profile(world, customer_id) == {}
    none = {"customer_id": "cust_none"}
    assert refused(world, customers.erase_customer, role="admin", path=none, body=body) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("given", "purpose", "hour", "why"),
    [
        ({}, "service", 23, None),
        ({"preferences": {"notifications_enabled": False}}, "service", 12, "CONSENT_MISSING"),
        ({}, "marketing", 12, "CONSENT_MISSING"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 8, None),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 7, "QUIET_HOURS"),
        ({"consent": {"marketing_consent": {"value": True}}}, "marketing", 21, "QUIET_HOURS"),
        ({"status": "blocked"}, "service", 12, "NOT_FOUND"),
    ],
)
def test_who_may_be_called_when(
    world: World, travel: Travel, given: dict[str, Any], purpose: str, hour: int, why: str | None
) -> None:
    travel(NOON.replace(hour=hour))
    customer_id, _ = customer(world, **given)
    body = {"customer_id": customer_id, "purpose": purpose, "queue": "general", "note": "배송 지연 안내"}
    before = len(world.connect.tasks)
    if why is None:
        assert ask(world, outbound.start_outbound_call, body=body).body["contact_id"] in world.connect.tasks.values()
    else:
        assert refused(world, outbound.start_outbound_call, body=body) == why
        assert len(world.connect.tasks) == before


def test_a_call_is_made_once_for_a_key_and_names_no_number_but_the_one_it_dials(world: World, travel: Travel) -> None:
    travel(NOON)
    customer_id, phone = customer(world)
    body = {"customer_id": customer_id, "purpose": "service", "queue": "general", "note": "010-5432-7777로 안내"}
    made = {ask(world, outbound.start_outbound_call, body=body, key="k-1").body["contact_id"] for _ in range(2)}
    assert len(made) == 1
    assert ask(world, outbound.start_outbound_call, body=body, key="k-2").body["contact_id"] not in made
    operation, given = next(call for call in world.connect.calls if call[0] == "StartOutboundVoiceContact")
    assert (operation, given["DestinationPhoneNumber"]) == ("StartOutboundVoiceContact", phone)
    assert given["Attributes"] == {
        "CustomerId": customer_id,
        "Purpose": "staff",
        "RequestId": "none",
        "ConversationId": "none",
    }
    assert "5432" not in given["Description"]


@pytest.mark.parametrize("first", ["record", "event"])
def test_a_call_has_a_record_with_its_customer_and_its_end(world: World, travel: Travel, first: str) -> None:
    """The first event of a contact may be there before the answer to whoever started it."""
    travel(NOON)
    customer_id, _ = customer(world)
    known = {"initiationMethod": "OUTBOUND", "initiationTimestamp": clock.stamp(NOON)}
    if first == "record":
        call = {"customer_id": customer_id, "purpose": "service", "queue": "general"}
        body = ask(world, outbound.start_outbound_call, body=call).body
        contact, conversation_id = body["contact_id"], body["conversation_id"]
    else:
        contact = new_contact()
        world.call("contact_events", contact_event(contact, "INITIATED", clock.stamp(NOON), **known))
        with sitting(world) as settings:
            conversation_id = outbound._recorded(settings, customer_id, contact)
            assert outbound._recorded(settings, customer_id, contact) == conversation_id
    later = clock.stamp(NOON + timedelta(seconds=30))
    ended = {**known, "disconnectReason": "CUSTOMER_NEVER_ANSWERED", "disconnectTimestamp": later}
    world.call("contact_events", contact_event(contact, "DISCONNECTED", later, **ended))
    found = world.get("conversations", tables.conversation(conversation_id)) or {}
    assert (found["customer_id"], found["by_customer_pk"]) == (customer_id, f"CUST#{customer_id}")
    assert (found["status"], found["end_reason"]) == ("completed", "CUSTOMER_NEVER_ANSWERED")


def test_a_reminder_is_about_an_open_request_of_the_customer(world: World, travel: Travel) -> None:
    travel(NOON)
    customer_id, phone = customer(world)
    request_id = ids.new("req")
    item = {
        "request_id": request_id,
        "reference_number": "1234-5678",
        "kind": "reservation",
        "status": "open",
        "customer_id": customer_id,
        "due_at": "2026-03-12T05:00:00.000Z",
        "created_at": clock.stamp(NOON),
        "data": {"service_type": "방문"},
    }
    world.put("requests", tables.request(request_id), item)
    body = {"customer_id": customer_id, "purpose": "service", "queue": "general", "request_id": request_id}
    assert ask(world, outbound.start_outbound_call, body=body).status == 202
    given = [call for call in world.connect.calls if call[0] == "StartOutboundVoiceContact"][-1][1]["Attributes"]
    assert (given["Purpose"], given["RequestId"]) == ("service", request_id)
    told = {"customer_id": customer_id, "purpose": given["Purpose"], "request_id": given["RequestId"]}
    heard = world.flow("outbound_reminder", "contact-2", number=phone, **told)
    assert (heard["allowed"], "3월 12일 방문 예약" in heard["message"]) == ("true", True)
    other, _ = customer(world)
    assert refused(world, outbound.start_outbound_call, body={**body, "customer_id": other}) == "NOT_FOUND"
    offer = {**body, "purpose": "marketing"}
    world.put(
        "customers",
        tables.customer(customer_id),
        {**profile(world, customer_id), "consent": {"marketing_consent": True}},
    )
    assert refused(world, outbound.start_outbound_call, body=offer) == "VALIDATION_ERROR request_id"
    world.put("requests", tables.request(request_id), {**item, "status": "cancelled"})
    assert refused(world, outbound.start_outbound_call, body=body) == "VALIDATION_ERROR request_id"


def test_only_numbers_of_customers_in_korea_are_called(world: World, travel: Travel) -> None:
    travel(NOON)
    call = {"purpose": "service", "queue": "general"}
    _, phone = customer(world)
    assert ask(world, outbound.start_outbound_call, body={**call, "phone_number": phone}).status == 202
    for given, why in (
        ({"phone_number": "+82 60-700-1234"}, "DESTINATION_NOT_ALLOWED"),
        # A number that may not be called is told as that; what is no number is a fault of the input.
        ({"phone_number": "+1 202-555-0123"}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": "0012025550123"}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": "1588-1234"}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": "119"}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": "010-123"}, "VALIDATION_ERROR phone_number"),
        ({"phone_number": "+없는번호"}, "VALIDATION_ERROR phone_number"),
        ({"phone_number": number()}, "CONSENT_MISSING"),
        ({"customer_id": "cust_none"}, "NOT_FOUND"),
        ({"customer_id": world.add_customer()}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": phone, "queue": "nowhere"}, "VALIDATION_ERROR queue"),
    ):
        assert refused(world, outbound.start_outbound_call, body={**call, **given}) == why
    world.connect.forbidden = {phone}
    assert (
        refused(world, outbound.start_outbound_call, body={**call, "phone_number": phone}) == "DESTINATION_NOT_ALLOWED"
    )


def test_who_answers_hears_that_a_person_has_something_to_say(world: World, travel: Travel) -> None:
    travel(NOON)
    customer_id, phone = customer(world)
    called = {"customer_id": customer_id, "purpose": "staff", "request_id": "none"}
    heard = world.flow("outbound_reminder", "contact-1", number=phone, **called)
    assert (heard["allowed"], "담당자가" in heard["message"]) == ("true", True)
    # Withdrawn between the dialing and the answer.
    world.put("customers", tables.customer(customer_id), {**profile(world, customer_id), "status": "blocked"})
    assert world.flow("outbound_reminder", "contact-1", number=phone, **called)["allowed"] == "false"
    reminder = {**called, "purpose": "service"}
    assert world.flow("outbound_reminder", "contact-1", number=phone, **reminder)["status"] == "NOT_FOUND"
