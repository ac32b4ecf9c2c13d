"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Everywhere a customer can be, and the keys with which their numbers were hashed."""

    table_customers: str
    table_conversations: str
    table_escalations: str
    table_requests: str
    table_sessions: str
    data_bucket: str
    media_bucket: str
    phone_hash_secret_arn: str
    pin_pepper_secret_arn: str
    retention: Retention
    profiles_domain: str = ""
    """Domain of Customer Profiles; without one nobody is there."""
