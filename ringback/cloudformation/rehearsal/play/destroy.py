"""Taking a stage away: what blocks, what stays, what is pending, and whether the next deployment meets it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.cloudformation import is_known
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.play.buckets import emptied
from ringback.cloudformation.rehearsal.play.engine import RETAINED, StackPlay, State, parent_of
from ringback.cloudformation.rehearsal.play.graph import Graphs
from ringback.cloudformation.rehearsal.play.logs import late_log_groups, strange_log_groups
from ringback.cloudformation.rehearsal.rules import finding

#: Properties that name the key a thing is encrypted with; the types spell them in many ways.
_KEY = re.compile(r"kms|^key(id|arn)$", re.IGNORECASE)


def deletions_succeed(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what ends a deletion in DELETE_FAILED, or refuses it."""
    graphs = rehearsal.shared(Graphs)
    empty = emptied(rehearsal)
    for name in reversed(rehearsal.stacks):
        play = StackPlay(rehearsal, graphs.of(name))
        if play.is_protected:
            stack = rehearsal.resolver.stacks[name]
            place = {"stage": rehearsal.name, "stack": name, "file": stack.source}
            message = f"{name} has termination protection, maybe others too: the deletion is refused"
            yield finding("RH503", message, place=place, fault="termination protection")
        for node in play.graph.of(play.graph.everything & ~play.retained & play.protected):
            path, value = next(iter(node.facts.protected_by.items()))
            yield finding("RH502", f"{path} is {value}: the deletion ends {State.DELETE_FAILED}", node, path=path)
        for node in play.graph.of(play.graph.everything & ~play.retained):
            if node.facts.holds and str(node) not in empty:
                message = f"nothing removes its {node.facts.holds} before: the deletion ends {State.DELETE_FAILED}"
                yield finding("RH501", message, node, source=node.facts.source)


def nothing_that_stays_is_lost(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what outlives its stack encrypted with a key that does not."""
    for node in rehearsal.nodes.values():
        if node.declared.deletion_policy not in RETAINED:
            continue
        for path, value in _keys(node.properties, ""):
            key = rehearsal.owner(value)
            if key is not None and key.type == "AWS::KMS::Key" and key.declared.deletion_policy not in RETAINED:
                message = f"it stays, but {key} that encrypts it is deleted: nobody can read it any more"
                yield finding("RH506", message, node, path=path)


def _keys(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, entry in value.items():
            below = f"{path}.{name}" if path else str(name)
            if _KEY.search(str(name)) and isinstance(entry, str):
                yield below, entry
            else:
                yield from _keys(entry, below)
    elif isinstance(value, list):
        for entry in value:
            yield from _keys(entry, path)


def what_stays_is_known(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what a deletion leaves outside: kept, pending, or used by what people made by hand."""
    graphs = rehearsal.shared(Graphs)
    for name in rehearsal.stacks:
        play = StackPlay(rehearsal, graphs.of(name))
        for node in play.graph.of(play.retained):
            if play.retained & play.named & 1 << play.graph.place[node.logical_id]:
                message = f"{node.name!r} stays; the next first deployment ends in {node.facts.duplicate}"
                yield finding("RH505", message, node, path=node.facts.name[0])
            elif not play.within & 1 << play.graph.place[node.logical_id]:
                yield finding("RH504", "it stays and belongs to no stack any more", node)
        for node in play.graph.of(play.graph.everything & ~play.retained):
            if node.facts.pending:
                yield finding("RH507", node.facts.pending, node, source=node.facts.source)
            if node.facts.in_use:
                message = f"{node.facts.in_use} block its deletion"
                yield finding("RH508", message, node, source=node.facts.source, fault=f"{name} {node.type}")


def what_is_made_again_is_known(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields log groups that a function may make anew after they were deleted, and that the next deployment meets."""
    for group, function in late_log_groups(rehearsal):
        if group.declared.deletion_policy not in RETAINED and is_known(group.name):
            message = (
                f"{function.logical_id} may still write and make {group.name!r} anew; the next first deployment ends "
                f"in {group.facts.duplicate}"
            )
            yield finding("RH509", message, group, path="LogGroupName")
    for function, name in strange_log_groups(rehearsal):
        yield finding("RH510", f"its log group {name!r} is in no template and stays", function)
    yield from _survivors(rehearsal)


def _survivors(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields things with an empty delete handler within something that this assembly does not deploy."""
    for node in rehearsal.nodes.values():
        if node.facts.keeps and rehearsal.owner(parent_of(node)) is None:
            message = f"{node.name!r} survives its deletion; a resource of that name ends in {node.facts.duplicate}"
            yield finding("RH505", message, node, path=node.facts.name[0], source=node.facts.source)
