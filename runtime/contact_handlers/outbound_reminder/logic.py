"""Who may be called, and what they hear."""

from __future__ import annotations

from datetime import datetime, time

from contact_handlers.base import clock
from contact_handlers.base.flow_values import OK
from contact_handlers.base.ids import spelled
from contact_handlers.records.customers import Customer
from contact_handlers.records.requests import Request
from contact_handlers.records.words import say

RESULTS = ("status", "allowed", "message")
NOT_FOUND = "NOT_FOUND"
CONSENT_MISSING = "CONSENT_MISSING"
QUIET_HOURS = "QUIET_HOURS"
REQUEST_CLOSED = "REQUEST_CLOSED"

SERVICE, MARKETING = "service", "marketing"
# Advertising calls are allowed from 08:00 to 21:00, Korean time.
MARKETING_FROM, MARKETING_TO = time(8, 0), time(21, 0)


def purpose(text: str) -> str:
    """Returns the purpose of a call; anything unclear needs the stricter consent."""
    return SERVICE if text.lower() in (SERVICE, "reservation", "callback") else MARKETING


def verdict(customer: Customer | None, wanted: str, requested: str, request: Request | None, moment: datetime) -> str:
    """Returns OK or why the customer must not be called now.

    `requested` is the request that the call is about, as it was named. Details of a request are only for the customer
    it belongs to, whatever the purpose; a call for marketing may be about none.
    """
    if customer is None or customer.is_blocked:
        return NOT_FOUND
    marketing = purpose(wanted) == MARKETING
    if not (customer.marketing_consent if marketing else customer.notifications_enabled):
        return CONSENT_MISSING
    if marketing:
        local = moment.astimezone(clock.KST).time()
        if not MARKETING_FROM <= local < MARKETING_TO:
            return QUIET_HOURS
        if not requested:
            return OK
    if request is None or request.customer_id != customer.customer_id:
        return NOT_FOUND
    return REQUEST_CLOSED if request.is_closed else OK


def text(request: Request | None) -> str:
    """Returns what is said about a request."""
    if request is None:
        return say("reminder.none")
    # A reminder is a telephone call.
    kind, reference = request.kind, spelled(request.reference_number)
    day = clock.parse(request.due_at)
    if kind == "reservation" and day is not None:
        service = str((request.data or {}).get("service_type") or "서비스")
        local = day.astimezone(clock.KST)
        return say("reminder.reservation", date=f"{local.month}월 {local.day}일", service=service, reference=reference)
    if kind == "callback" and day is not None:
        return say("reminder.callback", date=clock.spoken(day), reference=reference)
    return say("reminder.request", reference=reference)


def answer(status: str, request: Request | None) -> dict[str, str]:
    """Returns the results; nothing about the request is said unless the call is allowed."""
    allowed = status == OK
    return {
        "status": status,
        "allowed": "true" if allowed else "false",
        "message": text(request) if allowed else say("reminder.none"),
    }
