"""Environment of the function."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.escalations import Announcer
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(Announcer):
    """Where escalations are recorded, and which queue serves which reason."""

    table_escalations: str
    table_conversations: str
    table_customers: str
    table_sessions: str
    instance_id: str
    queues: Mapping[str, str]
    escalation_queues: Mapping[str, str]
    retention: Retention
