"""Table access with the low-level client: items in and out are Python values, every condition is explicit."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contact_handlers.base import aws
from contact_handlers.base.errors import (
    ConditionFailedError,
    DependencyError,
    ThrottledError,
    TransactionCancelledError,
)
from contact_handlers.base.expressions import Changes, Condition, Names, absent
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key as Key
from contact_handlers.base.values import Item, dump, dump_item, load_item

BATCH = 25
# Keys that BatchGetItem takes.
READ_AT_ONCE = 100
# Two transactions on one item at a time: the later one is refused and may simply be retried.
CONFLICT_TRIES = 4
CONFLICT_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0


@dataclass(frozen=True)
class Range:
    """A range of sort keys: either everything with a prefix or everything between two keys, both included."""

    prefix: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Write:
    """One element of a transaction."""

    kind: str
    request: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One table by its physical name."""

    name: str

    def get(self, key: Key, *, consistent: bool = False) -> Item | None:
        """Returns an item, or None."""
        answer = aws.call("dynamodb", "get_item", TableName=self.name, Key=_key(key), ConsistentRead=consistent)
        return load_item(answer["Item"]) if answer.get("Item") else None

    def get_many(self, keys: Iterable[Key], *, consistent: bool = False) -> dict[Key, Item]:
        """Returns items, however many are asked for; those that are not there are left out."""
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        for start in range(0, len(wanted), READ_AT_ONCE):
            found |= get_many({self.name: wanted[start : start + READ_AT_ONCE]}, consistent=consistent)
        return found

    def put(self, key: Key, item: Mapping[str, Any], *, when: Condition | None = None) -> None:
        """Writes an item; raises ConditionFailedError when `when` does not hold."""
        request = self._put(key, item, when)
        try:
            aws.call("dynamodb", "put_item", **request, **_telling(when))
        except ConditionFailedError as refused:
            if not (refused.retried and refused.item == request["Item"]):
                raise

    def create(self, key: Key, item: Mapping[str, Any]) -> None:
        """Writes an item that must not exist yet; raises ConditionFailedError when it does."""
        self.put(key, item, when=absent("pk"))

    def update(self, key: Key, changes: Changes, *, when: Condition | None = None, answer: str = "ALL_NEW") -> Item:
        """Changes an item and returns it as `answer` says (ALL_NEW, NONE); raises ConditionFailedError."""
        request = self._update(key, changes, when)
        try:
            got = aws.call("dynamodb", "update_item", **request, **_telling(when), ReturnValues=answer)
        except ConditionFailedError as refused:
            found = load_item(refused.item)
            if not (refused.retried and changes.made_in(found)):
                raise
            # The SDK asked again because the answer was lost, and our own change made the condition fail.
            return found
        return load_item(got.get("Attributes", {}))

    def delete(self, key: Key, *, when: Condition | None = None) -> None:
        """Removes an item; raises ConditionFailedError when `when` does not hold."""
        aws.call("dynamodb", "delete_item", **self._delete(key, when))

    def delete_many(self, keys: Sequence[Key]) -> None:
        """Removes items in batches; what the service leaves over is sent again, a little later each time."""
        left = [{"DeleteRequest": {"Key": _key(key)}} for key in keys]
        pause = CONFLICT_PAUSE_S
        while left:
            batch, rest = left[:BATCH], left[BATCH:]
            answer = aws.call("dynamodb", "batch_write_item", RequestItems={self.name: batch})
            unprocessed = answer.get("UnprocessedItems", {}).get(self.name, [])
            if unprocessed:
                time.sleep(pause)
                pause *= 2
            left = unprocessed + rest
            if pause > LONGEST_PAUSE_S:
                raise ThrottledError("dynamodb", "batch_write_item", "UnprocessedItems")

    def query(
        self,
        pk: str,
        *,
        sort: Range | None = None,
        index: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        page: int | None = None,
        after: Mapping[str, Any] | None = None,
        consistent: bool = False,
    ) -> Iterator[Item]:
        """Yields the items of a partition in key order, page after page, at most `limit`.

        `page` is how many are asked for at a time, `after` are the key attributes of the item to go on behind.
        """
        request = self._query(pk, sort, index)
        request |= {"ScanIndexForward": not newest_first, "ConsistentRead": consistent}
        if after is not None:
            request["ExclusiveStartKey"] = dump_item(after)
        left = limit
        while True:
            sizes = [size for size in (left, page) if size is not None]
            if sizes:
                request["Limit"] = min(sizes)
            answer = aws.call("dynamodb", "query", **request)
            items = answer.get("Items", [])
            yield from (load_item(item) for item in items)
            left = None if left is None else left - len(items)
            if "LastEvaluatedKey" not in answer or left == 0:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def count(self, pk: str, *, sort: Range | None = None, index: str | None = None) -> int:
        """Returns how many items a partition has in a range; none of them is sent."""
        request = {**self._query(pk, sort, index), "Select": "COUNT"}
        found = 0
        while True:
            answer = aws.call("dynamodb", "query", **request)
            found += int(answer.get("Count", 0))
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def putting(self, key: Key, item: Mapping[str, Any], *, when: Condition | None = None) -> Write:
        """Returns the put as an element of a transaction."""
        return Write("Put", self._put(key, item, when))

    def creating(self, key: Key, item: Mapping[str, Any]) -> Write:
        """Returns the put of an item that must not exist yet as an element of a transaction."""
        return Write("Put", self._put(key, item, absent("pk")))

    def updating(self, key: Key, changes: Changes, *, when: Condition | None = None) -> Write:
        """Returns the update as an element of a transaction."""
        return Write("Update", self._update(key, changes, when))

    def deleting(self, key: Key, *, when: Condition | None = None) -> Write:
        """Returns the removal as an element of a transaction."""
        return Write("Delete", self._delete(key, when))

    def _put(self, key: Key, item: Mapping[str, Any], when: Condition | None) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": self.name, "Item": {**dump_item(item), **_key(key)}}
        return _with(request, when, Names())

    def _update(self, key: Key, changes: Changes, when: Condition | None) -> dict[str, Any]:
        names = Names()
        request = {"TableName": self.name, "Key": _key(key), "UpdateExpression": changes.render(names)}
        return _with(request, when, names)

    def _delete(self, key: Key, when: Condition | None) -> dict[str, Any]:
        return _with({"TableName": self.name, "Key": _key(key)}, when, Names())

    def _query(self, pk: str, sort: Range | None, index: str | None) -> dict[str, Any]:
        names = Names()
        partition, order = ("pk", "sk") if index is None else (f"{index}_pk", f"{index}_sk")
        expression = f"{names.name(partition)} = {names.value(pk)}"
        if sort is not None and sort.prefix:
            expression += f" AND begins_with({names.name(order)}, {names.value(sort.prefix)})"
        elif sort is not None:
            expression += f" AND {names.name(order)} BETWEEN {names.value(sort.low)} AND {names.value(sort.high)}"
        request = {"TableName": self.name, "KeyConditionExpression": expression, **names.parameters()}
        return request if index is None else {**request, "IndexName": index}


def transact(writes: Sequence[Write], *, token: str | None = None) -> None:
    """Writes everything or nothing; raises TransactionCancelledError with one reason per element, in order.

    `token` makes a retry within ten minutes harmless (at most 36 characters).
    """
    request: dict[str, Any] = {"TransactItems": [{write.kind: dict(write.request)} for write in writes]}
    if token is not None:
        request["ClientRequestToken"] = token
    for attempt in range(1, CONFLICT_TRIES + 1):
        try:
            aws.call("dynamodb", "transact_write_items", **request)
        except TransactionCancelledError as cancelled:
            decided = set(cancelled.reasons) - {"None"}
            if decided != {"TransactionConflict"} or attempt == CONFLICT_TRIES:
                raise
            time.sleep(CONFLICT_PAUSE_S * attempt * random.random())  # noqa: S311 - jitter, not a secret
        else:
            return


def get_many(wanted: Mapping[str, Sequence[Key]], *, consistent: bool = False) -> dict[Key, Item]:
    """Reads items of several tables in one round trip; what the service leaves over is asked for twice more."""
    request = {
        table: {"Keys": [_key(key) for key in keys], "ConsistentRead": consistent} for table, keys in wanted.items()
    }
    found: dict[Key, Item] = {}
    for _ in range(3):
        answer = aws.call("dynamodb", "batch_get_item", RequestItems=request)
        for items in answer.get("Responses", {}).values():
            for item in map(load_item, items):
                found[Key.of(item)] = item
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
    raise DependencyError("dynamodb", "batch_get_item", "UnprocessedKeys")


def _key(key: Key) -> dict[str, Any]:
    return {"pk": dump(key.pk), "sk": dump(key.sk)}


def _telling(when: Condition | None) -> dict[str, str]:
    """Asks for the item when a condition does not hold, which costs nothing and needs no permission to read."""
    return {} if when is None else {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _with(request: dict[str, Any], when: Condition | None, names: Names) -> dict[str, Any]:
    if when is not None:
        request["ConditionExpression"] = when.render(names)
    return {**request, **names.parameters()}
