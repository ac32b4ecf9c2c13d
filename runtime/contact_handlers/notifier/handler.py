"""Lambda handler: an event of the center becomes a message, a report says how it ended, a tick looks at what waits.

Everything that arrives may arrive twice and in any order: a message is made once per event, claimed before it is sent,
and looked at again until it is settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, deadline, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, EventError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.notifier import delivery, logic, reports, store
from contact_handlers.notifier.reports import Report
from contact_handlers.notifier.settings import Settings
from contact_handlers.records import outgoing
from contact_handlers.records.domain_events import NOTICE

TICK = "aws.events"
_REPORTED = (reports.SMS_SOURCE, reports.MAIL_SOURCE)


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one event; a fault raises, so that it is delivered again."""
    with invocation("notifier", context):
        source, detail_type, detail = _parts(event)
        settings, moment = load(Settings), clock.now()
        logs.bind(event_type=detail_type)
        if source == TICK:
            return _tick(settings, moment)
        if source in _REPORTED or detail_type == NOTICE:
            return {"outcome": _reported(settings, reports.read(source, detail_type, detail), moment)}
        return {"outcome": _told(settings, detail_type, detail, moment)}


def _parts(event: Any) -> tuple[str, str, Mapping[str, Any]]:
    """Returns source, kind and detail of an event of a bus."""
    if not isinstance(event, Mapping):
        raise EventError("event: not an object")
    source, detail_type, detail = event.get("source"), event.get("detail-type"), event.get("detail")
    if not isinstance(source, str) or not isinstance(detail_type, str) or not isinstance(detail, Mapping):
        raise EventError("event: source, detail-type or detail missing")
    return source, detail_type, detail


def _told(settings: Settings, detail_type: str, given: Mapping[str, Any], moment: datetime) -> str:
    if detail_type == "callback.completed":
        store.forget_number(settings, str(given.get("callback_id", "")))
        return delivery.LEFT
    planned = logic.planned(detail_type, given)
    if planned is None:
        return delivery.LEFT
    if detail_type == "callback.scheduled":
        store.keep_number(settings, planned.subject_id)
    return delivery.deliver(settings, store.plan(settings, planned, moment), moment)


def _tick(settings: Settings, moment: datetime) -> dict[str, Any]:
    """Looks at every message whose time has come; one that fails is in nobody's way."""
    found: dict[str, int] = {}
    for entry in store.due(settings, moment):
        if deadline.remaining_s() < logic.RESERVE_S:
            break
        try:
            message = store.listed(settings, entry)
            outcome = delivery.LEFT if message is None else delivery.deliver(settings, message, moment)
        except DependencyError as fault:
            logs.error("message.not_looked_at", fault, key=entry.key.sk)
            metrics.put("MessageFailed", Outcome="error")
            outcome = delivery.OPEN
        found[outcome] = found.get(outcome, 0) + 1
    return found


def _reported(settings: Settings, report: Report | None, moment: datetime) -> str:
    """Writes how a message ended; one that could not arrive goes another way."""
    if report is None:
        return delivery.LEFT
    requests = Table(settings.table_requests)
    message = outgoing.get(requests, report.subject_id, report.message)
    if message is None or message.channel != report.channel:
        # Of another center, or of a way that was given up since.
        return delivery.LEFT
    if report.kind == reports.OPTED_OUT:
        found = store.subject(settings, message)
        if found is not None and found.customer_id:
            store.withdraw(settings, found.customer_id, moment)
        return reports.OPTED_OUT
    if report.kind == reports.FAILED:
        return _undelivered(settings, message, report)
    to = outgoing.DELIVERED if report.kind == reports.DELIVERED else outgoing.ACCEPTED
    if message.status == to or message.status not in (outgoing.SENDING, outgoing.ACCEPTED):
        return delivery.LEFT
    if to == outgoing.DELIVERED:
        metrics.put("MessageDelivered", Channel=report.channel)
    put = {"status": to, **({"provider_id": report.provider_id} if report.provider_id else {})}
    outgoing.change(requests, message, put)
    return report.kind


def _undelivered(settings: Settings, message: outgoing.Outgoing, report: Report) -> str:
    if message.status not in (outgoing.SENDING, outgoing.ACCEPTED):
        return delivery.LEFT
    metrics.put("MessageFailed", Outcome="undelivered")
    logs.warning("message.undelivered", channel=report.channel, key=message.key.pk)
    again = delivery.failed_later(settings, message, report.channel)
    return delivery.LEFT if again is None else delivery.deliver(settings, again, clock.now())
