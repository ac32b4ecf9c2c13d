"""A decision about a turn, before enrichment and bookkeeping, in its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.state import ScenarioState, Value
from contact_handlers.dialogue.vocabulary import CLOSED, OFFER_ALTERNATIVES, BotResult, Declined, NextAction, Rule
from contact_handlers.records.masked import NOTHING, Masked
from contact_handlers.records.vocabulary import CallbackAction, Priority, Reason, RequestKind


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the customer gets to hear or see."""

    text: str
    buttons: tuple[Button, ...] = ()
    read_buttons: bool = False
    """Whether a voice reads the buttons out."""
    heading: str = ""
    fixed: bool = False
    """Whether the text stays as it is: notices, questions of a scenario, farewells."""
    spoken: bool = True
    """Whether the bot says it; otherwise the flow does."""


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Why a person takes over."""

    reason: Reason
    priority: Priority
    description: str
    rule: Rule = ""
    queue: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to store: reservation, cancellation, loan, product."""

    kind: RequestKind
    id: str
    reference: str
    data: Mapping[str, Value]
    kept: Mapping[str, str] = field(default_factory=dict)
    """The answers that are personal data themselves, stored apart from the request."""


@dataclass(frozen=True, kw_only=True)
class CallbackDetails:
    """What was settled about a callback: which number, when, who calls."""

    action: CallbackAction
    number: str = ""
    """The number to call (E.164); empty where the callback is known already."""
    due_at: str = ""
    """When to call (RFC 3339, UTC); empty for as soon as possible."""
    until: str = ""
    """Until when, where a span was asked for."""
    skill: str = ""
    reason: Reason | Literal[""] = ""
    """What it is about, where that was said: an incident is called about first."""


@dataclass(frozen=True, slots=True)
class Article:
    """The FAQ item that was the answer; a later hand-over may prefer people who know its topic."""

    id: str
    topic: str
    score: float
    """How sure the search was, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A custom metric of the turn."""

    name: str
    value: float = 1
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Track:
    """What a turn means for the scenario."""

    state: ScenarioState | None = None
    """Where the scenario is after this turn; None without one."""
    answered: bool = False
    """Whether the message was an answer inside the scenario."""
    sensitive: bool = False
    """Whether the step that was answered asks for something that must not be stored."""
    resumable: bool = False
    """Whether another contact of the same customer may continue the scenario."""
    ask: tuple[str, str] | None = None
    """Intent and slot that Lex shall listen for."""
    resume_prompt: str = ""
    """Question with which the flow continues after the keypad."""
    unverified_prompt: str = ""
    """Question with which it continues when nobody was verified; empty where a person takes over then."""
    percent: int | None = None


NO_TRACK = Track()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is said and what happens next."""

    reply: Reply
    next_action: NextAction
    bot_result: BotResult = ""
    intent: str | None = None
    """The intent that was acted on, where it is not the one that was heard."""
    confidence: float | None = None
    article: Article | None = None
    handover: Handover | None = None
    declined: Declined = ""
    wanted_for: Reason | Literal[""] = ""
    """Why a person was wanted who cannot be had now."""
    request: Request | None = None
    callback: CallbackDetails | None = None
    """What the function that books a callback is told."""
    proposes: str = ""
    """What a yes of the customer in the next turn does, as `State.proposed` has it."""
    leaves_open: bool = False
    """Whether the words before stay what the customer answers to, with what they offered and proposed."""
    order: Masked = NOTHING
    """The order that was told about."""
    waits: bool = False
    """Whether the bot listens longer than usual for what comes next."""
    later: tuple[Masked, ...] = ()
    """Requests of the message that are not handled yet."""
    track: Track = NO_TRACK
    measurements: tuple[Measurement, ...] = ()

    @property
    def faq_id(self) -> str:
        """The FAQ item that was the answer; empty without one."""
        return self.article.id if self.article else ""

    @property
    def decision(self) -> str:
        """What the flow is told about a hand-over that was impossible."""
        return OFFER_ALTERNATIVES if self.declined == CLOSED else ""
