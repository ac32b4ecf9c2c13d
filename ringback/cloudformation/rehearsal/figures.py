"""Figures of a stage: how long its stacks take, how many failures were played and how they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from ringback.cloudformation.rehearsal.failure import matrices
from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.pace import paces


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a stage."""

    stage: str
    stacks: int
    resources: int
    minutes: float
    """Estimated time of a first deployment, stacks one after the other."""
    failures: int
    """Creations that were made to fail, one for each resource."""
    failed_rollbacks: int
    blocked: int
    """Failures whose second attempt does not succeed."""


def figures(stage: Rehearsal) -> Figures:
    """Returns the figures of a stage."""
    played = matrices(stage)
    return Figures(
        stage=stage.name,
        stacks=len(stage.stacks),
        resources=len(stage.nodes),
        minutes=round(sum(pace.seconds for pace in paces(stage)) / 60, 1),
        failures=sum(one.points for one in played),
        failed_rollbacks=sum(one.failed_rollbacks for one in played),
        blocked=sum(one.blocked for one in played),
    )


def as_lines(stages: Sequence[Figures]) -> Iterator[str]:
    """Yields a table for people."""
    head = ("stage", "stacks", "resources", "minutes", "failures", "rollbacks failing", "second attempts failing")
    rows = [head, *(tuple(map(str, asdict(one).values())) for one in stages)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(head))]
    for row in rows:
        first, *others = (
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others])
