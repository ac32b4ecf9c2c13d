"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where customers are, which keys decrypt and pepper, and how many attempts there are."""

    table_customers: str
    table_sessions: str
    event_bus_name: str
    pin_pepper_secret_arn: str
    auth_private_key_secret_arn: str = ""
    auth_key_id: str = ""
    auth_max_attempts: int = 3
    auth_lock_failures: int = 5
    auth_lock_s: int = 1800
    auth_number_digits: int = 7
