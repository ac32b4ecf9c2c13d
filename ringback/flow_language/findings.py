"""What a check reports: the rule, how bad it is, where it is and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """The grade of a rule: what happens when nobody acts on it."""

    REFUSED = "a"
    """The live service, or whoever deploys the flow, refuses it."""
    WRONG = "b"
    """The flow is accepted, but a caller or an agent meets the mistake."""
    PRACTICE = "c"
    """The flow works; the next person who changes it will be glad of the advice."""

    @property
    def severity(self) -> str:
        """Returns the word editors and SARIF use: error, warning or note."""
        return {"a": "error", "b": "warning", "c": "note"}[self.value]

    @property
    def meaning(self) -> str:
        """Returns what the level means in a few words."""
        return {"a": "refused", "b": "wrong at run time", "c": "good practice"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem of one flow.

    ``path`` is the JSON path the service itself prints (``Actions[3].Parameters.Text``); ``line`` and ``column`` count
    from one and are known when the flow was read from text.
    """

    rule: str
    level: Level
    message: str
    file: str | None = None
    action: str | None = None
    path: str = ""
    line: int | None = None
    column: int | None = None
    flow: str | None = None

    @property
    def severity(self) -> str:
        """Returns error, warning or note."""
        return self.level.severity

    @property
    def location(self) -> str:
        """Returns ``file:line:column`` as far as it is known."""
        parts = [self.file or self.flow or "<flow>"]
        if self.line is not None:
            parts += [str(self.line), str(self.column or 1)]
        return ":".join(parts)

    def __str__(self) -> str:
        where = f" action '{self.action}'," if self.action else ""
        path = f" at {self.path}:" if self.path else ""
        return f"{self.location}: {self.severity} {self.rule}:{where}{path} {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """Returns the finding as plain JSON values."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "severity": self.severity,
            "message": self.message,
            "file": self.file,
            "flow": self.flow,
            "action": self.action,
            "path": self.path,
            "line": self.line,
            "column": self.column,
        }
