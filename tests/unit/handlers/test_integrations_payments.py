"""What every provider of payment links must keep, and what a payment becomes by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.keys import Key
from contact_handlers.integrations import breaker, payments
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.payments import HttpPaymentLinks, PaymentLinkProvider, State, Wanted
from contact_handlers.records import payments as records
from contact_handlers.records import tables
from contact_handlers.records.payments import Payment
from tests.unit.handlers import outside
from tests.unit.handlers.journeys.systems import paying, payments_of, waiting_payment
from tests.unit.handlers.outside import BROKEN, CUT, DRIP, GARBAGE
from tests.unit.handlers.world import World, flow_event, new_contact


class InMemory:
    """A provider in this process, as a center could have one in its tests."""

    def __init__(self) -> None:
        self.links: dict[str, dict[str, Any]] = {}

    def create(self, wanted: Wanted) -> payments.Made:
        """Makes a link."""
        known = {"id": f"lnk_{len(self.links)}", "status": "open"}
        made = self.links.setdefault(wanted.payment_id, known)
        return payments.Made(made["id"], f"https://pay.example.com/{made['id']}")

    def state(self, link_id: str) -> State | None:
        """Returns how a link stands."""
        found = [link for link in self.links.values() if link["id"] == link_id]
        return payments.read_state(found[0]) if found else None

    def end(self, reference: str, status: str, **more: Any) -> None:
        """Ends a link."""
        self.links[reference] |= {"status": status, **more}


Ends = Callable[..., None]


@pytest.fixture(params=["http", "memory"])
def provider(request: pytest.FixtureRequest, world: World) -> tuple[PaymentLinkProvider, Ends]:
    """Each provider, and what ends one of its links."""
    if request.param == "memory":
        made = InMemory()
        return made, made.end
    breaker.reset()
    played = outside.provider()
    return HttpPaymentLinks(System("payment", f"{outside.server().url}/v1", world.secret_arns["payment"])), played.end


def wanted(**change: Any) -> Wanted:
    """A link that is asked for."""
    asked = {"payment_id": ids.new("pay"), "amount": 12_000, "title": "주문 결제", **change}
    return Wanted(expires_at=clock.now() + timedelta(minutes=30), **asked)


def test_a_link_is_made_once_for_a_payment(world: World, provider: tuple[PaymentLinkProvider, Ends]) -> None:
    with world.looking():
        first, second = wanted(), wanted()
        made = provider[0].create(first)
        assert made.url.startswith("https://")
        assert provider[0].create(first) == made
        assert provider[0].create(second).link_id != made.link_id
        assert provider[0].state(made.link_id) == State(None)
        assert provider[0].state("lnk_nobody") is None


@pytest.mark.parametrize("end", ["paid", "failed", "expired", "cancelled"])
def test_every_end_is_told(world: World, provider: tuple[PaymentLinkProvider, Ends], end: str) -> None:
    with world.looking():
        asked = wanted()
        made = provider[0].create(asked)
        provider[1](asked.payment_id, end, amount=12_000, receipt="r-77")
        found = provider[0].state(made.link_id)
    assert found == State(records.ENDS[end], 12_000, "r-77")


@pytest.mark.parametrize(
    "told",
    [
        {"id": "lnk_1", "url": "http://pay.example.com/p"},
        {"id": "lnk_1", "url": "javascript:alert(1)"},
        {"id": "../../admin", "url": "https://pay.example.com/p"},
        {"id": 7, "url": "https://pay.example.com/p"},
        {"id": "lnk_1", "url": "https://pay.example.com/" + "x" * 600},
        {"id": "lnk_1", "url": "https://pay.example.com/p", "amount": 1},
        {},
    ],
)
def test_a_link_that_cannot_be_one_is_none(world: World, told: dict[str, Any]) -> None:
    outside.server().reset(lambda asked: (201, told))
    breaker.reset()
    http = HttpPaymentLinks(System("payment", outside.server().url, world.secret_arns["payment"]))
    with world.looking(), pytest.raises(DependencyError, match=r"GarbledAnswer|NoLinkId|NoHttpsLink|OtherAmount"):
        http.create(wanted())


def test_nothing_of_a_card_is_read() -> None:
    told = {"status": "paid", "amount": 1000, "receipt": "4111111111111111", "card": {"number": "4111-1111-1111-1111"}}
    assert payments.read_state(told) == State("completed", 1000, "")
    assert payments.read_state({"status": "paid", "amount": True}) == State("completed", None, "")
    assert payments.read_state({"status": ["paid"]}) is None


# --- a payment


def ask(world: World, contact: str, **parameters: str) -> dict[str, str]:
    """Asks for a link as the flow of an agent does."""
    given = {"amount": "35000", "asked_by": "agent", **parameters}
    return world.flow("payment_link", contact, number="01012345678", **given)


def test_a_link_lives_for_thirty_minutes_and_is_for_its_customer_alone(world: World) -> None:
    provider, contact = paying(world), new_contact()
    answer = ask(world, contact, title="주문 결제 010-9876-5432")
    (payment,) = payments_of(world, contact)
    assert answer["status"] == "OK"
    assert (answer["payment_id"], answer["payment_status"]) == (payment.request_id, "open")
    assert str(payment.link) not in str(answer)
    created, until = clock.parse(payment.created_at), clock.parse(payment.due_at)
    assert created is not None
    assert until is not None
    assert until - created == timedelta(minutes=30)
    (made,) = provider.links.values()
    assert "9876" not in made["title"]
    assert set(made) == {"id", "url", "status", "reference", "amount", "currency", "title", "expires_at"}
    with world.looking():
        requests = world.table("requests")
        link = records.link(requests, payment.request_id, clock.now())
        assert link is not None
        assert (link.url, link.amount, link.expires_at) == (payment.link, 35_000, until)
        assert records.link(requests, payment.request_id, until) is None
        assert records.link(requests, "pay_none", clock.now()) is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"amount": "0"}, "INVALID_AMOUNT"),
        ({"amount": "99"}, "INVALID_AMOUNT"),
        ({"amount": "5000001"}, "INVALID_AMOUNT"),
        ({"amount": "삼만원"}, "INVALID_AMOUNT"),
        ({"amount": "-500"}, "INVALID_AMOUNT"),
        ({"asked_by": ""}, "NOT_ALLOWED"),
        ({"asked_by": "bot"}, "NOT_ALLOWED"),
        ({"asked_by": "bot", "scenario_id": "reservation"}, "NOT_ALLOWED"),
        ({"asked_by": "bot", "scenario_id": "payment"}, "OK"),
        ({"phone_number": "1588-0000"}, "NO_NUMBER"),
        ({"action": "pay"}, "INVALID_ACTION"),
        ({"action": "status", "payment_id": "pay_1"}, "NOT_FOUND"),
    ],
)
def test_who_may_ask_and_for_what(world: World, change: dict[str, str], status: str) -> None:
    provider, contact = paying(world), new_contact()
    assert ask(world, contact, **change)["status"] == status
    assert bool(provider.links) is (status == "OK")


def test_a_customer_who_wants_no_messages_gets_no_link(world: World) -> None:
    provider, contact = paying(world), new_contact()
    customer_id = world.add_customer(preferences={"notifications_enabled": False})
    assert ask(world, contact, customer_id=customer_id)["status"] == "CONSENT_MISSING"
    assert provider.links == {}


@pytest.mark.parametrize("fault", [BROKEN, CUT, GARBAGE])
def test_a_provider_that_fails_is_said_and_asking_again_makes_one_link(world: World, fault: str) -> None:
    """The answer is lost after the link was made: the same payment asks again under the same number."""
    provider, contact = paying(world), new_contact()
    outside.server().faults[:], outside.server().after = [fault] * 3, True
    answer = ask(world, contact)
    assert (answer["status"], answer["payment_id"]) == ("UNAVAILABLE", "none")
    outside.server().faults.clear()
    assert ask(world, contact)["status"] == "OK"
    assert (len(provider.links), len(payments_of(world, contact))) == (1, 1)


def test_a_slow_provider_leaves_time_to_say_so(world: World) -> None:
    """The function answers before Amazon Connect gives up, and the next time the link is there."""
    provider, contact = paying(world), new_contact()
    # The key is known from here on.
    assert ask(world, new_contact())["status"] == "OK"
    outside.server().faults[:], outside.server().after = [DRIP] * 3, True
    event = flow_event(contact, number="01012345678", amount="35000", asked_by="agent")
    assert world.call("payment_link", event, seconds=2.3)["status"] == "UNAVAILABLE"
    assert [payment.status for payment in payments_of(world, contact)] == ["pending"]
    outside.server().faults.clear()
    assert world.call("payment_link", event)["status"] == "OK"
    assert len(provider.links) == 2


def test_a_link_that_is_over_makes_room_and_one_that_was_paid_does_not(world: World) -> None:
    provider, contact = paying(world), new_contact()
    first = ask(world, contact)["payment_id"]
    assert ask(world, contact)["payment_id"] == first
    other = ask(world, contact, amount="40000")["payment_id"]
    assert other != first
    key = tables.request(first)
    stored = world.get("requests", key) or {}
    world.put("requests", key, {**stored, "due_at": clock.stamp(clock.now() - timedelta(minutes=1))})
    second = ask(world, contact)["payment_id"]
    assert second not in (first, other)
    with world.looking():
        payment = records.by_id(world.table("requests"), second)
        assert payment is not None
        assert records.settle(world.table("requests"), payment, "completed", amount=35_000, receipt="r-1") is not None
    assert ask(world, contact)["status"] == "ALREADY_PAID"
    assert len(provider.links) == 3


def settled(world: World, *ends: tuple[records.End, int | None]) -> list[str]:
    """Ends a payment in the order in which its provider says so, and returns what it was after each."""
    made, seen = waiting_payment(world), list[str]()
    with world.looking():
        requests = world.table("requests")
        for end, amount in ends:
            payment = records.by_id(requests, made.request_id)
            assert payment is not None
            records.settle(requests, payment, end, amount=amount)
            found = records.by_id(requests, made.request_id)
            assert found is not None
            seen.append(found.status)
    return seen


def test_a_payment_ends_once_and_money_that_moved_wins(world: World) -> None:
    assert settled(world, ("expired", None), ("completed", 10_000)) == ["expired", "completed"]
    assert settled(world, ("completed", 10_000), ("expired", None)) == ["completed", "completed"]
    assert settled(world, ("completed", 10_000), ("completed", 10_000)) == ["completed", "completed"]
    assert settled(world, ("failed", None), ("expired", None)) == ["failed", "failed"]
    assert settled(world, ("completed", 9_000), ("completed", 10_000)) == ["disputed", "disputed"]
    assert settled(world, ("completed", None)) == ["disputed"]


def test_a_provider_that_gives_no_answer_ends_nothing_for_a_day(world: World) -> None:
    provider = paying(world)
    payment = waiting_payment(world, link_id="lnk_1")
    provider.links["x"] = {"id": "lnk_1", "status": "paid", "amount": 10_000}
    outside.server().faults[:] = [BROKEN] * 2
    assert world.call("payment_watch", {}).get("unknown") == 1
    assert Payment.from_item(world.get("requests", payment.key) or {}).status == "open"
    assert world.call("payment_watch", {})["completed"] == 1


def test_a_notice_that_was_noted_and_not_told_is_told(world: World) -> None:
    paying(world)
    payment = waiting_payment(world, untold="payment.completed", untold_since=clock.stamp(clock.now() - timedelta(1)))
    world.put("requests", payment.key, payment.changed({"status": "completed"}).to_item())
    assert world.call("payment_watch", {}) == {"told": 1}
    assert ("payment.completed", payment.request_id) in [
        (kind, detail["payment_id"]) for kind, detail in world.published()
    ]
    assert world.call("payment_watch", {}) == {}


def test_the_event_says_identifiers_alone(world: World) -> None:
    paying(world)
    contact = new_contact()
    world.published()
    ask(world, contact)
    ((kind, detail),) = world.published()
    assert kind == "payment.link_created"
    assert set(detail) - {"schema_version", "center", "environment", "timestamp"} == {
        *("payment_id", "reference_number", "conversation_id", "customer_id", "status")
    }


def test_a_guide_asks_for_the_contact_beside_it(world: World) -> None:
    paying(world)
    served, guide = new_contact(), new_contact()
    event = flow_event(guide, amount="5000", asked_by="agent", contact_id=served, phone_number="010-2345-6789")
    assert world.call("payment_link", event)["status"] == "OK"
    (payment,) = payments_of(world, served)
    assert world.get("customers", Key(f"REQ#{payment.request_id}", "NUMBER"))["phone_number"] == "+821023456789"  # type: ignore[index]
