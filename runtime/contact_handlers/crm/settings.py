"""Environment of the function."""

from __future__ import annotations

import json
from typing import Self

from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations.later import LaterSettings

OFF, NEW, ALL = "off", "new", "all"


@dataclass(frozen=True)
class CrmTerms:
    """Where the system is, and how long it is waited for (CRM)."""

    url: str
    secret: str
    timeout_s: float
    contacts: str = OFF
    """Which customers are made known there: `off`, `new` for whom it does not know, `all`."""
    tickets: tuple[str, ...] = ()
    """Events that open a ticket there."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads the variable."""
        found = json.loads(text)
        return cls(
            str(found["url"]),
            str(found["secret"]),
            float(found["timeout_s"]),
            str(found.get("contacts") or OFF),
            tuple(map(str, found.get("tickets") or ())),
        )


@dataclass(frozen=True, kw_only=True)
class Settings(LaterSettings):
    """Where customers and conversations are, who else knows customers, and what starts the function again."""

    table_customers: str
    table_conversations: str
    table_escalations: str
    table_requests: str
    table_sessions: str
    crm: CrmTerms
    crm_function_arn: str
