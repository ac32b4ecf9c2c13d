"""The table layer against a strict DynamoDB: types, conditions, reserved words, paging, transactions."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.common import ids, values
from contact_handlers.common.dynamo import Key, Range, transact
from contact_handlers.common.errors import ConditionFailedError, DependencyError, TransactionCancelledError
from contact_handlers.common.expressions import Changes, absent, below, differs, equals, exists, one_of, smaller_than
from contact_handlers.common.values import dump_item, load_item
from tests.unit.handlers.world import World

scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=20) | st.binary(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30)
stored = st.recursive(
    scalars | numbers.filter(lambda value: value == 0 or abs(value) > 1e-30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(stored)
def test_every_value_survives_writing_and_reading_at_every_depth(value: Any) -> None:
    """T-040, R-125: floats at each nesting level included."""
    assert values.load(values.dump(value)) == value


def test_numbers_keep_their_kind_through_the_service(strict: World) -> None:
    key = Key(f"N#{ids.ulid()}", "S")
    item = {
        "score": 0.1,
        "count": 3,
        "deep": {"list": [1.5, {"x": -2}]},
        "big": 10**20,
        "none": None,
        "set": {"a", "b"},
    }
    strict.put("sessions", key, item)
    read = strict.get("sessions", key)
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
def test_reserved_and_odd_names_are_aliased(strict: World, name: str) -> None:
    """R-124."""
    key = Key(f"R#{ids.ulid()}", "S")
    with strict.looking():
        table = strict.table("sessions")
        table.update(key, Changes(put={name: "x"}), when=absent(name))
        assert table.update(key, Changes(add={f"{name}2": 2}), when=equals(name, "x"))[f"{name}2"] == 2
        with pytest.raises(ConditionFailedError):
            table.update(key, Changes(put={name: "y"}), when=differs(name, "x"))


def test_changes_of_every_kind_in_one_update(strict: World) -> None:
    key = Key(f"U#{ids.ulid()}", "S")
    with strict.looking():
        table = strict.table("sessions")
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
            when=exists("map") & (one_of("kept", ["first", "x"]) | below("count", 0)) & smaller_than("map", 2),
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


def test_queries_page_to_the_end_and_stop_at_their_limit(strict: World) -> None:
    """R-126: every list follows pagination, also above one megabyte."""
    pk = f"Q#{ids.ulid()}"
    with strict.looking():
        table = strict.table("conversations")
        for number in range(12):
            table.put(Key(pk, f"MSG#{number:03d}"), {"text": "가" * 40_000, "number": number})
        table.put(Key(pk, "META"), {})
        assert [item["number"] for item in table.query(pk, sort=Range(prefix="MSG#"))] == list(range(12))
        newest = table.query(pk, sort=Range(prefix="MSG#"), newest_first=True, limit=11)
        assert [item["number"] for item in newest] == list(range(11, 0, -1))
        between = table.query(pk, sort=Range(low="MSG#003", high="MSG#005"))
        assert [item["number"] for item in between] == [3, 4, 5]


def test_counters_lose_nothing_under_concurrency(strict: World) -> None:
    """T-047."""
    key = Key(f"C#{ids.ulid()}", "2026112001")
    with strict.looking(), ThreadPoolExecutor(8) as pool:
        table = strict.table("counters")
        list(pool.map(lambda _: table.update(key, Changes(add={"count": 1}), answer="NONE"), range(80)))
        assert (table.get(key, consistent=True) or {})["count"] == 80


def test_one_winner_among_concurrent_conditional_writes(strict: World) -> None:
    """R-236."""
    key = Key(f"W#{ids.ulid()}", "S")

    def attempt(number: int) -> bool:
        try:
            strict.table("sessions").create(key, {"winner": number})
        except ConditionFailedError:
            return False
        return True

    with strict.looking(), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_batches_remove_more_than_one_request_takes(strict: World) -> None:
    """R-121: a batch holds at most 25 elements, which the strict server enforces."""
    pk = f"B#{ids.ulid()}"
    with strict.looking():
        table = strict.table("sessions")
        keys = [Key(pk, str(number)) for number in range(60)]
        for key in keys:
            table.put(key, {})
        table.delete_many(keys)
        assert list(table.query(pk)) == []


def test_a_transaction_writes_everything_or_nothing(world: World) -> None:
    """F-124."""
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


def test_faults_name_the_call_and_never_the_data(strict: World) -> None:
    with strict.looking(), pytest.raises(DependencyError) as refused:
        strict.table("nowhere").put(Key("PH#010-1234-5678", "S"), {"name": "홍길동"})
    assert str(refused.value) == "dynamodb.put_item: ResourceNotFoundException"
    with strict.looking(), pytest.raises(DependencyError) as refused:
        strict.table("sessions").put(Key("", "S"), {"name": "홍길동"})
    assert "홍길동" not in str(refused.value)
