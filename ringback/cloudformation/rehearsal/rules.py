"""The rules of the rehearsal: data with a source for each, and findings made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.findings import Finding, Severity

if TYPE_CHECKING:
    from ringback.cloudformation.rehearsal.model import Node

FOLDER = Path(__file__).parent / "data" / "rules"
GRADES: Mapping[str, str] = {
    "D": "documentation of AWS",
    "S": "schema of the registry or model of the SDK",
    "I": "reported by people who met it",
    "C": "read from code",
    "G": "assumed",
}
"""How a thing is known, from best to worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of wrong thing."""

    id: str
    phase: str
    """What is played when it is looked for, such as `create`."""
    title: str
    severity: Severity
    grade: str
    remedy: str
    source: str
    compares: bool = False
    """True when it looks at what is deployed too."""
    echo_of: str = ""
    """Rule that says the same better, where it finds the same fault."""


@cache
def rules() -> Mapping[str, Rule]:
    """Returns every rule by its id."""
    found: dict[str, Rule] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for rule_id, entry in tables(file).items():
            found[rule_id] = _rule(file, rule_id, entry, found)
    return dict(sorted(found.items()))


def _rule(file: Path, rule_id: str, entry: Mapping[str, Any], known: Mapping[str, Rule]) -> Rule:
    made = Rule(id=rule_id, **{**entry, "severity": Severity(entry["severity"])})
    if rule_id in known:
        raise ValueError(f"{file}: rule {rule_id} stands in two files")
    if made.grade not in GRADES:
        raise ValueError(f"{file}: {rule_id}: unknown grade {made.grade!r}, allowed: {', '.join(GRADES)}")
    if made.grade == "G" and made.severity is Severity.ERROR:
        raise ValueError(f"{file}: {rule_id}: what is only assumed warns and never fails a build")
    return made


def finding(
    rule_id: str,
    message: str,
    node: Node | None = None,
    *,
    path: str = "",
    severity: Severity | None = None,
    place: Mapping[str, str] | None = None,
    **said: str,
) -> Finding:
    """Returns a finding of a rule at a resource, or at a `place`; `said` is what differs, such as `fault`."""
    rule = rules()[rule_id]
    where = node.place if node is not None else place or {}
    every = {"remedy": rule.remedy, "source": rule.source, "echo_of": rule.echo_of, **where, **said}
    return Finding(rule=rule_id, severity=severity or rule.severity, message=message, path=path, **every)
