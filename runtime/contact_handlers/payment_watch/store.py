"""Payments by state, the provider's word, and the events that are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contact_handlers.base.dynamo import Range, Table
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.payments import HttpPaymentLinks, PaymentLinkProvider
from contact_handlers.payment_watch import logic
from contact_handlers.payment_watch.settings import Settings
from contact_handlers.records import domain_events, payments, tables
from contact_handlers.records.payments import Payment
from contact_handlers.records.vocabulary import RequestStatus

SYSTEM = "payment"
# Nobody waits, so that a slow answer is an answer.
TIMEOUT_S = 10.0


def provider(settings: Settings) -> PaymentLinkProvider:
    """Returns the provider of the center."""
    return HttpPaymentLinks(System(SYSTEM, settings.payment.url, settings.payment.secret, TIMEOUT_S, 2))


def of(settings: Settings, status: RequestStatus, span: Range) -> Iterator[Payment]:
    """Yields the payments of a state as they are now, those first whose link ended first."""
    table = Table(settings.table_requests)
    found = table.query(tables.of_kind(payments.KIND, status), sort=span, index="by_kind", limit=logic.MOST)
    for item in list(found):
        payment = payments.by_id(table, str(item["request_id"]))
        if payment is not None and payment.status == status:
            yield payment


def untold(settings: Settings, moment: datetime) -> Iterator[Payment]:
    """Yields the payments whose last event was noted by a function that ended before it told it."""
    table, span = Table(settings.table_requests), logic.lately(moment, settings.payment.minutes)
    for status in logic.watched():
        for item in table.query(tables.of_kind(payments.KIND, status), sort=span, index="by_kind"):
            if not domain_events.left_untold(Payment.from_item(item), moment):
                continue
            # An index shows late that it was told.
            found = payments.by_id(table, str(item["request_id"]))
            if found is not None and domain_events.left_untold(found, moment):
                yield found


def tell(settings: Settings, payment: Payment) -> None:
    """Tells of the last change of a payment."""
    payments.publish(
        settings.event_bus_name, settings.center, settings.environment, Table(settings.table_requests), payment
    )
