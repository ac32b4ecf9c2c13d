"""Environment of functions that do what people ask for."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention
from contact_handlers.records.proficiencies import Skills


@dataclass(frozen=True, kw_only=True)
class Stores(BaseSettings):
    """Where what people look at and count is stored."""

    table_conversations: str
    table_counters: str
    table_escalations: str
    table_requests: str
    data_bucket: str


@dataclass(frozen=True, kw_only=True)
class Staffed(Stores):
    """Who works at a center, as it knows them and as Amazon Connect does."""

    table_agents: str
    instance_id: str
    instance_arn: str


@dataclass(frozen=True, kw_only=True)
class Settings(Staffed):
    """Everything of a center that people look at and change."""

    table_catalogue: str
    table_customers: str
    table_sessions: str
    media_bucket: str
    event_bus_name: str = ""
    outbound_flow_id: str
    phone_hash_secret_arn: str
    queues: dict[str, str]
    retention: Retention
    schedule_group: str
    skills: Skills = Skills()
    llm: dict[str, Any] = field(default_factory=dict)
    """The language model of the bot (LLM); whether it is on is all that is read of it."""
