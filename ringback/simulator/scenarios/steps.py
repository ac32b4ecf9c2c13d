"""The steps of a scenario: one model per verb. The first key of a step names the verb, the others are its options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, Tag, model_validator

from ringback.simulator.kernel.clock import LONGEST_S

State: TypeAlias = Literal[
    "menu", "input", "bot", "view", "queue", "ringing", "agent", "hold", "third-party", "dialling", "ended"
]
EndedBy: TypeAlias = Literal["customer", "flow", "agent", "system"]
AgentStep: TypeAlias = Literal[
    "accepts", "rejects", "misses", "holds", "resumes", "hangs_up", "finishes", "available", "offline"
]
Keys: TypeAlias = Annotated[str, Field(pattern=r"^[0-9*#]+$")]
Seconds: TypeAlias = Annotated[int | float, Field(ge=0, le=LONGEST_S)]


class Step(BaseModel):
    """One thing that happens or is checked: a verb, its value, and what qualifies it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    verb: ClassVar[str] = ""

    @property
    def value(self) -> Any:
        """The value of the verb."""
        return getattr(self, self.verb)

    @property
    def options(self) -> Mapping[str, Any]:
        """What the step says beside its verb, in the order of the model."""
        given = self.model_fields_set - {self.verb}
        return {name: getattr(self, name) for name in type(self).model_fields if name in given}

    def __str__(self) -> str:
        parts = {self.verb: self.value, **self.options}
        return f"{{ {', '.join(f'{name} = {_shown(value)}' for name, value in parts.items())} }}"


def _shown(value: Any) -> str:
    given = value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value
    return json.dumps(given, ensure_ascii=False, default=str)


class Hears(Step):
    """The caller hears words, a phrase or what a place says; `within_s` waits for it."""

    verb: ClassVar[str] = "hears"
    hears: str
    exactly: bool = False
    within_s: Seconds = 0


class HearsNot(Step):
    """The caller has not heard this since the last thing they heard."""

    verb: ClassVar[str] = "hears_not"
    hears_not: str


class Presses(Step):
    """The caller presses keys."""

    verb: ClassVar[str] = "presses"
    presses: Keys


class Says(Step):
    """The caller speaks."""

    verb: ClassVar[str] = "says"
    says: str


class Types(Step):
    """The customer writes in a chat."""

    verb: ClassVar[str] = "types"
    types: str


class Picks(Step):
    """The customer taps a choice that was offered."""

    verb: ClassVar[str] = "picks"
    picks: str


class Silent(Step):
    """The caller does not answer a prompt, or so many of them."""

    verb: ClassVar[str] = "silent"
    silent: Literal[True] | Annotated[int, Field(ge=1, le=1000)]


class Waits(Step):
    """Time passes on the call."""

    verb: ClassVar[str] = "waits_s"
    waits_s: Seconds


class HangsUp(Step):
    """The caller ends the call."""

    verb: ClassVar[str] = "hangs_up"
    hangs_up: Literal[True]


class Calls(Step):
    """Another caller comes in, from this number or as this chat user; the following steps are theirs.

    The first caller is called `first`, this one as `named` says. `proven` is the person they have proven to be before.
    """

    verb: ClassVar[str] = "calls"
    calls: str
    named: str = "second"
    channel: Literal["voice", "chat"] = "voice"
    entry: str | None = None
    attributes: Mapping[str, str] = {}
    proven: str | None = None


class CallerIs(Step):
    """The following steps are those of this caller: `first`, or as a `calls` step named them."""

    verb: ClassVar[str] = "caller"
    caller: str


class PhoneRings(Step):
    """The center dials this number; the following steps belong to that call."""

    verb: ClassVar[str] = "phone_rings"
    phone_rings: str
    within_s: Seconds | None = None


class PicksUp(Step):
    """The customer takes the call that rings."""

    verb: ClassVar[str] = "answers"
    answers: Literal[True]


class Declines(Step):
    """The customer does not take the call that rings: busy, voicemail, no_answer."""

    verb: ClassVar[str] = "declines"
    declines: str


class Submitted(BaseModel):
    """What an agent sends from a guide: the button, and the fields of its form."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    action: str = "Next"
    fields: Mapping[str, JsonValue] = {}


class AgentActs(Step):
    """An agent does, says, hears or sees something."""

    verb: ClassVar[str] = "agent"
    agent: str
    does: AgentStep | None = None
    says: str | None = None
    hears: str | None = None
    transfers_to: str | None = None
    sees: Mapping[str, JsonValue] | None = None
    submits: Submitted | None = None
    offered_within_s: Seconds = 60

    @model_validator(mode="after")
    def _does_something(self) -> AgentActs:
        if not self.options:
            options = ", ".join(name for name in type(self).model_fields if name != self.verb)
            raise ValueError(f"what does agent {self.agent!r} do? add one of {options}")
        return self


class Later(Step):
    """Time passes after the call."""

    verb: ClassVar[str] = "later_s"
    later_s: Seconds


class Clock(Step):
    """Time passes until a moment."""

    verb: ClassVar[str] = "clock"
    clock: str


class InState(Step):
    """The state of the call."""

    verb: ClassVar[str] = "state"
    state: State


class InQueue(Step):
    """The queue of the call, by key or name."""

    verb: ClassVar[str] = "queue"
    queue: str


class Attributes(Step):
    """Contact attributes as they are now."""

    verb: ClassVar[str] = "attributes"
    attributes: Mapping[str, str]


class At(Step):
    """The action the call is at: `flow/action`."""

    verb: ClassVar[str] = "at"
    at: str


#: Verb -> model.
VERBS: Final[Mapping[str, type[Step]]] = {model.verb: model for model in Step.__subclasses__()}
#: Steps that check and change nothing.
CHECKS: Final = frozenset({"hears", "hears_not", "state", "queue", "attributes", "at"})


def _verb(given: Any) -> str | None:
    """Returns the first key that is a verb, or the first key so that the problem names it."""
    if isinstance(given, Step):
        return given.verb
    if not isinstance(given, Mapping):
        return None
    return next((name for name in given if name in VERBS), str(next(iter(given), "")))


AnyStep: TypeAlias = Annotated[
    Annotated[Hears, Tag("hears")]
    | Annotated[HearsNot, Tag("hears_not")]
    | Annotated[Presses, Tag("presses")]
    | Annotated[Says, Tag("says")]
    | Annotated[Types, Tag("types")]
    | Annotated[Picks, Tag("picks")]
    | Annotated[Silent, Tag("silent")]
    | Annotated[Waits, Tag("waits_s")]
    | Annotated[HangsUp, Tag("hangs_up")]
    | Annotated[Calls, Tag("calls")]
    | Annotated[CallerIs, Tag("caller")]
    | Annotated[PhoneRings, Tag("phone_rings")]
    | Annotated[PicksUp, Tag("answers")]
    | Annotated[Declines, Tag("declines")]
    | Annotated[AgentActs, Tag("agent")]
    | Annotated[Later, Tag("later_s")]
    | Annotated[Clock, Tag("clock")]
    | Annotated[InState, Tag("state")]
    | Annotated[InQueue, Tag("queue")]
    | Annotated[Attributes, Tag("attributes")]
    | Annotated[At, Tag("at")],
    Discriminator(_verb),
]
