"""The list of checks by phase: a new one is written into it and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ringback.cloudformation.rehearsal.create import names
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal

Check = Callable[[Rehearsal], Iterator[Finding]]
"""What looks at one stage."""
JointCheck = Callable[[Sequence[Rehearsal]], Iterator[Finding]]
"""What looks at all stages together."""

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "create": (names.names_twice,),
}
JOINT_CHECKS: Mapping[str, tuple[JointCheck, ...]] = {
    "create": (names.names_between_stages,),
}
PHASES: tuple[str, ...] = tuple(CHECKS)
"""What can be rehearsed without a second assembly."""


def found(stages: Sequence[Rehearsal], phases: Sequence[str]) -> Iterator[Finding]:
    """Yields what the checks of some phases find in some stages, echoes included."""
    for phase in phases:
        for check in CHECKS.get(phase, ()):
            for stage in stages:
                yield from check(stage)
        if len(stages) > 1:
            for joint in JOINT_CHECKS.get(phase, ()):
                yield from joint(stages)
