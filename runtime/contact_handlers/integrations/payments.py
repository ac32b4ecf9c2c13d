"""Providers of payment links: an interface, and the one that speaks JSON over HTTPS.

`tests/unit/handlers/test_integrations_payments.py` holds what each provider must keep. What a provider sees is an
amount, a title and a number of ours; what it says about cards is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from contact_handlers.base import clock
from contact_handlers.base.errors import GarbledAnswerError, NotThereError
from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations import asking
from contact_handlers.integrations.asking import System
from contact_handlers.records.payments import ENDS, End

OPEN: Final = "open"
LONGEST_URL: Final = 500
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A link that a provider is asked for."""

    payment_id: str
    """Ours; the provider says it again in its notices. The same one asked for twice is one link."""
    amount: int
    """KRW."""
    title: str
    """What the page calls it, without anything about a person."""
    expires_at: datetime


@dataclass(frozen=True)
class Made:
    """A link that exists."""

    link_id: str
    url: str


@dataclass(frozen=True)
class State:
    """How a link stands at its provider."""

    end: End | None
    """None while it may still be paid."""
    amount: int | None = None
    """What was paid, in KRW."""
    receipt: str = ""


class PaymentLinkProvider(Protocol):
    """A system that makes pages on which customers pay."""

    def create(self, wanted: Wanted) -> Made:
        """Makes a link, or returns the one that was made for the same payment; a fault is a DependencyError."""

    def state(self, link_id: str) -> State | None:
        """Returns how a link stands; None when the provider knows none of this name."""


@dataclass(frozen=True)
class HttpPaymentLinks:
    """A provider behind HTTPS (docs/integrations.md says what it is asked and must answer)."""

    system: System

    def create(self, wanted: Wanted) -> Made:
        """Asks for a link under the number of the payment, so that a retry gives the same one."""
        body = {
            "reference": wanted.payment_id,
            "amount": wanted.amount,
            "currency": "KRW",
            "title": wanted.title,
            "expires_at": clock.stamp(wanted.expires_at),
        }
        answer = asking.ask(self.system, "POST", "/payment-links", body, key=wanted.payment_id)
        link_id, url = answer.get("id"), answer.get("url")
        if not (isinstance(link_id, str) and _ID.fullmatch(link_id)):
            raise GarbledAnswerError(self.system.name, "post", "NoLinkId")
        if not (isinstance(url, str) and len(url) <= LONGEST_URL and _URL.fullmatch(url)):
            raise GarbledAnswerError(self.system.name, "post", "NoHttpsLink")
        if answer.get("amount", wanted.amount) != wanted.amount:
            raise GarbledAnswerError(self.system.name, "post", "OtherAmount")
        return Made(link_id, url)

    def state(self, link_id: str) -> State | None:
        """Asks how a link stands."""
        try:
            answer = asking.ask(self.system, "GET", f"/payment-links/{link_id}")
        except NotThereError as fault:
            if fault.service != self.system.name:
                # Our own secret is missing, which says nothing about the link.
                raise
            return None
        found = read_state(answer)
        if found is None:
            raise GarbledAnswerError(self.system.name, "get", "NoStatus")
        return found


def read_state(told: Mapping[str, Any]) -> State | None:
    """Reads how a link stands from an answer or a notice; None when it does not say so. Nothing else is read."""
    status, amount, receipt = told.get("status"), told.get("amount"), told.get("receipt")
    if status == OPEN:
        return State(None)
    if not isinstance(status, str) or status not in ENDS:
        return None
    paid = amount if isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0 else None
    number = receipt if isinstance(receipt, str) and _ID.fullmatch(receipt) and not _like_a_card(receipt) else ""
    return State(ENDS[status], paid, number)


def _like_a_card(text: str) -> bool:
    """Tells whether a number could be one of a card, which is 13 to 19 digits long."""
    return 13 <= sum(sign.isdigit() for sign in text) <= 19
