"""Orders and paths in the graph of states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringback.simulator.explore.states import Edge, State


@dataclass(frozen=True)
class Cycle:
    """States that lead to each other."""

    cycle: list[State]


def without_pressed(start: State, graph: Mapping[State, list[Edge]]) -> tuple[list[State], dict[State, list[Edge]]]:
    """Returns where walks begin when nobody presses anything, the start and each place to which pressing leads, and
    the graph without what is pressed.

    Agents who come back to a view of their guide press again, for as long as they like; what is endless goes round
    without them.
    """
    pressed = {edge.target: None for edges in graph.values() for edge in edges if edge.pressed and edge.target}
    quiet = {state: [edge for edge in edges if not edge.pressed] for state, edges in graph.items()}
    return list({start: None, **pressed}), quiet


def topological(starts: Sequence[State], graph: Mapping[State, Sequence[Edge]]) -> list[State] | Cycle:
    """Orders the states so that every edge leads forwards, or returns a cycle."""
    order: list[State] = []
    color: dict[State, int] = {}
    for start in starts:
        if start in color:
            continue
        cycle = _visit(start, graph, color, order)
        if cycle is not None:
            return cycle
    order.reverse()
    return order


def _visit(
    start: State, graph: Mapping[State, Sequence[Edge]], color: dict[State, int], order: list[State]
) -> Cycle | None:
    color[start] = 1
    trail: list[tuple[State, Iterator[Edge]]] = [(start, iter(graph[start]))]
    while trail:
        state, edges = trail[-1]
        target = next((edge.target for edge in edges if edge.target is not None and color.get(edge.target) != 2), None)
        if target is None:
            color[state] = 2
            order.append(state)
            trail.pop()
        elif color.get(target) == 1:
            states = [item for item, _ in trail]
            return Cycle(states[states.index(target) :])
        else:
            color[target] = 1
            trail.append((target, iter(graph[target])))
    return None


def path_to(start: State, goal: State, graph: Mapping[State, Sequence[Edge]]) -> list[State]:
    """Returns the shortest path between two states."""
    before: dict[State, State | None] = {start: None}
    queue = [start]
    for state in queue:
        if state == goal:
            break
        for edge in graph[state]:
            if edge.target is not None and edge.target not in before:
                before[edge.target] = state
                queue.append(edge.target)
    path: list[State] = []
    current: State | None = goal
    while current is not None:
        path.append(current)
        current = before[current]
    path.reverse()
    return path


def follow(start: State, graph: Mapping[State, Sequence[Edge]], wanted: Mapping[State, bool]) -> list[State]:
    """Returns a path through states that are all wanted."""
    path = [start]
    while True:
        target = next((edge.target for edge in graph[path[-1]] if edge.target and wanted[edge.target]), None)
        if target is None:
            return path
        path.append(target)
