"""What is remembered between turns, as plain values; reading tolerates missing and unknown members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field, fields
from typing import Any, Final, Literal, TypeVar

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.vocabulary import CONTINUE, NextAction
from contact_handlers.records.masked import NOTHING, Masked
from contact_handlers.records.vocabulary import Reason

T = TypeVar("T")
# What is remembered of an answer: text that may be stored, a number, a mark.
Value = Masked | int | float | bool

Gate = Literal["", "open", "keypad", "asked"]
"""What stands before the first answer of a scenario that somebody may have left unfinished."""
# Whoever asks to go on is verified first.
GATE_OPEN: Final = "open"
# The flow verifies, and asks whether to go on.
GATE_KEYPAD: Final = "keypad"
# The bot asked the verified customer whether to go on.
GATE_ASKED: Final = "asked"

# What a yes to the last question of the bot does: begin what an intent asks for, or go on after the last answer.
PROPOSED_INTENT: Final = "intent:"
ANYTHING_ELSE: Final = "anything_else"

# Turns that the rules look back on.
HISTORY = 5
TEXT_KEPT = 300
SAID_KEPT = 600


@dataclass(frozen=True, kw_only=True)
class PastTurn:
    """One user turn as the rules need it; the text is masked."""

    text: Masked = NOTHING
    intent: str = "unknown"
    confidence: float = 0.0
    next_action: NextAction = CONTINUE
    in_scenario: bool = False
    spent: bool = False
    """Whether this message already led to a hand-over, so that it cannot trigger another one."""


@dataclass(frozen=True, kw_only=True)
class ScenarioState:
    """Where a scenario is. Sensitive answers are never part of it."""

    id: str
    step: str
    data: Mapping[str, Value] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    """What the job needs and what is personal data itself: a number to call. `data` has them masked."""
    path: tuple[str, ...] = ()
    """Steps that were answered or skipped, in order."""
    inputs: int = 0
    failures: int = 0
    auth_failures: int = 0
    gate: Gate = ""
    options: tuple[str, ...] = ()
    """Values between which the customer was asked to choose at this step; one of them is a question of yes or no."""
    correcting: bool = False
    """Whether the customer was asked what of their answers is to be changed."""
    day: str = ""
    """The day that a call was asked for without its time (내일 전화 주세요)."""
    touched_at: int = 0
    """Epoch seconds of the last input."""


@dataclass(frozen=True, kw_only=True)
class State:
    """The state of one bot session."""

    conversation_id: str = ""
    user_turns: int = 0
    counted_turns: int = 0
    history: tuple[PastTurn, ...] = ()
    mood: str = "neutral"
    stage: str = "greeting"
    journey: str = "initial"
    last_intent: str = ""
    last_confidence: float = 0.0
    clarifications: int = 0
    """Clarifications in a row."""
    scenario: ScenarioState | None = None
    offered: tuple[tuple[str, str], ...] = ()
    """Buttons (title, payload) of the last bot message."""
    recent: tuple[int, ...] = ()
    """When the turns of the last minute came, in epoch seconds."""
    refused_at: int | None = None
    """User turn at which a hand-over was impossible or declined."""
    entities: Mapping[str, Masked] = field(default_factory=dict)
    intent_scores: Mapping[str, float] = field(default_factory=dict)
    said: Masked = NOTHING
    """What the bot said last, for whoever did not hear it; without personal data."""
    topic: str = ""
    """The FAQ item that was answered last, for questions that follow up on it."""
    order: Masked = NOTHING
    """The order that was told about last."""
    later: tuple[Masked, ...] = ()
    """Further requests of an earlier message, in their order; taken up when the one before is done."""
    skill: str = ""
    """The skill of the person who was asked for first: 네트워크 엔지니어 바꿔 주세요."""
    reason: Reason | Literal[""] = ""
    """Why a person was wanted when nobody worked; a call back is about that."""
    proposed: str = ""
    """What a yes to the last question of the bot does (`PROPOSED_INTENT` with a name, `ANYTHING_ELSE`)."""

    @property
    def kept(self) -> Mapping[str, str]:
        """The answers that are stored apart from the state."""
        return self.scenario.kept if self.scenario else {}

    def dump(self) -> dict[str, Any]:
        """Returns the state as values that a table can hold, without what is stored apart (`kept`)."""
        found = asdict(self)
        found["history"] = [dict(turn) for turn in found["history"]]
        found["offered"] = [list(button) for button in self.offered]
        found["recent"] = list(self.recent)
        found["later"] = list(self.later)
        if self.scenario is not None:
            found["scenario"]["path"] = list(self.scenario.path)
            found["scenario"]["options"] = list(self.scenario.options)
            del found["scenario"]["kept"]
        return found

    @classmethod
    def load(cls, given: Mapping[str, Any], kept: Mapping[str, str] | None = None) -> State:
        """Reads a state; `kept` is what was stored apart from it."""
        known = _known(cls, given)
        known["history"] = tuple(_read(PastTurn, turn) for turn in known.get("history") or ())
        known["offered"] = tuple((str(title), str(payload)) for title, payload in known.get("offered") or ())
        known["recent"] = tuple(int(second) for second in known.get("recent") or ())
        known["later"] = tuple(map(str, known.get("later") or ()))
        scenario = known.get("scenario")
        known["scenario"] = None if not scenario else load_scenario({**scenario, "kept": kept})
        return cls(**known)


def load_scenario(given: Mapping[str, Any]) -> ScenarioState:
    """Reads the state of a scenario."""
    known = _known(ScenarioState, given)
    lists = {name: tuple(known.get(name) or ()) for name in ("path", "options")}
    return ScenarioState(**{**known, **lists})


def _known(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    names = {member.name for member in fields(kind)}
    return {name: value for name, value in given.items() if name in names and value is not None}


def _read(kind: type[T], given: Mapping[str, Any]) -> T:
    return kind(**_known(kind, given))
