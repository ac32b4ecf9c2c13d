"""How long a deployment takes, roughly: time classes of the types, chains of dependencies, rates of the services.

CloudFormation starts whatever has all it waits for; a service answers so many requests a second. The estimate plays
both; it knows nothing of the load of a Region and is meant to tell minutes from an hour.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ringback.cloudformation.rehearsal.create.snapshots import has_snapshot
from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.model import Key, Node, Rehearsal
from ringback.cloudformation.rehearsal.play.graph import Graphs, StackGraph

_VERSION = "AWS::Lambda::Version"
CHANGE_SET_S = 25.0
"""Seconds for the change set and the start of a stack; assumed."""
SNAPSHOT_S = 180.0
"""Seconds until a version of a function is published that starts from a snapshot; the documentation says minutes."""
CUSTOM_S = 10.0
"""Seconds of a custom resource whose function asks nobody in a known rate; assumed."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of requests."""

    name: str
    per_second: float
    burst: int
    owner: str
    source: str


@cache
def rates() -> Mapping[str, Rate]:
    """Returns the buckets by name."""
    return {
        name: Rate(name, float(entry["per_second"]), int(entry["burst"]), entry["owner"], entry["source"])
        for name, entry in tables("rates.toml").items()
    }


@dataclass(slots=True)
class Pace:
    """How a stack is created in time."""

    stack: str
    seconds: float = CHANGE_SET_S
    waits: dict[str, float] = field(default_factory=dict)
    """Longest wait for a bucket, in seconds."""
    crowds: dict[str, Sequence[Node]] = field(default_factory=dict)
    """For each bucket the most resources that ask it at the same time."""


def pace_of(graph: StackGraph, snapshots: Collection[Key] = ()) -> Pace:
    """Returns how a stack is created in time: whatever may begin begins, and waits for the answers of its service.

    `snapshots` are the versions of functions that start from one.
    """
    found = Pace(graph.stack)
    waiting = [len(others) for others in graph.direct]
    dependents: list[list[int]] = [[] for _ in graph.nodes]
    for index, others in enumerate(graph.direct):
        for other in others:
            dependents[other].append(index)
    ready = [(CHANGE_SET_S, index) for index, open_ in enumerate(waiting) if not open_]
    heapq.heapify(ready)
    free_at: dict[str, float] = {}
    began: dict[str, list[tuple[float, float, Node]]] = {}
    ends = [0.0] * len(graph.nodes)
    while ready:
        start, index = heapq.heappop(ready)
        node = graph.nodes[index]
        answered = _answered(node, start, free_at)
        ends[index] = max(answered, start) + (SNAPSHOT_S if node.key in snapshots else _seconds(node))
        if node.facts.rate:
            found.waits[node.facts.rate] = max(found.waits.get(node.facts.rate, 0.0), answered - start)
            began.setdefault(node.facts.rate, []).append((start, ends[index], node))
        found.seconds = max(found.seconds, ends[index])
        for other in dependents[index]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, (max(ends[one] for one in graph.direct[other]), other))
    found.crowds = {name: _crowd(spans) for name, spans in began.items()}
    return found


def _answered(node: Node, start: float, free_at: dict[str, float]) -> float:
    """Returns when the last request of a creation is answered; a bucket that is unused fills up to its burst."""
    if not node.facts.rate:
        return start
    rate = rates()[node.facts.rate]
    # The moment at which the bucket would be empty of debts: a burst may run ahead of it.
    debt = max(free_at.get(rate.name, 0.0), start - rate.burst / rate.per_second)
    debt += node.facts.calls / rate.per_second
    free_at[rate.name] = debt
    return max(start, debt)


def _seconds(node: Node) -> float:
    return CUSTOM_S if node.is_custom else node.facts.seconds


def _crowd(spans: Sequence[tuple[float, float, Node]]) -> Sequence[Node]:
    """Returns the most resources that are created at the same moment."""
    most: Sequence[Node] = ()
    for start, _, _ in spans:
        now = [node for begin, end, node in spans if begin <= start < end]
        if len(now) > len(most):
            most = now
    return most


def paces(rehearsal: Rehearsal) -> list[Pace]:
    """Returns how each stack is created in time, in the order of deployment."""
    graphs = rehearsal.shared(Graphs)
    functions = {node.key: rehearsal.function_of(node.get("FunctionName")) for node in rehearsal.of_type(_VERSION)}
    snapshots = {key for key, function in functions.items() if function is not None and has_snapshot(function)}
    return [pace_of(graphs.of(name), snapshots) for name in rehearsal.stacks]
