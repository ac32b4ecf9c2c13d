"""Environment of the function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.limits import Retention

ALIMTALK, SMS, EMAIL = "alimtalk", "sms", "email"


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How messages are sent; a way without its table is not set up."""

    channels: tuple[str, ...]
    daily_limit: int
    opt_out_number: str = ""
    sms: Mapping[str, str] | None = None
    email: Mapping[str, str] | None = None
    alimtalk: Mapping[str, str] | None = None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        raw: dict[str, Any] = json.loads(text)
        return cls(**{**raw, "channels": tuple(raw["channels"])})


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """What messages are about, and how they are sent."""

    table_requests: str
    table_customers: str
    table_escalations: str
    table_sessions: str
    phone_hash_secret_arn: str
    notifier: Ways
    retention: Retention
