"""What a center has settled with its provider of payment links (PAYMENT), as functions read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Self

from contact_handlers.base.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class PaymentTerms:
    """Where the provider is, and what may be asked of it."""

    url: str
    secret: str
    source: str
    minutes: int
    most_krw: int
    scenarios: Sequence[str]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = json.loads(text)
        return cls(
            url=str(found["url"]),
            secret=str(found["secret"]),
            source=str(found["source"]),
            minutes=int(found["minutes"]),
            most_krw=int(found["most_krw"]),
            scenarios=tuple(map(str, found["scenarios"])),
        )
