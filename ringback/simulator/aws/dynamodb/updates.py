"""Update expressions, applied to items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ringback.simulator.aws.dynamodb.conditions import Path, operand, read, resolve_path
from ringback.simulator.aws.dynamodb.grammar import parse_update
from ringback.simulator.aws.dynamodb.names import Names
from ringback.simulator.aws.dynamodb.values import Item, Value, copy, invalid, number, number_text


def update(item: Item, text: str, names: Names, keys: Iterable[str]) -> tuple[Item, set[str]]:
    """Applies an update expression to a copy of an item; returns it and the names of the attributes it touched."""
    actions = parse_update(text)
    kind = "UpdateExpression"
    resolved = [(action[0], resolve_path(action[1], names, kind), action[2:]) for action in actions]
    _check_paths([path for _, path, _ in resolved], set(keys))
    # Every value is computed from the item as it was before the update.
    computed = [_new_value(what, path, rest, item, names) for what, path, rest in resolved]
    result = {name: copy(value) for name, value in item.items()}
    removals: list[Path] = []
    for (what, path, _), value in zip(resolved, computed, strict=True):
        if what == "remove" or value is None:
            removals.append(path)
        else:
            _write(result, path, value)
    for path in sorted(removals, key=lambda p: [-x if isinstance(x, int) else 0 for x in p]):
        _erase(result, path)
    return result, {str(path[0]) for _, path, _ in resolved}


def _check_paths(paths: list[Path], keys: set[str]) -> None:
    for index, path in enumerate(paths):
        if path[0] in keys:
            raise invalid(
                f"One or more parameter values were invalid: Cannot update attribute {path[0]}. "
                "This attribute is part of the key"
            )
        for other in paths[index + 1 :]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise invalid(
                    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one "
                    f"of these paths; path one: {list(path)}, path two: {list(other)}"
                )


def _new_value(what: str, path: Path, rest: tuple[Any, ...], item: Item, names: Names) -> Value | None:
    if what == "remove":
        return None
    if what == "set":
        value = _evaluate(rest[0], item, names)
        return copy(value)
    given = names.value(rest[0][1], "UpdateExpression")
    current = read(item, path)
    return _add(current, given) if what == "add" else _delete(current, given)


def _evaluate(node: tuple[Any, ...], item: Item, names: Names) -> Value:
    kind = "UpdateExpression"
    if node[0] == "if_not_exists":
        current = read(item, resolve_path(node[1], names, kind))
        fallback = _evaluate(node[2], item, names)
        return current if current is not None else fallback
    if node[0] == "list_append":
        left, right = _evaluate(node[1], item, names), _evaluate(node[2], item, names)
        if "L" not in left or "L" not in right:
            raise invalid(
                "Invalid UpdateExpression: Incorrect operand type for operator or function; "
                "operator or function: list_append"
            )
        return {"L": [*left["L"], *right["L"]]}
    if node[0] == "arithmetic":
        left, right = _evaluate(node[2], item, names), _evaluate(node[3], item, names)
        if "N" not in left or "N" not in right:
            raise invalid("An operand in the update expression has an incorrect data type")
        a, b = number(left["N"]), number(right["N"])
        return {"N": number_text(a + b if node[1] == "+" else a - b)}
    value = operand(node, item, names, kind)
    if value is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    return value


def _add(current: Value | None, given: Value) -> Value:
    kind, body = next(iter(given.items()))
    if kind == "N":
        if current is not None and "N" not in current:
            raise invalid("An operand in the update expression has an incorrect data type")
        base = number(current["N"]) if current is not None else number(0)
        return {"N": number_text(base + number(body))}
    if kind not in {"SS", "NS", "BS"}:
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator: ADD, operand type: {kind}"
        )
    if current is None:
        return {kind: list(body)}
    if kind not in current:
        raise invalid("An operand in the update expression has an incorrect data type")
    return {kind: list(dict.fromkeys([*current[kind], *body]))}


def _delete(current: Value | None, given: Value) -> Value | None:
    kind, body = next(iter(given.items()))
    if kind not in {"SS", "NS", "BS"}:
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator: DELETE, operand type: {kind}"
        )
    if current is None:
        return None
    if kind not in current:
        raise invalid("An operand in the update expression has an incorrect data type")
    left = [v for v in current[kind] if v not in body]
    return {kind: left} if left else None


def _write(item: Item, path: Path, value: Value) -> None:
    if len(path) == 1:
        item[str(path[0])] = value
        return
    parent = read(item, path[:-1])
    last = path[-1]
    if isinstance(last, int):
        if parent is None or "L" not in parent:
            raise invalid("The document path provided in the update expression is invalid for update")
        if last < len(parent["L"]):
            parent["L"][last] = value
        else:
            parent["L"].append(value)
    else:
        if parent is None or "M" not in parent:
            raise invalid("The document path provided in the update expression is invalid for update")
        parent["M"][last] = value


def _erase(item: Item, path: Path) -> None:
    if len(path) == 1:
        item.pop(str(path[0]), None)
        return
    parent = read(item, path[:-1])
    last = path[-1]
    if parent is None or ("L" if isinstance(last, int) else "M") not in parent:
        raise invalid("The document path provided in the update expression is invalid for update")
    if isinstance(last, int):
        if last < len(parent["L"]):
            del parent["L"][last]
    else:
        parent["M"].pop(last, None)
