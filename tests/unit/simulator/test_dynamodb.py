"""The in-memory DynamoDB: compared with another implementation, and strict where that one is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from ringback.simulator.aws.dynamodb import DynamoDb, Table
from ringback.simulator.aws.dynamodb.values import from_python, to_python
from ringback.simulator.aws.errors import AwsError

SCHEMA: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": "by_day_pk", "AttributeType": "S"},
        {"AttributeName": "by_day_sk", "AttributeType": "N"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_day",
            "KeySchema": [
                {"AttributeName": "by_day_pk", "KeyType": "HASH"},
                {"AttributeName": "by_day_sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


class Clock:
    """A clock a test sets."""

    now = 1_000_000.0


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def table(clock: Clock) -> Table:
    """A table with a key of two parts, an index, expiry and a stream."""
    extra = {
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    return Table("t", "arn:aws:dynamodb:ap-northeast-2:1:table/t", SCHEMA | extra, lambda: clock.now)


@pytest.fixture
def db(table: Table, clock: Clock) -> DynamoDb:
    """The operations on it."""
    return DynamoDb(lambda name: table if name == "t" else None, lambda: clock.now)


@pytest.fixture
def other() -> Iterator[Any]:
    """Another implementation of the same table."""
    mock = mock_aws()
    mock.start(reset=False)  # the state of moto belongs to the process: a server of other tests keeps its own
    client = boto3.client("dynamodb", region_name="ap-northeast-2")
    client.create_table(TableName="t", BillingMode="PAY_PER_REQUEST", **SCHEMA)
    yield client
    client.delete_table(TableName="t")
    mock.stop()


def typed(**values: Any) -> dict[str, Any]:
    """Turns plain values into typed ones."""
    return {k: from_python(v) for k, v in values.items()}


def key(pk: str = "a", sk: str = "1") -> dict[str, Any]:
    """Builds a key."""
    return typed(pk=pk, sk=sk)


def put(db: DynamoDb, **item: Any) -> dict[str, Any]:
    """Puts an item."""
    return db.call("PutItem", {"TableName": "t", "Item": typed(**{"pk": "a", "sk": "1", **item})})


# --- the same answers as another implementation ---------------------------------------------------------------------

UPDATES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("SET #a = :n", {"#a": "count"}, {":n": 5}),
    ("SET #a = if_not_exists(#a, :z) + :n", {"#a": "count"}, {":n": 2, ":z": 0}),
    ("SET tags = list_append(if_not_exists(tags, :e), :l)", {}, {":e": [], ":l": ["x"]}),
    ("ADD #a :n", {"#a": "count"}, {":n": 3}),
    ("ADD marks :s", {}, {":s": {"red", "blue"}}),
    ("DELETE marks :s", {}, {":s": {"red"}}),
    ("REMOVE tags[0], note", {}, {}),
    ("SET doc = :d", {}, {":d": {"inner": {"n": 1}, "list": [1, 2]}}),
    ("SET doc.inner.n = :n, doc.extra = :n REMOVE doc.list[0]", {}, {":n": 9}),
    ("SET by_day_pk = :p, by_day_sk = :n", {}, {":p": "day", ":n": 4}),
    ("REMOVE by_day_pk", {}, {}),
]
CONDITIONS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("attribute_not_exists(pk)", {}, {}),
    ("attribute_exists(pk) AND (#a > :n OR attribute_not_exists(#a))", {"#a": "count"}, {":n": 3}),
    ("NOT contains(marks, :s)", {}, {":s": "red"}),
    ("attribute_exists(tags) AND size(tags) < :n", {}, {":n": 2}),
    ("#a BETWEEN :lo AND :hi", {"#a": "count"}, {":lo": 1, ":hi": 10}),
    ("#a IN (:x, :y)", {"#a": "count"}, {":x": 5, ":y": 7}),
    ("attribute_type(doc, :t)", {}, {":t": "M"}),
    ("begins_with(sk, :s)", {}, {":s": "1"}),
    ("doc.inner.n = :n", {}, {":n": 9}),
    ("count_x <> :n", {}, {":n": 9}),
]


def random_call(source: random.Random) -> tuple[str, dict[str, Any]]:
    """Makes up a call."""
    where = {"TableName": "t", "Key": key(source.choice("ab"), source.choice("123"))}
    kind = source.choice(["put", "update", "update", "update", "delete", "get", "query", "index", "scan"])
    if kind == "get":
        return "get_item", where
    if kind == "scan":
        return "scan", {"TableName": "t"}
    if kind == "query":
        order = {"ScanIndexForward": source.random() < 0.5, "Limit": source.randint(1, 3)}
        between = typed(**{":p": source.choice("ab"), ":s": source.choice("12")})
        return "query", {
            "TableName": "t",
            "KeyConditionExpression": "pk = :p AND sk >= :s",
            "ExpressionAttributeValues": between,
            **order,
        }
    if kind == "index":
        return "query", {
            "TableName": "t",
            "IndexName": "by_day",
            "KeyConditionExpression": "by_day_pk = :p",
            "ExpressionAttributeValues": typed(**{":p": "day"}),
        }
    call: dict[str, Any] = dict(where)
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    if kind == "put":
        item = {"pk": to_python(call["Key"]["pk"]), "sk": to_python(call["Key"]["sk"]), "count": source.randint(0, 9)}
        call = {"TableName": "t", "Item": typed(**item)}
        operation = "put_item"
    elif kind == "delete":
        operation, call["ReturnValues"] = "delete_item", "ALL_OLD"
    else:
        text, own_names, own_values = source.choice(UPDATES)
        names, values = dict(own_names), dict(own_values)
        operation, call["UpdateExpression"], call["ReturnValues"] = "update_item", text, "ALL_NEW"
    if source.random() < 0.5:
        text, more_names, more_values = source.choice(CONDITIONS)
        call["ConditionExpression"] = text.replace(":", ":c_")
        names = names | more_names
        values = values | {k.replace(":", ":c_"): v for k, v in more_values.items()}
    if names:
        call["ExpressionAttributeNames"] = names
    if values:
        call["ExpressionAttributeValues"] = typed(**values)
    return operation, call


def plain(answer: dict[str, Any]) -> Any:
    """Makes an answer comparable: no metadata, sets sorted."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            if len(value) == 1 and next(iter(value)) in {"SS", "NS"}:
                return {k: sorted(v) for k, v in value.items()}
            return {
                k: walk(v)
                for k, v in value.items()
                if k not in {"ResponseMetadata", "LastEvaluatedKey", "ConsumedCapacity"}
            }
        return [walk(v) for v in value] if isinstance(value, list) else value

    found = walk(answer)
    if "Items" in found:
        found["Items"] = sorted(found["Items"], key=str) if "Count" not in found else found["Items"]
    return found


@pytest.mark.parametrize("seed", range(5))
def test_random_calls_are_answered_alike(db: DynamoDb, other: Any, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - repeatable test data
    for _ in range(50):
        operation, call = random_call(source)
        name = "".join(part.title() for part in operation.split("_"))
        try:
            theirs: Any = plain(getattr(other, operation)(**call))
        except ClientError as error:
            theirs = error.response["Error"]["Code"]
        except ValueError:  # its way of refusing a path that is not there
            theirs = "ValidationException"
        try:
            ours: Any = plain(db.call(name, call))
        except AwsError as error:
            ours = error.code
        if name == "Scan":
            ours["Items"], theirs["Items"] = (sorted(x["Items"], key=str) for x in (ours, theirs))
        assert ours == theirs, (operation, call)


# --- strict where the service is strict -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "text"),
    [
        ("PutItem", {"Item": typed(pk="", sk="1")}, "empty string value. Key: pk"),
        ("PutItem", {"Item": typed(pk="a")}, "Missing the key sk"),
        ("PutItem", {"Item": typed(pk=1, sk="1")}, "Type mismatch for key pk expected: S actual: N"),
        (
            "PutItem",
            {"Item": typed(pk="a", sk="1", by_day_pk="d", by_day_sk="1")},
            "Type mismatch for Index Key by_day_sk",
        ),
        ("PutItem", {"Item": typed(pk="a", sk="1", by_day_pk="")}, "IndexKey: by_day_pk"),
        ("PutItem", {"Item": key() | {"n": {"N": "1" * 39}}}, "38 significant digits"),
        ("PutItem", {"Item": key() | {"s": {"SS": []}}}, "may not be empty"),
        ("PutItem", {"Item": typed(pk="a", sk="1", big="x" * 410_000)}, "Item size"),
        ("GetItem", {"Key": typed(pk="a")}, "does not match the schema"),
        (
            "UpdateItem",
            {"Key": key(), "UpdateExpression": "SET pk = :p", "ExpressionAttributeValues": typed(**{":p": "x"})},
            "part of the key",
        ),
        (
            "UpdateItem",
            {"Key": key(), "UpdateExpression": "SET status = :p", "ExpressionAttributeValues": typed(**{":p": "x"})},
            "reserved keyword; reserved keyword: status",
        ),
        (
            "UpdateItem",
            {"Key": key(), "UpdateExpression": "SET a = :a, a.b = :a", "ExpressionAttributeValues": typed(**{":a": 1})},
            "overlap",
        ),
        (
            "UpdateItem",
            {"Key": key(), "UpdateExpression": "SET x = :a", "ExpressionAttributeValues": typed(**{":a": 1, ":b": 2})},
            "unused in expressions: keys: {:b}",
        ),
        (
            "UpdateItem",
            {"Key": key(), "UpdateExpression": "SET #x = :a", "ExpressionAttributeValues": typed(**{":a": 1})},
            "not defined; attribute name: #x",
        ),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "SET x = y"}, "does not exist in the item"),
        ("UpdateItem", {"Key": key(), "UpdateExpression": "SET x"}, "Syntax error"),
        (
            "Query",
            {"KeyConditionExpression": "sk = :s", "ExpressionAttributeValues": typed(**{":s": "1"})},
            "missed key schema element: pk",
        ),
        (
            "Query",
            {
                "KeyConditionExpression": "pk = :p",
                "FilterExpression": "sk = :p",
                "ExpressionAttributeValues": typed(**{":p": "a"}),
            },
            "non-primary key attributes",
        ),
        (
            "Query",
            {
                "IndexName": "by_day",
                "ConsistentRead": True,
                "KeyConditionExpression": "by_day_pk = :p",
                "ExpressionAttributeValues": typed(**{":p": "a"}),
            },
            "Consistent reads",
        ),
        (
            "Query",
            {
                "IndexName": "by_month",
                "KeyConditionExpression": "pk = :p",
                "ExpressionAttributeValues": typed(**{":p": "a"}),
            },
            "specified index",
        ),
    ],
)
def test_a_call_the_service_refuses_is_refused(db: DynamoDb, operation: str, params: dict[str, Any], text: str) -> None:
    with pytest.raises(AwsError) as caught:
        db.call(operation, {"TableName": "t", **params})
    assert caught.value.code == "ValidationException"
    assert text in caught.value.message


def test_a_missing_table_is_named(db: DynamoDb) -> None:
    with pytest.raises(AwsError) as caught:
        db.call("GetItem", {"TableName": "none", "Key": key()})
    assert caught.value.code == "ResourceNotFoundException"


def test_a_failed_condition_returns_the_item_when_asked(db: DynamoDb) -> None:
    put(db, count=1)
    with pytest.raises(AwsError) as caught:
        db.call(
            "PutItem",
            {
                "TableName": "t",
                "Item": key(),
                "ConditionExpression": "attribute_not_exists(pk)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            },
        )
    assert caught.value.code == "ConditionalCheckFailedException"
    assert caught.value.extra["Item"]["count"] == {"N": "1"}


def test_an_answer_is_a_copy(db: DynamoDb) -> None:
    put(db, doc={"n": 1})
    answer = db.call("GetItem", {"TableName": "t", "Key": key()})
    answer["Item"]["doc"]["M"]["n"] = {"N": "99"}
    assert db.call("GetItem", {"TableName": "t", "Key": key()})["Item"]["doc"] == {"M": {"n": {"N": "1"}}}


@pytest.mark.parametrize("count", [25, 26])
def test_a_batch_takes_twenty_five(db: DynamoDb, count: int) -> None:
    requests = [{"PutRequest": {"Item": key(sk=str(i))}} for i in range(count)]
    call = {"RequestItems": {"t": requests}}
    if count > 25:
        with pytest.raises(AwsError, match="Too many items"):
            db.call("BatchWriteItem", call)
    else:
        assert db.call("BatchWriteItem", call) == {"UnprocessedItems": {}}


def test_a_query_is_paged_by_limit_in_both_directions(db: DynamoDb) -> None:
    for i in range(5):
        put(db, sk=str(i))
    call: dict[str, Any] = {
        "TableName": "t",
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": typed(**{":p": "a"}),
        "Limit": 2,
        "ScanIndexForward": False,
    }
    seen = []
    while True:
        page = db.call("Query", call)
        seen += [item["sk"]["S"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        call["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert seen == ["4", "3", "2", "1", "0"]


def test_a_transaction_happens_as_a_whole_or_not_at_all(db: DynamoDb, table: Table) -> None:
    put(db, sk="1", version=1)
    good = {"Put": {"TableName": "t", "Item": key(sk="2")}}
    bad = {
        "Update": {
            "TableName": "t",
            "Key": key(sk="1"),
            "UpdateExpression": "SET version = :n",
            "ConditionExpression": "version = :o",
            "ExpressionAttributeValues": typed(**{":n": 3, ":o": 2}),
        }
    }
    with pytest.raises(AwsError) as caught:
        db.call("TransactWriteItems", {"TransactItems": [good, bad]})
    assert caught.value.code == "TransactionCanceledException"
    assert [r["Code"] for r in caught.value.extra["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert len(table) == 1
    db.call(
        "TransactWriteItems",
        {
            "TransactItems": [
                good,
                {"ConditionCheck": {"TableName": "t", "Key": key(), "ConditionExpression": "attribute_exists(pk)"}},
            ]
        },
    )
    assert len(table) == 2


def test_a_repeated_transaction_token_writes_once(db: DynamoDb, table: Table, clock: Clock) -> None:
    add = {
        "Update": {
            "TableName": "t",
            "Key": key(),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": typed(**{":one": 1}),
        }
    }
    call = {"TransactItems": [add], "ClientRequestToken": "token"}
    db.call("TransactWriteItems", call)
    db.call("TransactWriteItems", call)
    assert table.items()[0]["n"] == 1
    with pytest.raises(AwsError) as caught:
        db.call(
            "TransactWriteItems",
            {"TransactItems": [add, {"Delete": {"TableName": "t", "Key": key(sk="9")}}], "ClientRequestToken": "token"},
        )
    assert caught.value.code == "IdempotentParameterMismatchException"
    clock.now += 601
    db.call("TransactWriteItems", call)
    assert table.items()[0]["n"] == 2


def test_two_writes_to_one_item_are_no_transaction(db: DynamoDb) -> None:
    write = {"Put": {"TableName": "t", "Item": key()}}
    with pytest.raises(AwsError, match="multiple operations on one item"):
        db.call("TransactWriteItems", {"TransactItems": [write, write]})


def test_expired_items_go_after_a_while_and_say_so_in_the_stream(db: DynamoDb, table: Table, clock: Clock) -> None:
    put(db, expires_at=int(clock.now) + 60)
    clock.now += 120
    assert len(table) == 1
    clock.now += 7_200
    assert len(table) == 0
    assert table.stream[-1]["eventName"] == "REMOVE"
    assert table.stream[-1]["userIdentity"]["principalId"] == "dynamodb.amazonaws.com"


def test_the_stream_tells_every_real_change(db: DynamoDb, table: Table) -> None:
    put(db, n=1)
    put(db, n=1)
    put(db, n=2)
    db.call("DeleteItem", {"TableName": "t", "Key": key()})
    assert [r["eventName"] for r in table.stream] == ["INSERT", "MODIFY", "REMOVE"]
    assert table.stream[1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert table.stream[1]["dynamodb"]["NewImage"]["n"] == {"N": "2"}


@pytest.mark.parametrize("value", ["글", 3, True, None, [1, "a", {"x": None}], {"a": [1]}, {"s", "t"}, b"bytes"])
def test_plain_values_survive_the_typed_form(value: Any) -> None:
    assert to_python(from_python(value)) == value
