"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callback_ends import EndSettings


@dataclass(frozen=True, kw_only=True)
class Settings(EndSettings):
    """The records that wait, the instance that knows their contacts, and how to reach supervisors."""

    table_conversations: str
    table_counters: str
    supervisor_queue: str
