"""Environment of the function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations.later import LaterSettings


@dataclass(frozen=True)
class Endpoint:
    """Where a system wants to be told."""

    url: str
    secret: str
    timeout_s: float


@dataclass(frozen=True)
class Endpoints:
    """The systems that are told (WEBHOOKS), by name."""

    by_name: Mapping[str, Endpoint]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = json.loads(text)
        return cls(
            {
                str(name): Endpoint(str(one["url"]), str(one["secret"]), float(one["timeout_s"]))
                for name, one in found.items()
            }
        )


@dataclass(frozen=True, kw_only=True)
class Settings(LaterSettings):
    """Who is told, where it is noted, and what starts the function again."""

    table_sessions: str
    webhooks_function_arn: str
    webhooks: Endpoints
