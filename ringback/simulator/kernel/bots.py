"""The port to bots: what flows and the local AWS ask of a Lex emulation (``ringback.simulator.lex`` is one).

The engine finds the bot behind an alias ARN, checks association, locale and permission, and then talks to a
``BotConversation``: one per run of a ``ConnectParticipantWithLexBot`` block. The emulation never sees the flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ringback.simulator.world.model import BotAliasDefinition

InputKind = Literal["text", "speech", "dtmf", "silence"]


@dataclass(frozen=True, slots=True)
class BotInput:
    """The caller's part of one turn; ``text`` holds words or digits, empty for silence."""

    kind: InputKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class BotMessage:
    """One message of the bot; ``content_type`` as in Lex (PlainText, SSML, CustomPayload, ImageResponseCard)."""

    content: str
    content_type: str = "PlainText"
    #: Raw card of an ImageResponseCard message.
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotReply:
    """The state of the conversation after a turn, in the words of the Lex V2 runtime."""

    messages: tuple[BotMessage, ...] = ()
    #: Close, ConfirmIntent, Delegate, ElicitIntent, ElicitSlot.
    dialog_action: str = "ElicitIntent"
    slot_to_elicit: str | None = None
    intent: str | None = None
    #: Failed, Fulfilled, InProgress, ReadyForFulfillment, Waiting.
    intent_state: str | None = None
    confirmation_state: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    session_attributes: Mapping[str, str] = field(default_factory=dict)
    confidence: float | None = None
    #: All interpretations of the turn (``{"intent": {...}, "nluConfidence": ...}``), best first.
    interpretations: tuple[Mapping[str, Any], ...] = ()
    sentiment: Mapping[str, Any] | None = None
    transcript: str = ""
    #: True when the caller stayed silent and the bot gives up: the block takes InputTimeLimitExceeded or Error.
    no_input: bool = False
    #: Notes of the emulation for people (ambiguity, how the intent was chosen).
    notes: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Tells whether the turn ended the conversation for Connect."""
        return self.dialog_action == "Close" or self.intent_state == "ReadyForFulfillment" or self.no_input


class CodeHookError(Exception):
    """A code hook failed; ``reason`` is throttle, timeout, error, denied or garbage."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class BotFailureError(Exception):
    """Lex itself would answer with an error; the block takes its error branch."""


class BotConversation(Protocol):
    """One run of a bot with one caller."""

    def turn(self, given: BotInput) -> BotReply:
        """Handles what the caller did and returns the new state; raises ``BotFailureError`` where Lex would fail."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSession:
    """Everything a conversation is started with."""

    definition: BotAliasDefinition
    locale_id: str
    session_id: str
    channel: Literal["voice", "chat"]
    session_attributes: Mapping[str, str]
    #: Request attributes that Connect adds (``x-amz-lex:channels:platform`` and others).
    request_attributes: Mapping[str, str]
    #: Calls the code hook with a Lex V2 event and returns its response; raises ``CodeHookError``.
    invoke: Callable[[Mapping[str, Any]], Any]
    #: Virtual time, epoch seconds.
    now: Callable[[], float]
    #: Seeded source of randomness in [0, 1).
    random: Callable[[], float]


class BotRuntime(Protocol):
    """A factory of conversations for any bot definition."""

    def start(self, session: BotSession) -> BotConversation:
        """Starts a conversation; nothing is said yet (the block's own prompt has been played by the engine)."""
        ...
