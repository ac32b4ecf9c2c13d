"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import EndSettings


@dataclass(frozen=True, kw_only=True)
class Settings(EndSettings):
    """Everything a finished contact leaves a trace in."""

    table_conversations: str
    table_sessions: str
    table_agents: str
    table_counters: str
    phone_hash_secret_arn: str
