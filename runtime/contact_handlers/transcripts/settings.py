"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where transcripts come from and where they go."""

    center: str
    retention: Retention
    media_bucket: str
    data_bucket: str
    table_conversations: str
    table_sessions: str
    table_counters: str
