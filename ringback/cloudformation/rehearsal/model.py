"""A stage as the rehearsal sees it: computed once, then played on plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ringback.cloudformation import (
    Assembly,
    Declaration,
    Resolver,
    Resource,
    Stack,
    TemplateError,
    Unknown,
    dependencies,
    is_known,
    read_assembly,
    stack_order,
)
from ringback.cloudformation.assembly import check_given
from ringback.cloudformation.rehearsal.facts import Facts, facts_of
from ringback.cloudformation.rehearsal.identities import Deployed
from ringback.cloudformation.rehearsal.schemas import Schema, Schemas, bundled

ACCOUNT = "111122223333"
"""Stands in for an account that the assembly leaves open."""
REGION = "us-east-1"
"""Stands in for a Region that the assembly leaves open."""
TIME_LIMIT_MIN = 60.0
"""Minutes that a session of a role lasts unless it is asked for more (`MaxSessionDuration`)."""

Key = tuple[str, str]
"""Stack and logical id."""
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Node:
    """A resource of the deployment."""

    stage: str
    resource: Resource
    schema: Schema | None
    """None where the Region does not have the type, and for custom resources."""
    facts: Facts

    @property
    def key(self) -> Key:
        """Stack and logical id."""
        return self.resource.stack.name, self.resource.logical_id

    @property
    def stack(self) -> Stack:
        """Stack it belongs to."""
        return self.resource.stack

    @property
    def logical_id(self) -> str:
        """Name within the template."""
        return self.resource.logical_id

    @property
    def type(self) -> str:
        """Type such as `AWS::Connect::Queue`."""
        return self.resource.type

    @property
    def declared(self) -> Declaration:
        """What the template says, nothing resolved."""
        return self.resource.declared

    @property
    def is_custom(self) -> bool:
        """True for resources that a function of the project makes."""
        return self.declared.is_custom

    @cached_property
    def problem(self) -> TemplateError | None:
        """What CloudFormation would refuse in the functions of the resource."""
        try:
            _ = self.resource.properties
        except TemplateError as problem:
            return problem
        return None

    @property
    def properties(self) -> Mapping[str, Any]:
        """Resolved properties; empty where they cannot be resolved."""
        return {} if self.problem else self.resource.properties

    def get(self, dotted: str) -> Any:
        """Returns a resolved property by its dotted path, None where it is not given."""
        value: Any = self.properties
        for part in dotted.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def every(self, dotted: str) -> Iterator[Any]:
        """Yields the resolved properties at a dotted path in which `*` stands for every entry of a list."""
        return _at(self.properties, dotted.split("."))

    @property
    def name(self) -> str:
        """Name that the template gives; empty where it gives none or it is not known."""
        values = [self.get(one) for one in self.facts.name]
        if not values or any(value is None or not is_known(value) for value in values):
            return ""
        return "/".join(map(str, values))

    @property
    def place(self) -> dict[str, str]:
        """What a finding says of the resource."""
        return {
            "stage": self.stage,
            "stack": self.stack.name,
            "logical_id": self.logical_id,
            "type": self.type,
            "file": self.stack.source,
        }

    def __str__(self) -> str:
        return f"{self.stack.name}/{self.logical_id}"


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*":
        for entry in value if isinstance(value, list) else ():
            yield from _at(entry, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


class Rehearsal:
    """One stage: its resources with resolved values, what depends on what, and the schemas of its Regions."""

    def __init__(
        self, assembly: Assembly, name: str = "", schemas: Schemas | None = None, *, today: date | None = None
    ) -> None:
        self.assembly = assembly
        self.today = today or datetime.now(UTC).date()
        """Day of the deployment."""
        self.name = name or assembly.stage or assembly.path.name
        self.schemas = schemas or bundled()
        self.time_limit_min = TIME_LIMIT_MIN
        """Minutes that a deployment may take: the job of the pipeline, or the session of its role."""
        self.identities = Deployed(self.schemas)
        self.resolver = Resolver(assembly.stacks.values(), self.identities)
        self.nodes: dict[Key, Node] = {node.key: node for node in self._nodes()}
        self._by_type: dict[str, list[Node]] = {}
        self._by_stack: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            self._by_type.setdefault(node.type, []).append(node)
            self._by_stack.setdefault(node.stack.name, []).append(node)
        self._shared: dict[Callable[[Rehearsal], Any], Any] = {}

    def _nodes(self) -> Iterator[Node]:
        for resource in self.resolver.resources():
            schema = self.schemas.schema(resource.stack.region or REGION, resource.type)
            yield Node(self.name, resource, schema, facts_of(resource.type))

    def of_type(self, *types: str) -> Iterator[Node]:
        """Yields the resources of some types, in template order."""
        for kind in types:
            yield from self._by_type.get(kind, ())

    def in_stack(self, name: str) -> list[Node]:
        """Returns the resources of a stack, in template order."""
        return self._by_stack.get(name, [])

    def shared(self, make: Callable[[Rehearsal], Made]) -> Made:
        """Returns what several checks need, made when the first of them asks: `rehearsal.shared(Graphs)`."""
        if make not in self._shared:
            self._shared[make] = make(self)
        made: Made = self._shared[make]
        return made

    @property
    def stacks(self) -> tuple[str, ...]:
        """Names of the stacks in the order of deployment; that of the assembly where they depend on each other."""
        ordered = self._order
        return tuple(self.resolver.stacks) if isinstance(ordered, TemplateError) else ordered

    @property
    def circle(self) -> TemplateError | None:
        """What CloudFormation would say of stacks that depend on each other."""
        ordered = self._order
        return ordered if isinstance(ordered, TemplateError) else None

    @cached_property
    def _order(self) -> tuple[str, ...] | TemplateError:
        try:
            return tuple(stack_order(self.resolver))
        except TemplateError as problem:
            return problem

    @cached_property
    def needs(self) -> Mapping[Key, frozenset[Key]]:
        """What has to exist before a resource, within its stack."""
        found: dict[Key, frozenset[Key]] = {}
        for stack in self.resolver.stacks.values():
            for name, others in dependencies(self.resolver, stack).items():
                found[stack.name, name] = frozenset((stack.name, other) for other in others)
        return found

    @cached_property
    def _owners(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.problem is not None:
                continue
            for value in self.identities.values_of(self.resolver, node.stack, node.declared):
                found.setdefault(value, []).append(node)
        return found

    def physical_name(self, node: Node) -> str:
        """Returns the name that a resource has once it is deployed: given, or a stand-in for a generated one."""
        return node.name or self.identities.name_of(self.resolver, node.stack, node.declared)

    def owner(self, value: Any, *types: str) -> Node | None:
        """Returns the resource whose reference, ARN or attribute a resolved value is, None for a stranger's.

        Things of different types may have one name, so whoever knows what is meant says the types.
        """
        owners = self._owners.get(value, ()) if isinstance(value, str) else ()
        return next((node for node in owners if not types or node.type in types), None)

    def known_values(self) -> Iterable[tuple[str, Node]]:
        """Returns the texts by which resources are meant, each with its resource."""
        return ((value, node) for value, nodes in self._owners.items() for node in nodes)

    def unknown(self, node: Node) -> Iterator[tuple[str, Unknown]]:
        """Yields the top-level properties of a resource that hold something unknown, with the first of it."""
        from ringback.cloudformation import unknowns_in

        for name, value in node.properties.items():
            first = next(unknowns_in(value), None)
            if first is not None:
                yield name, first

    def function_of(self, value: Any) -> Node | None:
        """Returns the function that an ARN means, be it that of the function, of a version or of an alias."""
        node = self.owner(value)
        while node is not None and node.type in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            node = self.owner(node.get("FunctionName"))
        return node if node is not None and node.type == "AWS::Lambda::Function" else None


def rehearsals(
    path: str | Path,
    stages: Iterable[str] = (),
    *,
    account: str | None = None,
    region: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    strict: bool = True,
) -> list[Rehearsal]:
    """Reads an assembly and returns its stages, or the named ones; raises AssemblyError, TemplateError, SchemaError.

    `parameters` go to every stack that declares them; `strict` refuses those that no stack of any stage declares.
    """
    wanted = list(stages)
    if not wanted:
        wanted = _all_stages(Path(path))
    place: dict[str, Any] = {"account": account or ACCOUNT, "region": region or REGION, "parameters": parameters}
    read = [read_assembly(path, stage or None, **place, strict=False) for stage in wanted]
    if strict:
        check_given(read, parameters or {})
    return [Rehearsal(assembly, stage) for assembly, stage in zip(read, wanted, strict=True)]


def _all_stages(path: Path) -> list[str]:
    from ringback.cloudformation import is_assembly, stage_folders

    found = list(stage_folders(path)) if path.is_dir() and is_assembly(path) else []
    return found or [""]
