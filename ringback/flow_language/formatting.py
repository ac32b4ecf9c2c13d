"""The canonical form of a flow file: one text per flow, whatever order an editor or the console wrote its keys in.

Nothing is lost: lists keep their order, unknown keys their place behind the known ones, values their type. The form
is a fixed point, so formatting twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.catalogue.entries import ParameterNode
from ringback.flow_language.identities import is_bare_id
from ringback.flow_language.layout import ENTRY, ROW, arrange
from ringback.flow_language.parser import parse

WIDTH = 118
_INLINE_MEMBERS = 2
_TOP = ("Version", "StartAction", "Metadata", "Actions", "Settings")
_METADATA = (
    "name",
    "description",
    "type",
    "channels",
    "attributes",
    "contract",
    "suppress",
    "entryPointPosition",
    "snapToGrid",
)
_METADATA_LAST = ("Annotations", "status", "hash", "ActionMetadata")
_ACTION = ("Identifier", "Type", "Parameters", "Transitions")
_ENTRY = ("position", "isFriendlyName", "suppress")
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "Transitions": ("NextAction", "Conditions", "Errors"),
    "Conditions": ("NextAction", "Condition"),
    "Condition": ("Operator", "Operands"),
    "Errors": ("ErrorType", "NextAction"),
    "suppress": ("rule", "reason"),
    "contract": ("input", "resultData", "transitions"),
    "schema": ("type", "properties", "required"),
    "results": ("name", "description"),
    "Settings": ("InputParameters", "OutputParameters", "Transitions"),
}


class Positions(StrEnum):
    """What to do with the places of actions in the console."""

    KEEP = "keep"
    """Leave the metadata as it is."""
    MISSING = "missing"
    """Place the actions that have no position."""
    ALL = "all"
    """Place every action anew."""


def canonical(flow: Mapping[str, Any], *, positions: Positions | str = Positions.MISSING) -> str:
    """Returns the canonical text of a flow document, with a line break at the end.

    Raises `FlowFormatError` when the document is no flow.
    """
    mode = Positions(positions)
    document = dict(flow) if mode is Positions.KEEP else _placed(flow, mode)
    return "".join(_write(_document(document), 0, expand=True)) + "\n"


def write_part(value: Any) -> str:
    """Returns a part of a flow (an action, some metadata) in the same form, without a line break at the end."""
    return "".join(_write(_action(value) if _is_action(value) else _plain(value, ""), 2, expand=_is_action(value)))


def _placed(document: Mapping[str, Any], mode: Positions) -> dict[str, Any]:
    """Returns the document with positions for all actions."""
    flow = parse(document)
    metadata = dict(flow.metadata)
    entries = metadata.get("ActionMetadata")
    entries = dict(entries) if isinstance(entries, dict) else {}
    places = None
    taken = set() if mode is Positions.ALL else {action.position for action in flow.actions}
    for action in flow.actions:
        entry = entries.get(action.identifier, {})
        if not isinstance(entry, dict) or (mode is Positions.MISSING and "position" in entry):
            continue
        places = places or arrange(flow)
        x, y = places[action.identifier]
        while (x, y) in taken:
            # Among places that people chose, a new block goes below the one that stands where it would.
            y += ROW
        taken.add((x, y))
        entry = {**entry, "position": {"x": x, "y": y}}
        if not is_bare_id(action.identifier):
            entry.setdefault("isFriendlyName", True)
        entries[action.identifier] = entry
    if places is None:
        return dict(document)
    if mode is Positions.ALL or "entryPointPosition" not in metadata:
        metadata["entryPointPosition"] = {"x": ENTRY[0], "y": ENTRY[1]}
    return {**document, "Metadata": {**metadata, "ActionMetadata": entries}}


def _document(flow: Mapping[str, Any]) -> dict[str, Any]:
    ordered = _ordered(flow, _TOP)
    identifiers: list[str] = []
    if isinstance(ordered.get("Actions"), list):
        ordered["Actions"] = [_action(action) for action in ordered["Actions"]]
        identifiers = [
            action["Identifier"]
            for action in ordered["Actions"]
            if isinstance(action, dict) and isinstance(action.get("Identifier"), str)
        ]
    if isinstance(ordered.get("Metadata"), dict):
        ordered["Metadata"] = _metadata(ordered["Metadata"], identifiers)
    for key in ordered:
        if key not in ("Actions", "Metadata"):
            ordered[key] = _plain(ordered[key], key)
    return ordered


def _metadata(metadata: Mapping[str, Any], identifiers: Sequence[str]) -> dict[str, Any]:
    ordered = _ordered(metadata, _METADATA, _METADATA_LAST)
    for key, value in ordered.items():
        if key != "ActionMetadata" or not isinstance(value, dict):
            ordered[key] = _plain(value, key)
            continue
        by_action = _ordered(value, tuple(identifiers))
        ordered[key] = {
            name: {part: _plain(item, part) for part, item in _ordered(entry, _ENTRY).items()}
            if isinstance(entry, dict)
            else entry
            for name, entry in by_action.items()
        }
    return ordered


def _action(action: Any) -> Any:
    if not isinstance(action, dict):
        return _plain(action, "")
    ordered = _ordered(action, _ACTION)
    entry = CATALOGUE.get(ordered["Type"]) if isinstance(ordered.get("Type"), str) else None
    for key, value in ordered.items():
        ordered[key] = _parameters(value, entry.tree if entry else None) if key == "Parameters" else _plain(value, key)
    return ordered


def _parameters(value: Any, node: ParameterNode | None) -> Any:
    """Orders parameters as the catalogue lists them, and everything it does not list by name."""
    if isinstance(value, list):
        below = node.children.get("[]") if node else None
        return [_parameters(item, below) for item in value]
    if not isinstance(value, dict):
        return value
    children = node.children if node else {}
    any_key = children.get("*")
    ordered = _ordered(value, tuple(children))
    return {key: _parameters(item, children.get(key, any_key)) for key, item in ordered.items()}


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_plain(item, name) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, key) for key, item in _ordered(value, _ORDERS.get(name, ())).items()}
    return value


def _ordered(value: Mapping[str, Any], first: Sequence[str], last: Sequence[str] = ()) -> dict[str, Any]:
    """Returns a mapping with known keys in their order and the others between them by name."""
    known = {*first, *last}
    middle = sorted(key for key in value if key not in known)
    return {key: value[key] for key in (*first, *middle, *last) if key in value}


def _write(value: Any, indent: int, *, expand: bool = False, used: int = 0) -> Iterator[str]:
    """Yields the text of a value; small values stay on one line when they fit."""
    container = isinstance(value, dict | list) and bool(value)
    if not container:
        yield _scalar(value)
        return
    if not expand and _small(value):
        line = _line(value)
        if used + len(line) <= WIDTH:
            yield line
            return
    pad = " " * (indent + 2)
    yield "{" if isinstance(value, dict) else "["
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for number, (key, item) in enumerate(members):
        yield ",\n" if number else "\n"
        name = "" if key is None else f"{_scalar(key)}: "
        yield pad + name
        inner = (indent == 0 and key in ("Metadata", "Actions", "Settings")) or (key is None and _is_action(item))
        inner = inner or (indent == 2 and key == "ActionMetadata")
        yield from _write(item, indent + 2, expand=inner, used=len(pad) + len(name) + 1)
    yield "\n" + " " * indent + ("}" if isinstance(value, dict) else "]")


def _is_action(value: Any) -> bool:
    return isinstance(value, dict) and "Identifier" in value


def _small(value: Any, depth: int = 2) -> bool:
    """Tells whether a value reads well on one line: a few scalars, or a condition."""
    if isinstance(value, list):
        return all(not isinstance(item, dict | list) for item in value)
    if isinstance(value, dict):
        if len(value) > _INLINE_MEMBERS or not depth:
            return False
        return all(_small(item, depth - 1) for item in value.values())
    return True


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
