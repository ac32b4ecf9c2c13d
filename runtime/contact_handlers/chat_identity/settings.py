"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """The key that proofs are checked with, and where customers, conversations and marks are."""

    identity_key_id: str
    table_conversations: str
    table_customers: str
    table_sessions: str
