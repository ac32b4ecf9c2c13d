"""Places in an action, by the paths that the linter prints: ``Parameters.Messages[0].Text``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from ringback.flow_language.catalogue.entries import ParameterNode
from ringback.simulator.errors import NotPossibleError, UnknownNameError

#: Keys and indexes that lead to a place in an action.
Keys = tuple[str | int, ...]
#: Parts of an action in which something can be changed.
PARTS: Final = ("Parameters", "Transitions")
#: Stands for what is not there, where null is a value.
ABSENT: Final = type("Absent", (), {"__repr__": lambda _: "nothing", "__deepcopy__": lambda self, _: self})()
_INDEX = re.compile(r"\[(\d{1,3})\]\.?")
_NAME = re.compile(r"([^.\[]+)\.?")


def written(keys: Keys) -> str:
    """Returns keys as a path."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def leaves(action: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields every value of an action that holds no others, with its path."""
    for keys, value in _values(action):
        if not (isinstance(value, dict | list) and value):
            yield written(keys), value


def _values(action: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    for part in PARTS:
        if isinstance(action.get(part), dict):
            yield from _below(action[part], (part,))


def _below(holder: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    listed = isinstance(holder, list)
    for key, value in enumerate(holder) if listed else holder.items():
        yield (*keys, key), value
        if isinstance(value, dict | list) and value:
            yield from _below(value, (*keys, key))


def actions(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the actions of a flow document by their identifiers."""
    return {str(one.get("Identifier")): one for one in document.get("Actions", ()) if isinstance(one, dict)}


def action_of(document: Mapping[str, Any], identifier: str) -> dict[str, Any]:
    """Returns an action of a flow document."""
    known = actions(document)
    if identifier not in known:
        raise UnknownNameError("action", identifier, list(known))
    return known[identifier]


def keys_of(action: Mapping[str, Any], path: str, tree: ParameterNode | None = None) -> Keys:
    """Returns the keys of a path: of something that is there, or that the `tree` of the action's parameters allows."""
    known = {written(keys): keys for keys, _ in _values(action)}
    if path in known:
        return known[path]
    keys = _allowed(path.removeprefix("Parameters."), tree) if tree and path.startswith("Parameters.") else None
    if keys is None:
        raise UnknownNameError(f"place in action {action.get('Identifier')!r}", path, list(known))
    return ("Parameters", *keys)


def _allowed(path: str, node: ParameterNode) -> Keys | None:
    keys: list[str | int] = []
    while path:
        index, name = _INDEX.match(path), _NAME.match(path)
        if index and "[]" in node.children:
            node, path = node.children["[]"], path[index.end() :]
            keys.append(int(index[1]))
        elif name and name[1] in node.children:
            node, path = node.children[name[1]], path[name.end() :]
            keys.append(name[1])
        elif "*" in node.children and not index:
            return (*keys, path)
        else:
            return None
    return tuple(keys)


def get(action: Any, keys: Keys) -> Any:
    """Returns the value at a place, ``ABSENT`` where there is none."""
    for key in keys:
        listed = isinstance(key, int) and isinstance(action, list) and key < len(action)
        if not (listed or (isinstance(key, str) and isinstance(action, dict) and key in action)):
            return ABSENT
        action = action[key]
    return action


def put(action: dict[str, Any], keys: Keys, value: Any) -> None:
    """Puts a value at a place, and what holds it where that is missing; ``ABSENT`` takes the place away."""
    holder: Any = action
    for key, further in pairwise(keys):
        holder = _held(holder, key, [] if isinstance(further, int) else {}, value)
    if value is ABSENT:
        if get(holder, keys[-1:]) is not ABSENT:
            del holder[keys[-1]]
    else:
        _set(holder, keys[-1], value)


def _held(holder: Any, key: str | int, otherwise: Any, value: Any) -> Any:
    found = get(holder, (key,))
    if found is not ABSENT:
        return found
    if value is ABSENT:
        return otherwise
    _set(holder, key, otherwise)
    return otherwise


def _set(holder: Any, key: str | int, value: Any) -> None:
    if isinstance(holder, dict) and isinstance(key, str):
        holder[key] = value
    elif isinstance(holder, list) and isinstance(key, int) and key <= len(holder):
        holder[key : key + 1] = [value]
    else:
        raise UnknownNameError("place", str(key), list(holder) if isinstance(holder, dict) else [])


def same_kind(path: str, before: Any, value: Any) -> None:
    """Refuses a value of another kind than what stands at a place."""
    if before is ABSENT and not isinstance(value, str):
        raise NotPossibleError(f"{path} takes a text, not {type(value).__name__}")
    if before is not ABSENT and type(value) is not type(before):
        raise NotPossibleError(f"{path} is {before!r}: it takes no {type(value).__name__}")
