"""Conditions and projections, evaluated on items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ringback.simulator.aws.dynamodb.names import Names
from ringback.simulator.aws.dynamodb.values import Item, Value, copy, equal, key_of, type_of

Path = tuple[str | int, ...]
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def resolve_path(node: tuple[Any, ...], names: Names, kind: str) -> Path:
    """Returns a path with real attribute names."""
    return tuple(part if isinstance(part, int) else names.name(part, kind) for part in node[1])


def read(item: Mapping[str, Value], path: Path) -> Value | None:
    """Returns the value at a path, or None."""
    current: Value | None = item.get(str(path[0]))
    for part in path[1:]:
        if current is None:
            return None
        if isinstance(part, int):
            items = current.get("L")
            current = items[part] if items is not None and part < len(items) else None
        else:
            members = current.get("M")
            current = members.get(part) if members is not None else None
    return current


def operand(node: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> Value | None:
    """Returns the value of a placeholder, path or size, or None where the item has none."""
    if node[0] == "value":
        return names.value(node[1], kind)
    if node[0] == "size":
        value = read(item, resolve_path(node[1], names, kind))
        return {"N": str(_size(value))} if value is not None and type_of(value) not in {"N", "BOOL", "NULL"} else None
    return read(item, resolve_path(node, names, kind))


def _size(value: Value) -> int:
    body = next(iter(value.values()))
    return len(body) if not isinstance(body, str) else len(body.encode())


def holds(node: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> bool:
    """Evaluates a condition on an item; all placeholders count as used even where a branch is skipped."""
    what = node[0]
    if what in {"and", "or"}:
        left, right = holds(node[1], item, names, kind), holds(node[2], item, names, kind)
        return (left and right) if what == "and" else (left or right)
    if what == "not":
        return not holds(node[1], item, names, kind)
    if what == "compare":
        return _compare(node[1], operand(node[2], item, names, kind), operand(node[3], item, names, kind))
    if what == "between":
        value, low, high = (operand(part, item, names, kind) for part in node[1:])
        return _compare(">=", value, low) and _compare("<=", value, high)
    if what == "in":
        value = operand(node[1], item, names, kind)
        options = [operand(option, item, names, kind) for option in node[2]]
        return any(equal(value, option) for option in options)
    return _call(node[1], node[2], item, names, kind)


def _compare(operator: str, left: Value | None, right: Value | None) -> bool:
    if operator == "=":
        return equal(left, right)
    if operator == "<>":
        return not equal(left, right)
    if left is None or right is None or type_of(left) != type_of(right) or type_of(left) not in {"S", "N", "B"}:
        return False
    return _ORDER[operator](key_of(left), key_of(right))


def _call(name: str, arguments: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> bool:
    first = operand(arguments[0], item, names, kind)
    if name == "attribute_exists":
        return first is not None
    if name == "attribute_not_exists":
        return first is None
    second = operand(arguments[1], item, names, kind)
    if first is None or second is None:
        return False
    if name == "attribute_type":
        return type_of(first) == second.get("S")
    if name == "begins_with":
        kinds = (type_of(first), type_of(second))
        return kinds in {("S", "S"), ("B", "B")} and key_of(first).startswith(key_of(second))
    return _contains(first, second)


def _contains(whole: Value, part: Value) -> bool:
    kind, body = next(iter(whole.items()))
    if kind == "S":
        return part.get("S") is not None and part["S"] in body
    if kind == "L":
        return any(equal(value, part) for value in body)
    if kind in {"SS", "NS", "BS"}:
        return any(equal({kind[0]: value}, part) for value in body)
    return False


def project(item: Mapping[str, Value], paths: Iterable[Path]) -> Item:
    """Returns the projected part of an item."""
    result: Item = {}
    for path in paths:
        value = read(item, path)
        if value is not None:
            _insert(result, path, copy(value))
    return result


def _insert(result: Item, path: Path, value: Value) -> None:
    if len(path) == 1:
        result[str(path[0])] = value
        return
    current = result.setdefault(str(path[0]), {"L": []} if isinstance(path[1], int) else {"M": {}})
    for index, part in enumerate(path[1:], 1):
        last = index == len(path) - 1
        if isinstance(part, int):
            current["L"].append(value if last else ({"L": []} if isinstance(path[index + 1], int) else {"M": {}}))
            current = current["L"][-1]
        elif last:
            current["M"][part] = value
        else:
            empty: Value = {"L": []} if isinstance(path[index + 1], int) else {"M": {}}
            current = current["M"].setdefault(part, empty)
