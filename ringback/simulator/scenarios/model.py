"""A call scenario as data: what is given, what happens step by step, what must be true at the end.

The pydantic models are the schema of the files too; `ringback.simulator.scenarios.files` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    Strict,
    model_validator,
)

from ringback.nearest import did_you_mean
from ringback.simulator.kernel.clock import LONGEST_S, YEARS
from ringback.simulator.kernel.faults import FAULTS
from ringback.simulator.ownership.model import Ownership
from ringback.simulator.scenarios.steps import AnyStep, EndedBy, Seconds, State, Step

Channel: TypeAlias = Literal["voice", "chat", "task", "outbound"]
FaultKind: TypeAlias = Literal["lambda", "aws", "bot", "queue", "metric", "hours", "dial", "prompt"]
# A Monday at ten in the morning, inside opening hours and no holiday.
DEFAULT_START: Final = "2026-11-23T10:00:00+09:00"
DEFAULT_CALLER: Final = "+821012345678"
ANONYMOUS: Final = "anonymous"

T = TypeVar("T")
#: An array of the file.
Listed: TypeAlias = Annotated[tuple[T, ...], Strict(False)]


def _no_number(given: Any) -> Any:
    if isinstance(given, int | float):
        raise ValueError(f"{given!r} is no time, write {DEFAULT_START}")  # noqa: TRY004 - pydantic collects ValueErrors
    return given


def _imaginable(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"{moment.isoformat()} is out of reach, allowed are the years {YEARS[0]} to {YEARS[-1]}")
    return moment


#: A moment, as a TOML date or as text.
Moment: TypeAlias = Annotated[AwareDatetime, Strict(False), BeforeValidator(_no_number), AfterValidator(_imaginable)]
#: How often something is there or happens.
Count: TypeAlias = Annotated[int, Field(ge=0)]


class Table(BaseModel):
    """A table of a scenario file: every key is known, and no value is changed into another type."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class GivenAgent(Table):
    """An agent at work when the call starts; automatic when `accepts_after_s` is set."""

    name: str
    queues: Listed[str] = ()
    profile: str | None = None
    available: bool = True
    accepts_after_s: Seconds | None = None
    talks_s: Seconds = 60.0
    wraps_up_s: Seconds = 0.0


class GivenRecord(Table):
    """An item in a table before the call."""

    table: str
    item: Mapping[str, JsonValue]


class GivenFault(Table):
    """Something that goes wrong in this scenario: kinds and faults of the simulator's fault injection."""

    kind: FaultKind
    fault: str
    target: str = "*"
    times: Annotated[int, Field(ge=1)] | None = None
    detail: Any = None

    @model_validator(mode="after")
    def _known(self) -> GivenFault:
        allowed = FAULTS[self.kind]
        if self.fault not in allowed:
            near = did_you_mean(self.fault, allowed)
            raise ValueError(f"no fault {self.fault!r} of kind {self.kind!r}, allowed are {', '.join(allowed)}{near}")
        if (problem := _detail_problem(self)) is not None:
            raise ValueError(f"detail {self.detail!r} of fault {self.fault!r} must be {problem}")
        return self


def _detail_problem(fault: GivenFault) -> str | None:
    """Returns what the detail of a fault must be, when it is something else."""
    given = fault.detail
    if fault.fault == "answer":
        pair = isinstance(given, list | tuple) and len(given) == 2 and all(isinstance(item, str) for item in given)
        return None if pair else "a key of the answer and the value it has instead: two strings"
    if fault.fault == "garbage" or given is None:
        return None
    if fault.fault == "delay" or (fault.fault == "timeout" and fault.kind == "aws"):
        seconds = isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= LONGEST_S
        return None if seconds else f"seconds, from 0 to {LONGEST_S}"
    return None if isinstance(given, str) else "a string, the name of the error"


class World(Table):
    """What scenarios share by name (`worlds/<name>.toml`): records, secrets and agents."""

    records: Listed[GivenRecord] = ()
    secrets: Mapping[str, str] = {}
    agents: Listed[GivenAgent] = ()


class Given(World):
    """The world before the call."""

    start: Moment = datetime.fromisoformat(DEFAULT_START)
    caller: str = DEFAULT_CALLER
    seed: int = 1
    attributes: Mapping[str, str] = {}
    #: The person the caller has proven to be before the contact, by signing in to an app for example.
    proven: str | None = None
    faults: Listed[GivenFault] = ()
    worlds: Listed[str] = ()
    #: What Lex does with a silent caller, see `ringback.simulator.lex.LexRuntime`.
    bot_silence: Literal["fallback", "no-input"] = "fallback"
    #: What functions return instead of running their code, by name: for code that cannot run here, or lies elsewhere.
    functions: Mapping[str, JsonValue] = {}
    #: What the model of assisted NLU answers to each sentence: one intent, or several that it cannot choose between.
    assisted_nlu: Mapping[str, Listed[str]] = {}


class ExpectedRecords(Table):
    """Items that a table must hold at the end: those where `where` matches, `count` of them, each with `has`."""

    table: str
    where: Mapping[str, JsonValue] = {}
    has: Mapping[str, JsonValue] = {}
    count: Count | None = None


class ExpectedMessages(Table):
    """Events, notifications or metrics that must have been emitted: by name, with these fields, `count` times."""

    name: str
    has: Mapping[str, JsonValue] = {}
    count: Count | None = None


class Expect(Table):
    """What must be true when the steps are done."""

    state: State | None = None
    ended_by: EndedBy | None = None
    queue: str | None = None
    agent: str | None = None
    attributes: Mapping[str, str] = {}
    attributes_absent: Listed[str] = ()
    heard: Listed[str] = ()
    never_heard: Listed[str] = ()
    path: Listed[str] = ()
    functions: Mapping[str, Count] = {}
    callbacks: Listed[Mapping[str, JsonValue]] | None = None
    records: Listed[ExpectedRecords] = ()
    events: Listed[ExpectedMessages] = ()
    notifications: Listed[ExpectedMessages] = ()
    metrics: Listed[ExpectedMessages] = ()
    alarms: Listed[str] = ()
    problems: Listed[str] = ()


class CallTable(Table):
    """The call: its channel, the flow it begins with, and its steps."""

    steps: Listed[AnyStep]
    channel: Channel = "voice"
    entry: str | None = None


class ScenarioFile(Table):
    """A scenario file as it is written."""

    title: Annotated[str, Field(min_length=1)]
    call: CallTable
    tags: Listed[str] = ()
    center: str | None = None
    environment: str | None = None
    #: A stack or stage by its own name, for assemblies without centers and environments.
    stack: str | None = None
    native: bool = True
    given: Given = Given()
    expect: Expect = Expect()


class CenterFile(Table):
    """What the scenarios of a folder share (`center.toml`): their center, where calls begin, phrases, who owns what.

    A phrase is words that somebody hears, or a place: `<flow/action>` means whatever that action says.
    """

    center: str | None = None
    environment: str | None = None
    stack: str | None = None
    entries: Mapping[Channel, str] = {}
    phrases: Mapping[str, str] = {}
    ownership: Ownership | None = None


class Scenario(Table):
    """One call from the first ring to the last record."""

    name: str
    title: str
    center: str
    environment: str
    channel: Channel
    #: The flow the call begins with; None means the flow that the center's only number leads to.
    entry: str | None
    #: Where further callers begin, by channel.
    entries: Mapping[Channel, str] = {}
    given: Given
    steps: tuple[Step, ...]
    expect: Expect
    tags: tuple[str, ...] = ()
    path: Path | None = None
    native: bool = True
    #: What belongs to whom in this center, for judging who was told what; None judges nothing.
    ownership: Ownership | None = None
    #: The stack or stage that the scenario names instead of a center.
    stack: str | None = None

    @property
    def stage(self) -> str | None:
        """The stage or stack of the assembly this scenario phones; None means the only one there is."""
        return self.stack or (f"{self.center}-{self.environment}" if self.center else None)

    @property
    def place(self) -> str:
        """What people call where it plays: center, stack, or nothing."""
        return self.center or self.stack or ""
