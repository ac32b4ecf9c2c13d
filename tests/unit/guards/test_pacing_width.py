"""The largest set of resources that CloudFormation starts at once is found exactly."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from contact_center.guards import Stack
from contact_center.guards.pacing import widest_set


def stack_of(edges: dict[str, list[str]]) -> Stack:
    """Returns a stack whose resources depend on each other as given."""
    resources = {name: {"Type": "AWS::Connect::User", "DependsOn": needs} for name, needs in edges.items()}
    return Stack("Connect", {"Resources": resources})


def width(edges: dict[str, list[str]]) -> int:
    """Returns how many resources start at once at most."""
    stack = stack_of(edges)
    return len(widest_set(stack, list(stack.resources)))


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"a": [], "b": [], "c": []}, 3),
        ({"a": [], "b": ["a"], "c": ["b"]}, 1),
        ({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}, 2),
        ({"a": [], "b": [], "c": ["a"], "d": ["b"], "e": ["c"], "f": ["d"]}, 2),
        ({"a": [], "b": ["a"], "c": ["a"], "d": ["a"], "e": ["a"]}, 4),
    ],
    ids=["free", "one lane", "diamond", "two lanes", "fan"],
)
def test_known_shapes(edges: dict[str, list[str]], expected: int) -> None:
    """Small graphs whose width can be seen."""
    assert width(edges) == expected


def test_references_count_as_dependencies() -> None:
    """A Ref or GetAtt anywhere in the properties makes a resource wait."""
    resources: dict[str, Any] = {
        "a": {"Type": "AWS::Connect::Queue"},
        "b": {"Type": "AWS::Connect::Queue", "Properties": {"X": {"Fn::Join": ["", ["x", {"Ref": "a"}]]}}},
        "c": {"Type": "AWS::Connect::Queue", "DependsOn": "b"},
        "d": {"Type": "AWS::Connect::Queue", "Properties": {"X": [{"Fn::GetAtt": ["c", "Arn"]}]}},
    }
    stack = Stack("Connect", {"Resources": resources})

    assert len(widest_set(stack, list(stack.resources))) == 1


def test_waiting_through_other_resources_counts() -> None:
    """Two Connect resources with a function between them do not start together."""
    resources = {
        "a": {"Type": "AWS::Connect::Queue"},
        "between": {"Type": "AWS::Lambda::Function", "DependsOn": ["a"]},
        "b": {"Type": "AWS::Connect::Queue", "DependsOn": ["between"]},
    }
    stack = Stack("Connect", {"Resources": resources})

    assert len(widest_set(stack, [item for item in stack.resources if "Connect" in item.type])) == 1


def test_random_graphs_agree_with_brute_force() -> None:
    """Against every subset of small graphs; the set that is named really is independent."""
    chance = random.Random(20261121)  # noqa: S311 - the same graphs on every run
    for _ in range(60):
        names = [f"n{index}" for index in range(chance.randint(1, 8))]
        edges = {name: [other for other in names[:index] if chance.random() < 0.3] for index, name in enumerate(names)}
        reach: dict[str, set[str]] = {}
        for name in names:
            reach[name] = set(edges[name]).union(*(reach[other] for other in edges[name]))
        expected = max(
            size
            for size in range(1, len(names) + 1)
            for chosen in itertools.combinations(names, size)
            if all(a not in reach[b] and b not in reach[a] for a, b in itertools.combinations(chosen, 2))
        )
        stack = stack_of(edges)
        found = widest_set(stack, list(stack.resources))
        assert len(found) == expected
        assert all(a not in reach[b] and b not in reach[a] for a, b in itertools.combinations(found, 2))
