"""What the provider of payment links says: a payment ends once, and nothing else of its notice is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.integrations.payments import read_state
from contact_handlers.records import payments
from contact_handlers.records.vocabulary import DISPUTED
from contact_handlers.request_api.settings import Settings


def take(settings: Settings, data: Mapping[str, Any]) -> None:
    """Ends the payment that a notice is about; one of a payment that is not ours, or goes on, has no effect."""
    requests, state = Table(settings.table_requests), read_state(data)
    payment = payments.by_id(requests, str(data.get("reference") or ""))
    if payment is None or state is None or state.end is None:
        logs.warning("payment.notice_unknown", status="unread" if state is None else "read")
        return
    made = payments.settle(requests, payment, state.end, amount=state.amount, receipt=state.receipt)
    if made is not None and made.status == DISPUTED:
        # People have to look; the alarm is the one of everything that does not go on.
        logs.error("payment.disputed", request_id=made.request_id)
        metrics.put("SweepGivenUp")
    # What a function noted that ended before it told it is told now.
    payments.publish(
        settings.event_bus_name,
        settings.center,
        settings.environment,
        requests,
        made or payments.by_id(requests, payment.request_id) or payment,
    )
    logs.info("payment.notice", request_id=payment.request_id, status=(made or payment).status)
