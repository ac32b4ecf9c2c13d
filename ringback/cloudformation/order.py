"""What has to exist before what: resources of a stack, and stacks of an assembly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ringback.cloudformation.assembly import Stack
from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.functions import Truth
from ringback.cloudformation.resolver import Resolver
from ringback.cloudformation.syntax import IMPORT_VALUE, call_of, calls, references
from ringback.cloudformation.template import Declaration
from ringback.cloudformation.values import Unknown, is_known, scalar_text

_IMPLICIT = ("Properties", "UpdatePolicy", "CreationPolicy")


def dependencies(resolver: Resolver, stack: Stack) -> dict[str, frozenset[str]]:
    """Returns for every resource that may exist the resources that have to exist before it.

    `DependsOn` and references count; branches of `Fn::If` that are not taken do not, nor do resources whose condition
    is false.
    """
    there = {name for name in stack.resources if resolver.resource(stack, name).exists is not False}
    return {
        name: frozenset(_needs(resolver, stack, stack.resources[name]) & there - {name})
        for name in stack.resources
        if name in there
    }


def _needs(resolver: Resolver, stack: Stack, declared: Declaration) -> set[str]:
    found = set(declared.depends_on)
    for key in _IMPLICIT:
        taken = _taken(resolver, stack, declared.body.get(key))
        found.update(reference.name for reference in references(taken))
    return found


def _taken(resolver: Resolver, stack: Stack, value: Any) -> Any:
    """Returns a value without the branches that are not taken."""
    if isinstance(value, list):
        return [_taken(resolver, stack, entry) for entry in value]
    if not isinstance(value, Mapping):
        return value
    call = call_of(value)
    if call and call.function == "Fn::If" and isinstance(call.argument, list) and len(call.argument) == 3:
        truth: Truth = resolver.condition(stack, str(call.argument[0]))
        if not isinstance(truth, Unknown):
            return _taken(resolver, stack, call.argument[1 if truth else 2])
    return {key: _taken(resolver, stack, entry) for key, entry in value.items()}


def creation_order(resolver: Resolver, stack: Stack) -> list[str]:
    """Returns the resources of a stack, each after what it depends on; raises TemplateError for a circle."""
    return _sorted(dependencies(resolver, stack), stack.source, "resources")


def stack_dependencies(resolver: Resolver) -> dict[str, frozenset[str]]:
    """Returns for every stack the stacks that have to be deployed before it.

    The order of the assembly counts, and every import, output reference and nesting.
    """
    exports = resolver.exports()
    found: dict[str, set[str]] = {name: set(stack.depends_on) for name, stack in resolver.stacks.items()}
    for name, stack in resolver.stacks.items():
        document = stack.template.document
        for argument in calls(document, IMPORT_VALUE):
            export = resolver.resolve(stack, argument)
            if isinstance(export, str) and export in exports:
                found[name].add(exports[export].stack)
        found[name].update(_producers(resolver, stack, calls(document, "Fn::GetStackOutput")))
        if stack.parent is not None:
            found[stack.parent[0]].add(name)
    return {name: frozenset(others & resolver.stacks.keys() - {name}) for name, others in found.items()}


def _producers(resolver: Resolver, stack: Stack, arguments: Iterable[Any]) -> Iterator[str]:
    for argument in arguments:
        wanted = argument.get("StackName") if isinstance(argument, Mapping) else None
        name = resolver.resolve(stack, wanted)
        if name is not None and is_known(name):
            yield scalar_text(name)


def stack_order(resolver: Resolver) -> list[str]:
    """Returns the stacks, each after those it depends on; raises TemplateError for a circle."""
    return _sorted(stack_dependencies(resolver), "assembly", "stacks")


def _sorted(graph: Mapping[str, frozenset[str]], source: str, what: str) -> list[str]:
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as problem:
        circle = " -> ".join(reversed(problem.args[1]))
        raise TemplateError(source, f"{what} depend on each other: {circle}") from problem
