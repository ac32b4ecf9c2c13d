"""What waits for what in a stack, as sets of bits: thousands of failures are computed without copying anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from ringback.cloudformation.rehearsal.model import Node, Rehearsal

Bits = int
"""A set of resources of one stack: bit n is the resource at place n of the order."""


class StackGraph:
    """The resources of a stack in an order of creation, each with all it waits for and all that waits for it."""

    def __init__(self, rehearsal: Rehearsal, stack: str) -> None:
        self.stack = stack
        nodes = {node.logical_id: node for node in rehearsal.in_stack(stack)}
        needs = {name: sorted(other for _, other in rehearsal.needs[stack, name]) for name in nodes}
        self.circle: tuple[str, ...] = ()
        """Resources that wait for each other; the order is that of the template then."""
        try:
            order = list(TopologicalSorter(needs).static_order())
        except CycleError as problem:
            self.circle = tuple(reversed(problem.args[1]))
            order, needs = list(nodes), {name: [] for name in nodes}
        self.nodes: Sequence[Node] = [nodes[name] for name in order]
        self.place = {name: index for index, name in enumerate(order)}
        self.direct: list[tuple[int, ...]] = [tuple(self.place[other] for other in needs[name]) for name in order]

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def everything(self) -> Bits:
        """All resources."""
        return (1 << len(self.nodes)) - 1

    @cached_property
    def before(self) -> Sequence[Bits]:
        """For each resource everything it waits for, however far."""
        found: list[Bits] = []
        for others in self.direct:
            bits = 0
            for other in others:
                bits |= found[other] | 1 << other
            found.append(bits)
        return found

    @cached_property
    def after(self) -> Sequence[Bits]:
        """For each resource everything that waits for it, however far."""
        found = [0] * len(self.nodes)
        for index in reversed(range(len(self.nodes))):
            for other in self.direct[index]:
                found[other] |= found[index] | 1 << index
        return found

    def bits(self, nodes: Iterable[Node]) -> Bits:
        """Returns resources of the stack as a set of bits."""
        return sum(1 << self.place[node.logical_id] for node in nodes)

    def of(self, bits: Bits) -> Iterator[Node]:
        """Yields the resources of a set, in the order of creation."""
        while bits:
            lowest = bits & -bits
            yield self.nodes[lowest.bit_length() - 1]
            bits ^= lowest

    def waits_for(self, node: Node, other: Node) -> bool:
        """Returns whether a resource is created after another one of the stack in any case."""
        return bool(self.before[self.place[node.logical_id]] >> self.place[other.logical_id] & 1)


class Graphs:
    """The graphs of the stacks of a stage, made when they are asked for."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._known: dict[str, StackGraph] = {}

    def of(self, stack: str) -> StackGraph:
        """Returns the graph of a stack."""
        if stack not in self._known:
            self._known[stack] = StackGraph(self._rehearsal, stack)
        return self._known[stack]

    def comes_before(self, node: Node, other: Node) -> bool:
        """Returns whether a resource exists in any case before another one is created."""
        if node.stack.name == other.stack.name:
            return self.of(node.stack.name).waits_for(other, node)
        order = self._rehearsal.stacks
        return order.index(node.stack.name) < order.index(other.stack.name)
