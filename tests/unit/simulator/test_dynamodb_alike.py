"""Every table operation of the functions, asked of moto in this process and of the simulator's own tables.

The requests come from the functions' own table layer, so that operations, conditions and changes are exactly those the
product sends; what one side answers, the other must answer too, refusals included.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from contact_handlers.base import aws, dynamo, expressions
from contact_handlers.base.dynamo import Key, Range
from contact_handlers.base.dynamo import Table as ProductTable
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition
from contact_handlers.base.values import dump
from ringback.simulator.aws.dynamodb import DynamoDb, Table
from ringback.simulator.aws.errors import AwsError

ROOT = Path(__file__).resolve().parents[3]
INDEX = "by_contact"
SCHEMA: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", f"{INDEX}_pk", f"{INDEX}_sk")
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": INDEX,
            "KeySchema": [
                {"AttributeName": f"{INDEX}_pk", "KeyType": "HASH"},
                {"AttributeName": f"{INDEX}_sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
_numbers = itertools.count()


class Refused(Exception):  # noqa: N818 - an answer of both sides, no defect
    """What both sides refused, by its code."""


class Both:
    """One table on both sides; each call goes to both and must be answered alike."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.name = f"t{next(_numbers)}"
        self.client.create_table(TableName=self.name, BillingMode="PAY_PER_REQUEST", **SCHEMA)
        table = Table(self.name, f"arn:aws:dynamodb:ap-northeast-2:1:table/{self.name}", SCHEMA, lambda: 0.0)
        self.ours = DynamoDb({self.name: table}.get, lambda: 0.0)
        self.asked: set[str] = set()

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Stands in for the functions' own way to AWS."""
        assert service == "dynamodb"
        self.asked.add(operation)
        theirs, ours = self._theirs(operation, parameters), self._ours(operation, parameters)
        assert _comparable(ours) == _comparable(theirs), (operation, parameters)
        if "code" not in ours:
            return ours
        if ours["code"] == "ConditionalCheckFailedException":
            raise ConditionFailedError(service, operation, ours["code"], item=ours["item"])
        raise Refused(ours["code"])

    def _theirs(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = getattr(self.client, operation)(**parameters)
        except ClientError as error:
            told: Any = error.response
            return _refusal(told["Error"]["Code"], told.get("Item"), told.get("CancellationReasons"))
        except ValueError:  # its way of refusing a path that is not there
            return _refusal("ValidationException", None, None)
        return found

    def _ours(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        name = "".join(part.title() for part in operation.split("_"))
        try:
            return self.ours.call(name, parameters)
        except AwsError as error:
            return _refusal(error.code, error.extra.get("Item"), error.extra.get("CancellationReasons"))


def _refusal(code: str, item: Any, reasons: Any) -> dict[str, Any]:
    return {"code": code, "item": item, "reasons": [one.get("Code") for one in reasons or ()]}


def _comparable(answer: Any) -> Any:
    """Leaves out what is about the connection, and where a page ends, which moto tells otherwise."""
    if isinstance(answer, Mapping):
        left_out = {"ResponseMetadata", "LastEvaluatedKey", "ConsumedCapacity", "ItemCollectionMetrics"}
        return {key: _comparable(value) for key, value in answer.items() if key not in left_out}
    return [_comparable(one) for one in answer] if isinstance(answer, list) else answer


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    mock = mock_aws()
    mock.start(reset=False)  # the state of moto belongs to the process: a server of other tests keeps its own
    yield boto3.client("dynamodb", region_name="ap-northeast-2")
    mock.stop()


@pytest.fixture
def both(client: Any, monkeypatch: pytest.MonkeyPatch) -> Both:
    made = Both(client)
    monkeypatch.setattr(aws, "call", made.call)
    return made


# --- what the functions can say -------------------------------------------------------------------------------------

# Attributes keep their type, as in the functions: moto breaks where the service finds types that do not compare.
NUMBERS = st.sampled_from(["count", "expires_at", ("doc", "n"), ("doc", "deep", "n")])
TEXTS = st.sampled_from(["status", ("doc", "inner"), "note"])
LISTS = st.sampled_from(["tags", "entries"])
PATHS: st.SearchStrategy[Any] = st.one_of(NUMBERS, TEXTS, LISTS, st.just("doc"))
SCALARS = st.one_of(st.integers(-5, 5), st.sampled_from(["open", "done", "", "글"]), st.booleans())
WORDS = st.sampled_from(["open", "done", "", "글"])
DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"n": st.integers(-5, 5), "inner": WORDS, "deep": st.fixed_dictionaries({"n": st.integers(-5, 5)})}
)


def _values(draw: st.DrawFn) -> dict[Any, Any]:
    """One or two attributes with values of their types."""
    kinds = [(NUMBERS, st.integers(-5, 5)), (TEXTS, WORDS), (LISTS, st.lists(SCALARS, max_size=3))]
    kinds.append((st.just("doc"), DOCUMENTS))
    return {draw(path): draw(value) for path, value in draw(st.permutations(kinds))[: draw(st.integers(1, 2))]}


VALUES = st.composite(_values)()
ONE_CONDITION: st.SearchStrategy[Condition] = st.one_of(
    st.builds(expressions.exists, PATHS),
    st.builds(expressions.absent, PATHS),
    st.builds(expressions.equals, TEXTS, WORDS),
    st.builds(expressions.as_read, TEXTS, st.none() | WORDS),
    st.builds(expressions.differs, TEXTS, WORDS),
    st.builds(expressions.below, NUMBERS, st.integers(-5, 5)),
    st.builds(expressions.above, NUMBERS, st.integers(-5, 5)),
    st.builds(expressions.one_of, TEXTS, st.lists(WORDS, min_size=1, max_size=3)),
)
CONDITIONS = st.one_of(
    ONE_CONDITION,
    st.tuples(ONE_CONDITION, ONE_CONDITION).map(lambda pair: pair[0] & pair[1]),
    st.tuples(ONE_CONDITION, ONE_CONDITION).map(lambda pair: pair[0] | pair[1]),
)
WHEN = st.one_of(st.none(), CONDITIONS)
CHANGES = st.one_of(
    st.builds(Changes, put=VALUES),
    st.builds(Changes, put=st.fixed_dictionaries({f"{INDEX}_pk": st.just("c"), f"{INDEX}_sk": st.sampled_from("12")})),
    st.builds(Changes, put_if_absent=VALUES),
    st.builds(Changes, add=st.dictionaries(NUMBERS, st.integers(-3, 3), min_size=1, max_size=2)),
    st.builds(Changes, append=st.dictionaries(LISTS, st.lists(SCALARS, max_size=2), min_size=1, max_size=1)),
    st.builds(Changes, remove=st.lists(PATHS, min_size=1, max_size=2, unique=True)),
    st.builds(Changes, put=st.just({"status": "new"}), add=st.just({"count": 1}), remove=st.just(["expires_at"])),
)
KEYS = st.builds(Key, st.sampled_from(["A#1", "B#1"]), st.sampled_from(["META", "LEG#1", "LEG#2"]))
ITEMS = VALUES.map(lambda values: {path: value for path, value in values.items() if isinstance(path, str)})
Step = Callable[[ProductTable], Any]


def _step(draw: st.DrawFn) -> Step:
    key, when = draw(KEYS), draw(WHEN)
    kind = draw(st.sampled_from(["get", "put", "create", "update", "update", "update", "delete", "query", "many"]))
    if kind == "get":
        return lambda table: table.get(key, consistent=True)
    if kind == "put":
        item = draw(ITEMS)
        return lambda table: table.put(key, item, when=when)
    if kind == "create":
        return lambda table: table.create(key, {"status": "open", f"{INDEX}_pk": "c", f"{INDEX}_sk": key.sk})
    if kind == "update":
        changes = draw(CHANGES)
        return lambda table: table.update(key, changes, when=when)
    if kind == "delete":
        return lambda table: table.delete(key, when=when)
    if kind == "many":
        return lambda table: table.delete_many([key, Key(key.pk, "LEG#9")])
    options: dict[str, Any] = {"newest_first": draw(st.booleans()), "limit": draw(st.sampled_from([None, 1, 2]))}
    sort = draw(st.sampled_from([None, Range(prefix="LEG#"), Range(low="LEG#1", high="LEG#2")]))
    if draw(st.booleans()):
        return lambda table: list(table.query("c", index=INDEX, **options))
    return lambda table: list(table.query(key.pk, sort=sort, consistent=True, **options))


STEPS = st.composite(_step)()


@settings(
    max_examples=40,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_any_sequence_is_answered_alike(client: Any, monkeypatch: pytest.MonkeyPatch, steps: list[Step]) -> None:
    both = Both(client)
    with monkeypatch.context() as patch:
        patch.setattr(aws, "call", both.call)
        for step in steps:
            try:
                step(ProductTable(both.name))
            except (ConditionFailedError, Refused):
                continue
        list(ProductTable(both.name).query("A#1"))
        list(ProductTable(both.name).query("B#1"))


# --- fixed cases ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [False, True])
def test_a_transaction_of_every_kind_of_write(both: Both, failing: bool) -> None:
    table = ProductTable(both.name)
    first, second, third, fourth = (Key("A#1", f"LEG#{number}") for number in range(4))
    table.create(first, {"count": 1})
    table.create(third, {"status": "open"})
    writes = [
        table.updating(first, Changes(add={"count": 1}), when=expressions.equals("count", 2 if failing else 1)),
        table.creating(second, {"status": "open"}),
        table.deleting(third, when=expressions.exists("status")),
        table.putting(fourth, {"tags": ["a"]}, when=expressions.absent("tags") | expressions.equals("status", "x")),
    ]
    request = {"TransactItems": [{write.kind: dict(write.request)} for write in writes], "ClientRequestToken": "once"}
    if failing:
        with pytest.raises(Refused, match="TransactionCanceledException"):
            both.call("dynamodb", "transact_write_items", **request)
    else:
        dynamo.transact(writes, token="once")
    left = [item["sk"] for item in table.query("A#1")]
    assert left == (["LEG#0", "LEG#2"] if failing else ["LEG#0", "LEG#1", "LEG#3"])


def test_many_items_are_read_at_once(both: Both) -> None:
    table, keys = ProductTable(both.name), [Key("A#1", f"LEG#{number}") for number in range(3)]
    for key in keys[:2]:
        table.create(key, {"status": key.sk})
    wanted = [{"pk": dump(key.pk), "sk": dump(key.sk)} for key in keys]
    answer = both.call("dynamodb", "batch_get_item", RequestItems={both.name: {"Keys": wanted, "ConsistentRead": True}})
    assert len(answer["Responses"][both.name]) == 2


@pytest.mark.parametrize(("count", "refused"), [(100, False), (101, True)])
def test_at_most_a_hundred_items_are_read_at_once(both: Both, count: int, refused: bool) -> None:
    keys = [{"pk": dump("A#1"), "sk": dump(str(number))} for number in range(count)]
    _outcome(both, "batch_get_item", refused, RequestItems={both.name: {"Keys": keys}})


def test_twenty_five_items_are_written_at_once(both: Both) -> None:
    """More are refused by the service and by our tables (test_dynamodb.py), moto takes them."""
    puts = [{"PutRequest": {"Item": {"pk": dump("A#1"), "sk": dump(str(number))}}} for number in range(25)]
    both.call("dynamodb", "batch_write_item", RequestItems={both.name: puts})


@pytest.mark.parametrize(("count", "refused"), [(100, False), (101, True)])
def test_a_transaction_has_at_most_a_hundred_writes(both: Both, count: int, refused: bool) -> None:
    table = ProductTable(both.name)
    writes = [table.putting(Key("A#1", str(number)), {}) for number in range(count)]
    entries = [{write.kind: dict(write.request)} for write in writes]
    _outcome(both, "transact_write_items", refused, TransactItems=entries)


@pytest.mark.parametrize(("size", "refused"), [(400_000, False), (409_601, True)])
def test_an_item_has_at_most_four_hundred_kilobytes(both: Both, size: int, refused: bool) -> None:
    item = {"pk": dump("A"), "sk": dump("B"), "t": dump("x" * size)}
    _outcome(both, "put_item", refused, TableName=both.name, Item=item)


@pytest.mark.parametrize(("size", "refused"), [(409_593, False), (409_594, True)])
def test_the_limit_counts_names_and_values(both: Both, size: int, refused: bool) -> None:
    """400 KB are 409,600 bytes of names and values, 7 of them beside the text; moto allows 405,000 at most."""
    item = {"pk": dump("A"), "sk": dump("B"), "t": dump("x" * size)}
    if refused:
        with pytest.raises(AwsError, match="Item size"):
            both.ours.call("PutItem", {"TableName": both.name, "Item": item})
    else:
        assert both.ours.call("PutItem", {"TableName": both.name, "Item": item}) == {}


def _outcome(both: Both, operation: str, refused: bool, **parameters: Any) -> None:
    if not refused:
        both.call("dynamodb", operation, **parameters)
        return
    with pytest.raises(Refused, match="ValidationException"):
        both.call("dynamodb", operation, **parameters)


# --- nothing is left out --------------------------------------------------------------------------------------------


def test_every_operation_of_the_functions_is_among_them() -> None:
    """An operation or a kind of condition or change that is new must be drawn above too."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "runtime/contact_handlers").rglob("*.py"))
    operations = set(re.findall(r'aws\.call\(\s*"dynamodb",\s*"(\w+)"', code))
    mine = Path(__file__).read_text(encoding="utf-8")
    assert operations == {
        "batch_get_item",
        "batch_write_item",
        "delete_item",
        "get_item",
        "put_item",
        "query",
        "transact_write_items",
        "update_item",
    }
    conditions = {
        name
        for name, found in vars(expressions).items()
        if callable(found) and getattr(found, "__annotations__", {}).get("return") == "Condition"
    }
    drawn = set(re.findall(r"st\.builds\(expressions\.(\w+)", mine))
    assert conditions == drawn
    assert {field.name for field in fields(Changes)} == set(re.findall(r"st\.builds\(Changes, (\w+)=", mine))


def test_a_cancelled_transaction_may_be_asked_for_again_with_its_token(both: Both) -> None:
    put = {"TableName": both.name, "Item": {"pk": {"S": "T"}, "sk": {"S": "S"}}}
    element = {"Put": {**put, "ConditionExpression": "attribute_not_exists(pk)"}}
    both.call("dynamodb", "put_item", **put)
    for _ in range(2):
        with pytest.raises(Refused, match="TransactionCanceledException"):
            both.call("dynamodb", "transact_write_items", TransactItems=[element], ClientRequestToken="one-token")
