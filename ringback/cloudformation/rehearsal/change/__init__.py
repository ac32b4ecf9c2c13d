"""What a deployment changes: two assemblies of a stage, compared as CloudFormation would."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.cloudformation.rehearsal.change.checks import findings_of
from ringback.cloudformation.rehearsal.change.comparison import (
    Change,
    Comparison,
    Kind,
    StackChange,
    State,
    comparisons,
)
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal

__all__ = ["Change", "Comparison", "Kind", "StackChange", "State", "compared", "comparisons", "findings_of"]


def compared(old: Rehearsal, new: Rehearsal) -> Iterator[Finding]:
    """Yields what is wrong with a deployment of a stage over what is deployed."""
    yield from findings_of(Comparison(old, new))
