"""Limits from the settings of a center as JSON variables; unknown members are ignored, absent ones have defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, Literal, Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.vocabulary import CRITICAL, HIGH, LOW, MEDIUM, PRIORITY_LEVELS


def _members(kind: type[Any], text: str) -> dict[str, Any]:
    given = json.loads(text)
    if not isinstance(given, dict):
        raise TypeError(f"{kind.__name__} must be a JSON object")
    known = {member.name: member for member in fields(kind)}
    return {name: value for name, value in given.items() if name in known and value is not None}


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long items live (RETENTION)."""

    conversations_days: int = 90
    escalations_days: int = 365
    requests_days: int = 365
    customers_days: int = 1095
    counters_days: int = 400
    sessions_hours: int = 24

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        return cls(**{name: int(value) for name, value in _members(cls, text).items()})


@dataclass(frozen=True, kw_only=True)
class EscalationLimits:
    """When a pending escalation moves on, and how many a conversation may have (ESCALATION)."""

    timeouts_s: Mapping[str, int] = field(default_factory=lambda: {CRITICAL: 300, HIGH: 600, MEDIUM: 1200, LOW: 1800})
    callback_delay_s: int = 3600
    max_per_conversation: int = 3

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable; priorities may be written in either case."""
        given = _members(cls, text)
        if "timeouts_s" in given:
            timeouts = {str(name).upper(): int(value) for name, value in given["timeouts_s"].items()}
            given["timeouts_s"] = {**cls().timeouts_s, **timeouts}
            if unknown := set(timeouts) - set(PRIORITY_LEVELS):
                raise ValueError(f"timeouts_s names unknown priorities {sorted(unknown)}")
        return cls(**given)


@dataclass(frozen=True, kw_only=True)
class AuthLimits:
    """How often callers may fail to prove who they are, and how long they wait then (AUTH_LIMITS)."""

    max_attempts: int = 3
    lock_failures: int = 5
    lock_s: tuple[int, ...] = (1800, 7200, 86_400)
    """Seconds of the first, the second and every further lock within a week."""
    caller_failures: int = 10
    caller_customers: int = 4
    anonymous_failures: int = 10

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        given = _members(cls, text)
        if "lock_s" in given:
            given["lock_s"] = tuple(int(given["lock_s"][which]) for which in ("first", "second", "further"))
        return cls(**given)


@dataclass(frozen=True, kw_only=True)
class CallbackLimits:
    """How callbacks are tried, and how many there may be (CALLBACK)."""

    dial: Literal["customer_first", "agent_first"] = "customer_first"
    """Who is on the line first: the customer, who is then connected to an agent, or an agent, who takes a task."""
    ring_s: int = 30
    answering_machines: bool = False
    """Whether the service listens for answering machines, which it does for campaign traffic only."""
    first_delay_s: int = 60
    retry_delay_s: int = 600
    max_attempts: int = 3
    max_open: int = 1
    per_contact: int = 2
    per_caller: int = 5
    per_number: int = 3
    anonymous: int = 20

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        return cls(**_members(cls, text))
