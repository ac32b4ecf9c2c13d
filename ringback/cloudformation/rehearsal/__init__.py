"""The rehearsal room: plays a cloud assembly as CloudFormation would, without an account.

    stages = rehearsals("cdk.out")
    for finding in rehearse(stages, ["create"]):
        print(finding)

Findings name resource, property, what happens and what to do instead; `rules()` lists what is looked for, and every
rule says where it is known from. `docs/rehearsal.md` is the guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ringback.cloudformation.rehearsal.acknowledgments import (
    FILE,
    AcknowledgmentError,
    Acknowledgments,
    read_acknowledgments,
)
from ringback.cloudformation.rehearsal.checks import PHASES, found
from ringback.cloudformation.rehearsal.findings import Finding, Severity, distinct
from ringback.cloudformation.rehearsal.model import Node, Rehearsal, rehearsals
from ringback.cloudformation.rehearsal.rules import Rule, rules
from ringback.cloudformation.rehearsal.schemas import SchemaError, Schemas

__all__ = [
    "FILE",
    "PHASES",
    "AcknowledgmentError",
    "Acknowledgments",
    "Finding",
    "Node",
    "Rehearsal",
    "Rule",
    "SchemaError",
    "Schemas",
    "Severity",
    "distinct",
    "read_acknowledgments",
    "rehearsals",
    "rehearse",
    "rules",
]


def rehearse(
    stages: Sequence[Rehearsal],
    phases: Sequence[str],
    acknowledged: Acknowledgments | None = None,
    *,
    today: date,
    complete: bool = False,
    before: Mapping[str, Rehearsal] | None = None,
) -> list[Finding]:
    """Returns what is found in some stages, from bad to harmless; `complete` says that these are all stages.

    `before` are the stages as they are deployed, by name, for what compares.
    """
    given = acknowledged or Acknowledgments()
    names = [stage.name for stage in stages]
    findings = given.applied(distinct(found(stages, phases, before)), today)
    return distinct([*findings, *given.problems(today, phases, names if complete else (), compared=before is not None)])
