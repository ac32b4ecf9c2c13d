"""Small templates with one fault planted, and the rehearsals that have to name it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ringback.cloudformation import Assembly, Stack, Template
from ringback.cloudformation.rehearsal import Finding, Rehearsal, rehearse

SEOUL = "ap-northeast-2"
ACCOUNT = "111122223333"
TODAY = date(2026, 11, 30)


def stack(name: str = "one", /, *, region: Any = SEOUL, account: Any = ACCOUNT, **resources: Any) -> Stack:
    """Returns a stack in Seoul; keywords are its resources."""
    return Stack(name, Template({"Resources": resources}, f"{name}.json"), region, account)


def template(name: str = "one", **sections: Any) -> Stack:
    """Returns a stack in Seoul; keywords are the sections of its template."""
    return Stack(name, Template(sections, f"{name}.json"), SEOUL, ACCOUNT)


def played(*stacks: Stack, stage: str = "stage") -> Rehearsal:
    """Returns the rehearsal of a stage with these stacks."""
    return Rehearsal(Assembly({one.name: one for one in stacks}, Path(stage)), stage, today=TODAY)


def resource(kind: str, properties: Mapping[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """Returns a resource; attributes are `DependsOn`, `DeletionPolicy` and the like."""
    return {"Type": kind, "Properties": dict(properties or {}), **attributes}


def found(*stages: Rehearsal, phase: str = "create") -> list[Finding]:
    """Returns the open findings of a phase."""
    return rehearse(stages, [phase], today=TODAY)


def said(*stages: Rehearsal, phase: str = "create") -> list[tuple[str, str, str]]:
    """Returns rule, resource and property of the open findings of a phase."""
    return [(one.rule, one.logical_id, one.path) for one in found(*stages, phase=phase)]
