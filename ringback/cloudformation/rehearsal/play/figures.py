"""Figures of stages and stacks: how long they take, how many failures were played and how they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.play.failure import matrices
from ringback.cloudformation.rehearsal.play.pace import paces


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a stack, or of all stacks of a stage together."""

    name: str
    resources: int
    minutes: float
    """Estimated time of a first deployment, stacks one after the other."""
    failures: int
    """Creations that were made to fail, one for each resource."""
    failed_rollbacks: int
    blocked: int
    """Failures whose second attempt does not succeed."""
    stacks: tuple[Figures, ...] = ()
    """Of a stage: its stacks in the order of deployment."""

    def as_dict(self) -> dict[str, Any]:
        """Returns the figures as plain JSON values."""
        names = ("name", "resources", "minutes", "failures", "failed_rollbacks", "blocked")
        found = {name: getattr(self, name) for name in names}
        return {**found, "stacks": [one.as_dict() for one in self.stacks]} if self.stacks else found


def figures(stage: Rehearsal) -> Figures:
    """Returns the figures of a stage and of its stacks."""
    seconds = {pace.stack: pace.seconds for pace in paces(stage)}
    stacks = tuple(
        Figures(
            name=one.stack,
            resources=one.points,
            minutes=round(seconds[one.stack] / 60, 1),
            failures=one.points,
            failed_rollbacks=one.failed_rollbacks,
            blocked=one.blocked,
        )
        for one in matrices(stage)
    )
    return Figures(
        name=stage.name,
        resources=len(stage.nodes),
        minutes=round(sum(seconds.values()) / 60, 1),
        failures=sum(one.failures for one in stacks),
        failed_rollbacks=sum(one.failed_rollbacks for one in stacks),
        blocked=sum(one.blocked for one in stacks),
        stacks=stacks,
    )


def as_lines(stages: Sequence[Figures]) -> Iterator[str]:
    """Yields a table for people: stages, and the stacks of a stage that stands alone."""
    shown = [*stages[0].stacks, *stages] if len(stages) == 1 and len(stages[0].stacks) > 1 else stages
    head = ("", "resources", "minutes", "failures", "rollbacks failing", "second attempts failing")
    rows = [
        head,
        *(
            (one.name, *map(str, (one.resources, one.minutes, one.failures, one.failed_rollbacks, one.blocked)))
            for one in shown
        ),
    ]
    widths = [max(len(row[index]) for row in rows) for index in range(len(head))]
    for row in rows:
        first, *others = (
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others])
