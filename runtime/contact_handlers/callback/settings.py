"""Environment of the function."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callbacks import CallbackSettings


@dataclass(frozen=True, kw_only=True)
class Settings(CallbackSettings):
    """Callbacks, the conversation and the escalation they come from, and the queues."""

    table_conversations: str
    table_escalations: str
    table_sessions: str
    phone_hash_secret_arn: str
    queues: Mapping[str, str]
