"""Every journey of every function on tables that validate strictly; the other tests repeat them on quick ones."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from tests.unit.handlers.faults import Plan
from tests.unit.handlers.journeys.base import Journey
from tests.unit.handlers.journeys.every import JOURNEYS
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.test_handlers_faults import Faulty, faulty, run
from tests.unit.handlers.transactions import TransactionalTables
from tests.unit.handlers.world import INDEXES, REGION, World, create_table

__all__ = ["faulty"]


@pytest.fixture(autouse=True)
def strictly(quick_tables: QuickTables, strict: TransactionalTables, world: World) -> Iterator[None]:
    """Lets the strict server stand in for the tables of this process; what waits there is of an earlier journey."""
    quick_tables.instead = strict
    world.forget_waiting()
    yield
    quick_tables.instead = None


@pytest.fixture(scope="module")
def strict(strict_tables: TransactionalTables) -> TransactionalTables:
    """The strict server with every table."""
    client = boto3.client("dynamodb", endpoint_url=strict_tables.url, region_name=REGION)
    for name, indexes in INDEXES.items():
        create_table(client, name, indexes)
    return strict_tables


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_a_journey_is_as_the_strict_server_wants_it(
    faulty: Faulty, strict: TransactionalTables, journey: Journey
) -> None:
    asked = strict.asked
    assert run(faulty, journey, Plan()) == []
    assert strict.asked > asked or journey.function == "connect_provider"
