"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where conversations are and where they go."""

    retention: Retention
    table_conversations: str
    table_counters: str
    table_escalations: str
    data_bucket: str
    event_bus_name: str = ""
