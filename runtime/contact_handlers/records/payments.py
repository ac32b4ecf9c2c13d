"""Payments by link: what was asked for, the link while it lives, and one true end. Never a card.

A payment is `pending` while its link is being made, then `open` for as long as the link lives. It ends `completed`,
`failed`, `expired` or `cancelled`; only money that has moved all the same, told late, changes such an end, and only
once. Money of another amount than was asked for is `disputed`, which people settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, equals, one_of
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import domain_events, tables
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import (
    CANCELLED,
    COMPLETED,
    DISPUTED,
    EXPIRED,
    FAILED,
    OPEN,
    PENDING,
    RequestKind,
    RequestStatus,
)

KIND: Final[RequestKind] = "payment"
OWNERS: Final = ("payment_link", "payment_watch", "request_api")
LINK_CREATED: Final = "payment.link_created"
# A link is made within the seconds of one invocation; one that is not by then was not.
MAKING: Final = timedelta(minutes=2)
# A provider tells the end of a link within this time; what it has not told is asked for.
GRACE: Final = timedelta(minutes=2)

End = Literal["completed", "failed", "expired", "cancelled"]
# How providers call the ends of a link, in the words of our interface.
ENDS: Final[Mapping[str, End]] = {"paid": COMPLETED, "failed": FAILED, "expired": EXPIRED, "cancelled": CANCELLED}
_BEFORE: Final[Mapping[RequestStatus, tuple[RequestStatus, ...]]] = {
    OPEN: (PENDING,),
    COMPLETED: (PENDING, OPEN, FAILED, EXPIRED, CANCELLED),
    DISPUTED: (PENDING, OPEN, FAILED, EXPIRED, CANCELLED),
    FAILED: (PENDING, OPEN),
    EXPIRED: (PENDING, OPEN),
    CANCELLED: (PENDING, OPEN),
}


@dataclass(frozen=True, kw_only=True)
class Payment(Request):
    """A payment that a customer was asked for by link."""

    OWNERS: ClassVar[tuple[str, ...]] = OWNERS

    amount: int
    """KRW."""
    link_id: str | None = None
    """Name of the link at the provider."""
    link: str | None = None
    """Address of the page, which is only for the customer; it goes when the link is over."""
    asked_by: str | None = None
    """`agent`, or the scenario in which the bot asked."""
    paid_at: str | None = None
    paid_amount: int | None = None
    receipt: str | None = None
    """Number under which the provider knows the payment."""
    end_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentOfContact(Record):
    """The payment that a contact asked for: asked again for the same, it is the same while its link lives."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("payment_link",)

    payment_id: str
    number: int = 1
    """The how-manieth of this contact for the same."""


@dataclass(frozen=True)
class Link:
    """What the message to a customer needs: the address, and until when it is good."""

    payment_id: str
    url: str
    expires_at: datetime
    amount: int
    reference_number: str
    customer_id: str
    conversation_id: str


def by_id(requests: Table, payment_id: str) -> Payment | None:
    """Returns a payment as it is now."""
    if not ids.known("pay", payment_id):
        return None
    found = requests.get(tables.request(payment_id), consistent=True)
    return None if found is None or found.get("kind") != KIND else Payment.from_item(found)


def link(requests: Table, payment_id: str, moment: datetime) -> Link | None:
    """Returns the link of a payment for the message to its customer; None when there is none that is good now.

    The number to send it to is the one of the request (`tables.contact_number`), else one of the customer's profile.
    """
    payment = by_id(requests, payment_id)
    until = None if payment is None else clock.parse(payment.due_at)
    if payment is None or payment.status != OPEN or not payment.link or until is None or until <= moment:
        return None
    return Link(
        payment_id=payment.request_id,
        url=payment.link,
        expires_at=until,
        amount=int(payment.amount),
        reference_number=payment.reference_number,
        customer_id=payment.customer_id or "",
        conversation_id=payment.conversation_id or "",
    )


def detail(payment: Payment, status: str = "") -> dict[str, Any]:
    """Returns what an event tells of a payment: identifiers alone."""
    return {
        "payment_id": payment.request_id,
        "reference_number": payment.reference_number,
        "conversation_id": payment.conversation_id or "",
        "customer_id": payment.customer_id or "",
        "status": status or payment.status,
    }


def event_of(status: RequestStatus) -> str:
    """Returns the event that tells of a state."""
    return LINK_CREATED if status == OPEN else f"payment.{status}"


def ended(payment: Payment, end: End, *, amount: int | None, receipt: str, moment: datetime) -> dict[str, Any]:
    """Returns the attributes of a payment that has ended; money of another amount is disputed."""
    status: RequestStatus = DISPUTED if end == COMPLETED and amount != payment.amount else end
    put: dict[str, Any] = {"end_reason": end}
    if end == COMPLETED:
        put |= {"paid_at": clock.stamp(moment), "paid_amount": amount, "receipt": receipt or None}
    return {"status": status, **put}


def change(requests: Table, payment: Payment, put: Mapping[str, Any], *, gone: tuple[str, ...] = ()) -> Payment | None:
    """Changes the state of a payment once and notes the event; None when it has gone on meanwhile, or is there."""
    status: RequestStatus = put["status"]
    changes = Changes(
        put={
            **put,
            "by_kind_pk": tables.of_kind(KIND, status),
            "updated_at": clock.stamp(clock.now()),
            **domain_events.noted(event_of(status)),
        },
        add={"version": 1},
        remove=gone,
    )
    when = one_of("status", _BEFORE[status])
    if payment.version is not None:
        when &= equals("version", payment.version)
    try:
        return Payment.from_item(requests.update(payment.key, changes, when=when))
    except ConditionFailedError:
        return None


def settle(requests: Table, payment: Payment, end: End, *, amount: int | None, receipt: str = "") -> Payment | None:
    """Ends a payment as its provider says; None when it had ended before, so that there is nothing to tell."""
    put = ended(payment, end, amount=amount, receipt=receipt, moment=clock.now())
    found: Payment | None = payment
    while found is not None and found.status in _BEFORE[put["status"]]:
        made = change(requests, found, put, gone=("link",))
        if made is not None:
            return made
        # Somebody else was faster: what they left decides.
        found = by_id(requests, payment.request_id)
    return None


def publish(bus: str, center: str, environment: str, requests: Table, payment: Payment) -> None:
    """Tells of the last change, where there is a bus, and takes the note off."""
    if not payment.untold:
        return
    domain_events.publish(bus, center, environment, payment.untold, detail(payment))
    domain_events.mark_published(requests, payment)


def key_of(contact_id: str, amount: int, title: str) -> Key:
    """Returns where the payment of a contact is noted, by what it is for."""
    return tables.payment_of_contact(contact_id, ids.ulid_of(0, str(amount), title))
