"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where conversations are, and the instance whose recordings pause."""

    table_agents: str
    table_conversations: str
    instance_id: str
    retention: Retention
