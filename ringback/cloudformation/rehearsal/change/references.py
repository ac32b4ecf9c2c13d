"""References that make trouble with a second deployment, seen in one assembly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import calls, is_known, scalar_text
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

COMPLETES = "ringback:completes"
"""Metadata of a custom resource that adds a part to what CloudFormation writes as a whole.

`property` names the property of the custom resource that says to which resource, `of` the property there; `digest`
names a property of the custom resource that holds a hash of the whole.
"""
WEAK = "Fn::GetStackOutput"


def identity_of(node: Node) -> frozenset[str]:
    """Returns the dotted paths whose change makes another resource."""
    return node.schema.create_only if node.schema else frozenset()


def weak_identities(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what only a creation takes and a weak reference feeds: each is planned as a replacement."""
    for node in rehearsal.nodes.values():
        for path in sorted(identity_of(node)):
            if not is_weak(node.declared.get(path)):
                continue
            collides = bool(node.facts.name and node.facts.duplicate) and not _deletes_first(node)
            end = f", which collides with itself: {node.facts.duplicate}" if collides else ""
            yield finding(
                "RH401",
                f"only a creation takes {path}, and its value is known when the stack is deployed: every change of the "
                f"stack may plan a replacement{end}",
                node,
                path=path,
                severity=Severity.ERROR if collides else Severity.WARNING,
            )


def is_weak(value: Any) -> bool:
    """Returns whether a value holds a weak reference."""
    return value is not None and any(True for _ in calls({"value": value}, WEAK))


def _deletes_first(node: Node) -> bool:
    return bool(node.schema and node.schema.deletes_first)


def incomplete_completions(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields custom resources that are not called again when CloudFormation writes away the part that they add."""
    for node in rehearsal.nodes.values():
        said = node.declared.metadata.get(COMPLETES)
        if not isinstance(said, Mapping):
            continue
        of, digest = str(said.get("of")), said.get("digest")
        if digest:
            if node.declared.get(str(digest)) is None:
                message = f"completes {of}, and has no {digest} that would change with it"
                yield finding("RH402", message, node, path=str(digest))
            continue
        whole = _completed(rehearsal, node, str(said.get("property")))
        if whole is None:
            message = f"completes {of} of a resource that its property {said.get('property')} does not name"
            yield finding("RH402", message, node, path=str(said.get("property")))
            continue
        known = set(_leaves(node.properties))
        for path, value in _paths(whole.get(of), of):
            if value not in known:
                yield finding(
                    "RH402",
                    f"CloudFormation writes {of} of {whole} as a whole, and a change of {path} does not change this "
                    "resource: what it added is gone until somebody changes it",
                    node,
                    path=path,
                )


def _completed(rehearsal: Rehearsal, node: Node, name: str) -> Node | None:
    value = node.get(name)
    owner = rehearsal.owner(value)
    if owner is None and is_known(value) and value is not None:
        # An id is the end of the ARN that the resource is known by.
        text = f"/{scalar_text(value)}"
        owner = next((one for known, one in rehearsal.known_values() if known.endswith(text)), None)
    return owner


def _paths(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _paths(entry, f"{path}.{key}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _paths(entry, f"{path}.{index}")
    elif value is not None:
        yield path, scalar_text(value) if is_known(value) else str(value)


def _leaves(value: Any) -> Iterator[str]:
    return (text for _, text in _paths(value, ""))
