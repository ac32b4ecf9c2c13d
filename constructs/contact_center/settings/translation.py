"""What pydantic finds wrong with a file, in the words of the file: key, what was given, what is allowed, nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contact_center.base.errors import nearest
from contact_center.settings import schema
from contact_center.settings.problems import Problem, one_of, shown
from contact_center.settings.types import Reference


def translated(
    error: ValidationError,
    raw: Mapping[str, Any],
    file: str,
    root: Any,
    *,
    dotted: Callable[[schema.Path], str] = schema.dotted,
) -> Iterator[Problem]:
    """Yields the problems of a file that was validated as `root`, a model or the type of a table of models.

    A list that is too short only because of a wrong entry is no problem of its own, nor is a key that is missing only
    because it is misspelled. `dotted` writes the path of a key.
    """
    details = error.errors()
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    wrong = {detail["loc"] for detail in details}
    inside = {loc[:-1] for loc in wrong if loc and isinstance(loc[-1], int)}
    translator = _Translator(raw, file, root, dotted)
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "too_short" and loc in inside:
            continue
        if detail["type"] == "missing" and any(
            nearest(one[-1], [str(loc[-1])]) for one in unknown if one[:-1] == loc[:-1]
        ):
            continue
        yield translator.problem(detail)


@dataclass(frozen=True, slots=True)
class _Translator:
    raw: Mapping[str, Any]
    file: str
    root: Any
    dotted: Callable[[schema.Path], str]

    def problem(self, detail: ErrorDetails) -> Problem:
        path = self._location(detail)
        key = self.dotted(path)
        node = schema.node_at(self.root, self.raw, path)
        if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
            kinds = detail.get("ctx", {}).get("expected_tags", "")
            kind = detail.get("ctx", {}).get("tag")
            message = f"{shown(kind)} is not allowed; allowed: {kinds.replace(chr(39), '')}"
            return Problem(self.file, f"{key}.kind", message)
        return Problem(self.file, key, self._message(detail, path, node))

    def _message(self, detail: ErrorDetails, path: schema.Path, node: schema.Node | None) -> str:
        given = shown(detail["input"])
        if detail["type"] == "extra_forbidden":
            return self._unknown_key(path)
        if detail["type"] == "missing":
            return f"is required and missing{self._expected(node)}"
        if detail["loc"] and detail["loc"][-1] == "[key]":
            return f"the name {given} is not allowed; allowed: {self._key_rule(path)}"
        if detail["type"] == "value_error" and (node is None or node.model is not None):
            # A rule of the model over several of its keys; the model says itself what is wrong.
            said = detail["msg"].removeprefix("Value error, ")
            return said[:1].lower() + said[1:]
        choices = schema.describe(node) if node else detail["msg"].lower()
        if detail["type"] in ("too_short", "too_long"):
            given = f"a list of {detail['ctx']['actual_length']}"
        return f"{given} is not allowed; allowed: {choices}{_near_literal(node, detail['input'])}"

    def _location(self, detail: ErrorDetails) -> schema.Path:
        """Drops the parts that pydantic adds for union arms and keys, so that the path is one of the file."""
        kept: list[str | int] = []
        node: schema.Node | None = schema.node_of(self.root)
        value: object = self.raw
        for part in detail["loc"]:
            if part == "[key]":
                continue
            if node is not None and len(node.arms) > 1 and node.arms[0].model:
                node = schema.chosen_arm(node, value)  # the part is the tag of the union
                continue
            kept.append(part)
            node = schema.child(node, part, value) if node is not None else None
            value = schema.value_at(value, (part,))
        return tuple(kept)

    def _expected(self, node: schema.Node | None) -> str:
        if node is None:
            return ""
        mark = next((found for arm in node.arms if (found := arm.mark(Reference))), None)
        table = schema.value_at(self.raw, tuple(mark.table.split("."))) if mark else None
        if mark and isinstance(table, Mapping) and table:
            return f"; expected one of [{mark.table}]: {one_of(table)}"
        return f"; expected {schema.describe(node)}"

    def _key_rule(self, path: schema.Path) -> str:
        table = schema.node_at(self.root, self.raw, path[:-1])
        arguments = get_args(table.annotation) if table else ()
        return schema.describe(schema.node_of(arguments[0])) if arguments else "a known name"

    def _unknown_key(self, path: schema.Path) -> str:
        table = schema.node_at(self.root, self.raw, path[:-1])
        known: list[str] = []
        for arm in table.arms if table else []:
            if arm.model:
                known += [name for name in schema.fields(arm.model) if name not in known]
        return f"unknown key; allowed: {one_of(known)}{nearest(path[-1], known)}"


def _near_literal(node: schema.Node | None, given: object) -> str:
    if node is None or not isinstance(given, str):
        return ""
    values = [str(value) for arm in node.arms for value in get_args(arm.annotation) if isinstance(value, str)]
    return nearest(given, values)
