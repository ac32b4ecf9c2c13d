"""The table layer against a strict DynamoDB: types, conditions, reserved words, paging, transactions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base import ids, values
from contact_handlers.base.dynamo import Key, Range, transact
from contact_handlers.base.errors import ConditionFailedError, DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import (
    Changes,
    Names,
    absent,
    below,
    differs,
    equals,
    exists,
    one_of,
)
from contact_handlers.base.values import dump_item, load_item
from tests.unit.handlers.faults import LOST, Plan
from tests.unit.handlers.servers import Moto
from tests.unit.handlers.wire import Wire
from tests.unit.handlers.world import REGION, World, create_table

scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=20) | st.binary(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30)
stored = st.recursive(
    scalars | numbers.filter(lambda value: value == 0 or abs(value) > 1e-30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(stored)
def test_every_value_survives_writing_and_reading_at_every_depth(value: Any) -> None:
    """That includes floats at each nesting level."""
    assert values.load(values.dump(value)) == value


def test_numbers_keep_their_kind_through_the_service(world: World) -> None:
    key = Key(f"N#{ids.ulid()}", "S")
    item = {
        "score": 0.1,
        "count": 3,
        "deep": {"list": [1.5, {"x": -2}]},
        "big": 10**20,
        "none": None,
        "set": {"a", "b"},
    }
    world.put("sessions", key, item)
    read = world.get("sessions", key)
    assert read is not None
    assert "none" not in read
    assert {name: read[name] for name in item if name != "none"} == {k: v for k, v in item.items() if k != "none"}
    assert isinstance(read["count"], int)
    assert isinstance(read["score"], float)


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), {1, 2}, set()])
def test_what_cannot_be_stored_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        values.dump(value)


def test_missing_facts_stay_missing() -> None:
    assert load_item(dump_item({"a": None, "b": 0, "c": ""})) == {"b": 0, "c": ""}


@pytest.mark.parametrize(
    "name", ["status", "name", "count", "data", "size", "type", "timestamp", "hash", "user", "a-b", "값"]
)
def test_reserved_and_odd_names_are_aliased(world: World, name: str) -> None:
    key = Key(f"R#{ids.ulid()}", "S")
    with world.looking():
        table = world.table("sessions")
        table.update(key, Changes(put={name: "x"}), when=absent(name))
        assert table.update(key, Changes(add={f"{name}2": 2}), when=equals(name, "x"))[f"{name}2"] == 2
        with pytest.raises(ConditionFailedError):
            table.update(key, Changes(put={name: "y"}), when=differs(name, "x"))


def test_changes_of_every_kind_in_one_update(world: World) -> None:
    key = Key(f"U#{ids.ulid()}", "S")
    with world.looking():
        table = world.table("sessions")
        table.put(key, {"map": {"in": 1}, "gone": 1, "kept": "first"})
        changed = table.update(
            key,
            Changes(
                put={("map", "in"): 2, "left_alone": None},
                put_if_absent={"kept": "second", "new": 1},
                add={"count": 5},
                append={"list": ["a"]},
                remove=("gone",),
            ),
            when=exists("map") & (one_of("kept", ["first", "x"]) | below("count", 0)),
        )
    assert changed == {
        "pk": key.pk,
        "sk": key.sk,
        "map": {"in": 2},
        "kept": "first",
        "new": 1,
        "count": 5,
        "list": ["a"],
    }


def test_what_is_set_is_not_removed_in_the_same_update(world: World) -> None:
    """DynamoDB refuses an update that names a path twice, whatever a local server lets pass."""
    key = Key(f"B#{ids.ulid()}", "S")
    both = Changes(put={"a": 1, "b": None}, add={"count": 1}, remove=("a", "b", "count", "c", "c"))
    assert both.render(Names()).count("REMOVE") == 1
    assert both.made_in({"a": 1})
    with world.looking():
        table = world.table("sessions")
        table.put(key, {"a": 0, "b": 0, "c": 0})
        assert table.update(key, both) == {"pk": key.pk, "sk": key.sk, "a": 1, "count": 1}


def test_sums_inside_a_map_begin_at_nothing(world: World) -> None:
    """ADD takes top-level attributes only, whatever a local server lets pass."""
    key = Key(f"I#{ids.ulid()}", "S")
    inner = Changes(add={("history", "calls"): 2})
    assert "ADD" not in inner.render(Names())
    with world.looking():
        table = world.table("sessions")
        table.put(key, {"history": {"kept": 1}})
        assert table.update(key, inner)["history"] == {"kept": 1, "calls": 2}
        assert table.update(key, inner)["history"] == {"kept": 1, "calls": 4}


@pytest.fixture
def lost(world: World) -> Iterator[World]:
    """A center in which the answer to the first call is lost: the SDK asks again after the write was made."""
    world.wire.plan = Plan(fault=LOST, at=0)
    yield world
    world.wire.plan = None


def test_a_change_whose_answer_was_lost_is_known_as_our_own(lost: World) -> None:
    key, unmade = Key(f"L#{ids.ulid()}", "S"), Key(f"L#{ids.ulid()}", "S")
    with lost.looking():
        table = lost.table("sessions")
        made = Changes(put={"state": "mine", ("in", "no"): None}, add={"count": 1}, remove=("gone",))
        assert table.update(key, made, when=absent("state"))["state"] == "mine"
        assert lost.wire.plan is not None
        assert lost.wire.plan.seen == ["dynamodb:UpdateItem"] * 2
        assert (table.get(key, consistent=True) or {})["count"] == 1
        lost.wire.plan = Plan(fault=LOST, at=0)
        table.create(unmade, {"state": "mine", "none": None})
        # Without a retry the same refusal means somebody else.
        with pytest.raises(ConditionFailedError):
            table.create(unmade, {"state": "mine", "none": None})
        with pytest.raises(ConditionFailedError):
            table.update(key, made, when=absent("state"))


def test_a_change_by_somebody_else_stays_theirs_after_a_retry(lost: World) -> None:
    key = Key(f"L#{ids.ulid()}", "S")
    with lost.looking():
        table = lost.table("sessions")
        lost.put_quietly("sessions", key, {"state": "theirs"})
        with pytest.raises(ConditionFailedError) as refused:
            table.update(key, Changes(put={"state": "mine"}), when=absent("state"))
        assert refused.value.retried
        assert "theirs" not in str(refused.value)
        lost.wire.plan = Plan(fault=LOST, at=0)
        with pytest.raises(ConditionFailedError):
            table.create(key, {"state": "mine"})


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        (Changes(put={"a": 1, "b": None}), True),
        (Changes(put={"a": 2}), False),
        (Changes(put={("in", "x"): [1.5]}), True),
        (Changes(put={("a", "x"): 1}), False),
        (Changes(remove=("gone",)), True),
        (Changes(put={"a": 1}, remove=("in",)), False),
        # What grows may have grown for any reason.
        (Changes(add={"a": 1}), False),
    ],
)
def test_an_item_shows_whether_changes_were_made(changes: Changes, made: bool) -> None:
    assert changes.made_in({"a": 1, "in": {"x": [1.5]}}) is made


def test_queries_page_to_the_end_and_stop_at_their_limit(world: World) -> None:
    """Every list follows pagination, also above one megabyte."""
    pk = f"Q#{ids.ulid()}"
    with world.looking():
        table = world.table("conversations")
        for number in range(12):
            table.put(Key(pk, f"MSG#{number:03d}"), {"text": "가" * 40_000, "number": number})
        table.put(Key(pk, "META"), {})
        assert [item["number"] for item in table.query(pk, sort=Range(prefix="MSG#"))] == list(range(12))
        newest = table.query(pk, sort=Range(prefix="MSG#"), newest_first=True, limit=11)
        assert [item["number"] for item in newest] == list(range(11, 0, -1))
        between = table.query(pk, sort=Range(low="MSG#003", high="MSG#005"))
        assert [item["number"] for item in between] == [3, 4, 5]


def test_counters_lose_nothing_under_concurrency(world: World) -> None:
    key = Key(f"C#{ids.ulid()}", "2026112001")
    with world.looking(), ThreadPoolExecutor(8) as pool:
        table = world.table("counters")
        list(pool.map(lambda _: table.update(key, Changes(add={"count": 1}), answer="NONE"), range(80)))
        assert (table.get(key, consistent=True) or {})["count"] == 80


def test_one_winner_among_concurrent_conditional_writes(world: World) -> None:
    key = Key(f"W#{ids.ulid()}", "S")

    def attempt(number: int) -> bool:
        try:
            world.table("sessions").create(key, {"winner": number})
        except ConditionFailedError:
            return False
        return True

    with world.looking(), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_batches_remove_more_than_one_request_takes(world: World) -> None:
    """A batch holds at most 25 elements, which the strict server enforces."""
    pk = f"B#{ids.ulid()}"
    with world.looking():
        table = world.table("sessions")
        keys = [Key(pk, str(number)) for number in range(60)]
        for key in keys:
            table.put(key, {})
        table.delete_many(keys)
        assert list(table.query(pk)) == []


def test_a_transaction_writes_everything_or_nothing(world: World) -> None:
    taken, fresh = Key(f"T#{ids.ulid()}", "S"), Key(f"T#{ids.ulid()}", "S")
    with world.looking():
        table = world.table("sessions")
        table.put(taken, {})
        with pytest.raises(TransactionCancelledError) as cancelled:
            transact([table.creating(fresh, {}), table.creating(taken, {})])
        assert cancelled.value.reasons == ("None", "ConditionalCheckFailed")
        assert (cancelled.value.failed(0), cancelled.value.failed(1), cancelled.value.failed(2)) == (False, True, False)
        assert table.get(fresh) is None
        transact(
            [
                table.creating(fresh, {"n": 1}),
                table.updating(taken, Changes(add={"n": 1})),
                table.deleting(Key("x", "y")),
            ]
        )
        assert table.get(fresh) is not None


def outcome(client: Any, operation: str, **given: Any) -> Any:
    """What a client of the SDK gets: the answer, or code, reasons and item of the refusal."""
    try:
        answer = getattr(client, operation)(**given)
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", ())]
        return error.response["Error"]["Code"], reasons, error.response.get("Item")
    return {name: value for name, value in answer.items() if value and name != "ResponseMetadata"}


def test_transactions_and_refusals_are_those_of_another_server(world: World, moto: Moto) -> None:
    """Ours stand in front of a server that has none; moto wrote its own."""
    session = botocore.session.get_session()
    Wire({moto.url: moto.send}).attach(session)
    other = session.create_client("dynamodb", region_name=REGION, endpoint_url=moto.url)
    name = f"compared-{ids.ulid()}"
    clients = (world.client("dynamodb"), other)
    for client in clients:
        create_table(client, name, ())

    def item(key: str, **more: str) -> dict[str, Any]:
        return dump_item({"pk": key, "sk": "S", **more})

    def put(key: str, *, fresh: bool = False, **more: str) -> dict[str, Any]:
        condition = {"ConditionExpression": "attribute_not_exists(pk)"} if fresh else {}
        return {"Put": {"TableName": f"t-{name}", "Item": item(key, **more), **condition}}

    def at(key: str) -> dict[str, Any]:
        return {"TableName": f"t-{name}", "Key": item(key)}

    grown = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    refused = {**at("a"), **grown, "ConditionExpression": "n > :one", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("transact_write_items", {"TransactItems": [put("a", fresh=True), put("b", x="1")]}),
        ("transact_write_items", {"TransactItems": [put("c"), put("a", fresh=True), put("b", fresh=True)]}),
        ("get_item", at("c")),
        ("transact_write_items", {"TransactItems": [put("b", x="2"), {"Update": {**at("a"), **grown}}]}),
        ("transact_write_items", {"TransactItems": [{"Delete": at("b")}, put("a", fresh=True)]}),
        ("get_item", at("a")),
        ("get_item", at("b")),
        ("transact_write_items", {"TransactItems": [put("d"), {"Delete": at("d")}]}),
        ("update_item", refused),
        ("update_item", {**refused, **at("nobody")}),
        ("put_item", {**put("a", fresh=True)["Put"], "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        ("put_item", put("a", fresh=True)["Put"]),
        (
            "transact_write_items",
            {"ClientRequestToken": name[-36:], "TransactItems": [{"Update": {**at("a"), **grown}}]},
        ),
        (
            "transact_write_items",
            {"ClientRequestToken": name[-36:], "TransactItems": [{"Update": {**at("a"), **grown}}]},
        ),
        ("get_item", at("a")),
    ]
    for operation, request in steps:
        ours, theirs = (outcome(client, operation, **request) for client in clients)
        assert ours == theirs, (operation, request)


def test_faults_name_the_call_and_never_the_data(world: World) -> None:
    with world.looking(), pytest.raises(DependencyError) as refused:
        world.table("nowhere").put(Key("PH#010-1234-5678", "S"), {"name": "홍길동"})
    assert str(refused.value) == "dynamodb.put_item: ResourceNotFoundException"
    with world.looking(), pytest.raises(DependencyError) as refused:
        world.table("sessions").put(Key("", "S"), {"name": "홍길동"})
    assert "홍길동" not in str(refused.value)
