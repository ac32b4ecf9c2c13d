"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where customers and requests are."""

    table_customers: str
    table_requests: str
    phone_hash_secret_arn: str
