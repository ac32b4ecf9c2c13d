"""The shape of the settings: walks models next to raw data, and describes what a key accepts."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contact_center.settings.types import Allowed

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A type of the schema with the marks of its annotations."""

    annotation: Any
    metadata: tuple[Any, ...] = ()

    def mark(self, kind: type) -> Any:
        """Returns the last mark of a kind, or None."""
        return next((item for item in reversed(self.metadata) if isinstance(item, kind)), None)

    @property
    def model(self) -> type[BaseModel] | None:
        """The model of the node, if it is one."""
        return self.annotation if isinstance(self.annotation, type) and issubclass(self.annotation, BaseModel) else None

    @property
    def arms(self) -> list[Node]:
        """The alternatives of a union without None, or the node itself."""
        if get_origin(self.annotation) not in (Union, types.UnionType):
            return [self]
        return [node_of(arm, self.metadata) for arm in get_args(self.annotation) if arm is not type(None)]


def node_of(annotation: Any, metadata: tuple[Any, ...] = ()) -> Node:
    """Returns an annotation with its marks."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return node_of(inner, (*metadata, *_flat(marks)))
    return Node(annotation, metadata)


def _flat(marks: Iterable[Any]) -> Iterator[Any]:
    for mark in marks:
        # A Field() inside Annotated carries its bounds as marks of its own.
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


def _of_field(field: FieldInfo) -> Node:
    return node_of(field.annotation, tuple(field.metadata))


@cache
def fields(model: type[BaseModel]) -> Mapping[str, Node]:
    """Returns the keys of a table with their types."""
    return {field.alias or name: _of_field(field) for name, field in model.model_fields.items()}


def chosen_arm(node: Node, raw: object) -> Node | None:
    """Chooses the arm of a union that raw data means, by its `kind`."""
    arms = node.arms
    if len(arms) == 1:
        return arms[0]
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    for arm in arms:
        model = arm.model
        if model and "kind" in model.model_fields and kind in get_args(model.model_fields["kind"].annotation):
            return arm
    return None


def child(node: Node, key: str | int, raw: object) -> Node | None:
    """Returns the type of an entry of a table or list, or None for a key the schema does not know."""
    chosen = chosen_arm(node, raw)
    if chosen is None:
        return None
    if chosen.model:
        return fields(chosen.model).get(str(key))
    arguments = get_args(chosen.annotation)
    origin = get_origin(chosen.annotation)
    if origin is dict:
        return node_of(arguments[1])
    if origin is tuple:
        return node_of(arguments[0])
    return None


def leaves(node: Node, raw: object, path: Path = ()) -> Iterator[tuple[Path, Node, object]]:
    """Walks raw data along the schema and yields every scalar that the schema knows, valid or not."""
    entries: Iterator[tuple[str | int, object]]
    if isinstance(raw, Mapping):
        entries = iter(raw.items())
    elif isinstance(raw, list | tuple):
        entries = iter(enumerate(raw))
    else:
        yield path, node, raw
        return
    for key, value in entries:
        below = child(node, key, raw)
        if below is not None:
            yield from leaves(below, value, (*path, key))


def node_at(root: Any, raw: object, path: Path) -> Node | None:
    """Returns the type that the schema gives a path below a model or another annotation."""
    node: Node | None = node_of(root)
    for part in path:
        if node is None:
            return None
        node = child(node, part, raw)
        raw = _entry(raw, part)
    return node


def _entry(raw: object, part: str | int) -> object:
    if isinstance(raw, Mapping):
        return raw.get(part)
    if isinstance(raw, list | tuple) and isinstance(part, int) and part < len(raw):
        return raw[part]
    return None


def value_at(raw: object, path: Path) -> object:
    """Returns the raw value at a path, or None."""
    for part in path:
        raw = _entry(raw, part)
    return raw


def describe(node: Node) -> str:
    """Says in words what a key accepts."""
    arms = node.arms
    allowed = node.mark(Allowed) or arms[0].mark(Allowed)
    if allowed:
        return str(allowed.text)
    if len(arms) > 1:
        return " or ".join(describe(arm) for arm in arms)
    arm = arms[0]
    origin = get_origin(arm.annotation)
    if origin is typing.Literal:
        return ", ".join(str(value) for value in get_args(arm.annotation))
    if arm.model:
        return f"a table with {', '.join(fields(arm.model))}"
    if origin is dict:
        return "a table"
    if origin is tuple:
        return f"a list{_bounds(arm, ('min_length', 'max_length'), ' entries')}"
    return _describe_scalar(arm)


_SCALARS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def _describe_scalar(node: Node) -> str:
    word = _SCALARS.get(node.annotation, "a value")
    if node.annotation in (int, float):
        return word + _bounds(node, ("ge", "le"), "")
    pattern = next((mark.pattern for mark in node.metadata if getattr(mark, "pattern", None)), None)
    return (
        f"text that matches {pattern}" if pattern else word + _bounds(node, ("min_length", "max_length"), " characters")
    )


def _bounds(node: Node, names: tuple[str, str], unit: str) -> str:
    low, high = (
        next((getattr(mark, name) for mark in node.metadata if getattr(mark, name, None) is not None), None)
        for name in names
    )
    if low is None and high is None:
        return ""
    if low == high:
        return f" of exactly {low}{unit}"
    if high is None:
        return f" of {low} or more{unit}"
    return f" from {low or 0} to {high}{unit}"


def dotted(path: Path) -> str:
    """Writes a path the way people say it, with list positions in brackets."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
