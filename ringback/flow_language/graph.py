"""The flow as a graph of indices: what is reachable, which parts go round, in which order to look at them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.model import Action, Flow, Transition, TransitionKind


@dataclass(frozen=True, slots=True)
class Edge:
    """One transition between two actions, by index."""

    source: int
    target: int
    transition: Transition


@dataclass(frozen=True)
class Graph:
    """Holds the transitions of a flow whose targets exist."""

    flow: Flow
    edges: Sequence[Sequence[Edge]]
    """Per action, every transition on the wire."""
    runtime: Sequence[Sequence[Edge]]
    """Per action, the transitions that can be taken: without a ``NextAction`` that only copies the default branch or
    that follows a successful transfer out of the flow."""

    @cached_property
    def start(self) -> int | None:
        """Returns the index of the start action."""
        action = self.flow.by_identifier.get(self.flow.start)
        return None if action is None else self._index[action.identifier]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {action.identifier: index for index, action in reversed(list(enumerate(self.flow.actions)))}

    @cached_property
    def reached(self) -> frozenset[int]:
        """Returns what the wire connects with the start (the view of the console)."""
        return frozenset(reach(self.edges, () if self.start is None else (self.start,)))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Returns the actions a contact can come to, in reverse postorder."""
        return tuple(_reverse_postorder(self.runtime, self.start))

    @cached_property
    def predecessors(self) -> Sequence[Sequence[Edge]]:
        """Returns per action the transitions that lead to it, from actions a contact can come to."""
        found: list[list[Edge]] = [[] for _ in self.flow.actions]
        for index in self.order:
            for edge in self.runtime[index]:
                found[edge.target].append(edge)
        return found


def build_graph(flow: Flow) -> Graph:
    """Returns the graph of a flow."""
    index = {action.identifier: place for place, action in reversed(list(enumerate(flow.actions)))}
    edges = [
        [Edge(place, index[t.target], t) for t in action.transitions if t.target in index]
        for place, action in enumerate(flow.actions)
    ]
    runtime = [_taken(action, own) for action, own in zip(flow.actions, edges, strict=True)]
    return Graph(flow, edges, runtime)


def _taken(action: Action, edges: list[Edge]) -> list[Edge]:
    entry = CATALOGUE.get(action.type)
    if entry is None:
        return edges
    if entry.terminal:
        return []
    others = [edge for edge in edges if edge.transition.kind is not TransitionKind.NEXT]
    copies = any(_name(edge.transition) in entry.default for edge in others)
    return others if others and (copies or entry.leaves) else edges


def _name(transition: Transition) -> str:
    if transition.condition is not None:
        return " ".join(transition.condition.operands)
    return transition.error or ""


def reach(
    edges: Sequence[Iterable[Edge]],
    starts: Iterable[int],
    *,
    without: Collection[int] = (),
    allowed: Callable[[Edge], bool] | None = None,
) -> set[int]:
    """Returns every action that some path leads to, the starts included, never entering ``without``."""
    seen = {start for start in starts if start not in without}
    todo = list(seen)
    while todo:
        for edge in edges[todo.pop()]:
            if edge.target not in seen and edge.target not in without and (allowed is None or allowed(edge)):
                seen.add(edge.target)
                todo.append(edge.target)
    return seen


def _reverse_postorder(edges: Sequence[Sequence[Edge]], start: int | None) -> list[int]:
    if start is None:
        return []
    seen, done = {start}, []
    stack = [(start, iter(edges[start]))]
    while stack:
        node, rest = stack[-1]
        for edge in rest:
            if edge.target not in seen:
                seen.add(edge.target)
                stack.append((edge.target, iter(edges[edge.target])))
                break
        else:
            stack.pop()
            done.append(node)
    return done[::-1]


def cycles(
    size: int, edges: Sequence[Iterable[Edge]], *, allowed: Callable[[Edge], bool] | None = None
) -> list[set[int]]:
    """Returns the sets of actions that go round (strongly connected, with at least one transition inside)."""
    forward: list[list[int]] = [[] for _ in range(size)]
    backward: list[list[int]] = [[] for _ in range(size)]
    for index in range(size):
        for edge in edges[index]:
            if allowed is None or allowed(edge):
                forward[index].append(edge.target)
                backward[edge.target].append(index)
    found = []
    assigned: set[int] = set()
    for root in reversed(_finish_order(size, forward)):
        if root in assigned:
            continue
        group, todo = {root}, [root]
        while todo:
            for other in backward[todo.pop()]:
                if other not in group and other not in assigned:
                    group.add(other)
                    todo.append(other)
        assigned |= group
        if len(group) > 1 or root in forward[root]:
            found.append(group)
    return found


def _finish_order(size: int, forward: Sequence[Sequence[int]]) -> list[int]:
    seen: set[int] = set()
    done: list[int] = []
    for root in range(size):
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(forward[root]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(forward[target])))
                    break
            else:
                stack.pop()
                done.append(node)
    return done
