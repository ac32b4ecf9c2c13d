"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where conversations and customers are."""

    retention: Retention
    table_conversations: str
    table_counters: str
    table_customers: str
    table_sessions: str
    event_bus_name: str = ""
