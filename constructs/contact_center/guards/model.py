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

from contact_center.guards.sizes import Sizes
from ringback.cloudformation import (
    IMPORT_VALUE,
    Call,
    Declaration,
    OutputReference,
    Part,
    Reference,
    Template,
    call_of,
    parts,
)

REGION = "ap-northeast-2"
"""Where a stage is deployed that does not say."""

Severity = Literal["fatal", "error"]
"""`error` can be acknowledged with a reason, `fatal` cannot."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a template."""

    stack: str
    declared: Declaration

    @property
    def logical_id(self) -> str:
        """Name within the template."""
        return self.declared.logical_id

    @property
    def type(self) -> str:
        """Type such as AWS::Connect::Queue."""
        return self.declared.type

    @property
    def body(self) -> Mapping[str, Any]:
        """The resource as the template writes it."""
        return self.declared.body

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties."""
        return self.declared.properties

    def get(self, dotted: str) -> Any:
        """Returns a property by its dotted path, or None."""
        return self.declared.get(dotted)


@dataclass(frozen=True)
class Stack:
    """A synthesized stack: its id within the stage, where its template lies, the template."""

    id: str
    document: Mapping[str, Any]
    path: str = ""
    stage: str = ""

    @cached_property
    def template(self) -> Template:
        """Its template."""
        return Template(self.document, self.path or self.id)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Its resources in template order."""
        return tuple(Resource(self.id, declared) for declared in self.template.resources.values())

    @cached_property
    def text(self) -> str:
        """The template as compact JSON."""
        return json.dumps(self.document, ensure_ascii=False)

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
    def sizes(self) -> Sizes:
        """Its values with references replaced, for whoever measures them."""
        return Sizes(self.id, {stack.id: stack.template for stack in self.stacks}, self.region)

    @cached_property
    def _outputs(self) -> Mapping[str, tuple[str, Any]]:
        return {
            name: (stack.id, output.get("Value"))
            for stack in self.stacks
            for name, output in stack.template.outputs.items()
        }

    @cached_property
    def _exports(self) -> Mapping[str, tuple[str, Any]]:
        return {
            str(output["Export"].get("Name")): (stack.id, output.get("Value"))
            for stack in self.stacks
            for output in stack.template.outputs.values()
            if "Export" in output
        }

    @cached_property
    def _resources(self) -> Mapping[tuple[str, str], Resource]:
        return {(stack.id, resource.logical_id): resource for stack in self.stacks for resource in stack.resources}

    @cached_property
    def _typed(self) -> tuple[tuple[str, Resource], ...]:
        return tuple((resource.type, resource) for stack in self.stacks for resource in stack.resources)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yields the resources of some types in all stacks."""
        for kind, resource in self._typed:
            if kind in types:
                yield resource

    def identity(self, stack: str, value: Any) -> str:
        """Returns text that is equal for two values exactly when they mean the same, across stacks.

        References become `<stack>.<logical id>.<attribute>`; those to other stacks are followed into their stack.
        """
        if isinstance(value, list):
            return "[" + ",".join(self.identity(stack, entry) for entry in value) + "]"
        return "".join(self._identity(stack, part) for part in parts(value))

    def _identity(self, stack: str, part: Part) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Reference):
            return str(part) if part.is_pseudo else f"${{{stack}.{part.text}}}"
        found = self._elsewhere(part)
        if found:
            return self.identity(*found)
        if isinstance(part, OutputReference):
            return str(part)
        return json.dumps([part.function, part.argument], sort_keys=True)

    def _elsewhere(self, part: Part) -> tuple[str, Any] | None:
        """Returns what another stack gives: its id and the value of its output."""
        if isinstance(part, OutputReference):
            return self._outputs.get(part.output)
        if isinstance(part, Call) and part.function == IMPORT_VALUE:
            return self._exports.get(str(part.argument))
        return None

    def target(self, stack: str, value: Any) -> Resource | None:
        """Returns the resource that a reference means, whatever stack it lies in."""
        found = parts(value)
        part = found[0] if len(found) == 1 else None
        output = self._elsewhere(part) if part is not None else None
        if output:
            return self.target(*output)
        return self._resources.get((stack, part.name)) if isinstance(part, Reference) else None


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


def mentioned(stage: Stage, stack: str, value: Any) -> Iterator[Resource]:
    """Yields the resources that references anywhere in a value mean, whatever stack they lie in."""
    found = stage.target(stack, value)
    if found is not None:
        yield found
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from mentioned(stage, stack, item)
    elif isinstance(value, list):
        for item in value:
            yield from mentioned(stage, stack, item)


def text_of(value: Any) -> str:
    """Flattens a value to its literal text; references become `${...}`."""
    if isinstance(value, str):
        return value
    if call_of(value):
        return "".join(part if isinstance(part, str) else "${...}" for part in parts(value))
    if isinstance(value, Mapping):
        return " ".join(map(text_of, value.values()))
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    return "" if value is None else str(value)


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields every literal string with its dotted path, inside intrinsics too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
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
