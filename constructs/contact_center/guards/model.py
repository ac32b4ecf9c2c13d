"""Synthesized templates as the rules see them, and what a rule reports.

Rules read templates, not constructs: what they accept is what will be deployed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

REGION = "ap-northeast-2"
"""Where a stage is deployed that does not say."""

Severity = Literal["fatal", "error"]
"""`error` can be acknowledged with a reason, `fatal` cannot."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a template."""

    stack: str
    logical_id: str
    type: str
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties."""
        found = self.body.get("Properties", {})
        return found if isinstance(found, Mapping) else {}

    def get(self, dotted: str) -> Any:
        """Returns a property by its dotted path, or None."""
        value: Any = self.properties
        for part in dotted.split("."):
            if not isinstance(value, Mapping):
                return None
            value = value.get(part)
        return value


@dataclass(frozen=True)
class Stack:
    """A synthesized stack: its id within the stage, where its template lies, the template."""

    id: str
    template: Mapping[str, Any]
    path: str = ""
    stage: str = ""

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Its resources in template order."""
        found = self.template.get("Resources", {})
        return tuple(Resource(self.id, name, body.get("Type", ""), body) for name, body in found.items())

    @cached_property
    def text(self) -> str:
        """The template as compact JSON."""
        return json.dumps(self.template, ensure_ascii=False)

    @property
    def size(self) -> int:
        """Bytes of the template as it is uploaded."""
        file = Path(self.path)
        return file.stat().st_size if file.is_file() else len(self.text.encode())


@dataclass(frozen=True)
class Stage:
    """The stacks of one center in one environment."""

    id: str
    stacks: tuple[Stack, ...]
    region: str = REGION

    @cached_property
    def _outputs(self) -> Mapping[str, tuple[str, Any]]:
        return {
            name: (stack.id, output.get("Value"))
            for stack in self.stacks
            for name, output in stack.template.get("Outputs", {}).items()
        }

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yields the resources of some types in all stacks."""
        for stack in self.stacks:
            for resource in stack.resources:
                if resource.type in types:
                    yield resource

    def identity(self, stack: str, value: Any) -> str:
        """Returns text that is equal for two values exactly when they mean the same, across stacks.

        References become `<stack>.<logical id>.<attribute>`; weak references are followed into their stack.
        """
        if isinstance(value, Mapping) and len(value) == 1:
            return self._intrinsic(stack, *next(iter(value.items())))
        if isinstance(value, list):
            return "[" + ",".join(self.identity(stack, entry) for entry in value) + "]"
        return str(value)

    def _intrinsic(self, stack: str, name: str, argument: Any) -> str:
        if name == "Fn::GetStackOutput" and argument.get("OutputName") in self._outputs:
            return self.identity(*self._outputs[argument["OutputName"]])
        if name == "Ref":
            return f"${{{argument}}}" if str(argument).startswith("AWS::") else f"${{{stack}.{argument}}}"
        if name == "Fn::GetAtt":
            parts = argument.split(".") if isinstance(argument, str) else argument
            return f"${{{stack}.{'.'.join(parts)}}}"
        if name == "Fn::Join":
            separator, parts = argument
            return (
                separator.join(self.identity(stack, part) for part in parts) if isinstance(parts, list) else str(parts)
            )
        return json.dumps({name: argument}, sort_keys=True)

    def target(self, stack: str, value: Any) -> Resource | None:
        """Returns the resource that a reference means, whatever stack it lies in."""
        text = self.identity(stack, value)
        if not (text.startswith("${") and text.count("${") == 1):
            return None
        owner, _, rest = text[2:].partition(".")
        logical_id = rest.rstrip("}").partition(".")[0]
        for candidate in self.stacks:
            if candidate.id == owner:
                return next((item for item in candidate.resources if item.logical_id == logical_id), None)
        return None


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something a rule refuses: where it is and what is wrong with it."""

    stage: str
    stack: str
    logical_id: str
    location: str
    message: str
    detail: str = ""
    """Short mark that tells findings of one rule on one resource apart; part of the acknowledged id."""


Check = Callable[[Stage], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with a stable id, what it demands and what to do instead."""

    id: str
    title: str
    fix: str
    severity: Severity
    check: Check = field(repr=False)


def finding(stage: Stage, resource: Resource, location: str, message: str, *, detail: str = "") -> Finding:
    """Reports a resource; `location` is a path below it such as Properties.Name."""
    return Finding(stage.id, resource.stack, resource.logical_id, location, message, detail)


def text_of(value: Any) -> str:
    """Flattens a value to its literal text; references become `${...}`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(map(text_of, parts)) if isinstance(parts, list) else "${...}"
        if "Fn::Sub" in value:
            argument = value["Fn::Sub"]
            return argument if isinstance(argument, str) else str(argument[0])
        if len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref")):
            return "${...}"
        return " ".join(map(text_of, value.values()))
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    return "" if value is None else str(value)


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields every literal string with its dotted path, inside intrinsics too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from strings(entry, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from strings(entry, f"{path}.{index}")


def as_list(value: Any) -> list[Any]:
    """Returns a list as it is, nothing as an empty list, anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
