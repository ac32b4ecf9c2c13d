"""What every adapter of orders keeps, whatever system is behind it; another adapter joins the list `ADAPTERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from contact_handlers.base import ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import tables
from contact_handlers.records.orders import OrderAdapter, OrderState, StoredOrders
from tests.unit.handlers.world import World

# An order as the system behind an adapter has it: customer, number, what is known.
Known = list[tuple[str, str, Mapping[str, Any]]]
Make = Callable[[World, Known], OrderAdapter]


def stored(world: World, known: Known) -> OrderAdapter:
    """Orders in the table of customers."""
    for customer_id, number, facts in known:
        world.put("customers", tables.order(customer_id, number), facts)
    return StoredOrders(Table("t-customers"))


ADAPTERS: dict[str, Make] = {"stored": stored}


@pytest.fixture(params=list(ADAPTERS))
def make(request: pytest.FixtureRequest) -> Make:
    return ADAPTERS[request.param]


def find(world: World, adapter: OrderAdapter, customer_id: str, number: str) -> OrderState | None:
    with world.looking():
        return adapter.find(customer_id, number)


def test_an_order_of_the_customer_is_found_with_its_day(world: World, make: Make) -> None:
    mine = ids.new("cust")
    adapter = make(world, [(mine, "20240115", {"status_text": "배송 중", "expected_on": "2026-12-03"})])
    assert find(world, adapter, mine, "20240115") == OrderState("배송 중", date(2026, 12, 3))


@pytest.mark.parametrize("number", ["20240116", "2024011", "", "#", "20240115 OR 1=1", "../20240115", "가" * 300])
def test_what_is_no_number_of_an_order_is_nothing(world: World, make: Make, number: str) -> None:
    mine = ids.new("cust")
    adapter = make(world, [(mine, "20240115", {"status_text": "배송 중"})])
    assert find(world, adapter, mine, number) is None


def test_an_order_of_somebody_else_does_not_exist(world: World, make: Make) -> None:
    """Not even that there is one may be learned."""
    mine, other = ids.new("cust"), ids.new("cust")
    adapter = make(world, [(other, "20240115", {"status_text": "배송 중"})])
    assert find(world, adapter, mine, "20240115") is None
    assert find(world, adapter, "", "20240115") is None


@pytest.mark.parametrize("facts", [{}, {"status_text": ""}, {"status_text": "  "}, {"status_text": 7}])
def test_an_order_without_a_status_is_not_known(world: World, make: Make, facts: Mapping[str, Any]) -> None:
    mine = ids.new("cust")
    assert find(world, make(world, [(mine, "1234567", facts)]), mine, "1234567") is None


@pytest.mark.parametrize("day", ["", "soon", "2026-13-01", 7, None])
def test_a_day_that_cannot_be_read_is_not_said(world: World, make: Make, day: object) -> None:
    mine = ids.new("cust")
    adapter = make(world, [(mine, "1234567", {"status_text": "상품 준비 중", "expected_on": day})])
    assert find(world, adapter, mine, "1234567") == OrderState("상품 준비 중")


@pytest.mark.parametrize(
    ("status", "day", "late"),
    [
        ("배송 중", date(2026, 11, 22), True),
        ("배송 중", date(2026, 11, 23), False),
        ("배송 중", None, False),
        ("배송 완료", date(2026, 11, 1), False),
        ("주문 취소", date(2026, 11, 1), False),
    ],
)
def test_an_order_is_late_when_its_day_is_over(status: str, day: date | None, late: bool) -> None:
    assert OrderState(status, day).is_late(date(2026, 11, 23)) is late


def test_a_system_that_gives_no_answer_is_no_missing_order(
    world: World, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = make(world, [])

    def refuse(*_: Any, **__: Any) -> None:
        raise DependencyError("dynamodb", "get_item", "InternalServerError")

    monkeypatch.setattr("contact_handlers.base.aws.call", refuse)
    with pytest.raises(DependencyError):
        find(world, adapter, ids.new("cust"), "1234567")
