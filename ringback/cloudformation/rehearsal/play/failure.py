"""The fault matrix of deployments: each creation fails once, is rolled back and started again; what stops that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.play.engine import Failure, StackPlay, State
from ringback.cloudformation.rehearsal.play.graph import Bits, Graphs
from ringback.cloudformation.rehearsal.play.logs import custom_functions, late_log_groups
from ringback.cloudformation.rehearsal.rights import policies_by_role
from ringback.cloudformation.rehearsal.rules import finding


@dataclass(slots=True)
class Matrix:
    """All failures of one stack."""

    stack: str
    points: int = 0
    failed_rollbacks: int = 0
    blocked: int = 0
    """Failures whose second attempt does not succeed."""
    causes: dict[str, list[Failure]] = field(default_factory=dict)
    """Failures by logical id of what stops the second attempt."""


def matrices(rehearsal: Rehearsal) -> list[Matrix]:
    """Returns the fault matrix of every stack, in the order of deployment."""
    graphs = rehearsal.shared(Graphs)
    return [_matrix(StackPlay(rehearsal, graphs.of(name))) for name in rehearsal.stacks]


def _matrix(play: StackPlay) -> Matrix:
    found = Matrix(play.graph.stack)
    for failure in play.failing_creations():
        found.points += 1
        found.failed_rollbacks += failure.state is State.ROLLBACK_FAILED
        found.blocked += failure.second is not State.CREATE_COMPLETE
        for node in play.graph.of(failure.taken | failure.stuck):
            found.causes.setdefault(node.logical_id, []).append(failure)
    return found


def creations_can_be_repeated(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what stops the second attempt of a creation, once each, with how many failures lead to it."""
    graphs = rehearsal.shared(Graphs)
    for name in rehearsal.stacks:
        play = StackPlay(rehearsal, graphs.of(name))
        failures = list(play.failing_creations())
        if play.is_protected and failures:
            message = (
                f"a failed creation leaves {name}, as every protected stack, rolled back and protected: it can neither "
                "be updated nor be deleted for a second attempt"
            )
            stack = play.rehearsal.resolver.stacks[name]
            place = {"stage": rehearsal.name, "stack": name, "file": stack.source}
            yield finding("RH303", message, place=place, fault="termination protection")
        for index, node in enumerate(play.graph.nodes):
            yield from _of_resource(play, failures, node, 1 << index)


def _of_resource(play: StackPlay, failures: Sequence[Failure], node: Node, bit: Bits) -> Iterator[Finding]:
    stuck = [one for one in failures if one.stuck & bit]
    taken = [one for one in failures if one.taken & bit]
    left = [one for one in failures if one.left & bit]
    if stuck:
        path, value = next(iter(node.facts.protected_by.items()), ("", ""))
        cause = f"{path} is {value}" if play.protected & bit else f"it holds {node.facts.holds}"
        message = f"{_when(stuck)} the rollback cannot delete it ({cause}): the stack ends ROLLBACK_FAILED"
        yield finding("RH302", message, node, path=path)
    elif taken and play.surviving & bit:
        message = f"{_when(taken)} it survives its rollback; the second attempt ends in {node.facts.duplicate}"
        yield finding("RH305", message, node, path=node.facts.name[0], source=node.facts.source)
    elif taken:
        message = (
            f"{_when(taken)} {node.name!r} stays outside of the stack (DeletionPolicy is Retain); the second attempt "
            f"ends in {node.facts.duplicate}"
        )
        yield finding("RH301", message, node, path=node.facts.name[0])
    elif left and not (play.surviving | play.within) & bit:
        yield finding("RH307", f"{_when(left)} it stays outside of the stack and belongs to nobody", node)


def _when(failures: Sequence[Failure]) -> str:
    first = failures[0].at.logical_id
    return f"when {first} fails" + (f", or any of {len(failures) - 1} more," if len(failures) > 1 else "")


def updates_can_be_repeated(before: Rehearsal, after: Rehearsal) -> Iterator[Finding]:
    """Yields what stops the second attempt of an update from one assembly to another."""
    graphs = after.shared(Graphs)
    for name in after.stacks:
        if name not in before.resolver.stacks:
            continue
        play = StackPlay(after, graphs.of(name))
        added, touched = _difference(before, play)
        failures = list(play.failing_updates(added, touched))
        for node in play.graph.of(added):
            taken = [one for one in failures if one.taken >> play.graph.place[node.logical_id] & 1]
            if taken:
                message = (
                    f"{_when(taken)} the rollback of the update leaves {node.name!r} outside of the stack; the second "
                    f"attempt ends in {node.facts.duplicate}"
                )
                yield finding("RH308", message, node, path=node.facts.name[0])


def _difference(before: Rehearsal, play: StackPlay) -> tuple[Bits, Bits]:
    """Returns what is new in a stack, and what is new or written in another way."""
    added = touched = 0
    for index, node in enumerate(play.graph.nodes):
        old = before.nodes.get(node.key)
        if old is None:
            added |= 1 << index
        if old is None or old.declared.body != node.declared.body or old.properties != node.properties:
            touched |= 1 << index
    return added, touched


def custom_resources_outlive_nothing(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields custom resources that do not wait for all their function needs: a rollback may take it away first."""
    graphs = rehearsal.shared(Graphs)
    attached = policies_by_role(rehearsal)
    for node, function in custom_functions(rehearsal):
        if function.stack.name != node.stack.name:
            continue
        role = rehearsal.owner(function.get("Role"))
        for policy in attached.get(str(role), ()) if role else ():
            if policy.stack.name == node.stack.name and not graphs.comes_before(policy, node):
                message = (
                    f"does not wait for {policy.logical_id}, without which {function.logical_id} cannot do its work: a "
                    "rollback or a deletion may take the policy away first, and the resource cannot be deleted"
                )
                yield finding("RH304", message, node, path="DependsOn", fault=f"{node} {policy.logical_id}")


def late_writers_make_no_log_groups(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields log groups that a function may make anew right after a rollback deleted them."""
    working = {str(function) for _, function in custom_functions(rehearsal)}
    for group, function in late_log_groups(rehearsal):
        if str(function) in working and function.stack.name == group.stack.name:
            message = (
                f"{function.logical_id} works during the creation and may make {group.name!r} anew after its rollback; "
                f"the second attempt ends in {group.facts.duplicate}"
            )
            yield finding("RH306", message, group, path="LogGroupName")
