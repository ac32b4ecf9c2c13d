"""Walks along the parameters of an action with its table from the catalogue, and sorts what is wrong by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ringback.flow_language.catalogue import ActionType, Choice, Dynamic, Group, Parameter, Shape
from ringback.flow_language.catalogue.entries import ParameterNode
from ringback.flow_language.catalogue.names import RETIRED_PARAMETERS
from ringback.flow_language.identities import identity_problem, is_placeholder
from ringback.flow_language.model import Action
from ringback.flow_language.references import child, find_jsonpaths, parse_jsonpath, strings
from ringback.flow_language.words import closest, listed, shortened
from ringback.numbers import as_number


def walk_parameters(
    entry: ActionType, action: Action, *, draft: bool, tokens: frozenset[str] = frozenset()
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Returns path and message of every problem of the parameters, by rule."""
    walk = ParameterWalk(entry, draft, tokens)
    walk.action(action.parameters)
    return walk.found


@dataclass
class ParameterWalk:
    """Walks along the parameters of one action and collects problems by rule."""

    entry: ActionType
    draft: bool = False
    tokens: frozenset[str] = frozenset()
    """Texts that a deployment fills in."""
    found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def note(self, rule_id: str, path: str, message: str) -> None:
        """Keeps one problem."""
        self.found.setdefault(rule_id, []).append((path, message))

    def action(self, parameters: Mapping[str, Any]) -> None:
        """Checks all parameters of the action."""
        form = self.entry.form(parameters)
        self._members(self.entry.tree, parameters, "")
        for group in self.entry.groups:
            if set(group.names) & set(form.free) and not set(group.names) & set(parameters):
                continue
            for path, holder in _holders(parameters, group.within):
                self._group(group, holder, path)
        name = f" ({form.name} form)" if form.name else ""
        for required in form.required:
            if required not in parameters:
                self.note("FL107", "", f"{self.entry.name}{name} needs '{required}'")
        for refused in form.refused:
            if refused in parameters:
                self.note(
                    "FL109", refused, f"{self.entry.name} takes no '{refused}' in its {form.name} form; take it out"
                )
        for limited, high in form.limits:
            self._limit(limited, high, parameters.get(limited), form.name)

    def _limit(self, name: str, high: float, value: Any, form: str) -> None:
        row = self.entry.by_path[name]
        number = as_number(value) if isinstance(value, str) else None
        if number is not None and high < number <= (row.high or high):
            message = f"'{name}' is at most {high:g} in the {form} form of {self.entry.name}, given '{value}'"
            self.note("FL114", name, message)

    def _members(self, node: ParameterNode, value: Mapping[str, Any], path: str) -> None:
        for key, item in value.items():
            below = node.children.get(key)
            if below is not None:
                self._value(below, item, child(path, key))
            elif path or not self.entry.open_parameters:
                self._unknown(key, node, path)
            else:
                self._texts(item, child(path, key))
        for key, below in node.children.items():
            if below.row is not None and below.row.required and key not in value:
                self.note("FL107", path, f"{self.entry.name} needs '{child(path, key)}'{_hint(below.row)}")

    def _unknown(self, key: str, node: ParameterNode, path: str) -> None:
        known = sorted(node.children)
        retired = RETIRED_PARAMETERS.get(key)
        fits = retired is not None and (retired.split(".")[0] in known or " " in retired)
        near = retired if fits else closest(key, known)
        hint = f", write '{near}'" if near else ""
        takes = f"it takes {listed(known, last='and')}" if known else "it takes no parameters"
        self.note("FL106" if path else "FL105", child(path, key), f"{self.entry.name} has no '{key}'{hint}; {takes}")

    def _group(self, group: Group, holder: Mapping[str, Any], path: str) -> None:
        there = [name for name in group.names if name in holder]
        wrong = {
            Choice.EXACTLY_ONE: len(there) != 1,
            Choice.AT_MOST_ONE: len(there) > 1,
            Choice.AT_LEAST_ONE: not there,
            Choice.ALL_OR_NONE: there and len(there) != len(group.names),
        }[group.choice]
        if wrong:
            given = f"given {listed(there, last='and')}" if there else "given none of them"
            self.note("FL108", path, f"{self.entry.name} takes {group.choice} {listed(group.names)}; {given}")

    def _value(self, node: ParameterNode, value: Any, path: str) -> None:
        row = node.row
        if row is None:
            return
        shape = row.shape
        if shape is Shape.OPEN:
            self._texts(value, path)
        elif shape in (Shape.TEXT, Shape.NUMBER, Shape.LOOSE_NUMBER):
            self._scalar(row, value, path)
        elif shape is Shape.LIST:
            self._list(node, row, value, path)
        elif not isinstance(value, dict):
            self.note("FL115", path, f"'{path}' is an object, given {_given(value)}")
        else:
            self._entries(row, len(value), path)
            self._map(node, value, path) if shape is Shape.MAP else self._members(node, value, path)

    def _map(self, node: ParameterNode, value: Mapping[str, Any], path: str) -> None:
        below = node.children.get("*")
        if below is not None:
            for key, item in value.items():
                self._value(below, item, child(path, key))

    def _list(self, node: ParameterNode, row: Parameter, value: Any, path: str) -> None:
        if not isinstance(value, list):
            self.note("FL115", path, f"'{path}' is a list, given {_given(value)}")
            return
        self._entries(row, len(value), path)
        below = node.children.get("[]")
        if below is None:
            return
        for index, item in enumerate(value):
            if below.row is not None:
                self._value(below, item, f"{path}[{index}]")
            elif isinstance(item, dict):
                self._members(below, item, f"{path}[{index}]")
            else:
                self.note("FL115", f"{path}[{index}]", f"'{path}' is a list of objects, given {_given(item)}")

    def _entries(self, row: Parameter, size: int, path: str) -> None:
        if size < row.least:
            self.note("FL129", path, f"'{path}' has {size} entries; at least {row.least} needed")
        if row.most is not None and size > row.most:
            self.note("FL129", path, f"'{path}' has {size} entries; at most {row.most} allowed")

    def _texts(self, value: Any, path: str) -> None:
        """Looks for empty texts in a value of any form."""
        rule_id = "FL112" if path.startswith("ViewData") else "FL111"
        for place, text in strings(value, path):
            if not text and not (self.draft and rule_id == "FL111"):
                self.note(rule_id, place, f"'{place}' is empty; leave it out, or write a word such as 'none'")

    def _scalar(self, row: Parameter, value: Any, path: str) -> None:
        loose = row.shape is Shape.LOOSE_NUMBER and isinstance(value, int | float) and not isinstance(value, bool)
        if loose:
            self._number(row, str(value), path)
        elif isinstance(value, dict | list):
            self.note("FL115", path, f"'{path}' is a text, given {_given(value)}")
        elif not isinstance(value, str):
            self.note("FL110", path, f"'{path}' is {_given(value)}; write it as a text: {_quoted(value)}")
        elif not value:
            if not self.draft:
                self.note("FL111", path, f"'{path}' is empty{_hint(row)}")
        else:
            if row.names is not None:
                self._identity(row.names, value, path)
            if "$" not in value:
                self._fixed(row, value, path)
            else:
                self._dynamic(row, value, path)

    def _identity(self, kind: str, value: str, path: str) -> None:
        problem = identity_problem(kind, value, self.tokens)
        if problem is None:
            return
        if is_placeholder(value):
            self.note(
                "FL141", path, f"'{shortened(value)}' waits to be replaced; fill it in before the flow is deployed"
            )
        else:
            self.note("FL140", path, f"'{path}': {problem}")

    def _dynamic(self, row: Parameter, value: str, path: str) -> None:
        if not find_jsonpaths(value):
            if "${" not in value:
                self._fixed(row, value, path)
            return
        if row.dynamic is Dynamic.STATIC:
            self.note(
                "FL116", path, f"'{path}' is fixed at publish time and takes no JSONPath, given '{value}'{_hint(row)}"
            )
        elif row.dynamic is Dynamic.SINGLE and parse_jsonpath(value) is None:
            self.note("FL117", path, f"'{path}' takes one JSONPath and no text around it, given '{shortened(value)}'")

    def _fixed(self, row: Parameter, value: str, path: str) -> None:
        if row.shape is not Shape.TEXT:
            self._number(row, value, path)
        elif row.values and value not in row.values and not _same_switch(row.values, value):
            near = closest(value, row.values)
            hint = f", did you mean '{near}'?" if near else ""
            self.note("FL113", path, f"'{path}' is {listed(row.values)}, given '{shortened(value)}'{hint}")

    def _number(self, row: Parameter, value: str, path: str) -> None:
        problem = row.number_problem(value, path)
        if problem is not None:
            self.note("FL114", path, problem)


def _same_switch(values: tuple[str, ...], value: str) -> bool:
    """Tells whether a value is one of the words True and False in another case (the console writes both)."""
    return set(values) == {"True", "False"} and value in ("true", "false")


def _holders(parameters: Mapping[str, Any], within: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the objects a group looks at."""
    if not within:
        yield "", parameters
        return
    name = within.removesuffix("[]")
    value = parameters.get(name)
    if isinstance(value, dict):
        yield name, value
    elif isinstance(value, list):
        yield from ((f"{name}[{index}]", item) for index, item in enumerate(value) if isinstance(item, dict))


def _hint(row: Parameter) -> str:
    if row.values:
        return f"; write {listed(row.values)}"
    if row.target:
        kind, _, attribute = row.target.partition(".")
        return f"; write a reference such as ${{{kind}.<key>.{attribute or ('alias_arn' if kind == 'lex' else 'arn')}}}"
    return ""


def _given(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    return "a list" if isinstance(value, list) else "an object"


def _quoted(value: Any) -> str:
    return '"<text>"' if value is None else f'"{value}"'
