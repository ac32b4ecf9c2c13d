"""A call scenario as data: what is given, what happens step by step, what must be true at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

Channel = Literal["voice", "chat", "task", "outbound"]
# A Monday at ten in the morning, inside opening hours and no holiday.
DEFAULT_START: Final = "2026-11-23T10:00:00+09:00"
DEFAULT_CALLER: Final = "+821012345678"
ANONYMOUS: Final = "anonymous"


@dataclass(frozen=True, kw_only=True)
class GivenAgent:
    """An agent at work when the call starts; automatic when `accepts_after_s` is set."""

    name: str
    queues: tuple[str, ...] = ()
    profile: str | None = None
    available: bool = True
    accepts_after_s: float | None = None
    talks_s: float = 60.0
    wraps_up_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class GivenRecord:
    """An item in a table before the call."""

    table: str
    item: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class GivenFault:
    """Something that goes wrong in this scenario: kinds and faults as in `ringback.simulator.kernel.faults`."""

    kind: str
    fault: str
    target: str = "*"
    times: int | None = None
    detail: Any = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """The world before the call."""

    start: datetime
    caller: str = DEFAULT_CALLER
    seed: int = 1
    attributes: Mapping[str, str] = field(default_factory=dict)
    agents: tuple[GivenAgent, ...] = ()
    records: tuple[GivenRecord, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[GivenFault, ...] = ()
    worlds: tuple[str, ...] = ()
    #: What Lex does with a silent caller, see `ringback.simulator.lex.LexRuntime`.
    bot_silence: Literal["fallback", "no-input"] = "fallback"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happens or is checked: a verb, its value, and what qualifies it."""

    verb: str
    value: Any
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        from ringback.simulator.scenarios.toml_writer import inline

        return inline({self.verb: self.value, **self.options})


@dataclass(frozen=True, kw_only=True)
class ExpectedRecords:
    """Items that a table must hold at the end: those where `where` matches, `count` of them, each with `has`."""

    table: str
    where: Mapping[str, Any] = field(default_factory=dict)
    has: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExpectedMessages:
    """Events, notifications or metrics that must have been emitted: by name, with these fields, `count` times."""

    name: str
    has: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What must be true when the steps are done."""

    state: str | None = None
    ended_by: str | None = None
    queue: str | None = None
    agent: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    attributes_absent: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    never_heard: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    functions: Mapping[str, int] = field(default_factory=dict)
    callbacks: tuple[Mapping[str, Any], ...] | None = None
    records: tuple[ExpectedRecords, ...] = ()
    events: tuple[ExpectedMessages, ...] = ()
    notifications: tuple[ExpectedMessages, ...] = ()
    metrics: tuple[ExpectedMessages, ...] = ()
    alarms: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One call from the first ring to the last record."""

    name: str
    title: str
    features: tuple[str, ...]
    given: Given
    channel: Channel
    entry: str | None
    steps: tuple[Step, ...]
    expect: Expect
    center: str = "aicc"
    environment: str = "dev"
    path: Path | None = None
    native: bool = True

    @property
    def stage(self) -> str:
        """The stage of the assembly this scenario phones."""
        return f"{self.center}-{self.environment}"
