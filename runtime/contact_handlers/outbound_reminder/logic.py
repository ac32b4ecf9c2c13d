"""Who may be called, and what they hear."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import clock
from contact_handlers.base.flow_values import OK
from contact_handlers.base.ids import spelled
from contact_handlers.records import consents
from contact_handlers.records.consents import MARKETING, SERVICE, Purpose
from contact_handlers.records.customers import Customer
from contact_handlers.records.requests import Request
from contact_handlers.records.words import say

RESULTS = ("status", "allowed", "message")
REQUEST_CLOSED = "REQUEST_CLOSED"
# A person of the center has something to say, or to offer, and has it said first who calls.
STAFF, OFFER = "staff", "staff_offer"
_OF_SERVICE = (SERVICE, "reservation", "callback", STAFF)


def purpose(text: str) -> Purpose:
    """Returns the purpose of a call; anything unclear needs the stricter consent."""
    return SERVICE if text.lower() in _OF_SERVICE else MARKETING


def verdict(customer: Customer | None, wanted: str, requested: str, request: Request | None, moment: datetime) -> str:
    """Returns OK or why the customer must not be called now.

    `requested` is the request that the call is about, as it was named. Details of a request are only for the customer
    it belongs to, whatever the purpose; a call for marketing may be about none, and so may one of a person.
    """
    allowed = consents.may_call(customer, purpose(wanted), moment)
    if allowed != consents.OK or customer is None:
        return allowed
    if not requested and (wanted.lower() == STAFF or purpose(wanted) == MARKETING):
        return OK
    if request is None or request.customer_id != customer.customer_id:
        return consents.NOT_FOUND
    return REQUEST_CLOSED if request.is_closed else OK


def text(request: Request | None, wanted: str = "") -> str:
    """Returns what is said about a request, or that a person has something to say."""
    if request is None:
        return say("reminder.staff" if wanted.lower() in (STAFF, OFFER) else "reminder.none")
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


def answer(status: str, request: Request | None, wanted: str = "") -> dict[str, str]:
    """Returns the results; nothing about the request is said unless the call is allowed."""
    allowed = status == OK
    return {
        "status": status,
        "allowed": "true" if allowed else "false",
        "message": text(request, wanted) if allowed else say("reminder.none"),
    }
