"""Two assemblies of a stage side by side: what becomes of each stack and resource, in the order of deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from ringback.cloudformation import Declaration, Stack, calls, is_known, references
from ringback.cloudformation.rehearsal.change.references import identity_of, is_weak
from ringback.cloudformation.rehearsal.model import Key, Node, Rehearsal

Output = tuple[str, str]
"""Stack and output."""


class State(StrEnum):
    """What becomes of a stack."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    """The template is the same text, so that the CDK's command does not deploy it."""
    NO_UPDATE = "no update"
    """What has changed is nothing that CloudFormation calls an update."""
    LEFT = "left behind"
    """The new assembly does not have it; nobody deletes it."""


class Kind(StrEnum):
    """What becomes of a resource."""

    ADDED = "added"
    UPDATED = "updated"
    REPLACED = "replaced"
    REMOVED = "removed"


class Why(StrEnum):
    """Why a resource is replaced."""

    CHANGED = "changed"
    """A property that only a creation takes is another one."""
    FOLLOWS = "follows"
    """Such a property refers to something that is replaced."""
    PLANNED = "planned"
    """Such a property is known when the stack is deployed, so that a change set plans for another value."""


@dataclass(slots=True)
class Change:
    """What becomes of a resource."""

    kind: Kind
    old: Node | None
    new: Node | None
    paths: dict[str, str] = field(default_factory=dict)
    """Changed properties, and why where it is not the text: what they refer to."""
    replaced_by: dict[str, Why] = field(default_factory=dict)
    """Properties that make it another resource."""

    @property
    def node(self) -> Node:
        """The resource as it is deployed, or as it was."""
        if self.new is not None:
            return self.new
        if self.old is None:
            raise ValueError("a change of nothing")
        return self.old

    @property
    def is_only_planned(self) -> bool:
        """True when the replacement may turn out to be none."""
        return bool(self.replaced_by) and all(why is Why.PLANNED for why in self.replaced_by.values())

    @property
    def gets_other_identity(self) -> bool:
        """True when what refers to the resource has to refer to another one."""
        return self.kind is Kind.REPLACED and not self.is_only_planned


@dataclass(slots=True)
class StackChange:
    """What becomes of a stack."""

    name: str
    state: State
    changes: dict[str, Change] = field(default_factory=dict)

    def of(self, *kinds: Kind) -> Iterator[Change]:
        """Yields the changes of some kinds."""
        return (one for one in self.changes.values() if one.kind in kinds)


class Comparison:
    """A stage before and after; `old` is None where the stage is deployed for the first time."""

    def __init__(self, old: Rehearsal | None, new: Rehearsal | None) -> None:
        found = new or old
        if found is None:
            raise ValueError("nothing to compare")
        self.old, self.new = old, new
        self.stage = found.name
        self.changed_outputs: dict[Output, Node] = {}
        """Outputs whose value changes, with the resource that gives it."""
        self.stacks: list[StackChange] = list(self._stacks())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Place of each stack in the order of deployment."""
        return {one.name: index for index, one in enumerate(self.stacks)}

    def changes(self, *kinds: Kind) -> Iterator[Change]:
        """Yields the changes of some kinds, stack by stack."""
        for stack in self.stacks:
            yield from stack.of(*kinds)

    def change(self, key: Key) -> Change | None:
        """Returns what becomes of a resource, None where nothing does."""
        return next((one.changes.get(key[1]) for one in self.stacks if one.name == key[0]), None)

    # --- stacks ------------------------------------------------------------------------------------------------------

    def _stacks(self) -> Iterator[StackChange]:
        before = self.old.resolver.stacks if self.old else {}
        after = self.new.resolver.stacks if self.new else {}
        for name in self.new.stacks if self.new else ():
            yield self._stack(before.get(name), after[name])
        for name in before:
            if name not in after:
                yield StackChange(name, State.LEFT)

    def _stack(self, old: Stack | None, new: Stack) -> StackChange:
        if old is None:
            added = {node.logical_id: Change(Kind.ADDED, None, node) for node in self._nodes(self.new, new.name)}
            return StackChange(new.name, State.CREATED, added)
        if old.template.document == new.template.document and not asks_for_parameters(new):
            return StackChange(new.name, State.SKIPPED)
        changes = self._changes(new.name)
        self.changed_outputs |= _changed_outputs(old, new, changes)
        if not changes and old.template.document != new.template.document:
            return StackChange(new.name, State.NO_UPDATE)
        return StackChange(new.name, State.UPDATED if changes else State.SKIPPED, changes)

    @staticmethod
    def _nodes(rehearsal: Rehearsal | None, stack: str) -> list[Node]:
        return rehearsal.in_stack(stack) if rehearsal else []

    # --- resources ---------------------------------------------------------------------------------------------------

    def _changes(self, stack: str) -> dict[str, Change]:
        before = {node.logical_id: node for node in self._nodes(self.old, stack)}
        after = {node.logical_id: node for node in self._nodes(self.new, stack)}
        found: dict[str, Change] = {}
        for name, node in after.items():
            old = before.get(name)
            if old is None:
                found[name] = Change(Kind.ADDED, None, node)
            elif differs(old.declared, node.declared):
                paths = dict.fromkeys(self._changed_paths(old, node), "")
                if paths or not _is_only_rewritten(old.declared, node.declared):
                    found[name] = self._updated(old, node, paths)
        found |= {name: Change(Kind.REMOVED, node, None) for name, node in before.items() if name not in after}
        self._follow(before, after, found)
        return found

    def _updated(self, old: Node, new: Node, paths: dict[str, str]) -> Change:
        reasons: dict[str, Why] = {}
        for path in sorted(identity_of(new)):
            # Another way to write the same value makes no other resource, unless the value is known too late.
            same = old.declared.get(path) == new.declared.get(path) or self._is_same(old, new, path)
            if not same:
                reasons[path] = Why.CHANGED
            elif is_weak(new.declared.get(path)):
                reasons[path] = Why.PLANNED
        for path in sorted(new.schema.conditional_create_only if new.schema else ()):
            if old.declared.get(path) != new.declared.get(path):
                reasons[path] = Why.CHANGED
        return Change(Kind.REPLACED if reasons else Kind.UPDATED, old, new, paths, reasons)

    def _changed_paths(self, old: Node, new: Node) -> Iterator[str]:
        """Yields the properties that get another value: top-level ones, and what only a creation takes.

        The same value written in another way is no change, unless it is known only when it is deployed.
        """
        before, after = old.declared.properties, new.declared.properties
        nested = [path for path in identity_of(new) if "." in path]
        for name in dict.fromkeys([*after, *before]):
            if before.get(name) == after.get(name):
                continue
            if self._is_same(old, new, name) and not is_weak(after.get(name)):
                continue
            yield name
            for path in nested:
                if path.startswith(f"{name}.") and old.declared.get(path) != new.declared.get(path):
                    yield path

    def _is_same(self, old: Node, new: Node, path: str) -> bool:
        """Returns whether a property has the same value, and takes it from the same resources.

        Stand-ins of two versions of a function are both number 1, so that a value alone does not tell.
        """
        value = old.get(path)
        if value is None or not is_known(value) or value != new.get(path):
            return False
        return _sources(self.old, old, path) == _sources(self.new, new, path)

    def _follow(self, before: Mapping[str, Node], after: Mapping[str, Node], found: dict[str, Change]) -> None:
        """Adds what changes because what it refers to does, until nothing more does."""
        waiting = True
        while waiting:
            waiting = False
            for name, node in after.items():
                old, change = before.get(name), found.get(name)
                if old is None or (change is not None and change.kind is Kind.ADDED):
                    continue
                for path, because in self._follows(node, found).items():
                    change = found.get(name) or self._updated(old, node, {})
                    if path in change.paths and path not in identity_of(node):
                        continue
                    fresh = name not in found or path not in change.paths
                    change.paths.setdefault(path, because)
                    if path in identity_of(node) and change.replaced_by.get(path) in (None, Why.PLANNED):
                        change.replaced_by[path], change.kind, fresh = Why.FOLLOWS, Kind.REPLACED, True
                    found[name] = change
                    waiting = waiting or fresh

    def _follows(self, node: Node, found: Mapping[str, Change]) -> dict[str, str]:
        """Returns the top-level properties that refer to something with another identity, and to what."""
        others: dict[str, str] = {}
        for path, value in node.declared.properties.items():
            for reference in references(value):
                change = found.get(reference.name)
                if change is not None and change.gets_other_identity:
                    others[path] = reference.name
            for output in foreign_outputs(value, self.new):
                if output in self.changed_outputs:
                    others[path] = str(self.changed_outputs[output])
        return others


def comparisons(old: Iterable[Rehearsal], new: Iterable[Rehearsal]) -> list[Comparison]:
    """Returns the comparisons of the stages of two assemblies, by name."""
    before, after = ({one.name: one for one in stages} for stages in (old, new))
    return [Comparison(before.get(name), after.get(name)) for name in dict.fromkeys([*after, *before])]


def asks_for_parameters(stack: Stack) -> bool:
    """Returns whether a stack takes values of the parameter store, which change without its template."""
    kinds = (str(one.get("Type")) for name, one in stack.template.parameters.items() if name != "BootstrapVersion")
    return any(kind.startswith("AWS::SSM::Parameter::Value") for kind in kinds)


def differs(old: Declaration, new: Declaration) -> bool:
    """Returns whether CloudFormation sees a change of a resource; policies and conditions are none."""
    keys = ("Type", "Properties", "Metadata")
    return any(old.body.get(key) != new.body.get(key) for key in keys)


def _sources(rehearsal: Rehearsal | None, node: Node, path: str) -> set[Key]:
    """Returns the resources that give the value of a property, in whatever stack."""
    value = node.declared.get(path)
    found = {(node.stack.name, one.name) for one in references(value) if not one.is_pseudo}
    for stack, output in foreign_outputs(value, rehearsal):
        producer = rehearsal.resolver.stacks.get(stack) if rehearsal else None
        body = producer.template.outputs.get(output, {}) if producer else {}
        found |= {(stack, one.name) for one in references(body.get("Value"))}
    return found


def _is_only_rewritten(old: Declaration, new: Declaration) -> bool:
    """Returns whether nothing but properties differs."""
    return old.type == new.type and old.body.get("Metadata") == new.body.get("Metadata")


def foreign_outputs(value: Any, rehearsal: Rehearsal | None) -> Iterator[Output]:
    """Yields the outputs of other stacks that a value takes."""
    for argument in calls({"value": value}, "Fn::GetStackOutput"):
        stack, output = (argument.get(key) for key in ("StackName", "OutputName"))
        if isinstance(stack, str) and isinstance(output, str):
            yield stack, output
    exports = rehearsal.resolver.exports() if rehearsal else {}
    for argument in calls({"value": value}, "Fn::ImportValue"):
        export = exports.get(argument) if isinstance(argument, str) else None
        if export is not None:
            yield export.stack, export.output


def _changed_outputs(old: Stack, new: Stack, changes: Mapping[str, Change]) -> dict[Output, Node]:
    found: dict[Output, Node] = {}
    for name, body in new.template.outputs.items():
        value, before = body.get("Value"), old.template.outputs.get(name, {}).get("Value")
        for reference in references(value):
            change = changes.get(reference.name)
            if change is None or name not in old.template.outputs:
                continue
            if change.gets_other_identity or value != before:
                found[new.name, name] = change.node
    return found
