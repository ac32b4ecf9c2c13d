"""Environment of functions that do what people ask for."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import EndSettings


@dataclass(frozen=True, kw_only=True)
class Settings(EndSettings):
    """Everything of a center that people look at and change."""

    table_agents: str
    table_catalogue: str
    table_conversations: str
    table_counters: str
    data_bucket: str
    outbound_flow_id: str
    phone_hash_secret_arn: str
