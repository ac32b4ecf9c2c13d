"""Who may ask for a link, for how much, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.records.customers import Customer
from contact_handlers.records.masked import Masked, clipped, masked
from contact_handlers.records.payments import Payment
from contact_handlers.records.vocabulary import COMPLETED
from contact_handlers.records.words import say

RESULTS: Final = ("status", "payment_id", "reference_number", "payment_status", "message")
CREATE, STATUS = "create", "status"
ACTIONS: Final = (CREATE, STATUS)
# Parameter `asked_by` of a flow that runs for an agent; whatever else stands there is the bot.
AGENT: Final = "agent"

NOT_ALLOWED: Final = "NOT_ALLOWED"
INVALID_ACTION: Final = "INVALID_ACTION"
INVALID_AMOUNT: Final = "INVALID_AMOUNT"
NO_NUMBER: Final = "NO_NUMBER"
CONSENT_MISSING: Final = "CONSENT_MISSING"
ALREADY_PAID: Final = "ALREADY_PAID"
UNAVAILABLE: Final = "UNAVAILABLE"
NOT_FOUND: Final = "NOT_FOUND"

LEAST_KRW: Final = 100
TITLE_LIMIT: Final = 40
NO_TITLE: Final = "결제 요청"


def asked_by(who: str, scenario_id: str, allowed: Sequence[str]) -> str:
    """Returns who asks, as it is stored: an agent, or a scenario in which the bot may; empty for anybody else."""
    if who == AGENT:
        return AGENT
    return scenario_id if scenario_id in allowed else ""


def amount(text: str, most_krw: int) -> int | None:
    """Returns an amount in KRW: digits, with the separators and the unit that people write; None for anything else."""
    digits = text.replace(",", "").replace(" ", "").removesuffix("원")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None
    found = int(digits)
    return found if LEAST_KRW <= found <= most_krw else None


def title(text: str) -> Masked:
    """Returns what the page of the provider calls the payment, without anything about a person."""
    return clipped(masked(" ".join(text.split()) or NO_TITLE), TITLE_LIMIT)


def refused(customer: Customer | None, number: str | None) -> str:
    """Returns why no message with a link may be sent, or nothing."""
    if customer is not None and not customer.notifications_enabled:
        return CONSENT_MISSING
    return NO_NUMBER if customer is None and number is None else ""


def answer(status: str, payment: Payment | None = None) -> dict[str, str]:
    """Returns the results; the address of the page is not among them, for flows log what functions answer."""
    return {
        "status": status,
        "payment_id": NONE if payment is None else payment.request_id,
        "reference_number": NONE if payment is None else payment.reference_number,
        "payment_status": NONE if payment is None else payment.status,
        "message": _message(status, payment),
    }


def _message(status: str, payment: Payment | None) -> str:
    if payment is None:
        return say(f"payment.{status.lower()}")
    known = f"payment.state.{payment.status}"
    if status == ALREADY_PAID:
        return say(f"payment.state.{COMPLETED}", reference=payment.reference_number)
    if status != OK:
        return say(f"payment.{status.lower()}")
    until = clock.parse(payment.due_at)
    local = None if until is None else until.astimezone(clock.KST)
    return say(known, reference=payment.reference_number, until="" if local is None else f"{local:%H:%M}")
