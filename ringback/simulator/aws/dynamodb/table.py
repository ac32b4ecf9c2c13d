"""One table: items by key, secondary indexes kept up to date, expiry, and its stream."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringback.simulator.aws.dynamodb.values import (
    ITEM_LIMIT,
    Item,
    Value,
    copy_item,
    from_python,
    invalid,
    item_size,
    key_of,
    normalize,
    to_python,
    type_of,
)

#: Expired items disappear this long after their time; the service says "within a few days".
TTL_DELAY_S = 3_600.0
Key = tuple[Any, Any]


class Index:
    """A secondary index: the items that have its key attributes, grouped by its partition key."""

    def __init__(self, name: str, hash_name: str, range_name: str | None, projection: Mapping[str, Any]) -> None:
        self.name = name
        self.hash_name = hash_name
        self.range_name = range_name
        self.projected: set[str] | None = None
        if projection.get("ProjectionType") in {"KEYS_ONLY", "INCLUDE"}:
            self.projected = set(projection.get("NonKeyAttributes") or ())
        self.partitions: dict[Any, dict[Key, Item]] = {}

    def add(self, key: Key, item: Item) -> None:
        """Takes an item if it has the index's key attributes."""
        if self.hash_name in item and (self.range_name is None or self.range_name in item):
            self.partitions.setdefault(key_of(item[self.hash_name]), {})[key] = item

    def remove(self, key: Key, item: Item) -> None:
        """Drops an item."""
        if self.hash_name in item:
            partition = self.partitions.get(key_of(item[self.hash_name]))
            if partition is not None:
                partition.pop(key, None)


class Table:
    """Holds the items of one table; also the table as tests see it (``put``, ``get``, ``items``)."""

    def __init__(self, name: str, arn: str, properties: Mapping[str, Any], now: Callable[[], float]) -> None:
        self.name = name
        self.arn = arn
        self._now = now
        self.types = {
            str(a["AttributeName"]): str(a["AttributeType"]) for a in properties.get("AttributeDefinitions") or ()
        }
        self.hash_name, self.range_name = _key_names(properties.get("KeySchema") or ())
        self.partitions: dict[Any, dict[Any, Item]] = {}
        self.indexes: dict[str, Index] = {}
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            for entry in properties.get(kind) or ():
                hash_name, range_name = _key_names(entry["KeySchema"])
                index = Index(str(entry["IndexName"]), hash_name, range_name, entry.get("Projection") or {})
                self.indexes[index.name] = index
        ttl = properties.get("TimeToLiveSpecification") or {}
        self.ttl_attribute = str(ttl.get("AttributeName")) if ttl.get("Enabled", bool(ttl)) and ttl else ""
        self.stream_view = str((properties.get("StreamSpecification") or {}).get("StreamViewType") or "")
        self.stream: list[dict[str, Any]] = []
        self.on_record: Callable[[dict[str, Any]], None] | None = None
        #: Told of every item that is stored, whether the table has a stream or not.
        self.on_put: Callable[[Item], None] | None = None
        self._next_sweep = 0.0
        self._sequence = 0
        self._properties = properties
        #: Moment, key and item (None: removed) of each change, for those who asked for it with ``keep_history``.
        self._history: list[tuple[float, Key, Item | None]] | None = None

    # --- for tests ---------------------------------------------------------------------------------------------------

    def put(self, item: Mapping[str, Any]) -> None:
        """Stores a plain Python item."""
        self.write(None, self.checked({k: from_python(v) for k, v in item.items()}))

    def get(self, **key: Any) -> dict[str, Any] | None:
        """Returns an item as plain Python, or None; the key attributes are keyword arguments."""
        found = self.read(self.key({k: from_python(v) for k, v in key.items()}))
        return {k: to_python(v) for k, v in found.items()} if found is not None else None

    def items(self) -> list[dict[str, Any]]:
        """Returns all items as plain Python, in key order."""
        return [{k: to_python(v) for k, v in item.items()} for item in self.all()]

    def query(self, **key: Any) -> list[dict[str, Any]]:
        """Returns the items of one partition (``table.query(pk="CONV#1")``) as plain Python, in order."""
        ((_, value),) = key.items()
        return [{k: to_python(v) for k, v in item.items()} for item in self.partition(from_python(value))]

    def __len__(self) -> int:
        self.sweep()
        return sum(len(p) for p in self.partitions.values())

    # --- keys --------------------------------------------------------------------------------------------------------

    @property
    def key_names(self) -> list[str]:
        """The names of the key attributes."""
        return [self.hash_name] if self.range_name is None else [self.hash_name, self.range_name]

    def key(self, given: Mapping[str, Value]) -> Key:
        """Checks a key as GetItem and its like take it and answers it in storable form."""
        names = self.key_names
        if set(given) != set(names):
            raise invalid("The provided key element does not match the schema")
        for name in names:
            self._check_key_attribute(name, given[name], "The provided key element does not match the schema")
        return self.key_of_item(given)

    def key_of_item(self, item: Mapping[str, Value]) -> Key:
        """Returns the key of an item."""
        second = key_of(item[self.range_name]) if self.range_name is not None else None
        return key_of(item[self.hash_name]), second

    def key_item(self, item: Mapping[str, Value], index: Index | None = None) -> Item:
        """Returns the key attributes of an item, with those of an index."""
        names = list(self.key_names)
        if index is not None:
            names += [n for n in (index.hash_name, index.range_name) if n is not None and n not in names]
        return {name: item[name] for name in names}

    def _check_key_attribute(self, name: str, value: Value, mismatch: str) -> None:
        wanted, kind = self.types.get(name, "S"), type_of(value)
        if wanted != kind:
            raise invalid(mismatch)
        if kind in {"S", "B"} and not value[kind]:
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty {'string' if kind == 'S' else 'binary'} value. Key: {name}"
            )

    def checked(self, given: Mapping[str, Value]) -> Item:
        """Checks a whole item: keys, index keys, values, size."""
        item = {str(k): normalize(v) for k, v in given.items()}
        for name in self.key_names:
            if name not in item:
                raise invalid(f"One or more parameter values were invalid: Missing the key {name} in the item")
            kind = type_of(item[name])
            self._check_key_attribute(
                name,
                item[name],
                f"One or more parameter values were invalid: Type mismatch for key {name} expected: "
                f"{self.types.get(name, 'S')} actual: {kind}",
            )
        self.check_index_keys(item)
        if item_size(item) > ITEM_LIMIT:
            raise invalid("Item size has exceeded the maximum allowed size")
        return item

    def check_index_keys(self, item: Mapping[str, Value]) -> None:
        """Refuses index keys of the wrong type or empty."""
        for index in self.indexes.values():
            for name in (index.hash_name, index.range_name):
                if name is None or name not in item or name in self.key_names:
                    continue
                kind, wanted = type_of(item[name]), self.types.get(name, "S")
                if kind != wanted:
                    raise invalid(
                        f"One or more parameter values were invalid: Type mismatch for Index Key {name} Expected: "
                        f"{wanted} Actual: {kind} IndexName: {index.name}"
                    )
                if kind in {"S", "B"} and not item[name][kind]:
                    raise invalid(
                        "One or more parameter values are not valid. A value specified for a secondary index key is "
                        f"not supported. The AttributeValue for a key attribute cannot contain an empty string value. "
                        f"IndexName: {index.name}, IndexKey: {name}"
                    )

    # --- reading and writing -----------------------------------------------------------------------------------------

    def read(self, key: Key) -> Item | None:
        """Returns the stored item itself (not a copy)."""
        self.sweep()
        return self.partitions.get(key[0], {}).get(key[1])

    def write(self, old: Item | None, new: Item | None, *, by_service: bool = False) -> None:
        """Replaces an item, keeps the indexes, and records the change."""
        item = new if new is not None else old
        if item is None:
            return
        key = self.key_of_item(item)
        old = self.partitions.get(key[0], {}).get(key[1]) if old is None else old
        if old is not None:
            for index in self.indexes.values():
                index.remove(key, old)
        if new is None:
            self.partitions.get(key[0], {}).pop(key[1], None)
        else:
            self.partitions.setdefault(key[0], {})[key[1]] = new
            for index in self.indexes.values():
                index.add(key, new)
            if self.on_put is not None:
                self.on_put(new)
        if self._history is not None:
            self._history.append((self._now(), key, None if new is None else copy_item(new)))
        self._record(old, new, by_service=by_service)

    def all(self) -> Iterator[Item]:
        """Returns all items; the order is stable."""
        self.sweep()
        for partition_key in sorted(self.partitions, key=str):
            partition = self.partitions[partition_key]
            for sort_key in sorted(partition) if self.range_name is not None else partition:
                yield partition[sort_key]

    def partition(self, value: Value, index: Index | None = None) -> list[Item]:
        """Returns the items of a partition in the order of the sort key."""
        self.sweep()
        if index is not None:
            found = list(index.partitions.get(key_of(value), {}).items())
            if index.range_name is not None:
                found.sort(key=lambda pair: (key_of(pair[1][index.range_name]), _sortable(pair[0])))  # type: ignore[index]
            return [item for _, item in found]
        partition = self.partitions.get(key_of(value), {})
        if self.range_name is None:
            return list(partition.values())
        return [partition[k] for k in sorted(partition)]

    # --- point-in-time recovery --------------------------------------------------------------------------------------

    def keep_history(self) -> None:
        """Remembers every change from now on, as point-in-time recovery does for 35 days."""
        self._history = [(self._now(), self.key_of_item(item), copy_item(item)) for item in self.all()]

    def restored(self, name: str, at: float) -> Table:
        """Returns a new table with the items of a moment; as the service restores it, without stream and time to live.

        See "Restoring a table to a point in time" in the DynamoDB developer guide.
        """
        kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        properties = {key: self._properties[key] for key in kept if key in self._properties}
        table = Table(name, f"{self.arn.rpartition('/')[0]}/{name}", properties, self._now)
        latest = {key: item for moment, key, item in self._history or () if moment <= at}
        for item in latest.values():
            if item is not None:
                table.write(None, copy_item(item))
        return table

    # --- time to live and streams ------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Removes items whose time has passed for a while; looks at most every virtual quarter of an hour."""
        now = self._now()
        if not self.ttl_attribute or now < self._next_sweep:
            return
        self._next_sweep = now + 900
        for partition in list(self.partitions.values()):
            for item in list(partition.values()):
                value = item.get(self.ttl_attribute)
                if value is not None and "N" in value and float(value["N"]) + TTL_DELAY_S < now:
                    self.write(item, None, by_service=True)

    def _record(self, old: Item | None, new: Item | None, *, by_service: bool) -> None:
        if not self.stream_view or (old is not None and new is not None and old == new):
            return
        self._sequence += 1
        item = new if new is not None else old or {}
        change: dict[str, Any] = {
            "ApproximateCreationDateTime": self._now(),
            "Keys": copy_item(self.key_item(item)),
            "SequenceNumber": f"{self._sequence:021d}",
            "SizeBytes": item_size(item),
            "StreamViewType": self.stream_view,
        }
        if old is not None and self.stream_view in {"OLD_IMAGE", "NEW_AND_OLD_IMAGES"}:
            change["OldImage"] = copy_item(old)
        if new is not None and self.stream_view in {"NEW_IMAGE", "NEW_AND_OLD_IMAGES"}:
            change["NewImage"] = copy_item(new)
        record: dict[str, Any] = {
            "eventID": uuid.uuid5(uuid.NAMESPACE_OID, f"{self.arn}{self._sequence}").hex,
            "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": self.arn.split(":")[3],
            "dynamodb": change,
            "eventSourceARN": f"{self.arn}/stream/2026-01-01T00:00:00.000",
        }
        if by_service:
            record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
        self.stream.append(record)
        if self.on_record is not None:
            self.on_record(record)


def _key_names(schema: Any) -> tuple[str, str | None]:
    names = {str(entry["KeyType"]): str(entry["AttributeName"]) for entry in schema}
    return names.get("HASH", "pk"), names.get("RANGE")


def _sortable(key: Key) -> tuple[str, str]:
    return str(key[0]), str(key[1])
