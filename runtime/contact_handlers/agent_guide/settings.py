"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where customers, conversations, requests and guides are."""

    table_customers: str
    table_conversations: str
    table_requests: str
    table_catalogue: str
    crm_card: bool = False
    """Whether another system knows customers, so that agents see what it said."""
