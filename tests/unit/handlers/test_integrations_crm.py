"""What every system that knows customers must keep, and who is told of whom."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.base.errors import DependencyError, FunctionFailedError, NotThereError
from contact_handlers.integrations import breaker, crm
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.crm import Activity, Contact, CrmAdapter, HttpCrm, Known, Ticket
from contact_handlers.records import deliveries, tables
from contact_handlers.records.masked import masked
from tests.unit.handlers import outside
from tests.unit.handlers.journeys.systems import domain_event, known_elsewhere
from tests.unit.handlers.outside import BROKEN
from tests.unit.handlers.world import World, new_contact

TOLD = {
    "id": "C-7",
    "grade": "골드",
    "owner": "김영업",
    "open_tickets": 2,
    "note": "재연락 010-2345-6789",
    "card": "4111",
}


class InMemory:
    """A system in this process, as a center could have one in its tests."""

    def __init__(self, customers: dict[str, dict[str, Any]]) -> None:
        self.customers, self.activities, self.tickets = customers, dict[str, Any](), dict[str, Any]()
        self.states = dict[str, str]()

    def upsert(self, contact: Contact) -> Known:
        """Makes a customer known."""
        kept = self.customers.setdefault(contact.reference, {"id": f"C-{len(self.customers) + 1}"})
        kept |= {"name": contact.name, "phones": list(contact.phones), "tier": contact.tier}
        return crm.read_known("crm", kept)

    def open(self, ticket: Ticket) -> str:
        """Opens a ticket, once."""
        if ticket.reference not in self.customers:
            raise NotThereError("crm", "post", "NoCustomer")
        self.tickets.setdefault(ticket.ticket_id, ticket.reference)
        return f"T-{list(self.tickets).index(ticket.ticket_id) + 1}"

    def change(self, crm_id: str, ticket: Ticket) -> None:
        """Keeps how a ticket stands."""
        if not crm_id.startswith("T-") or ticket.ticket_id not in self.tickets:
            raise NotThereError("crm", "put", "NoTicket")
        self.states[crm_id] = str(ticket.facts["status"])

    def find(self, reference: str) -> Known | None:
        """Returns what is known of a customer."""
        told = self.customers.get(reference)
        return None if told is None else crm.read_known("crm", told)

    def add(self, activity: Activity) -> None:
        """Adds a contact, once."""
        if activity.reference not in self.customers:
            raise NotThereError("crm", "post", "NoCustomer")
        self.activities.setdefault(activity.conversation_id, activity.reference)


@pytest.fixture(params=["http", "memory"])
def adapter(request: pytest.FixtureRequest, world: World) -> tuple[CrmAdapter, Any]:
    """Each adapter, and the system behind it, which knows customer 1234567."""
    if request.param == "memory":
        made = InMemory({"1234567": dict(TOLD)})
        return made, made
    breaker.reset()
    played = outside.crm()
    played.customers["1234567"] = dict(TOLD)
    return HttpCrm(System("crm", outside.server().url, world.secret_arns["crm"])), played


def activity(reference: str, conversation_id: str = "") -> Activity:
    """A contact that is over."""
    return Activity(
        conversation_id=conversation_id or ids.new("conv"),
        reference=reference,
        facts={"channel": "voice", "duration_s": 30},
        summary=masked("환불 문의"),
    )


def test_a_known_customer_is_told_masked_and_short(world: World, adapter: tuple[CrmAdapter, Any]) -> None:
    with world.looking():
        found = adapter[0].find("1234567")
        assert adapter[0].find("7654321") is None
    assert found is not None
    assert (found.crm_id, found.grade, found.open_tickets) == ("C-7", "골드", 2)
    assert found.note == "재연락 010-****-6789"


def test_an_activity_is_added_once(world: World, adapter: tuple[CrmAdapter, Any]) -> None:
    one = activity("1234567")
    with world.looking():
        adapter[0].add(one)
        adapter[0].add(one)
        adapter[0].add(activity("1234567"))
        with pytest.raises(NotThereError):
            adapter[0].add(activity("7654321"))
    assert len(adapter[1].activities) == 2


def test_a_customer_is_made_known_and_brought_up_to_date(world: World, adapter: tuple[CrmAdapter, Any]) -> None:
    new = Contact(reference="7654321", name="김고객", phones=("+821012345678",), tier="vip")
    with world.looking():
        made = adapter[0].upsert(new)
        assert adapter[0].upsert(new) == made
        changed = adapter[0].upsert(replace(new, tier="regular"))
        known = adapter[0].upsert(Contact(reference="1234567", name="이고객"))
    assert changed.crm_id == made.crm_id
    kept = adapter[1].customers["7654321"]
    assert (kept["name"], kept["phones"], kept["tier"]) == ("김고객", ["+821012345678"], "regular")
    # What the other system says of its own stays.
    assert (known.crm_id, known.grade, known.open_tickets) == ("C-7", "골드", 2)


def test_a_ticket_is_opened_once(world: World, adapter: tuple[CrmAdapter, Any]) -> None:
    one = Ticket(ticket_id="esc_1", reference="1234567", kind="escalation", facts={}, description=masked("환불"))
    with world.looking():
        first = adapter[0].open(one)
        assert adapter[0].open(one) == first
        assert adapter[0].open(replace(one, ticket_id="esc_2")) != first
        with pytest.raises(NotThereError):
            adapter[0].open(replace(one, ticket_id="esc_3", reference="7654321"))
        adapter[0].change(first, replace(one, facts={"status": "resolved"}))
        with pytest.raises(NotThereError):
            adapter[0].change("gone", replace(one, ticket_id="esc_9", facts={"status": "resolved"}))
    assert len(adapter[1].tickets) == 2
    assert adapter[1].states == {first: "resolved"}


@pytest.mark.parametrize(
    "told",
    [{}, {"id": 7}, {"id": "../x"}, {"id": "C 7"}, {"id": "C-7" * 40}],
)
def test_an_answer_that_names_nobody_is_a_fault(told: dict[str, Any]) -> None:
    with pytest.raises(DependencyError, match="NoCustomerId"):
        crm.read_known("crm", told)


def test_what_is_no_text_and_no_number_is_not_read() -> None:
    found = crm.read_known("crm", {"id": "C-7", "grade": ["x"], "open_tickets": True, "note": 5})
    assert found == Known(crm_id="C-7")


# --- who is told


def began(customer_id: str, conversation_id: str) -> dict[str, Any]:
    """Returns the event that a conversation has begun."""
    return domain_event(
        "conversation.started",
        conversation_id=conversation_id,
        channel="voice",
        customer_id=customer_id,
        status="active",
    )


@pytest.mark.parametrize(
    ("consent", "status"),
    [
        ({"data_sharing_consent": True}, "DONE"),
        ({"data_sharing_consent": {"value": True, "at": "2026-01-01T00:00:00Z"}}, "DONE"),
        ({"data_sharing_consent": {"value": False, "at": "2026-01-01T00:00:00Z"}}, "NOT_SHARED"),
        ({"data_sharing_consent": False}, "NOT_SHARED"),
        ({"marketing_consent": True, "data_sharing_consent": None}, "NOT_SHARED"),
    ],
)
def test_nobody_is_asked_about_who_has_not_agreed(world: World, consent: dict[str, Any], status: str) -> None:
    _, customer_id, number = known_elsewhere(world, **consent)
    assert world.call("crm", began(customer_id, ids.new("conv"))) == {"status": status}
    assert [asked.path for asked in outside.server().asked] == ([f"/customers/{number}"] if status == "DONE" else [])
    assert bool(world.get("customers", tables.crm_card(customer_id))) is (status == "DONE")


def test_a_withdrawn_consent_counts_at_once(world: World) -> None:
    found, customer_id, _ = known_elsewhere(world)
    conversation_id = world.talk(new_contact(), "환불 방법이 궁금해요", customer_id=customer_id)
    assert world.call("crm", began(customer_id, conversation_id)) == {"status": "DONE"}
    profile = world.get("customers", tables.customer(customer_id)) or {}
    world.put("customers", tables.customer(customer_id), {**profile, "consent": {"data_sharing_consent": False}})
    ended = {**began(customer_id, conversation_id), "detail-type": "conversation.ended"}
    assert world.call("crm", ended) == {"status": "NOT_SHARED"}
    assert found.activities == {}


def test_nobody_and_who_is_blocked_are_not_told_of(world: World) -> None:
    known_elsewhere(world)
    blocked = world.add_customer(status="blocked", consent={"data_sharing_consent": True})
    for customer_id in ("", blocked, "cust_nobody"):
        assert world.call("crm", began(customer_id, ids.new("conv"))) == {"status": "NOT_SHARED"}
    assert outside.server().asked == []


def test_what_is_told_says_no_number_and_no_name(world: World) -> None:
    found, customer_id, number = known_elsewhere(world)
    conversation_id = world.talk(new_contact(), "제 번호는 010-7312-8846입니다", customer_id=customer_id)
    record = world.get("conversations", tables.conversation(conversation_id)) or {}
    summary = {"text": "고객 발화 1건 010-7312-8846 남궁도윤 고객님", "duration_s": 61}
    world.put("conversations", tables.conversation(conversation_id), {**record, "summary": summary})
    event = {**began(customer_id, conversation_id), "detail-type": "conversation.ended"}
    assert world.call("crm", event) == {"status": "DONE"}
    told = found.activities[conversation_id]
    assert (told["customer"], told["duration_s"], told["channel"]) == (number, 61, "voice")
    assert "7312" not in json.dumps(told)
    assert world.call("crm", {**event, "id": "another"}) == {"status": "REPEATED"}


def with_terms(world: World, **terms: Any) -> None:
    """Lets the settings want more of the system."""
    world.overrides["CRM"] = json.dumps({**json.loads(world.overrides["CRM"]), **terms})


@pytest.mark.parametrize(("contacts", "asked"), [("new", ["GET", "PUT"]), ("all", ["PUT"]), ("off", ["GET"])])
def test_who_is_not_known_there_is_made_known_where_the_settings_want_it(
    world: World, contacts: str, asked: list[str]
) -> None:
    found, customer_id, number = known_elsewhere(world)
    found.customers.clear()
    with_terms(world, contacts=contacts)
    event = began(customer_id, ids.new("conv"))
    assert world.call("crm", event) == {"status": "UNKNOWN" if contacts == "off" else "DONE"}
    assert [one.method for one in outside.server().asked] == asked
    assert (number in found.customers) is (contacts != "off")
    assert bool(world.get("customers", tables.crm_card(customer_id))) is (contacts != "off")


def escalated(world: World, customer_id: str) -> tuple[str, dict[str, Any]]:
    """Returns a hand-over of a customer and its event."""
    contact = new_contact()
    world.talk(contact, "환불이 안 돼요 010-7312-8846", customer_id=customer_id)
    world.flow("escalate", contact, reason="complaint", description="환불 지연 010-7312-8846", customer_id=customer_id)
    record = world.escalation(contact)
    world.put("escalations", tables.escalation(record["escalation_id"]), {**record, "customer_id": customer_id})
    event = domain_event("escalation.created", escalation_id=record["escalation_id"], reason="complaint")
    return record["escalation_id"], event


def test_a_hand_over_opens_one_ticket_of_who_agreed(world: World) -> None:
    found, customer_id, number = known_elsewhere(world)
    escalation_id, event = escalated(world, customer_id)
    assert world.call("crm", event) == {"status": "IGNORED"}
    with_terms(world, tickets=["escalation.created"], contacts="new")
    # A system that does not know the customer yet comes to know them before.
    found.customers.clear()
    outside.server().faults[:], before = [BROKEN] * 3, world.schedules()
    assert world.call("crm", event) == {"status": "PENDING"}
    (name,) = world.schedules() - before
    handed = json.loads(world.schedule(name)["Target"]["Input"])
    assert handed["crm_event"]["detail"] == {"escalation_id": escalation_id}
    breaker.reset()
    assert world.call("crm", handed) == {"status": "DONE"}
    assert world.call("crm", {**event, "id": "another"}) == {"status": "REPEATED"}
    (ticket,) = found.tickets.values()
    assert (ticket["ticket_id"], ticket["customer"], ticket["kind"]) == (escalation_id, number, "escalation")
    assert (ticket["reason"], ticket["priority"]) == ("complaint", "HIGH")
    assert "7312" not in json.dumps(ticket)
    record = world.get("escalations", tables.escalation(escalation_id)) or {}
    assert record["crm_ticket_id"] == "T-1"
    ended = {"status": "resolved", "resolution": "환불 완료", "resolution_type": "solved"}
    world.put("escalations", tables.escalation(escalation_id), {**record, **ended})
    resolved = domain_event("escalation.resolved", escalation_id=escalation_id, reason="complaint")
    assert [world.call("crm", resolved)["status"] for _ in range(2)] == ["DONE", "REPEATED"]
    assert (found.states, len(found.tickets)) == ({"T-1": "resolved"}, 1)
    _, secret, _ = known_elsewhere(world, data_sharing_consent=False)
    with_terms(world, tickets=["escalation.created"])
    assert world.call("crm", escalated(world, secret)[1]) == {"status": "NOT_SHARED"}
    assert outside.server().asked == []


def down(world: World, event: dict[str, Any], attempts: int) -> dict[str, Any]:
    """Hands over an event while the system is down, as often as schedules do; returns what the last one hands over."""
    handed, before = event, world.schedules()
    for attempt in range(2, attempts + 1):
        outside.server().faults[:] = [BROKEN] * 3
        assert world.call("crm", handed) == {"status": "PENDING"}
        (name,) = world.schedules() - before
        before.add(name)
        handed = json.loads(world.schedule(name)["Target"]["Input"])
        of_it = {"conversation_id": event["detail"]["conversation_id"]}
        again = {"id": event["id"], "detail-type": event["detail-type"], "detail": of_it}
        assert handed == {"crm_event": again, "attempt": attempt}
        breaker.reset()
    outside.server().faults[:] = [BROKEN] * 3
    return handed


def test_a_contact_is_told_of_later_and_kept_after_a_day(world: World) -> None:
    found, customer_id, _ = known_elsewhere(world)
    conversation_id = world.talk(new_contact(), "환불 방법이 궁금해요", customer_id=customer_id)
    event = {**began(customer_id, conversation_id), "detail-type": "conversation.ended"}
    last = down(world, event, 8)
    with pytest.raises(FunctionFailedError, match="Http500"):
        world.call("crm", last)
    noted = world.get("sessions", deliveries.key_of("crm-conversation.ended", conversation_id)) or {}
    assert (noted["status"], noted["code"], noted["attempt"]) == ("failed", "Http500", 8)
    breaker.reset()
    assert world.call("crm", last) == {"status": "DONE"}
    assert list(found.activities) == [conversation_id]


def test_a_consent_that_is_withdrawn_while_the_system_is_down_counts(world: World) -> None:
    found, customer_id, _ = known_elsewhere(world)
    conversation_id = world.talk(new_contact(), "환불 방법이 궁금해요", customer_id=customer_id)
    handed = down(world, {**began(customer_id, conversation_id), "detail-type": "conversation.ended"}, 2)
    profile = world.get("customers", tables.customer(customer_id)) or {}
    world.put("customers", tables.customer(customer_id), {**profile, "consent": {"data_sharing_consent": False}})
    outside.server().faults.clear()
    assert world.call("crm", handed) == {"status": "NOT_SHARED"}
    assert found.activities == {}


def test_a_look_up_ends_with_the_call_and_leaves_nobody_a_letter(world: World) -> None:
    _, customer_id, _ = known_elsewhere(world)
    conversation_id = world.talk(new_contact(), "환불 방법이 궁금해요", customer_id=customer_id)
    last = down(world, began(customer_id, conversation_id), 3)
    assert world.call("crm", last) == {"status": "FAILED"}
    noted = world.get("sessions", deliveries.key_of("crm-conversation.started", conversation_id)) or {}
    assert (noted["status"], noted["tries"]) == ("failed", 3)


def test_a_card_goes_after_a_week(world: World) -> None:
    _, customer_id, _ = known_elsewhere(world)
    world.call("crm", began(customer_id, ids.new("conv")))
    card = world.get("customers", tables.crm_card(customer_id)) or {}
    assert timedelta(days=6) < timedelta(seconds=card["expires_at"] - clock.now().timestamp()) <= timedelta(days=7)
