"""What the flow learns about a caller."""

from __future__ import annotations

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.records.customers import ANONYMOUS, GUEST, Customer

RESULTS = (
    "status",
    "found",
    "customer_id",
    "display_name",
    "tier",
    "is_vip",
    "is_high_priority",
    "preferred_language",
    "last_contact_date",
    "open_request",
    "conversation_id",
    "blocked",
)
DEFAULT_LANGUAGE = "ko-KR"


def word(value: bool) -> str:
    """Writes a boolean the way flows compare it."""
    return "true" if value else "false"


def answer(customer: Customer | None, open_request: str | None, conversation_id: str | None) -> dict[str, str]:
    """Returns the results; an unknown caller is a normal result with found=false."""
    known = {
        "status": OK,
        "open_request": open_request or NONE,
        "conversation_id": conversation_id or NONE,
    }
    if customer is None:
        return {
            **known,
            "found": word(False),
            "customer_id": NONE,
            "display_name": ANONYMOUS,
            "tier": GUEST,
            "is_vip": word(False),
            "is_high_priority": word(False),
            "preferred_language": DEFAULT_LANGUAGE,
            "last_contact_date": NONE,
            "blocked": word(False),
        }
    last = customer.last_contact_at
    return {
        **known,
        "found": word(True),
        "customer_id": customer.customer_id,
        "display_name": customer.display_name,
        "tier": customer.tier,
        "is_vip": word(customer.is_vip),
        "is_high_priority": word(customer.is_high_priority),
        "preferred_language": customer.language,
        "last_contact_date": NONE if last is None else clock.local_date(last),
        "blocked": word(customer.is_blocked),
    }
