"""Functions that start from a snapshot: what Lambda refuses, and a setting that does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.cloudformation import is_known, limits
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

_FIRST = {"java": (11, 0), "python": (3, 12), "dotnet": (8, 0)}
"""The first version of each runtime that has them."""


def has_snapshot(function: Node) -> bool:
    """Tells whether Lambda takes a snapshot when a version of the function is published."""
    return bool(function.get("SnapStart.ApplyOn") == "PublishedVersions")


def snapshots_can_be_taken(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields functions with SnapStart that Lambda refuses, or that have no version to take a snapshot of."""
    published = {_function(rehearsal, node) for node in rehearsal.of_type("AWS::Lambda::Version")}
    provisioned = {
        _function(rehearsal, node)
        for node in rehearsal.of_type("AWS::Lambda::Alias", "AWS::Lambda::Version")
        if node.get("ProvisionedConcurrencyConfig") is not None
    }
    for node in rehearsal.of_type("AWS::Lambda::Function"):
        if has_snapshot(node):
            for message in _refused(node):
                yield finding("RH124", message, node, path="SnapStart")
            if node.key in provisioned:
                yield finding("RH124", "an alias or version has provisioned concurrency", node, path="SnapStart")
            if node.key not in published:
                yield finding("RH124", "no version is published, so no snapshot is taken", node, path="SnapStart")


def _function(rehearsal: Rehearsal, node: Node) -> tuple[str, str] | None:
    function = rehearsal.function_of(node.get("FunctionName"))
    return None if function is None else function.key


def _refused(node: Node) -> Iterator[str]:
    runtime = node.get("Runtime")
    if node.get("PackageType") == "Image":
        yield "the function is a container image"
    elif isinstance(runtime, str) and is_known(runtime) and not _supported(runtime):
        yield f"runtime {runtime} has no snapshots, allowed: java11, python3.12, dotnet8 and newer"
    if node.get("FileSystemConfigs"):
        yield "the function mounts a file system"
    scratch = node.get("EphemeralStorage.Size")
    if isinstance(scratch, int) and scratch > limits.SNAPSHOT_SCRATCH_MB:
        yield f"{scratch} MB of scratch space, allowed: {limits.SNAPSHOT_SCRATCH_MB}"


def _supported(runtime: str) -> bool:
    found = re.match(r"(java|python|dotnet)(\d+)(?:\.(\d+))?", runtime)
    return found is not None and (int(found[2]), int(found[3] or 0)) >= _FIRST[found[1]]
