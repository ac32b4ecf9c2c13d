"""Finds the values of a property path in resolved properties: `Targets.*.Arn`, `Content.#.Actions.*.Type`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.numbers import whole_number

Found = tuple[str, Any]
"""Concrete path and value."""


def values(value: Any, path: str) -> Iterator[Found]:
    """Yields what stands at a path; `*` takes every item or value, `#` reads a text as JSON."""
    yield from _walk(value, path.split("."), ())


def _walk(value: Any, rest: list[str], done: tuple[str, ...]) -> Iterator[Found]:
    if not rest:
        if value is not None:
            yield ".".join(done), value
        return
    part, more = rest[0], rest[1:]
    if part == "#":
        # Whoever reads a finding looks for the property, not for a place within its text.
        for _, inner in _walk(_read(value), more, ()):
            yield ".".join(done), inner
    elif part == "*":
        items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            yield from _walk(item, more, (*done, str(key)))
    elif isinstance(value, Mapping) and part in value:
        yield from _walk(value[part], more, (*done, part))
    elif isinstance(value, list) and (index := whole_number(part)) is not None and 0 <= index < len(value):
        yield from _walk(value[index], more, (*done, part))


def _read(value: Any) -> Any:
    """Returns a text as JSON; what a deployment decides stays as text in it."""
    if isinstance(value, Mapping | list):
        return value
    try:
        return json.loads(str(value))
    except ValueError:
        return None


def each(value: Any, path: str) -> Iterator[Found]:
    """Yields the items of an element that takes one or several, with their paths."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{path}.{index}", item
    elif value is not None:
        yield path, value


def beside(properties: Any, path: str, name: str) -> Any:
    """Returns a property that stands next to the one of a concrete path."""
    whole = ".".join((*path.split(".")[:-1], name))
    return next((value for _, value in values(properties, whole)), None)
