"""Whether a customer may be called: their consent and the time of day, at the moment of the call."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final, Literal

from contact_handlers.base import clock
from contact_handlers.records.customers import Customer

Purpose = Literal["service", "marketing"]
Verdict = Literal["OK", "NOT_FOUND", "CONSENT_MISSING", "QUIET_HOURS"]
OK: Final = "OK"
NOT_FOUND: Final = "NOT_FOUND"
CONSENT_MISSING: Final = "CONSENT_MISSING"
QUIET_HOURS: Final = "QUIET_HOURS"
SERVICE: Final = "service"
MARKETING: Final = "marketing"
# Advertising calls are allowed from 08:00 to 21:00, Korean time.
MARKETING_FROM, MARKETING_TO = time(8, 0), time(21, 0)


def may_call(customer: Customer | None, purpose: Purpose, moment: datetime) -> Verdict:
    """Returns OK or why a customer must not be called at this moment."""
    if customer is None or customer.is_blocked:
        return NOT_FOUND
    if not (customer.marketing_consent if purpose == MARKETING else customer.notifications_enabled):
        return CONSENT_MISSING
    if purpose == MARKETING and not MARKETING_FROM <= moment.astimezone(clock.KST).time() < MARKETING_TO:
        return QUIET_HOURS
    return OK
