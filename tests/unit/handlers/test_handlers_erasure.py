"""Customers who ask to be forgotten: once, whole, and not while something of theirs goes on."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest

from commands import data
from contact_handlers.base import clock
from contact_handlers.base.keys import Key
from contact_handlers.erasure import logic
from contact_handlers.records import erasure, phone, tables
from ringback.commands.exits import CommandError, Exit
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.faults import DENIED, GARBAGE, THROTTLED, Plan
from tests.unit.handlers.journeys import base as journeys
from tests.unit.handlers.profiles_fake import DOMAIN
from tests.unit.handlers.world import PHONE_KEY, World, new_contact


class _Stores:
    def table(self, key: str) -> str:
        return f"t-{key}"


def test_a_customer_is_forgotten_once_however_often_it_is_asked(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    customer_id = world.add_customer()
    world.put("customers", tables.number_lookup("7000001"), {"customer_id": customer_id})
    options = argparse.Namespace(customer="7000001", stage="aicc-dev", yes=True)
    with world.looking():
        assert data.erase(options, _Stores()) == Exit.FINE  # type: ignore[arg-type] # a stage without an account
        told = capsys.readouterr().out
        assert data.erase(options, _Stores()) == Exit.FINE  # type: ignore[arg-type] # as above
    request = world.get("requests", tables.request(erasure.request_id(customer_id))) or {}
    assert (request["status"], request["customer_id"]) == ("pending", customer_id)
    assert "status     pending" in told
    for _ in range(2):
        world.call("erasure", {})
    with world.looking(), pytest.raises(CommandError, match="nobody has this customer number"):
        data.erase(options, _Stores())  # type: ignore[arg-type] # as above
    options.customer = customer_id
    with world.looking():
        assert data.erase(options, _Stores()) == Exit.FINE  # type: ignore[arg-type] # as above
    assert "status     completed" in capsys.readouterr().out


def asked(world: World, customer_id: str) -> Key:
    name = erasure.request_id(customer_id)
    world.put("requests", tables.request(name), erasure.request(customer_id, name, clock.now()))
    return tables.request(name)


def test_what_goes_on_is_waited_for(world: World, travel: Travel, capsys: pytest.CaptureFixture[str]) -> None:
    """A conversation is not emptied while somebody talks; after two days people have to look."""
    customer_id = world.add_customer()
    conversation_id = world.talk(new_contact(), "안녕하세요")
    head = tables.conversation(conversation_id)
    item = world.get("conversations", head) or {}
    marks = {"customer_id": customer_id, "by_customer_pk": f"CUST#{customer_id}", "by_customer_sk": "1"}
    world.put("conversations", head, {**item, **marks, "status": "bot_handling"})
    key = asked(world, customer_id)
    assert world.call("erasure", {})["later"] == 1
    assert world.get("customers", tables.customer(customer_id))
    assert len(world.query("conversations", head.pk)) > 1
    assert "ErasureLate" not in capsys.readouterr().out
    travel(clock.now() + timedelta(hours=49))
    world.call("erasure", {})
    assert "ErasureLate" in capsys.readouterr().out
    world.put("conversations", head, {**(world.get("conversations", head) or {}), "status": "completed"})
    for _ in range(2):
        world.call("erasure", {})
    assert (world.get("requests", key) or {})["status"] == "completed"
    assert world.get("customers", tables.customer(customer_id)) is None


def test_whoever_calls_in_time_is_not_forgotten(world: World, travel: Travel) -> None:
    """The days count from the last contact; somebody loaded and never heard of counts from then."""
    customer_id, began = world.add_customer(created_at="2026-01-01T00:00:00.000Z"), clock.now()
    key = tables.customer(customer_id)
    loaded = tables.last_contact(customer_id, "2026-01-01T00:00:00.000Z")
    world.put("customers", key, {**(world.get("customers", key) or {}), **loaded})
    travel(began + timedelta(days=700))
    for _ in range(2):
        world.call("erasure", {})
    assert world.get("customers", key)
    called = tables.last_contact(customer_id, clock.stamp(clock.now()))
    world.put("customers", key, {**(world.get("customers", key) or {}), **called})
    travel(began + timedelta(days=1_700))
    world.call("erasure", {})
    assert world.get("customers", key)
    travel(began + timedelta(days=1_796))
    for _ in range(3):
        world.call("erasure", {})
    assert world.get("customers", key) is None


def test_a_number_that_is_somebody_elses_by_now_stays_theirs(world: World) -> None:
    called, other = "+821087654321", world.add_customer("010-8765-4321")
    customer_id = world.add_customer(contacts=[{"channel": "voice", "value": called}])
    key = asked(world, customer_id)
    world.call("erasure", {})
    assert (world.get("requests", key) or {})["status"] == "completed"
    with world.looking():
        from contact_handlers.records.customers import TableCustomers
        from tests.unit.handlers.world import PHONE_KEY

        found = TableCustomers(table=world.table("customers"), key=PHONE_KEY).by_phone(called)
    assert found is not None
    assert found.customer_id == other


def test_profiles_of_others_and_of_numbers_that_others_have_by_now_stay(world: World) -> None:
    mine, passed_on, shared = journeys.number(), journeys.number(), journeys.number()
    other = world.add_customer(passed_on)
    contacts = [{"channel": "voice", "value": one} for one in (mine, passed_on, shared)]
    customer_id = world.add_customer(mine, contacts=contacts)
    world.overrides["PROFILES_DOMAIN"] = DOMAIN
    for _ in range(21):
        world.profiles.put(mine, AccountNumber=customer_id)
    world.profiles.put(mine)
    kept = [(passed_on, {}), (shared, {"AccountNumber": other}), (passed_on, {"AccountNumber": other})]
    for called, fields in kept:
        world.profiles.put(called, **fields)
    key = asked(world, customer_id)
    for _ in range(2):
        world.call("erasure", {})
    proof = world.get("requests", key) or {}
    assert (proof["status"], proof["erased_profiles"]) == ("completed", 22)
    left = [(one["MobilePhoneNumber"], one.get("AccountNumber")) for one in world.profiles.profiles]
    assert left == [(called, fields.get("AccountNumber")) for called, fields in kept]


@pytest.mark.parametrize("fault", [DENIED, GARBAGE, THROTTLED])
def test_nobody_is_forgotten_while_their_profiles_cannot_be(world: World, fault: str) -> None:
    """The table leads to what is left, so it goes last; the request stays open until all of it is gone."""
    customer_id = world.add_customer()
    world.profiles.put(journeys.number(), AccountNumber=customer_id)
    world.overrides["PROFILES_DOMAIN"] = DOMAIN
    key = asked(world, customer_id)
    world.wire.plan = Plan(fault=fault, when=lambda call: call.startswith("customer-profiles"))
    assert world.call("erasure", {})["failed"] == 1
    assert world.get("customers", tables.customer(customer_id))
    world.wire.plan = None
    for _ in range(2):
        world.call("erasure", {})
    assert world.profiles.profiles == []
    assert (world.get("requests", key) or {})["status"] == "completed"


def test_recordings_are_looked_for_by_day_and_contact() -> None:
    item = {"channel": "voice", "created_at": "2026-11-29T14:59:00.000Z", "ended_at": "2026-11-30T00:01:00.000Z"}
    found = list(logic.media_prefixes(item, ["c-1"]))
    assert "connect/recordings/2026/11/29/c-1" in found
    assert "Analysis/Voice/Redacted/2026/11/30/c-1" in found
    assert not any("Chat" in prefix for prefix in found)


def booked_by_nobody(world: World, number: str) -> tuple[Key, str]:
    """Books a callback to a number from a contact that nobody knows; returns its item and the hash of the number."""
    answer = world.flow("callback", new_contact(), phone_number=number, mode="scheduled")
    assert answer["status"] == "OK"
    return tables.request(answer["callback_id"]), phone.hashed(number, PHONE_KEY)


def test_callbacks_to_the_customers_number_go_whoever_booked_them(world: World) -> None:
    """The index of customers knows them not: nobody said whose they are."""
    number = journeys.number()
    callback, hashed = booked_by_nobody(world, number)
    customer_id = world.add_customer(number, contacts=[{"channel": "voice", "value": number}])
    key = asked(world, customer_id)

    for _ in range(2):
        world.call("erasure", {})

    stored = world.get("requests", callback) or {}
    assert (world.get("requests", key) or {})["status"] == "completed"
    assert (stored["status"], stored["end_reason"], stored["phone_hash"]) == ("cancelled", "erased", "erased")
    assert world.get("customers", tables.phone_number(hashed)) is None
    assert world.get("requests", tables.open_callbacks(hashed)) is None


def test_a_call_that_is_being_made_is_waited_for(world: World) -> None:
    number = journeys.number()
    callback, _ = booked_by_nobody(world, number)
    world.put("requests", callback, {**(world.get("requests", callback) or {}), "status": "dialing"})
    key = asked(world, world.add_customer(number, contacts=[{"channel": "voice", "value": number}]))

    assert world.call("erasure", {})["later"] == 1

    assert (world.get("requests", key) or {})["status"] == "pending"


def test_a_callback_of_whoever_has_the_number_now_stays(world: World) -> None:
    """The profile still has a number that was given to somebody else, who waits for a call."""
    number = journeys.number()
    world.add_customer(number)
    callback, hashed = booked_by_nobody(world, number)
    customer_id = world.add_customer(contacts=[{"channel": "voice", "value": number}])
    key = asked(world, customer_id)

    for _ in range(2):
        world.call("erasure", {})

    assert (world.get("requests", key) or {})["status"] == "completed"
    assert (world.get("requests", callback) or {})["status"] == "scheduled"
    assert (world.get("customers", tables.phone_number(hashed)) or {})["phone_number"] == number
