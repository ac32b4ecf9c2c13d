"""Customers at the desk, and calls to them: nobody is called who does not want it, and consents leave a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from contact_handlers.admin.people import customers, outbound
from contact_handlers.base import clock
from contact_handlers.base.clock import KST
from contact_handlers.records import erasure, tables
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.desk import ask, refused
from tests.unit.handlers.journeys import number
from tests.unit.handlers.world import World

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


def test_only_numbers_of_customers_in_korea_are_called(world: World, travel: Travel) -> None:
    travel(NOON)
    call = {"purpose": "service", "queue": "general"}
    _, phone = customer(world)
    assert ask(world, outbound.start_outbound_call, body={**call, "phone_number": phone}).status == 202
    for given, why in (
        ({"phone_number": "+82 60-700-1234"}, "DESTINATION_NOT_ALLOWED"),
        ({"phone_number": "1588-1234"}, "VALIDATION_ERROR phone_number"),
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
