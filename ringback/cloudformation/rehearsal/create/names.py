"""Physical names: what can be taken once is given once, within a stage and between stages that share an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringback.cloudformation import is_known, scalar_text
from ringback.cloudformation.rehearsal.facts import Scope
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

Taken = tuple[str, ...]
"""Type, where the name can be taken once, and the name."""


def taken(node: Node) -> Taken | None:
    """Returns what a resource takes by its name; None where the service makes the name, or it is not known."""
    name = node.name
    if not name:
        return None
    stack = node.stack
    where: tuple[str, ...] = {
        Scope.GLOBAL: (),
        Scope.ACCOUNT: (stack.account or "",),
        Scope.REGION: (stack.account or "", stack.region or ""),
        Scope.PARENT: _parents(node),
    }[node.facts.scope]
    if node.facts.scope is Scope.PARENT and not all(where):
        return None
    return (_namespace(node.type), *where, name)


def _namespace(kind: str) -> str:
    # Alarms of both kinds share their names.
    return "AWS::CloudWatch::Alarm" if kind == "AWS::CloudWatch::CompositeAlarm" else kind


def _parents(node: Node) -> tuple[str, ...]:
    given = [node.get(one) for one in node.facts.parent]
    return tuple(scalar_text(one) if is_known(one) else "" for one in given if one is not None) or ("default",)


def names_twice(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields names that two resources of a stage take."""
    first: dict[Taken, Node] = {}
    for node in rehearsal.nodes.values():
        key = taken(node)
        if key is None:
            continue
        other = first.setdefault(key, node)
        if other is not node:
            yield _twice("RH110", node, other)


def names_between_stages(rehearsals: Sequence[Rehearsal]) -> Iterator[Finding]:
    """Yields names that resources of different stages take, as if all stages went into one account."""
    first: dict[Taken, Node] = {}
    for rehearsal in rehearsals:
        for node in rehearsal.nodes.values():
            key = taken(node) if node.facts.scope is not Scope.PARENT else None
            if key is not None and (other := first.setdefault(key, node)).stage != node.stage:
                yield _twice("RH111", node, other)


def _twice(rule: str, node: Node, other: Node) -> Finding:
    error = node.facts.duplicate or "the later one takes over what is there"
    return finding(
        rule,
        f"the name {node.name!r} is taken by {other} too: {error}",
        node,
        path=node.facts.name[0],
        source=node.facts.source,
    )
