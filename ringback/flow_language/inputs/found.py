"""What a search brings: flows, what was passed over, what is damaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ringback.flow_language.assembly import DeployedFlow
from ringback.flow_language.findings import Finding
from ringback.flow_language.model import Flow, FlowType

Reader = Callable[[FlowType | str | None], Flow]
"""Reads a flow as one of a type, or of the type that it says itself; raises FlowFormatError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A flow that was found."""

    path: Path
    """The file it is in."""
    read: Reader
    inside: str = ""
    """What it is called within its file (a logical id, an address); empty for a flow file."""
    data: bytes = b""
    """What a flow file holds, which is read once."""
    deployed: DeployedFlow | None = None
    """The resource, for a flow of a template."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.path}#{self.inside}" if self.inside else str(self.path)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder in which no flow was looked at, or a flow whose content nobody knows yet."""

    path: Path
    why: str


@dataclass(slots=True)
class Found:
    """Everything that is behind the paths of a search."""

    flows: list[Given] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    damaged: list[Finding] = field(default_factory=list)
    """One finding for each file that ought to hold a flow and cannot be read."""

    def add(self, other: Found) -> None:
        """Takes in what another search found."""
        self.flows += other.flows
        self.passed_over += other.passed_over
        self.damaged += other.damaged
