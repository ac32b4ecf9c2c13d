"""Places the actions of a flow on a grid, layered from left to right, so that the console draws it without crossings.

Blocks of the console are about 210 x 160; columns 230 and rows 240 apart leave room for the branches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringback.flow_language.graph import Graph, build_graph
from ringback.flow_language.model import Flow, TransitionKind

ENTRY = (40, 40)
COLUMN, ROW = 230, 240
FIRST_X, FIRST_Y = 270, 40
_SWEEPS = 4


def arrange(flow: Flow) -> Mapping[str, tuple[int, int]]:
    """Returns x and y for every action, by identifier."""
    graph = build_graph(flow)
    layers = _layers(graph)
    places: dict[str, tuple[int, int]] = {}
    for column, layer in enumerate(layers):
        for row, index in enumerate(layer):
            places.setdefault(flow.actions[index].identifier, (FIRST_X + column * COLUMN, FIRST_Y + row * ROW))
    deepest = max((len(layer) for layer in layers), default=0)
    lost = [action.identifier for action in flow.actions if action.identifier not in places]
    for column, identifier in enumerate(dict.fromkeys(lost)):
        places[identifier] = (FIRST_X + column * COLUMN, FIRST_Y + deepest * ROW)
    return places


def _layers(graph: Graph) -> list[list[int]]:
    """Returns the reachable actions by column, ordered inside each column to keep transitions short."""
    if graph.start is None:
        return []
    forward = _forward(graph)
    depth = _depths(graph.start, forward)
    layers: list[list[int]] = [[] for _ in range(max(depth.values()) + 1)]
    for index in sorted(depth, key=lambda node: (depth[node], node)):
        layers[depth[index]].append(index)
    backward: dict[int, list[int]] = {index: [] for index in depth}
    for index, targets in forward.items():
        for target in targets:
            backward[target].append(index)
    for _ in range(_SWEEPS):
        _sort_layers(layers, backward)
        _sort_layers(layers[::-1], forward)
    return layers


def _forward(graph: Graph) -> dict[int, list[int]]:
    """Returns the transitions without those that lead back, conditions and next actions before errors."""
    forward: dict[int, list[int]] = {}
    on_path: set[int] = set()
    start = graph.start
    stack: list[tuple[int, list[int]]] = []

    def enter(index: int) -> None:
        edges = sorted(graph.edges[index], key=lambda edge: edge.transition.kind is TransitionKind.ERROR)
        forward[index] = []
        on_path.add(index)
        stack.append((index, list(dict.fromkeys(edge.target for edge in edges))[::-1]))

    if start is not None:
        enter(start)
    while stack:
        index, rest = stack[-1]
        if not rest:
            on_path.discard(index)
            stack.pop()
            continue
        target = rest.pop()
        if target in on_path:
            continue
        forward[index].append(target)
        if target not in forward:
            enter(target)
    return forward


def _depths(start: int, forward: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Returns the longest distance of every action from the start, in a graph without cycles."""
    waiting = dict.fromkeys(forward, 0)
    for targets in forward.values():
        for target in targets:
            waiting[target] += 1
    depth = {start: 0}
    ready = [start]
    while ready:
        index = ready.pop()
        for target in forward[index]:
            depth[target] = max(depth.get(target, 0), depth[index] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return depth


def _sort_layers(layers: Sequence[list[int]], neighbors: Mapping[int, Sequence[int]]) -> None:
    """Orders each layer by the middle of the neighbors' places in the layers before it."""
    place: dict[int, float] = {}
    for layer in layers:
        middle = {}
        for row, index in enumerate(layer):
            rows = [place[other] for other in neighbors.get(index, ()) if other in place]
            middle[index] = sum(rows) / len(rows) if rows else float(row)
        layer.sort(key=lambda index: middle[index])
        place.update({index: float(row) for row, index in enumerate(layer)})
