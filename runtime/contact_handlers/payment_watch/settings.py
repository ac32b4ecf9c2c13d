"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.integrations.payment_terms import PaymentTerms


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where payments are kept, who is told, and who knows how they stand."""

    table_requests: str
    event_bus_name: str
    payment: PaymentTerms
