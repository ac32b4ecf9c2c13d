"""What the service keeps of a conversation, and what it tells of one turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.simulator.lex.definition import Slot
from ringback.simulator.lex.hook import IntentState
from ringback.simulator.lex.messages import Message
from ringback.simulator.lex.nlu import Understanding
from ringback.simulator.lex.slots import SlotValue


@dataclass(frozen=True)
class HookCall:
    """One call of the code hook, kept for the trace."""

    event: dict[str, Any]
    answer: Any = None
    failure: str | None = None


@dataclass(frozen=True)
class Turn:
    """What the bot did with one input."""

    messages: tuple[Message, ...]
    action: str
    intent: str
    state: str
    slots: Mapping[str, SlotValue | None]
    attributes: Mapping[str, str]
    understanding: Understanding | None = None
    confidence: float | None = None
    slot_to_elicit: str | None = None
    confirmation: str = "None"
    calls: tuple[HookCall, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None
    failure_kind: str | None = None

    @property
    def closed(self) -> bool:
        """Whether the bot turn is over and Connect goes on."""
        return self.action == "Close" or self.failure is not None


@dataclass
class Session:
    """What the service keeps between two inputs of one session id."""

    session_id: str
    attributes: dict[str, str] = field(default_factory=dict)
    intent: IntentState | None = None
    action: str = "ElicitIntent"
    slot: str | None = None
    attempts: int = 0
    last_confidence: float | None = None
    reminders: int | None = None
    """Reminders that a caller who is waited for has heard; None while nobody is."""
    options: dict[str, str] = field(default_factory=dict)
    """Intents that were offered to choose from, by what they are called."""

    def listen(self) -> None:
        """Forgets what was asked for: the next input may be anything."""
        self.intent, self.action, self.slot, self.attempts, self.reminders = None, "ElicitIntent", None, 0, None


@dataclass(frozen=True)
class Input:
    """What the caller said, typed or pressed, or that nothing was heard."""

    transcript: str
    mode: str
    request_attributes: Mapping[str, str]
    silent: bool = False


def replace_state(state: IntentState, value: str) -> IntentState:
    """Returns the intent in another state."""
    return IntentState(state.name, state.slots, value, state.confirmation)


def default_value(slot: Slot, session: Session) -> SlotValue | None:
    """Reads a default value: a constant, or [attribute] for a session attribute."""
    if slot.default is None:
        return None
    text = slot.default
    if text.startswith("[") and text.endswith("]"):
        text = session.attributes.get(text[1:-1], "")
    return SlotValue(text, text, (text,)) if text else None
