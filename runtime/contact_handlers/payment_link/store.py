"""One payment for what a contact asks for, whatever is retried: the record first, the link behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_handlers.base import clock, deadline, ids
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import absent, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.payments import HttpPaymentLinks, PaymentLinkProvider, Wanted
from contact_handlers.payment_link.settings import Settings
from contact_handlers.records import customers, payments, phone, tables
from contact_handlers.records.customers import Customer
from contact_handlers.records.masked import Masked
from contact_handlers.records.payments import Payment, PaymentOfContact
from contact_handlers.records.requests import ContactNumber
from contact_handlers.records.vocabulary import FAILED, OPEN, PENDING

SYSTEM = "payment"
# What keeping the link and telling of it may take; a provider has the rest of the function's time.
RESERVE_S = 1.5
# Longer than whoever sends the link tries.
NUMBER_KEPT = timedelta(days=1)
# What a provider refuses for good; everything else may pass.
_FOR_GOOD = ("Http400", "Http402", "Http405", "Http406", "Http413", "Http415", "Http422")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody wants to be paid."""

    contact_id: str
    channel: str
    conversation_id: str
    customer_id: str
    number: str | None
    amount: int
    title: Masked
    asked_by: str


def provider(settings: Settings) -> PaymentLinkProvider:
    """Returns the provider of the center; a caller or an agent waits for it."""
    return HttpPaymentLinks(System(SYSTEM, settings.payment.url, settings.payment.secret))


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the customer as they are now, so that a withdrawn consent counts at once."""
    if not customer_id:
        return None
    return customers.by_id(Table(settings.table_customers), customer_id, consistent=True)


def recorded(settings: Settings, ask: Ask, moment: datetime) -> Payment:
    """Returns the payment of a contact for the same thing, made where there is none that is not over."""
    requests, place = Table(settings.table_requests), payments.key_of(ask.contact_id, ask.amount, ask.title)
    for _ in range(3):
        found = requests.get(place, consistent=True)
        before = None if found is None else PaymentOfContact.from_item(found)
        known = None if before is None else payments.by_id(requests, before.payment_id)
        if known is not None and _goes_on(known, moment):
            return known
        made = _new(settings, ask, moment)
        note = PaymentOfContact(
            payment_id=made.request_id, number=1 if before is None else before.number + 1, expires_at=made.expires_at
        )
        when = absent("pk") if before is None else equals("payment_id", before.payment_id)
        writes = [
            requests.creating(made.key, made.to_item()),
            requests.putting(place, note.to_item(), when=when),
        ]
        if ask.number is not None:
            kept = ContactNumber(phone_number=ask.number, expires_at=clock.epoch(moment + NUMBER_KEPT))
            writes.append(
                Table(settings.table_customers).putting(tables.contact_number(made.request_id), kept.to_item())
            )
        try:
            transact(writes)
        except TransactionCancelledError:
            # Asked for twice at the same moment: the first of them is the payment.
            continue
        return made
    raise DependencyError("dynamodb", "transact_write_items", "PaymentChangedAtEveryTry")


def _goes_on(payment: Payment, moment: datetime) -> bool:
    """Tells whether asking again means this payment: it was paid, or its link is good."""
    until = clock.parse(payment.due_at)
    is_over = payment.is_closed or until is None or until <= moment
    return payment.paid_at is not None or not is_over


def _new(settings: Settings, ask: Ask, moment: datetime) -> Payment:
    payment_id = ids.new("pay")
    return Payment(
        kind=payments.KIND,
        status=PENDING,
        request_id=payment_id,
        reference_number=ids.reference(payment_id),
        created_at=clock.stamp(moment),
        due_at=clock.stamp(moment + timedelta(minutes=settings.payment.minutes)),
        data={"title": ask.title},
        amount=ask.amount,
        phone_masked=None if ask.number is None else f"***-****-{ask.number[-4:]}",
        channel=ask.channel,
        contact_id=ask.contact_id,
        conversation_id=ask.conversation_id or None,
        customer_id=ask.customer_id or None,
        asked_by=ask.asked_by,
        version=1,
        expires_at=clock.epoch(moment + timedelta(days=settings.retention.requests_days)),
    )


def linked(settings: Settings, payment: Payment) -> Payment | None:
    """Returns the payment with its link; None when the provider makes none now, or ever."""
    if payment.status == OPEN:
        return payment
    requests = Table(settings.table_requests)
    until = clock.parse(payment.due_at) or clock.now()
    wanted = Wanted(
        payment_id=payment.request_id,
        amount=int(payment.amount),
        title=str((payment.data or {}).get("title") or ""),
        expires_at=until,
    )
    try:
        with deadline.within(max(0.0, deadline.remaining_s() - RESERVE_S)):
            made = provider(settings).create(wanted)
    except DependencyError as fault:
        if fault.service != SYSTEM:
            raise
        if fault.code in _FOR_GOOD:
            payments.settle(requests, payment, FAILED, amount=None)
        return None
    put = {"status": OPEN, "link_id": made.link_id, "link": made.url}
    changed = payments.change(requests, payment, put) or payments.by_id(requests, payment.request_id)
    return changed if changed is not None and changed.status == OPEN else None


def tell(settings: Settings, payment: Payment) -> None:
    """Tells that there is a link to send, once for each link unless a function is stopped in between."""
    requests = Table(settings.table_requests)
    payments.publish(settings.event_bus_name, settings.center, settings.environment, requests, payment)


def of(settings: Settings, payment_id: str, contact_id: str) -> Payment | None:
    """Returns a payment that this contact asked for."""
    found = payments.by_id(Table(settings.table_requests), payment_id)
    return found if found is not None and found.contact_id == contact_id else None


def number(given: str, address: str) -> str | None:
    """Returns where a message reaches the customer: a number that was named, else the one of the contact."""
    return phone.to_e164(given) if given else phone.to_e164(address)
