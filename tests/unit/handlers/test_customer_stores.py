"""Where customers are known: the table alone, and with Customer Profiles, give the same customer for the same caller.

The cases of the contract are arranged in the table, in the profiles, and in both; whoever writes another store adds an
arrangement. What only profiles can get wrong follows below: the answer of the table stands then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contact_handlers.base import aws, ids
from contact_handlers.records.customer_profiles import MOST, ProfiledCustomers
from contact_handlers.records.customers import Customer, CustomerStore, TableCustomers
from tests.unit.handlers.faults import DENIED, GARBAGE, MISSING, SILENT, THROTTLED, Plan
from tests.unit.handlers.journeys.base import number
from tests.unit.handlers.profiles_fake import DOMAIN
from tests.unit.handlers.world import PHONE_KEY, World, new_contact

# Puts a customer with a number, a name, a tier and a status where a store looks for them, and returns their id.
Put = Callable[..., str]


def in_table(world: World, caller: str, **given: str) -> str:
    return world.add_customer(caller, **given)


def in_profiles(world: World, caller: str, **given: str) -> str:
    account = ids.new("cust")
    _profile(world, caller, account, **given)
    return account


def in_both(world: World, caller: str, **given: str) -> str:
    """The record of the table is older: it has none of it but the owner of the number."""
    account = world.add_customer(caller, display_name="옛이름")
    _profile(world, caller, account, **given)
    return account


def _profile(world: World, caller: str, account: str, display_name: str = "", **attributes: str) -> None:
    name = {"FirstName": display_name} if display_name else {}
    world.profiles.put(caller, AccountNumber=account, Attributes=attributes, **name)


PLACES: dict[str, Put] = {"table": in_table, "profiles": in_profiles, "both": in_both}


@pytest.fixture
def store(request: pytest.FixtureRequest, world: World) -> Iterator[CustomerStore]:
    """The store of a place."""
    table = TableCustomers(table=world.table("customers"), key=PHONE_KEY)
    with world.looking():
        yield table if request.param == "table" else ProfiledCustomers(domain=DOMAIN, table=table)


every_store = pytest.mark.parametrize(("store", "put"), PLACES.items(), indirect=["store"], ids=list(PLACES))


def found(store: CustomerStore, caller: str) -> Customer:
    customer = store.by_phone(caller)
    assert customer is not None
    return customer


@every_store
def test_a_known_number_gives_its_customer(world: World, store: CustomerStore, put: Put) -> None:
    caller = number()
    customer_id = put(world, caller, display_name="홍길동", tier="vip", language="en-US")
    customer = found(store, caller)
    assert (customer.customer_id, customer.display_name) == (customer_id, "홍*동")
    assert (customer.tier, customer.is_vip, customer.language) == ("vip", True, "en-US")
    assert not customer.is_blocked


@every_store
def test_an_unknown_number_gives_nobody(world: World, store: CustomerStore, put: Put) -> None:
    put(world, number(), display_name="홍길동")
    assert store.by_phone(number()) is None


@every_store
def test_who_is_blocked_is_blocked(world: World, store: CustomerStore, put: Put) -> None:
    caller = number()
    put(world, caller, status="blocked")
    assert found(store, caller).is_blocked


@every_store
def test_a_number_of_two_is_never_a_mixture(world: World, store: CustomerStore, put: Put) -> None:
    caller = number()
    names = {put(world, caller, display_name="홍길동", tier="vip"): "홍*동", put(world, caller): ""}
    customer = store.by_phone(caller)
    if customer is not None:
        assert customer.customer_id in names
        assert customer.is_vip == (names[customer.customer_id] == customer.display_name == "홍*동")


@every_store
@pytest.mark.parametrize("name", ["김*수", "남궁민수", "Jane Doe", "kim@customer.example", "010-1234-5678 김민수"])
def test_names_are_masked_as_everywhere(world: World, store: CustomerStore, put: Put, name: str) -> None:
    caller = number()
    put(world, caller, display_name=name)
    shown = found(store, caller).display_name
    assert "*" in shown
    assert (shown == name) == ("*" in name)
    assert "1234" not in shown


@every_store
@pytest.mark.parametrize("garbage", [{}, {"tier": "diamond", "status": "???", "language": "!"}, {"tier": "VIP "}])
def test_what_is_missing_or_no_word_of_ours_gives_nothing(
    world: World, store: CustomerStore, put: Put, garbage: dict[str, str]
) -> None:
    """No privilege comes from it, and no consent; nobody is locked out by it either."""
    caller = number()
    put(world, caller, **garbage)
    customer = found(store, caller)
    assert (customer.tier, customer.is_vip, customer.is_blocked) == ("regular", False, False)
    assert (customer.marketing_consent, customer.data_sharing_consent) == (False, False)


# --- what profiles alone can do


profiled = pytest.mark.parametrize("store", ["both"], indirect=True)


@profiled
def test_consents_are_those_of_the_table(world: World, store: CustomerStore) -> None:
    """A profile gives none and takes none."""
    caller, other = number(), number()
    given = world.add_customer(caller, consent={"marketing_consent": {"value": True}}, preferences={})
    _profile(world, caller, given, marketing_consent="false", data_sharing_consent="true")
    in_profiles(world, other, marketing_consent="true", data_sharing_consent="true")
    assert found(store, caller).marketing_consent
    assert not found(store, caller).data_sharing_consent
    assert not found(store, other).marketing_consent
    assert not found(store, other).data_sharing_consent


@profiled
@pytest.mark.parametrize(("stored", "said"), [("blocked", "active"), ("active", "blocked"), ("active", " Blocked ")])
def test_blocked_in_one_place_is_blocked(world: World, store: CustomerStore, stored: str, said: str) -> None:
    caller = number()
    customer_id = world.add_customer(caller, status=stored)
    _profile(world, caller, customer_id, status=said)
    assert found(store, caller).is_blocked


@profiled
def test_of_two_profiles_of_a_customer_the_blocked_one_counts(world: World, store: CustomerStore) -> None:
    caller = number()
    account = in_profiles(world, caller, status="blocked")
    _profile(world, caller, account, status="active")
    assert found(store, caller).is_blocked


@profiled
def test_the_owner_in_the_table_is_the_owner(
    world: World, store: CustomerStore, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = number()
    owner = world.add_customer(caller, display_name="김*수")
    other = in_profiles(world, caller, display_name="홍길동", tier="vip")
    customer = found(store, caller)
    assert (customer.customer_id, customer.display_name, customer.is_vip) == (owner, "김*수", False)
    told = capsys.readouterr().out
    assert '"outcome": "differs"' in told or '"outcome":"differs"' in told
    assert other not in told
    assert caller not in told


@profiled
def test_a_number_of_several_profiles_is_nobodys(world: World, store: CustomerStore) -> None:
    caller = number()
    in_profiles(world, caller)
    assert store.by_phone(caller) is not None
    in_profiles(world, caller)
    assert store.by_phone(caller) is None


@profiled
def test_profiles_that_the_service_made_of_callers_name_nobody(world: World, store: CustomerStore) -> None:
    """They have a number and no account; with too many of them nobody can tell who else there is."""
    caller = number()
    world.profiles.put(caller)
    world.profiles.put(caller, AccountNumber="7654321", FirstName="홍길동")
    assert store.by_phone(caller) is None
    account = in_profiles(world, caller)
    assert found(store, caller).customer_id == account
    for _ in range(MOST):
        world.profiles.put(caller)
    assert store.by_phone(caller) is None


@profiled
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"Items": "none"},
        {"Items": [None, 7, "cust_1", {"AccountNumber": 7}, {"AccountNumber": "cust_1 OR 1"}]},
        {
            "Items": [
                {"AccountNumber": "cust_1", "Attributes": "vip", "FirstName": {"a": 1}},
                {"AccountNumber": "cust_2"},
            ]
        },
    ],
)
def test_an_answer_that_is_none_changes_nothing(
    world: World, store: CustomerStore, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]
) -> None:
    known, unknown = number(), number()
    customer_id = world.add_customer(known, display_name="김*수")
    real = aws.call

    def call(service: str, operation: str, /, **given: Any) -> dict[str, Any]:
        return answer if service == "customer-profiles" else real(service, operation, **given)

    monkeypatch.setattr(aws, "call", call)
    assert (found(store, known).customer_id, found(store, known).display_name) == (customer_id, "김*수")
    assert store.by_phone(unknown) is None


@pytest.mark.parametrize("fault", [THROTTLED, DENIED, SILENT, GARBAGE, MISSING])
def test_without_the_service_the_table_answers_and_the_caller_waits_for_one_attempt(
    world: World, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    caller = number()
    customer_id = world.add_customer(caller, display_name="김*수", tier="vip")
    _profile(world, caller, customer_id, display_name="홍길동", tier="regular")
    world.overrides["PROFILES_DOMAIN"] = DOMAIN
    world.wire.plan, struck = (
        Plan(fault=fault, when=lambda call: call.startswith("customer-profiles")),
        world.wire.struck,
    )
    answer = world.flow("customer_lookup", new_contact(), number=caller)
    assert (answer["status"], answer["customer_id"]) == ("OK", customer_id)
    assert (answer["display_name"], answer["tier"]) == ("김*수", "vip")
    assert world.wire.struck - struck == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert {"SystemRequest", "unavailable", "profiles"} <= {
        word for line in lines for pair in line.items() for word in pair if isinstance(word, str)
    }
    assert [line for line in lines if "customer.profiles_unavailable" in line.values()]


def test_the_flow_learns_what_the_profile_says(world: World) -> None:
    caller = number()
    customer_id = in_profiles(world, caller, display_name="홍길동", tier="premium", status="blocked")
    world.overrides["PROFILES_DOMAIN"] = DOMAIN
    answer = world.flow("customer_lookup", new_contact(), number=caller)
    assert (answer["found"], answer["customer_id"], answer["display_name"]) == ("true", customer_id, "홍*동")
    assert (answer["tier"], answer["is_vip"], answer["blocked"]) == ("premium", "true", "true")


def test_a_center_without_a_domain_asks_nobody_else(world: World) -> None:
    caller = number()
    in_profiles(world, caller)
    assert world.flow("customer_lookup", new_contact(), number=caller)["found"] == "false"
    assert world.profiles.calls == []
