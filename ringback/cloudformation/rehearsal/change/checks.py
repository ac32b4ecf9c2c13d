"""What a second deployment destroys, collides with, leaves behind or forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ringback.cloudformation import calls, references
from ringback.cloudformation.rehearsal.change.comparison import (
    Change,
    Comparison,
    Kind,
    State,
    Why,
    foreign_outputs,
)
from ringback.cloudformation.rehearsal.change.notices import notice
from ringback.cloudformation.rehearsal.create.names import taken
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

_GONE = (Kind.REPLACED, Kind.REMOVED)
_RETAINED = ("Retain", "RetainExceptOnCreate")
_UNLOCKED = frozenset({"Tags", "ReservedConcurrentExecutions", "CodeSigningConfigArn", "RuntimeManagementConfig"})
"""Properties of a function that no version holds."""
_FUNCTION, _VERSION, _TABLE = "AWS::Lambda::Function", "AWS::Lambda::Version", "AWS::DynamoDB::Table"


def findings_of(comparison: Comparison) -> Iterator[Finding]:
    """Yields what is wrong with a deployment of the new assembly over the old one."""
    for check in CHECKS:
        yield from check(comparison)


def data_is_kept(comparison: Comparison) -> Iterator[Finding]:
    """Yields resources whose content is deleted, or stays behind in something that nothing uses any more."""
    for change in comparison.changes(*_GONE):
        old = change.old
        known = notice(change.node.type)
        if old is None or not known.holds or change.is_only_planned:
            continue
        # The old template decides what happens to what it made, the new one to what it replaces.
        replaced = change.kind is Kind.REPLACED
        policy = change.node.declared.update_replace_policy if replaced else old.declared.deletion_policy
        done = f"{change.kind} ({_because(change)})" if replaced else "removed"
        path = next(iter(change.replaced_by), "")
        if policy in _RETAINED:
            left = "the new one is empty" if replaced else "nothing looks after it any more"
            message = f"{done}: {known.holds} stay in the old one, {left}"
            yield finding("RH412", message, change.node, path=path)
        elif policy != "Snapshot":
            word = "UpdateReplacePolicy" if replaced else "DeletionPolicy"
            yield finding("RH411", f"{done} with {word} {policy}: {known.holds} are lost", change.node, path=path)


def names_do_not_collide(comparison: Comparison) -> Iterator[Finding]:
    """Yields names that are still taken when the new resource asks for them."""
    for change in comparison.changes(Kind.REPLACED):
        if change.old is None or change.new is None or _deletes_first(change.new):
            continue
        name = taken(change.new)
        if name is not None and name == taken(change.old) and change.new.facts.duplicate:
            path = next(iter(change.replaced_by), "")
            yield finding(
                "RH413",
                f"replaced ({_because(change)}) under the same name {change.new.name!r}, which the old one has until "
                f"the clean-up: {change.new.facts.duplicate}",
                change.new,
                path=path,
                severity=Severity.WARNING if change.is_only_planned else None,
            )
    yield from _moved(comparison)


def _moved(comparison: Comparison) -> Iterator[Finding]:
    gone = {name: one for one in comparison.changes(Kind.REMOVED) if (name := taken(one.node)) is not None}
    for change in comparison.changes(Kind.ADDED):
        name = taken(change.node)
        old = gone.get(name) if name is not None else None
        if old is None or not change.node.facts.duplicate:
            continue
        first, second = comparison.place[old.node.stack.name], comparison.place[change.node.stack.name]
        kept = old.node.declared.deletion_policy in _RETAINED or old.node.facts.keeps
        if first >= second or kept:
            when = "stays" if kept else "goes in the clean-up" if first == second else "goes later"
            yield finding(
                "RH413",
                f"takes the name {change.node.name!r} of {old.node}, which {when}: {change.node.facts.duplicate}",
                change.node,
                path=change.node.facts.name[0],
            )


def consumers_follow(comparison: Comparison) -> Iterator[Finding]:
    """Yields resources of stacks that are not deployed, and refer to something that is another one now."""
    if comparison.new is None:
        return
    for stack in comparison.stacks:
        if stack.state not in (State.SKIPPED, State.NO_UPDATE):
            continue
        for node in comparison.new.in_stack(stack.name):
            for path, value in node.declared.properties.items():
                for output in foreign_outputs(value, comparison.new):
                    producer = comparison.changed_outputs.get(output)
                    if producer is not None:
                        yield finding(
                            "RH414",
                            f"refers to {producer}, which is another one now, and its own stack is the same text: it "
                            "keeps the old value",
                            node,
                            path=path,
                        )


def versions_follow(comparison: Comparison) -> Iterator[Finding]:
    """Yields versions of functions that stay although the values of their function change."""
    if comparison.new is None:
        return
    for node in comparison.new.of_type(_VERSION):
        if comparison.change(node.key) is not None:
            continue
        for reference in references(node.declared.get("FunctionName")):
            change = comparison.change((node.stack.name, reference.name))
            if change is None or change.node.type != _FUNCTION or change.kind is Kind.ADDED:
                continue
            paths = [path for path in change.paths if path not in _UNLOCKED]
            if paths:
                shown = ", ".join(f"{path} ({change.paths[path]})" if change.paths[path] else path for path in paths)
                yield finding(
                    "RH415",
                    f"{change.node} changes in {shown}, and this version of it is the same resource: aliases go on "
                    "with the old values",
                    node,
                    path="FunctionName",
                )


def types_stay(comparison: Comparison) -> Iterator[Finding]:
    """Yields resources that become another type, and custom resources that change their provider."""
    for change in comparison.changes(Kind.UPDATED, Kind.REPLACED):
        old, new = change.old, change.new
        if old is None or new is None:
            continue
        if old.type != new.type:
            yield finding("RH416", f"was {old.type}; an update cannot change the type", new)
        elif new.is_custom and old.declared.get("ServiceToken") != new.declared.get("ServiceToken"):
            message = (
                "changes its provider, which an update does not support: its Delete goes to a function it never knew"
            )
            yield finding("RH417", message, new, path="ServiceToken")


def nobody_uses_what_is_gone(comparison: Comparison) -> Iterator[Finding]:
    """Yields what is deleted while stacks that are deployed later still use it, and exports that are in use."""
    old = comparison.old
    if old is None:
        return
    users = _users(old)
    for stack in comparison.stacks:
        for change in stack.of(*_GONE):
            if change.old is None or change.is_only_planned or _stays(change):
                continue
            later = [
                user
                for user in users.get(change.old.key, ())
                if comparison.place[user.stack.name] > comparison.place[stack.name]
            ]
            if later:
                known = notice(change.node.type)
                meanwhile = f": {known.gap}" if known.gap else ""
                yield finding(
                    "RH418",
                    f"{change.kind} while {later[0]} still uses it until {later[0].stack.name} is deployed{meanwhile}",
                    change.node,
                    severity=None if known.gap else Severity.NOTE,
                )
    yield from _exports(comparison, old)


def _exports(comparison: Comparison, old: Rehearsal) -> Iterator[Finding]:
    imported: dict[tuple[str, str], Node] = {}
    for node in old.nodes.values():
        for argument in calls(node.declared.properties, "Fn::ImportValue"):
            export = old.resolver.exports().get(argument) if isinstance(argument, str) else None
            if export is not None:
                imported.setdefault((export.stack, export.output), node)
    for (stack, output), user in imported.items():
        producer = comparison.new.resolver.stacks.get(stack) if comparison.new else None
        if producer is None:
            continue
        body = producer.template.outputs.get(output)
        before = old.resolver.stacks[stack].template.outputs[output]
        if body is None or body.get("Export") != before.get("Export"):
            message = f"no longer exports {output}, which {user} imports: the update of {stack} is refused"
        elif (stack, output) in comparison.changed_outputs:
            node = comparison.changed_outputs[stack, output]
            message = f"exports another value of {output} ({node}), which {user} imports: the update is refused"
        else:
            continue
        yield finding("RH419", message, stage=comparison.stage, stack=stack, fault=f"{stack}.{output}")


def _users(old: Rehearsal) -> dict[tuple[str, str], list[Node]]:
    found: dict[tuple[str, str], list[Node]] = {}
    for node in old.nodes.values():
        for stack, output in foreign_outputs(node.declared.properties, old):
            producer = old.resolver.stacks.get(stack)
            value = producer.template.outputs.get(output, {}).get("Value") if producer else None
            for reference in references(value):
                found.setdefault((stack, reference.name), []).append(node)
    return found


def updates_are_updates(comparison: Comparison) -> Iterator[Finding]:
    """Yields stacks in which nothing changes that CloudFormation calls an update."""
    for stack in comparison.stacks:
        if stack.state is State.NO_UPDATE:
            yield finding(
                "RH420",
                "changes only in policies, conditions or outputs: that may be no update, and then it takes no effect",
                stage=comparison.stage,
                stack=stack.name,
            )
        elif stack.state is State.LEFT:
            message = (
                "is no longer in the assembly; nothing deletes it, and what later stacks take from it stays as it is"
            )
            yield finding("RH421", message, stage=comparison.stage, stack=stack.name)


def rollbacks_bring_it_back(comparison: Comparison) -> Iterator[Finding]:
    """Yields changes that the rollback of a failed update does not undo."""
    for change in comparison.changes(Kind.REPLACED):
        if change.new is not None and _deletes_first(change.new):
            yield finding(
                "RH422",
                f"replaced ({_because(change)}) by deleting the old one first: a rollback makes a third one, and what "
                "refers to it from other stacks has lost it",
                change.new,
                path=next(iter(change.replaced_by), ""),
            )
    for change in comparison.changes(Kind.UPDATED):
        if change.node.type == _TABLE and change.old is not None and change.new is not None:
            moved = _indexes(change.old) ^ _indexes(change.new)
            if len(moved) > 1:
                message = f"adds or removes {len(moved)} indexes at once ({', '.join(sorted(moved))}), allowed is one"
                yield finding("RH423", message, change.new, path="GlobalSecondaryIndexes")


def _indexes(node: Node) -> frozenset[str]:
    given = node.get("GlobalSecondaryIndexes") or []
    return frozenset(str(one.get("IndexName")) for one in given if isinstance(one, dict))


def _stays(change: Change) -> bool:
    node = change.new if change.kind is Kind.REPLACED else change.old
    declared = (node or change.node).declared
    policy = declared.update_replace_policy if change.kind is Kind.REPLACED else declared.deletion_policy
    return policy in _RETAINED


def _deletes_first(node: Node) -> bool:
    return bool(node.schema and node.schema.deletes_first)


def _because(change: Change) -> str:
    words = {
        Why.CHANGED: "{path} is another one",
        Why.FOLLOWS: "{path} refers to what is replaced",
        Why.PLANNED: "{path} is known when it is deployed",
    }
    return ", ".join(words[why].format(path=path) for path, why in change.replaced_by.items())


Check = Callable[[Comparison], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    data_is_kept,
    names_do_not_collide,
    consumers_follow,
    versions_follow,
    types_stay,
    nobody_uses_what_is_gone,
    updates_are_updates,
    rollbacks_bring_it_back,
)
