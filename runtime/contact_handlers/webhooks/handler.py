"""Lambda handler: an event and the name of a system in, a signed notice of it out.

Each system has a rule of its own, so one that is down keeps nobody else waiting. What it does not take it is told again
later, for a day; then the function fails, Lambda tries it twice more and keeps the event in the dead-letter queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.bus_events import BusEvent, bus_event
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, EventError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.integrations import asking, later, signing
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.https import Question
from contact_handlers.records import deliveries
from contact_handlers.webhooks import logic
from contact_handlers.webhooks.settings import Endpoint, Settings

DELIVERED, REPEATED, PENDING = "DELIVERED", "REPEATED", "PENDING"


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, str]:
    """Tells one system of one event, unless it has it."""
    with invocation("webhooks", context):
        settings, given = load(Settings), event if isinstance(event, Mapping) else {}
        name, attempt = str(given.get("endpoint") or ""), later.attempt_of(given)
        endpoint = settings.webhooks.by_name.get(name)
        if endpoint is None:
            raise EventError("the event names no system of the settings")
        told = bus_event(given.get("event"))
        logs.bind(event_id=told.event_id, event_type=told.event_type)
        sessions = Table(settings.table_sessions)
        if deliveries.is_settled(deliveries.found(sessions, name, told.event_id), attempt):
            logs.info("webhook.repeated", service=name)
            return {"status": REPEATED}
        try:
            _send(name, endpoint, told)
        except DependencyError as fault:
            metrics.put("SystemRequest", System=name, Outcome="unavailable")
            return _later(settings, given, name, told, attempt, fault)
        deliveries.delivered(sessions, name, told.event_id, told.event_type)
        metrics.put("SystemRequest", System=name, Outcome="done")
        logs.info("webhook.delivered", service=name, attempt=attempt)
        return {"status": DELIVERED}


def _later(
    settings: Settings, given: Mapping[str, Any], name: str, told: BusEvent, attempt: int, fault: DependencyError
) -> dict[str, str]:
    """Has the system told again; after the last attempt the fault is one of the function."""
    subject, sessions = f"{name}#{told.event_id}", Table(settings.table_sessions)
    next_at = later.put_off(
        settings, settings.webhooks_function_arn, given, subject=subject, attempt=attempt, fault=fault
    )
    if next_at is None:
        deliveries.failed(sessions, name, told.event_id, told.event_type, code=fault.code, attempt=attempt)
        raise fault
    deliveries.put_off(
        sessions, name, told.event_id, told.event_type, code=fault.code, attempt=attempt, next_at=next_at
    )
    logs.warning("webhook.put_off", service=name, code=fault.code, attempt=attempt, next_at=clock.stamp(next_at))
    return {"status": PENDING}


def _send(name: str, endpoint: Endpoint, event: BusEvent) -> None:
    body, at = logic.body(event), clock.epoch(clock.now())
    keys = [value.decode("utf-8", "replace").strip() for value in secrets.valid(endpoint.secret)]
    question = Question(
        method="POST",
        url=endpoint.url,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "contact-center",
            signing.HEADER: signing.header(keys, at, body),
            "X-Event-Id": event.event_id,
            "Idempotency-Key": event.event_id,
        },
        body=body,
    )
    asking.exchanged(System(name, endpoint.url, endpoint.secret, endpoint.timeout_s, logic.ATTEMPTS), question)
