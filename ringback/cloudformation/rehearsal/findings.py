"""What a rehearsal reports: one wrong thing, where it is, what happens and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is; the words are those of editors and SARIF."""

    ERROR = "error"
    """The deployment fails, or what it deploys does not work."""
    WARNING = "warning"
    """It fails under some circumstance, or evidence is too thin to be sure."""
    NOTE = "note"
    """It works; somebody should know."""

    @property
    def rank(self) -> int:
        """Place in an order from bad to harmless."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One wrong thing of one deployment."""

    rule: str
    severity: Severity
    message: str
    stage: str = ""
    stack: str = ""
    logical_id: str = ""
    """Resource at fault; empty where a whole stack or the assembly is."""
    type: str = ""
    path: str = ""
    """Dotted path below the properties of the resource."""
    remedy: str = ""
    source: str = ""
    """Where it is said that this goes wrong."""
    file: str = ""
    """Template of the stack."""
    fault: str = ""
    """The thing at fault where that is not this place: findings of a rule with one fault are echoes of each other."""
    echo_of: str = ""
    """Rule that says the same better, where it found the same fault."""
    acknowledged: str = ""
    """Reason why the project lives with it."""

    @property
    def is_open(self) -> bool:
        """True when nobody said that the project lives with it."""
        return not self.acknowledged

    @property
    def place(self) -> str:
        """Stack, resource and property as far as the finding has them."""
        resource = ".".join(part for part in (self.logical_id, self.path) if part)
        return "/".join(part for part in (self.stack or self.stage, resource) if part)

    @property
    def key(self) -> tuple[str, str, str]:
        """What two findings share when they say the same of the same thing."""
        return self.rule, self.stage, self.fault or self.place

    def __str__(self) -> str:
        kind = f" ({self.type})" if self.type else ""
        return f"{self.severity} {self.rule} {self.place}{kind}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """Returns the finding as plain JSON values."""
        names = ("rule", "severity", "stage", "stack", "logical_id", "type", "message", "remedy", "source")
        found = {name: str(getattr(self, name)) for name in (*names, "acknowledged")}
        return {**found, "property": self.path}


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Returns findings from bad to harmless, without echoes: of several with one fault the first stays."""
    first: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        first.setdefault(finding.key, finding)
    kept = [one for one in first.values() if not one.echo_of or (one.echo_of, *one.key[1:]) not in first]
    return sorted(kept, key=lambda one: (one.severity.rank, one.rule, one.stage, one.place, one.message))
