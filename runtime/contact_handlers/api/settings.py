"""What every function behind the gateway knows about where it runs."""

from __future__ import annotations

import json
from typing import Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings


class Origins(frozenset[str]):
    """Origins whose pages may call the center (CORS_ORIGINS): a JSON list, never a wildcard."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = json.loads(text)
        if not isinstance(found, list) or "*" in found:
            raise TypeError(text)
        return cls(map(str, found))


@dataclass(frozen=True, kw_only=True)
class ApiSettings(BaseSettings):
    """The environment of the shell."""

    api_secret_arn: str
    cors_origins: Origins
    table_sessions: str
