"""Copies what was lost back from a restored table into the one that the center uses.

A table that was restored to a point in time has a new name, no stream and no time to live. The one that the center uses
keeps its name, its permissions and its stream, so items go back into it: those that are missing are put, those that are
there are newer and stay, those that differ are counted. Safe to run again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_EXPIRES = "expires_at"


@dataclass
class Copied:
    """What a copy did, or would do: items put, items that are the same, that differ and that have expired meanwhile."""

    put: int = 0
    same: int = 0
    differ: int = 0
    expired: int = 0

    def __str__(self) -> str:
        return f"{self.put} put back, {self.same} the same, {self.differ} differ and stay, {self.expired} expired"


def _items(client: Any, table: str) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] = {}
    while True:
        page = client.scan(TableName=table, ConsistentRead=True, **start)
        yield from page["Items"]
        if not page.get("LastEvaluatedKey"):
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def copy_back(client: Any, *, restored: str, table: str, write: bool, now: float | None = None) -> Copied:
    """Puts every item of a restored table that the other one lacks; without `write` only counts.

    The client is one of DynamoDB. An item whose time to live has passed stays gone.
    """
    schema = client.describe_table(TableName=table)["Table"]["KeySchema"]
    keys = [entry["AttributeName"] for entry in schema]
    moment, done = time.time() if now is None else now, Copied()
    for item in _items(client, restored):
        if float(item.get(_EXPIRES, {}).get("N", "inf")) < moment:
            done.expired += 1
            continue
        key = {name: item[name] for name in keys}
        there = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if there is not None:
            done.same, done.differ = done.same + (there == item), done.differ + (there != item)
        elif _put(client, table, item, keys[0]) if write else True:
            done.put += 1
        else:
            done.differ += 1
    return done


def _put(client: Any, table: str, item: dict[str, Any], key: str) -> bool:
    """Puts an item unless somebody wrote one meanwhile."""
    condition = {"ConditionExpression": "attribute_not_exists(#k)", "ExpressionAttributeNames": {"#k": key}}
    try:
        client.put_item(TableName=table, Item=item, **condition)
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
