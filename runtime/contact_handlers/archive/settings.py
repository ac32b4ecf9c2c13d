"""Environment of the function."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """The language model (LLM) for finished conversations; off unless it is switched on for them."""

    review: bool = False
    profile_id: str = ""
    region: str = ""
    temperature: float | None = None
    guardrail_id: str = ""
    guardrail_version: str = ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        given = json.loads(text)
        names = ("profile_id", "region", "guardrail_id", "guardrail_version")
        warm = given.get("temperature")
        on = given.get("enabled") is True and given.get("review") is True and bool(given.get("profile_id"))
        texts = {name: str(given[name]) for name in names if name in given}
        return cls(review=on, temperature=None if warm is None else float(warm), **texts)


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where conversations are and where they go."""

    retention: Retention
    table_conversations: str
    table_counters: str
    table_escalations: str
    data_bucket: str
    event_bus_name: str = ""
    llm: Reviewer = field(default_factory=Reviewer)
