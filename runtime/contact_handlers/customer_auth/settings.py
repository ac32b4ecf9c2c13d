"""Environment of the function."""

from __future__ import annotations

from dataclasses import field

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import AuthLimits


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where customers are, which keys decrypt, hash and pepper, and how many attempts there are."""

    table_customers: str
    table_sessions: str
    event_bus_name: str = ""
    pin_pepper_secret_arn: str
    phone_hash_secret_arn: str
    auth_private_key_secret_arn: str = ""
    auth_key_id: str = ""
    auth_retiring_key_id: str = ""
    auth_number_digits: int = 7
    auth_limits: AuthLimits = field(default_factory=AuthLimits)
