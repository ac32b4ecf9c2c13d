"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where customers, requests and conversations are."""

    table_customers: str
    table_requests: str
    table_conversations: str
    table_sessions: str
    phone_hash_secret_arn: str
    retention: Retention
    profiles_domain: str = ""
    """Domain of Customer Profiles; without one the table is all there is."""
