"""Findings we know of and accept, each with the reason why the risk is acceptable here and what limits it.

An entry names constructs below a stage and the exact id of a finding. Entries that no synth needs fail a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from constructs import IConstruct


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgement:
    """One accepted finding; `path` is relative to the stage, its last part may be `*` for every child."""

    path: str
    ids: tuple[str, ...]
    reason: str


ACKNOWLEDGEMENTS: tuple[Acknowledgement, ...] = ()


def acknowledge(stages: Sequence[cdk.Stage], entries: Sequence[Acknowledgement] = ACKNOWLEDGEMENTS) -> None:
    """Records the accepted findings on the constructs they belong to; constructs a stage lacks are passed over."""
    for stage in stages:
        for entry in entries:
            for construct in _found(stage, entry.path.split("/")):
                cdk.Validations.of(construct).acknowledge(
                    *(cdk.Acknowledgment(id=identifier, reason=entry.reason) for identifier in entry.ids)
                )


def _found(scope: IConstruct, parts: Sequence[str]) -> Iterator[IConstruct]:
    if not parts:
        yield scope
        return
    head, rest = parts[0], parts[1:]
    if head == "*":
        for child in scope.node.children:
            yield from _found(child, rest)
        return
    found = scope.node.try_find_child(head)
    if found is not None:
        yield from _found(found, rest)
