"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.integrations.payment_terms import PaymentTerms
from contact_handlers.records.limits import Retention


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where payments are kept, who is told, and who makes links."""

    table_requests: str
    table_customers: str
    event_bus_name: str
    payment: PaymentTerms
    retention: Retention
