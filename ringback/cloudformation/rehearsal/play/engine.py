"""Plays a stack: creation that fails at a resource, its rollback, the second attempt; and a deletion.

Everything is sets of bits over the resources of one stack (`StackGraph`), so that thousands of failures take a moment.

Rollback of a creation deletes what was created, in reverse. What has `DeletionPolicy: Retain` stays outside of the
stack; `RetainExceptOnCreate` is deleted like everything else. Other resources that were being created at that moment
are cancelled and deleted too, so that of all that does not wait for the failing one everything may have existed.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ringback.cloudformation import is_known, scalar_text
from ringback.cloudformation.rehearsal.facts import Scope
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.play.buckets import filled
from ringback.cloudformation.rehearsal.play.graph import Bits, StackGraph

RETAINED = ("Retain", "RetainExceptOnCreate")


class State(StrEnum):
    """States of a stack at the end of an operation, as CloudFormation calls them."""

    CREATE_COMPLETE = "CREATE_COMPLETE"
    CREATE_FAILED = "CREATE_FAILED"
    ROLLBACK_COMPLETE = "ROLLBACK_COMPLETE"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"
    UPDATE_COMPLETE = "UPDATE_COMPLETE"
    UPDATE_ROLLBACK_COMPLETE = "UPDATE_ROLLBACK_COMPLETE"
    UPDATE_ROLLBACK_FAILED = "UPDATE_ROLLBACK_FAILED"
    DELETE_COMPLETE = "DELETE_COMPLETE"
    DELETE_FAILED = "DELETE_FAILED"


@dataclass(frozen=True, slots=True)
class Failure:
    """An operation that failed at one resource, what became of the stack, and how the second attempt ends."""

    stack: str
    at: Node
    state: State
    """State after the rollback."""
    left: Bits
    """Resources that stay outside of the stack."""
    stuck: Bits
    """Resources that the rollback cannot delete."""
    held: Bits
    """Resources that stay because something stuck needs them: a deletion goes from what waits to what is waited for."""
    taken: Bits
    """Resources of which the second attempt finds the name taken."""
    refused: bool
    """True when the stack cannot be deleted for the second attempt."""

    @property
    def second(self) -> State:
        """State after the second attempt, with whatever made the first one fail mended."""
        if self.state is State.UPDATE_ROLLBACK_COMPLETE:
            return State.UPDATE_ROLLBACK_COMPLETE if self.taken else State.UPDATE_COMPLETE
        return State.CREATE_FAILED if self.taken or self.stuck or self.refused else State.CREATE_COMPLETE


class StackPlay:
    """One stack with what its resources do when they are to go."""

    def __init__(self, rehearsal: Rehearsal, graph: StackGraph) -> None:
        self.rehearsal = rehearsal
        self.graph = graph
        self.is_protected = rehearsal.resolver.stacks[graph.stack].termination_protection
        self.retained_on_create = self._those(lambda node: node.declared.deletion_policy == "Retain")
        """What a rollback of a creation leaves outside."""
        self.retained = self._those(lambda node: node.declared.deletion_policy in RETAINED)
        """What a deletion leaves outside."""
        self.protected = self._those(is_protected)
        """What refuses its deletion by a property of its own."""
        self.filled = [
            (graph.place[writer.logical_id], graph.place[bucket.logical_id])
            for writer, bucket in filled(rehearsal)
            if writer.stack.name == bucket.stack.name == graph.stack
        ]
        """Resources that put objects into a bucket, and the bucket."""
        self.named = self._those(self._collides)
        """What cannot be created while an older one of its name is there."""
        self.within = self._those(self._parent_is_here)
        """What goes with something of this stack that it is within."""
        self.surviving = self._those(lambda node: node.facts.keeps and not self._parent_is_here(node))
        """What survives its resource within something that stays."""

    def _those(self, test: Callable[[Node], bool]) -> Bits:
        return self.graph.bits(node for node in self.graph.nodes if test(node))

    def _collides(self, node: Node) -> bool:
        if not node.facts.duplicate or not node.name:
            return False
        return node.facts.scope is not Scope.PARENT or not self._parent_is_here(node)

    def _parent_is_here(self, node: Node) -> bool:
        """Returns whether what the resource is within belongs to this stack: a new attempt makes a new one then."""
        owner = self.rehearsal.owner(parent_of(node))
        return owner is not None and owner.stack.name == self.graph.stack

    def creation_failing_at(self, index: int) -> Failure:
        """Returns what becomes of a creation in which one resource fails, whatever else was created already."""
        graph = self.graph
        created = graph.everything & ~graph.after[index] & ~(1 << index)
        full = sum({1 << bucket for writer, bucket in self.filled if created >> writer & 1})
        stuck = created & (self.protected | full) & ~self.retained_on_create
        left = created & (self.retained_on_create | self.surviving)
        return Failure(
            stack=graph.stack,
            at=graph.nodes[index],
            state=State.ROLLBACK_FAILED if stuck else State.ROLLBACK_COMPLETE,
            left=left,
            stuck=stuck,
            held=self._held(stuck) & created & ~stuck & ~left,
            taken=(left | stuck) & self.named,
            refused=self.is_protected,
        )

    def _held(self, stuck: Bits) -> Bits:
        found = 0
        while stuck:
            lowest = stuck & -stuck
            found |= self.graph.before[lowest.bit_length() - 1]
            stuck ^= lowest
        return found

    def update_failing_at(self, index: int, added: Bits, touched: Bits) -> Failure:
        """Returns what becomes of an update in which one resource fails, whatever else was done already.

        `added` are new, `touched` are new, changed or replaced. The rollback gives changed resources their old
        properties and deletes new ones as a creation's rollback does; what it cannot delete is left outside, because a
        failing clean-up fails no stack.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
        """
        graph = self.graph
        done = touched & ~graph.after[index] & ~(1 << index)
        new = done & added
        left = new & (self.retained_on_create | self.surviving | self.protected)
        return Failure(
            stack=graph.stack,
            at=graph.nodes[index],
            state=State.UPDATE_ROLLBACK_COMPLETE,
            left=left,
            stuck=0,
            held=0,
            taken=left & self.named,
            refused=False,
        )

    def failing_updates(self, added: Bits, touched: Bits) -> Iterator[Failure]:
        """Yields an update that fails, for each resource that it touches."""
        for node in self.graph.of(touched):
            yield self.update_failing_at(self.graph.place[node.logical_id], added, touched)

    def failing_creations(self) -> Iterator[Failure]:
        """Yields a creation that fails, for each resource of the stack."""
        for index in range(len(self.graph)):
            yield self.creation_failing_at(index)


def parent_of(node: Node) -> object:
    """Returns the property that says what a resource is within, None where it is within nothing."""
    return next((value for one in node.facts.parent if (value := node.get(one)) is not None), None)


def is_protected(node: Node) -> bool:
    """Returns whether a property of a resource forbids its deletion."""
    return any(
        (given := node.get(path)) is not None and is_known(given) and scalar_text(given) == scalar_text(value)
        for path, value in node.facts.protected_by.items()
    )
