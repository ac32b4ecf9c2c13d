"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callbacks import CallbackSettings
from contact_handlers.records.escalations import Announcer


@dataclass(frozen=True, kw_only=True)
class Settings(Announcer, CallbackSettings):
    """Escalations, callbacks, and how to reach supervisors."""

    table_escalations: str
    table_conversations: str
    table_sessions: str
    phone_hash_secret_arn: str
    instance_id: str
    task_flow_id: str
    supervisor_queue: str
