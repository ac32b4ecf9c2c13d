"""Systems around the center."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.integrations import breaker
from contact_handlers.records import deliveries, tables
from contact_handlers.records.payments import Payment
from tests.unit.handlers import outside
from tests.unit.handlers.journeys.base import Check, Event, customer_numbers, journey, listening, number
from tests.unit.handlers.world import World, flow_event, new_contact


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
    crm, customer_number = outside.crm(), str(next(customer_numbers))
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
        domain_event("request.completed", request_id=request_id, kind="cancellation"),
    ]

    def check() -> None:
        assert {key: one["kind"] for key, one in crm.tickets.items()} == {
            escalation_id: "escalation",
            request_id: "cancellation",
        }
        assert list(crm.customers) == [customer_number]
        kept = (world.get("requests", tables.request(request_id)) or {})["crm_ticket_id"]
        assert kept.startswith("T-")
        assert list(crm.states) == [kept]

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
