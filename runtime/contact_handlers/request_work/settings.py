"""Environment of the function."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base.clock import Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where requests are, when agents work, and which queues they are for."""

    table_requests: str
    table_customers: str
    table_conversations: str
    hours: Hours
    instance_id: str
    task_flow_id: str
    queues: Mapping[str, str]
    escalation_queues: Mapping[str, str]
    supervisor_queue: str
