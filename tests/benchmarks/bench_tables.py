"""Our tables against moto in this process: the same boto3 client, the same items, one run (docs/adr/0019)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import boto3
from moto import mock_aws

from ringback.simulator.aws.cloud import Cloud
from ringback.simulator.aws.dynamodb import DynamoDb, Table
from ringback.simulator.aws.intercept import active
from ringback.simulator.aws.scope import Scope

SCHEMA: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
}
KEY = {"pk": {"S": "A#1"}, "sk": {"S": "META"}}
UPDATE: dict[str, Any] = {
    "UpdateExpression": "SET #a = :a ADD #n :n",
    "ConditionExpression": "attribute_exists(#a)",
    "ExpressionAttributeNames": {"#a": "status", "#n": "count"},
    "ExpressionAttributeValues": {":a": {"S": "open"}, ":n": {"N": "1"}},
}


class _Tables:
    """The part of a center's cloud that tables need."""

    region = "ap-northeast-2"

    def __init__(self) -> None:
        table = Table("t", "arn:aws:dynamodb:ap-northeast-2:1:table/t", SCHEMA, lambda: 0.0)
        self.db = DynamoDb({"t": table}.get, lambda: 0.0)

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        del scope, service
        return self.db.call(operation, params)


def _timed(work: Callable[[], Any], count: int) -> float:
    work()
    began = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - began) / count * 1e6


def _measure(name: str, count: int) -> None:
    client = boto3.client("dynamodb", region_name="ap-northeast-2")
    if name == "moto":
        client.create_table(TableName="t", BillingMode="PAY_PER_REQUEST", **SCHEMA)
    client.put_item(TableName="t", Item={**KEY, "status": {"S": "new"}, "count": {"N": "0"}})
    get = _timed(lambda: client.get_item(TableName="t", Key=KEY), count)
    update = _timed(lambda: client.update_item(TableName="t", Key=KEY, **UPDATE), count)
    sys.stdout.write(f"{name:<5} get {get:8.0f} us   update {update:8.0f} us   {count} calls each\n")


def main() -> None:
    """Prints both sides of one run."""
    with mock_aws():
        _measure("moto", 200)
    with active(Scope(cast(Cloud, _Tables()), cast(Any, None), "", [], time.sleep)):
        _measure("ours", 2000)


if __name__ == "__main__":
    main()
