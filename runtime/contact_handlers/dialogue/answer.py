"""What goes into a turn and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any, Protocol

from contact_handlers.base.clock import Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.draft import Draft, Measurement
from contact_handlers.dialogue.feelings import Sentiment as Felt
from contact_handlers.dialogue.model import LanguageModel
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.dialogue.steps import Outcome
from contact_handlers.dialogue.vocabulary import Medium
from contact_handlers.records.masked import Masked
from contact_handlers.records.vocabulary import VERIFIED, Sentiment


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent that Lex proposes; without a confidence when Lex gives none."""

    intent: str
    confidence: float | None
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Who is talking, as far as it is known."""

    id: str = ""
    tier: str = "regular"
    auth_status: str = "NONE"

    @property
    def verified(self) -> bool:
        """Whether number and secret, or a signed-in session, were verified."""
        return self.auth_status == VERIFIED


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message of the customer."""

    text: str
    channel: Medium
    now: datetime
    candidates: tuple[Candidate, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    """Values of the slots of the intent that Lex chose, as it understood them."""
    payload: str | None = None
    customer: Customer = field(default_factory=Customer)
    department: str = ""
    caller: str = ""
    """The number one calls from (E.164); empty where it is unknown, as in a chat."""
    felt: Felt | None = None
    """What a service says the message feels like; None where none was asked or none answered."""
    resumable: ScenarioState | None = None
    """A scenario that an earlier contact of the same customer left unfinished."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The finished turn: what to say, what to do, what to remember, what to record."""

    text: str
    draft: Draft
    state: State
    intent: str
    confidence: float
    sentiment: Sentiment
    user_text: Masked
    """The masked message, or the mark of a sensitive one."""
    sensitive: bool
    entities: Mapping[str, Masked]
    measurements: tuple[Measurement, ...]
    skill_said: str = ""
    """How the skill is called that a person was asked for with, in the words that flows route by."""
    unsure_turns: int = 0
    """Turns among the last ones whose confidence was low."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the last turns tell together, for agents and reports."""


class Services(Protocol):
    """The world outside of the dialogue. Implementations answer instead of raising."""

    @property
    def model(self) -> LanguageModel | None:
        """The language model, or None when it is off."""

    @property
    def can_authenticate(self) -> bool:
        """Whether a typed secret can be checked here."""

    @property
    def hours(self) -> Hours:
        """The opening hours of the agents."""

    @property
    def hours_text(self) -> str:
        """The opening hours in words."""

    def is_open(self, moment: datetime) -> bool:
        """Tells whether agents work now."""

    def is_open_day(self, day: date) -> bool:
        """Tells whether agents work on a day at all."""

    def new_request(self) -> tuple[str, str]:
        """Returns the identifier and the reference number of a new request."""

    def run(self, action: str, data: Mapping[str, Any], customer: Customer) -> Outcome:
        """Asks about products, orders, accounts, or verifies a customer."""
