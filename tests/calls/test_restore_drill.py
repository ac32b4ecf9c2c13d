"""A restore drill: tables are emptied while people call, restored to a moment, copied back, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations.restore.tables import copy_back
from ringback.simulator.aws.dynamodb.api import DynamoDb
from ringback.simulator.aws.dynamodb.table import Table
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.center import Center
from ringback.simulator.scenarios import Centers, load, run

CALLS = Path(__file__).resolve().parent / "aicc"


class ConditionFailedError(Exception):
    """The SDK's class for a condition that does not hold."""


class Client:
    """A client of DynamoDB on tables in memory, as the SDK spells it."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=ConditionFailedError)

    def __init__(self, tables: dict[str, Table], now: float) -> None:
        self._api = DynamoDb(tables.get, lambda: now)

    def __getattr__(self, name: str) -> Any:
        operation = "".join(map(str.capitalize, name.split("_")))

        def call(**params: Any) -> dict[str, Any]:
            try:
                return self._api.call(operation, params)
            except AwsError as error:
                if error.code == "ConditionalCheckFailedException":
                    raise ConditionFailedError from error
                raise

        return call


def tables_of(center: Center) -> dict[str, Table]:
    return {(table := center.tables[name]).name: table for name in center.tables}


def items(table: Table) -> dict[Any, dict[str, Any]]:
    return {table.key_of_item(item): dict(item) for item in table.all()}


@pytest.fixture
def center(centers: Centers) -> Center:
    scenario = load(CALLS / "closed-callback.toml")
    made = centers.fresh(scenario)
    # Customers are called when somebody can talk with them.
    made.agents["agent1"].automatic()
    for table in tables_of(made).values():
        table.keep_history()
    outcome = run(scenario, made)
    assert outcome.passed, outcome.explain()
    return made


def test_nothing_is_lost_when_tables_are_emptied_and_copied_back(center: Center) -> None:
    tables = tables_of(center)
    center.advance(120)
    before = {name: items(table) for name, table in tables.items()}
    assert sum(map(len, before.values())) > 5
    moment = center.clock.now
    center.advance(1)
    assert {name: items(table) for name, table in tables.items()} == before

    for table in tables.values():
        for item in list(table.all()):
            table.write(item, None)
    assert not any(map(len, tables.values()))
    # The center goes on: somebody calls while the tables are empty.
    call = center.call(from_="+821055554444", to="inbound")
    call.hang_up()
    center.advance(60)
    meanwhile = {name: items(table) for name, table in tables.items()}

    restored = {f"{name}-restored": table.restored(f"{name}-restored", moment) for name, table in tables.items()}
    client = Client(tables | restored, center.clock.now)
    for name in tables:
        counted = copy_back(client, restored=f"{name}-restored", table=name, write=False, now=center.clock.now)
        done = copy_back(client, restored=f"{name}-restored", table=name, write=True, now=center.clock.now)
        assert done == counted
        assert done.put == len(before[name].keys() - meanwhile[name].keys())
        again = copy_back(client, restored=f"{name}-restored", table=name, write=True, now=center.clock.now)
        assert again.put == 0

    for name, table in tables.items():
        assert items(table) == before[name] | meanwhile[name], name
        assert set(table.indexes) == set(restored[f"{name}-restored"].indexes)


def booked(table: Table) -> list[dict[str, Any]]:
    return [item for item in table.items() if item.get("status") == "scheduled"]


@pytest.mark.parametrize("copied", [True, False])
def test_a_callback_that_was_booked_before_is_made_after(center: Center, copied: bool) -> None:
    """A text promised a call on Monday: the schedule outlives the table and finds its request there again."""
    (table,) = [table for table in tables_of(center).values() if booked(table)]
    (request,) = booked(table)
    restored = table.restored("restored", center.clock.now)
    center.advance(1)
    for item in list(table.all()):
        table.write(item, None)
    if copied:
        client = Client({table.name: table, "restored": restored}, center.clock.now)
        assert copy_back(client, restored="restored", table=table.name, write=True, now=center.clock.now).put > 0
    center.advance(48 * 3600)
    after = {(item["pk"], item["sk"]): item.get("status") for item in table.items()}
    # Without the copy nobody would ever call: the drill can tell the difference.
    assert (after.get((request["pk"], request["sk"]), "scheduled") != "scheduled") is copied


def test_a_restored_table_has_what_the_service_gives_it(center: Center) -> None:
    """Neither stream nor time to live come back; who forgets them loses the archive and keeps what must go."""
    streamed = [table for table in tables_of(center).values() if table.stream_view]
    assert streamed
    for table in streamed:
        again = table.restored("again", center.clock.now)
        assert (again.stream_view, again.ttl_attribute) == ("", "")
        assert items(again) == items(table)


def test_an_earlier_moment_holds_what_was_there_then(center: Center) -> None:
    for table in tables_of(center).values():
        then, there = center.clock.now, items(table)
        center.clock.now += 1
        for item in list(table.all()):
            table.write(item, None)
        assert items(table.restored("x", then)) == there
        assert items(table.restored("x", center.clock.now)) == {}
