"""The DynamoDB operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ringback.simulator.aws.dynamodb.conditions import holds, project, resolve_path
from ringback.simulator.aws.dynamodb.grammar import parse_condition, parse_projection
from ringback.simulator.aws.dynamodb.names import Names
from ringback.simulator.aws.dynamodb.queries import check_filter, key_condition
from ringback.simulator.aws.dynamodb.table import Index, Table
from ringback.simulator.aws.dynamodb.updates import update
from ringback.simulator.aws.dynamodb.values import ITEM_LIMIT, Item, Value, copy_item, invalid, item_size, normalize
from ringback.simulator.aws.errors import AwsError, NotSimulatedError

_LEGACY = {
    "AttributesToGet",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
    "AttributeUpdates",
    "ConditionalOperator",
}
PAGE_BYTES = 1024 * 1024
TOKEN_LIFE_S = 600.0

Params = Mapping[str, Any]


class DynamoDb:
    """The operations of DynamoDB on tables in memory."""

    def __init__(self, tables: Callable[[str], Table | None], now: Callable[[], float]) -> None:
        self._find = tables
        self._now = now
        self._tokens: dict[str, tuple[float, str]] = {}

    def call(self, operation: str, params: Params) -> dict[str, Any]:
        """Dispatches one operation."""
        legacy = _LEGACY & set(params)
        if legacy:
            raise invalid(f"legacy parameters are not simulated: {', '.join(sorted(legacy))}; use expressions")
        handler = getattr(self, f"_{operation}", None)
        if handler is None:
            raise NotSimulatedError("dynamodb", operation)
        answer: dict[str, Any] = handler(params)
        return answer

    def _table(self, name: str) -> Table:
        table = self._find(name)
        if table is None:
            raise AwsError("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
        return table

    # --- single items ------------------------------------------------------------------------------------------------

    def _GetItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        names = Names(params.get("ExpressionAttributeNames"), None)
        found = table.read(table.key(params["Key"]))
        paths = _projection(params, names)
        names.check()
        answer: dict[str, Any] = _consumed(params, table, 0.5)
        if found is not None:
            answer["Item"] = project(found, paths) if paths is not None else copy_item(found)
        return answer

    def _PutItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        item = table.checked(params["Item"])
        old = table.read(table.key_of_item(item))
        self._condition(params, table, old)
        table.write(old, item)
        answer = _consumed(params, table, 1.0)
        if params.get("ReturnValues") == "ALL_OLD" and old is not None:
            answer["Attributes"] = copy_item(old)
        return answer

    def _DeleteItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        old = table.read(table.key(params["Key"]))
        self._condition(params, table, old)
        if old is not None:
            table.write(old, None)
        answer = _consumed(params, table, 1.0)
        if params.get("ReturnValues") == "ALL_OLD" and old is not None:
            answer["Attributes"] = copy_item(old)
        return answer

    def _UpdateItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        old, new, touched = self._updated(params, table)
        table.write(old, new)
        answer = _consumed(params, table, 1.0)
        attributes = _returned(str(params.get("ReturnValues") or "NONE"), old, new, touched)
        if attributes is not None:
            answer["Attributes"] = attributes
        return answer

    def _updated(self, params: Params, table: Table) -> tuple[Item | None, Item, set[str]]:
        key = table.key(params["Key"])
        old = table.read(key)
        names = self._condition(params, table, old, check=False)
        base = copy_item(old) if old is not None else {k: normalize(v) for k, v in params["Key"].items()}
        touched: set[str] = set()
        if params.get("UpdateExpression") is not None:
            base, touched = update(base, params["UpdateExpression"], names, table.key_names)
        names.check()
        base = {k: normalize(v) for k, v in base.items()}
        table.check_index_keys(base)
        if item_size(base) > ITEM_LIMIT:
            raise invalid("Item size to update has exceeded the maximum allowed size")
        return old, base, touched

    def _condition(self, params: Params, table: Table, old: Item | None, *, check: bool = True) -> Names:
        """Evaluates the condition of a write; raises as the service does when it fails."""
        names = Names(params.get("ExpressionAttributeNames"), params.get("ExpressionAttributeValues"))
        text = params.get("ConditionExpression")
        fulfilled = True
        if text is not None:
            fulfilled = holds(parse_condition(text, "ConditionExpression"), old or {}, names, "ConditionExpression")
        if check:
            names.check()
        if not fulfilled:
            extra = {}
            if params.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old is not None:
                extra["Item"] = copy_item(old)
            raise AwsError("ConditionalCheckFailedException", "The conditional request failed", extra=extra)
        return names

    # --- query and scan ----------------------------------------------------------------------------------------------

    def _Query(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        index = self._index(params, table)
        names = Names(params.get("ExpressionAttributeNames"), params.get("ExpressionAttributeValues"))
        hash_value, rest = key_condition(params, table, index, names)
        kind = "KeyConditionExpression"
        items = table.partition(hash_value, index)
        if not params.get("ScanIndexForward", True):
            items.reverse()
        items = [item for item in items if all(holds(node, item, names, kind) for node in rest)]
        return self._page(params, table, index, items, names)

    def _Scan(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        index = self._index(params, table)
        names = Names(params.get("ExpressionAttributeNames"), params.get("ExpressionAttributeValues"))
        items = list(table.all())
        if index is not None:
            items = [i for i in items if index.hash_name in i and (index.range_name is None or index.range_name in i)]
        return self._page(params, table, index, items, names, scan=True)

    def _index(self, params: Params, table: Table) -> Index | None:
        name = params.get("IndexName")
        if name is None:
            return None
        if name not in table.indexes:
            raise invalid(f"The table does not have the specified index: {name}")
        if params.get("ConsistentRead") and table.indexes[name].hash_name != table.hash_name:
            raise invalid("Consistent reads are not supported on global secondary indexes")
        return table.indexes[name]

    def _page(
        self, params: Params, table: Table, index: Index | None, items: list[Item], names: Names, *, scan: bool = False
    ) -> dict[str, Any]:
        text = params.get("FilterExpression")
        tree = parse_condition(text, "FilterExpression") if text is not None else None
        if tree is not None:
            check_filter(tree, table, index, names, scan=scan)
        items = _after(items, params.get("ExclusiveStartKey"), table)
        limit = int(params.get("Limit") or 0) or len(items)
        if params.get("Limit") is not None and int(params["Limit"]) < 1:
            raise invalid("Limit must be greater than or equal to 1")
        page = _first_page(items[:limit])
        # A filter is evaluated on an empty item too, so that all placeholders count as used.
        if tree is not None:
            holds(tree, {}, names, "FilterExpression")
        found = [i for i in page if tree is None or holds(tree, i, names, "FilterExpression")]
        paths = _projection(params, names)
        names.check()
        answer: dict[str, Any] = {"Count": len(found), "ScannedCount": len(page)} | _consumed(params, table, 0.5)
        if params.get("Select") != "COUNT":
            answer["Items"] = [_shown(item, paths, table, index) for item in found]
        reached_limit = params.get("Limit") is not None and len(page) == limit
        if page and (len(page) < len(items) or reached_limit):
            answer["LastEvaluatedKey"] = copy_item(table.key_item(page[-1], index))
        return answer

    # --- batches -----------------------------------------------------------------------------------------------------

    def _BatchGetItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        total = sum(len(request["Keys"]) for request in params["RequestItems"].values())
        if total > 100:
            raise invalid("Too many items requested for the BatchGetItem call")
        responses: dict[str, list[Item]] = {}
        for name, request in params["RequestItems"].items():
            table = self._table(name)
            names = Names(request.get("ExpressionAttributeNames"), None)
            paths = _projection(request, names)
            keys = [table.key(key) for key in request["Keys"]]
            if len(set(keys)) != len(keys):
                raise invalid("Provided list of item keys contains duplicates")
            found = [table.read(key) for key in keys]
            responses[name] = [_shown(item, paths, table, None) for item in found if item is not None]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _BatchWriteItem(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        requests = [(self._table(name), r) for name, rs in params["RequestItems"].items() for r in rs]
        if len(requests) > 25:
            raise invalid("Too many items requested for the BatchWriteItem call")
        writes: list[tuple[Table, Any, Item | None]] = []
        for table, request in requests:
            if "PutRequest" in request:
                item = table.checked(request["PutRequest"]["Item"])
                writes.append((table, table.key_of_item(item), item))
            else:
                writes.append((table, table.key(request["DeleteRequest"]["Key"]), None))
        seen = [(table.name, key) for table, key, _ in writes]
        if len(set(seen)) != len(seen):
            raise invalid("Provided list of item keys contains duplicates")
        for table, key, new in writes:
            old = table.read(key)
            if old is not None or new is not None:
                table.write(old, new)
        return {"UnprocessedItems": {}}

    # --- transactions ------------------------------------------------------------------------------------------------

    def _TransactGetItems(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        responses = []
        for entry in params["TransactItems"]:
            request = entry["Get"]
            answer = self._GetItem(request)
            responses.append({"Item": answer["Item"]} if "Item" in answer else {})
        return {"Responses": responses}

    def _TransactWriteItems(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        entries = params["TransactItems"]
        if len(entries) > 100:
            raise invalid("Member must have length less than or equal to 100")
        if self._repeated(params):
            return {}
        planned: list[tuple[Table, Item | None, Item | None, bool]] = []
        reasons: list[dict[str, Any]] = []
        seen: set[tuple[str, Any]] = set()
        for entry in entries:
            ((what, request),) = entry.items()
            table = self._table(request["TableName"])
            key = table.key_of_item(request["Item"]) if what == "Put" else table.key(request["Key"])
            if (table.name, key) in seen:
                raise invalid("Transaction request cannot include multiple operations on one item")
            seen.add((table.name, key))
            try:
                planned.append(self._plan(what, request, table, key))
                reasons.append({"Code": "None"})
            except AwsError as error:
                if error.code != "ConditionalCheckFailedException":
                    raise
                reasons.append({"Code": "ConditionalCheckFailed", "Message": error.message, **error.extra})
        if any(reason["Code"] != "None" for reason in reasons):
            codes = ", ".join(reason["Code"] for reason in reasons)
            raise AwsError(
                "TransactionCanceledException",
                f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
                extra={"CancellationReasons": reasons, "Message": f"Transaction cancelled [{codes}]"},
            )
        for table, old, new, writes in planned:
            if writes:
                table.write(old, new)
        self._remember(params)
        return {}

    def _remember(self, params: Params) -> None:
        """Keeps the token of a transaction that was done; one that was cancelled may be asked for again with it."""
        if token := params.get("ClientRequestToken"):
            self._tokens[token] = (self._now(), _asked(params))

    def _plan(self, what: str, request: Params, table: Table, key: Any) -> tuple[Table, Item | None, Item | None, bool]:
        old = table.read(key)
        if what == "Update":
            before, after, _ = self._updated(request, table)
            return table, before, after, True
        self._condition(request, table, old)
        if what == "Put":
            return table, old, table.checked(request["Item"]), True
        return table, old, None, what == "Delete" and old is not None

    def _repeated(self, params: Params) -> bool:
        """Tells whether a transaction with this client token was done already; a changed one is refused."""
        token = params.get("ClientRequestToken")
        if not token:
            return False
        known = self._tokens.get(token)
        if known is not None and self._now() - known[0] < TOKEN_LIFE_S:
            if known[1] != _asked(params):
                raise AwsError(
                    "IdempotentParameterMismatchException",
                    "Request with same token but different parameters was already received",
                )
            return True
        return False

    # --- descriptions ------------------------------------------------------------------------------------------------

    def _DescribeTable(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        schema = [{"AttributeName": table.hash_name, "KeyType": "HASH"}]
        if table.range_name is not None:
            schema.append({"AttributeName": table.range_name, "KeyType": "RANGE"})
        return {
            "Table": {
                "TableName": table.name,
                "TableArn": table.arn,
                "TableStatus": "ACTIVE",
                "KeySchema": schema,
                "ItemCount": len(table),
                "AttributeDefinitions": [{"AttributeName": k, "AttributeType": v} for k, v in table.types.items()],
            }
        }

    def _DescribeTimeToLive(self, params: Params) -> dict[str, Any]:  # noqa: N802 - named like the operation
        table = self._table(params["TableName"])
        state = {"TimeToLiveStatus": "ENABLED" if table.ttl_attribute else "DISABLED"}
        return {
            "TimeToLiveDescription": state | ({"AttributeName": table.ttl_attribute} if table.ttl_attribute else {})
        }


def _asked(params: Params) -> str:
    """Returns what a transaction asks for, to compare it with another of the same token."""
    return json.dumps(params["TransactItems"], sort_keys=True, default=str)


def _projection(params: Params, names: Names) -> list[Any] | None:
    text = params.get("ProjectionExpression")
    if text is None:
        return None
    return [resolve_path(node, names, "ProjectionExpression") for node in parse_projection(text)]


def _consumed(params: Params, table: Table, units: float) -> dict[str, Any]:
    wanted = params.get("ReturnConsumedCapacity")
    if wanted in {None, "NONE"}:
        return {}
    if params.get("ConsistentRead"):
        units *= 2
    return {"ConsumedCapacity": {"TableName": table.name, "CapacityUnits": units}}


def _returned(what: str, old: Item | None, new: Item, touched: set[str]) -> Item | None:
    if what == "ALL_NEW":
        return copy_item(new)
    if what == "ALL_OLD":
        return copy_item(old) if old is not None else None
    if what == "UPDATED_NEW":
        return copy_item({k: v for k, v in new.items() if k in touched})
    if what == "UPDATED_OLD":
        return copy_item({k: v for k, v in (old or {}).items() if k in touched})
    return None


def _shown(item: Item, paths: list[Any] | None, table: Table, index: Index | None) -> Item:
    if index is not None and index.projected is not None:
        keys = {*table.key_names, index.hash_name, index.range_name}
        item = {k: v for k, v in item.items() if k in keys or k in index.projected}
    return project(item, paths) if paths is not None else copy_item(item)


def _first_page(items: list[Item]) -> list[Item]:
    """Returns the items that one answer may hold."""
    if len(items) * ITEM_LIMIT <= PAGE_BYTES:
        return items
    size = 0
    for number, item in enumerate(items):
        size += item_size(item)
        if number and size > PAGE_BYTES:
            return items[:number]
    return items


def _after(items: list[Item], start: Mapping[str, Value] | None, table: Table) -> list[Item]:
    if not start:
        return items
    wanted = table.key_of_item(start)
    for position, item in enumerate(items):
        if table.key_of_item(item) == wanted:
            return items[position + 1 :]
    return []
