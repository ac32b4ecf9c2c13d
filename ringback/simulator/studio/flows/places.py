"""Places in an action, by the paths that the linter prints: ``Parameters.Messages[0].Text``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ringback.simulator.errors import NotPossibleError, UnknownNameError

#: Parts of an action in which something can be changed.
PARTS = ("Parameters", "Transitions")


def leaves(action: dict[str, Any]) -> Iterator[tuple[str, Any, Any, Any]]:
    """Yields every value of an action that holds no others: its path, the value, what holds it and under which key."""
    for part in PARTS:
        if isinstance(action.get(part), dict):
            yield from _below(action[part], part)


def _below(holder: Any, path: str) -> Iterator[tuple[str, Any, Any, Any]]:
    listed = isinstance(holder, list)
    for key, value in enumerate(holder) if listed else holder.items():
        place = f"{path}[{key}]" if listed else f"{path}.{key}"
        if isinstance(value, dict | list) and value:
            yield from _below(value, place)
        else:
            yield place, value, holder, key


def action_of(document: dict[str, Any], identifier: str) -> dict[str, Any]:
    """Returns an action of a flow document."""
    known = [one for one in document.get("Actions", ()) if isinstance(one, dict)]
    for one in known:
        if one.get("Identifier") == identifier:
            return one
    raise UnknownNameError("action", identifier, [str(one.get("Identifier")) for one in known])


def get(document: dict[str, Any], identifier: str, path: str) -> Any:
    """Returns the value at a place; raises ``UnknownNameError`` when there is no such place."""
    return _found(document, identifier, path)[1]


def has(document: dict[str, Any], identifier: str, path: str) -> bool:
    """Tells whether there is such a place."""
    try:
        _found(document, identifier, path)
    except UnknownNameError:
        return False
    return True


def put(document: dict[str, Any], identifier: str, path: str, value: Any) -> None:
    """Changes the value at a place to one of the same kind."""
    _, before, holder, key = _found(document, identifier, path)
    if type(value) is not type(before):
        raise NotPossibleError(f"{path} of {identifier!r} is {before!r}: it takes no {type(value).__name__}")
    holder[key] = value


def _found(document: dict[str, Any], identifier: str, path: str) -> tuple[str, Any, Any, Any]:
    known = list(leaves(action_of(document, identifier)))
    for one in known:
        if one[0] == path:
            return one
    raise UnknownNameError(f"place in action {identifier!r}", path, [one[0] for one in known])
