"""Orders and accounts of customers, as integrations write them; details are for the verified customer only."""

from __future__ import annotations

from typing import Any, ClassVar

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record


@dataclass(frozen=True, kw_only=True)
class Order(Record):
    """An order of a customer."""

    TABLE: ClassVar[str] = "customers"

    status_text: str | None = None
    expected_on: str | None = None
    """ISO date; anything else is not told."""


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    """An account of a customer."""

    TABLE: ClassVar[str] = "customers"

    account_number: str | None = None
    balance: Any = None
    """KRW; anything but a number is not told."""
    as_of: str | None = None
