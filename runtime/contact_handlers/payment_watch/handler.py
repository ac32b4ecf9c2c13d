"""Lambda handler: every two minutes payments whose link is over get their end, and what was not told is told."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, deadline, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.payment_watch import logic, store
from contact_handlers.payment_watch.settings import Settings
from contact_handlers.records import payments
from contact_handlers.records.payments import Payment
from contact_handlers.records.vocabulary import DISPUTED, FAILED, OPEN, PENDING


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, int]:
    """Ends what is over and tells what is left; answers how many payments became what."""
    del event
    with invocation("payment_watch", context):
        settings, moment, found = load(Settings), clock.now(), Counter[str]()
        for payment in store.of(settings, PENDING, logic.never_made(moment, settings.payment.minutes)):
            found[_ended(settings, payments.settle(Table(settings.table_requests), payment, FAILED, amount=None))] += 1
        for payment in store.of(settings, OPEN, logic.over(moment)):
            if deadline.remaining_s() < logic.RESERVE_S:
                break
            found[_closed(settings, payment, moment)] += 1
        for payment in store.untold(settings, moment):
            store.tell(settings, payment)
            found["told"] += 1
        return dict(found)


def _closed(settings: Settings, payment: Payment, moment: datetime) -> str:
    """Ends a payment as the provider says; one that is not told is asked for again, for a day."""
    try:
        state = store.provider(settings).state(payment.link_id or "")
    except DependencyError as fault:
        if fault.service != store.SYSTEM:
            raise
        logs.error("payment.not_known", fault, request_id=payment.request_id)
        if not logic.given_up(payment.due_at, moment):
            metrics.put("SystemRequest", System=store.SYSTEM, Outcome="unavailable")
            return "unknown"
        state = None
    end = logic.end_of(state)
    amount, receipt = (None, "") if state is None else (state.amount, state.receipt)
    made = payments.settle(Table(settings.table_requests), payment, end, amount=amount, receipt=receipt)
    return _ended(settings, made)


def _ended(settings: Settings, payment: Payment | None) -> str:
    if payment is None:
        return "told_before"
    if payment.status == DISPUTED:
        # People have to look; the alarm is the one of everything that does not go on.
        logs.error("payment.disputed", request_id=payment.request_id)
        metrics.put("SweepGivenUp")
    store.tell(settings, payment)
    return payment.status
