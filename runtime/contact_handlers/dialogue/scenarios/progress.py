"""What goes into one call of the scenario engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from typing import Any, Final, Literal, Protocol

from contact_handlers.base.clock import Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.state import ScenarioState, Value
from contact_handlers.dialogue.steps import Outcome
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.records.vocabulary import LOW, CallbackAction, Priority, Reason, RequestKind

ProgressKind = Literal["prompt", "refused", "ended"]
PROMPT: Final = "prompt"
REFUSED: Final = "refused"
ENDED: Final = "ended"

EndKind = Literal["complete", "escalate", "cancel", "authenticate", "callback"]
COMPLETE: Final = "complete"
ESCALATE: Final = "escalate"
CANCEL: Final = "cancel"
AUTHENTICATE: Final = "authenticate"
CALLBACK: Final = "callback"

GivenUp = Literal["", "refused_inputs", "too_many_steps"]
"""Why a scenario ended although its definition has no such end."""
REFUSED_INPUTS: Final = "refused_inputs"
TOO_MANY_STEPS: Final = "too_many_steps"
BEGUN: Final = "begun"
"""Under what the pieces of a number are kept (`ScenarioState.kept`) until it is whole."""


class Actions(Protocol):
    """What system steps ask the world for. An implementation answers `unavailable` instead of raising."""

    def run(self, action: str, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Runs a system step."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The surroundings of one turn."""

    today: date
    now: int
    """Epoch seconds."""
    channel: str
    verified: bool
    can_authenticate: bool
    """Whether a typed secret can be checked here; otherwise the flow authenticates by keypad."""
    is_open_day: Callable[[date], bool]
    hours: Hours
    actions: Actions
    slot: str | None = None
    sensitive: bool = False
    """Whether the message must not be stored, whatever else it says."""
    caller: str = ""
    """The number one calls from (E.164); empty where it is unknown, as in a chat."""
    agreed: bool | None = None
    """Whether the message says yes or no."""
    wants_change: bool = False
    """Whether the message says that something said before is to be changed."""
    sorry: bool = False
    """Whether it begins with an apology; what the open step does not take then corrects an answer before."""


@dataclass(frozen=True, kw_only=True)
class End:
    """How a scenario ended."""

    kind: EndKind
    name: str = ""
    reason: Reason | None = None
    description: str = ""
    priority: Priority = LOW
    request: RequestKind | None = None
    stay: bool = False
    spoken_by_flow: bool = False
    forget: bool = False
    asks: CallbackAction = "create"
    """What is done about a callback, with kind `callback`."""
    given_up: GivenUp = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What one call of the engine leads to."""

    kind: ProgressKind
    text: str
    state: ScenarioState | None
    data: Mapping[str, Value] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    step: Mapping[str, Any] | None = None
    choices: Choices | None = None
    end: End | None = None
    percent: int = 0
    resume_prompt: str = ""
