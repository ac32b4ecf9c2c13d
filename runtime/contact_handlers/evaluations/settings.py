"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where evaluations come from and where they go."""

    instance_id: str
    table_agents: str
    table_conversations: str
