"""Key conditions and filters of queries: what they may say, and about which attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ringback.simulator.aws.dynamodb.conditions import holds, resolve_path
from ringback.simulator.aws.dynamodb.grammar import parse_condition, paths_in
from ringback.simulator.aws.dynamodb.names import Names
from ringback.simulator.aws.dynamodb.table import Index, Table
from ringback.simulator.aws.dynamodb.values import Value, invalid

Params = Mapping[str, Any]
_WRONG_KEY = "Query key condition not supported"


def _and_parts(node: tuple[Any, ...]) -> Iterable[tuple[Any, ...]]:
    if node[0] == "and":
        yield from _and_parts(node[1])
        yield from _and_parts(node[2])
    else:
        yield node


def key_condition(
    params: Params, table: Table, index: Index | None, names: Names
) -> tuple[Value, list[tuple[Any, ...]]]:
    """Splits a key condition into the value of the partition key and the condition on the sort key."""
    kind = "KeyConditionExpression"
    text = params.get(kind)
    if text is None:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    hash_name = index.hash_name if index is not None else table.hash_name
    range_name = index.range_name if index is not None else table.range_name
    hash_value: Value | None = None
    rest = []
    for node in _and_parts(parse_condition(text, kind)):
        name = _key_name(node, names, kind)
        if name == hash_name and node[0] == "compare" and node[1] == "=":
            value_node = node[3] if node[2][0] == "path" else node[2]
            hash_value = names.value(value_node[1], kind)
        elif name == range_name and name != hash_name:
            rest.append(node)
        else:
            raise invalid(
                _WRONG_KEY if name == hash_name else f"Query condition missed key schema element: {hash_name}"
            )
    if hash_value is None:
        raise invalid(f"Query condition missed key schema element: {hash_name}")
    if len(rest) > 1:
        raise invalid("KeyConditionExpressions must only contain one condition per key")
    _check_key_value(hash_name, hash_value, table)
    for node in rest:  # counts placeholders as used even when the partition is empty
        holds(node, {}, names, kind)
    return hash_value, rest


def _key_name(node: tuple[Any, ...], names: Names, kind: str) -> str:
    """Returns the attribute a part of a key condition is about; refuses what key conditions cannot say."""
    if node[0] in {"or", "not", "in"} or (node[0] == "call" and node[1] != "begins_with"):
        operator = node[1] if node[0] == "call" else node[0].upper()
        raise invalid(f"Invalid operator used in KeyConditionExpression: {operator}")
    if node[0] == "compare" and node[1] == "<>":
        raise invalid("Unsupported operator on KeyCondition: <>")
    paths = paths_in(node)
    return str(resolve_path(paths[0], names, kind)[0]) if paths else ""


def _check_key_value(name: str, value: Value, table: Table) -> None:
    if next(iter(value)) != table.types.get(name, "S"):
        message = "Condition parameter type does not match schema type"
        raise invalid(f"One or more parameter values were invalid: {message}")
    if not next(iter(value.values())):
        raise invalid(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            f"empty string value. Key: {name}"
        )


def check_filter(tree: tuple[Any, ...], table: Table, index: Index | None, names: Names, *, scan: bool) -> None:
    """Refuses a filter of a query on key attributes."""
    if scan:
        return
    keys = {index.hash_name, index.range_name} if index is not None else set(table.key_names)
    for node in paths_in(tree):
        name = resolve_path(node, names, "FilterExpression")[0]
        if name in keys:
            raise invalid(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )
