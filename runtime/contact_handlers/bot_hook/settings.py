"""What the code hook knows about where it runs."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Any, Self, get_args

from contact_handlers.base.clock import Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.dialogue.faq import FaqLimits
from contact_handlers.dialogue.feelings import WORDS, SentimentBy
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.steps import ScenarioLimits
from contact_handlers.records.limits import Retention


def _numbers(text: str, *names: str) -> dict[str, Any]:
    given = json.loads(text)
    if not isinstance(given, dict):
        raise TypeError(text)
    return {name: given[name] for name in names if given.get(name) is not None}


@dataclass(frozen=True, kw_only=True)
class DialogueBounds:
    """Turns of a conversation (DIALOGUE)."""

    turn_limit: int = 8
    hard_cap: int = 50
    vip_turns: int = 3
    turns_per_minute: int = 30
    message_chars: int = 1000
    lookups: int = 10

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        names = ("turn_limit", "hard_cap", "vip_turns", "turns_per_minute", "message_chars", "lookups")
        return cls(**{name: int(value) for name, value in _numbers(text, *names).items()})


@dataclass(frozen=True, kw_only=True)
class Faq:
    """Scores of the FAQ search (FAQ)."""

    limits: FaqLimits = field(default_factory=FaqLimits)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        return cls(limits=FaqLimits(**_numbers(text, "list_min", "answer_min", "limit")))


@dataclass(frozen=True, kw_only=True)
class Nlu:
    """Limits of confidence (NLU)."""

    low_confidence: float = 0.7
    escalation_low: float = 0.5

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = _numbers(text, "low_confidence", "escalation_low")
        return cls(**{name: float(value) for name, value in found.items()})


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Bounds of a scenario (SCENARIO)."""

    limits: ScenarioLimits = field(default_factory=ScenarioLimits)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = _numbers(text, "timeout_s", "max_steps", "max_retries")
        return cls(limits=ScenarioLimits(**{name: int(value) for name, value in found.items()}))


@dataclass(frozen=True, kw_only=True)
class Llm:
    """The language model (LLM); off unless it is enabled and named."""

    enabled: bool = False
    profile_id: str = ""
    region: str = ""
    max_tokens: int = 1000
    temperature: float | None = None
    timeout_s: float = 5.0
    guardrail_id: str = ""
    guardrail_version: str = ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        given = _numbers(text, "profile_id", "region", "guardrail_id", "guardrail_version")
        found: dict[str, Any] = {name: str(value) for name, value in given.items()}
        found |= {name: float(value) for name, value in _numbers(text, "temperature", "timeout_s").items()}
        found |= {name: int(value) for name, value in _numbers(text, "max_tokens").items()}
        return cls(enabled=json.loads(text).get("enabled") is True, **found)

    @property
    def usable(self) -> bool:
        """Whether there is a model to ask."""
        return self.enabled and bool(self.profile_id)


@dataclass(frozen=True, kw_only=True)
class SentimentSource:
    """What judges the sentiment of a message (SENTIMENT)."""

    by: SentimentBy = WORDS

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable, which is a word."""
        by = next((known for known in get_args(SentimentBy) if known == text), None)
        if by is None:
            raise ValueError(text)
        return cls(by=by)


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """The environment of the function."""

    table_catalogue: str
    table_conversations: str
    table_customers: str
    table_requests: str
    table_sessions: str
    data_bucket: str
    event_bus_name: str = ""
    hours: Hours
    dialogue: DialogueBounds = field(default_factory=DialogueBounds)
    faq: Faq = field(default_factory=Faq)
    nlu: Nlu = field(default_factory=Nlu)
    scenario: Scenario = field(default_factory=Scenario)
    llm: Llm = field(default_factory=Llm)
    retention: Retention = field(default_factory=Retention)
    sentiment: SentimentSource = field(default_factory=SentimentSource)

    @property
    def limits(self) -> Limits:
        """The bounds that the rules work with."""
        return Limits(
            turn_limit=self.dialogue.turn_limit,
            hard_cap=self.dialogue.hard_cap,
            vip_turns=self.dialogue.vip_turns,
            turns_per_minute=self.dialogue.turns_per_minute,
            message_chars=self.dialogue.message_chars,
            low_confidence=self.nlu.low_confidence,
            escalation_low=self.nlu.escalation_low,
        )
