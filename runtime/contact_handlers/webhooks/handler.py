"""Lambda handler: an event and the name of a system in, a signed notice of it out.

Each system has a rule of its own, so one that is down keeps nobody else waiting. After three attempts the function
fails; Lambda tries it twice more and then keeps the event in the dead-letter queue.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.bus_events import BusEvent, bus_event
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, EventError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.integrations import asking, signing
from contact_handlers.integrations.asking import System
from contact_handlers.integrations.https import Question
from contact_handlers.records import deliveries
from contact_handlers.webhooks import logic
from contact_handlers.webhooks.settings import Endpoint, Settings


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, str]:
    """Tells one system of one event, unless it has it."""
    with invocation("webhooks", context):
        settings = load(Settings)
        name = str(event.get("endpoint") or "") if isinstance(event, dict) else ""
        endpoint = settings.webhooks.by_name.get(name)
        if endpoint is None:
            raise EventError("the event names no system of the settings")
        told = bus_event(event.get("event"))
        logs.bind(event_id=told.event_id, event_type=told.event_type)
        sessions = Table(settings.table_sessions)
        if deliveries.is_done(sessions, name, told.event_id):
            logs.info("webhook.repeated", service=name)
            return {"status": "REPEATED"}
        try:
            _send(name, endpoint, told)
        except DependencyError as fault:
            if fault.service == name:
                metrics.put("SystemRequest", System=name, Outcome="failed")
                deliveries.failed(sessions, name, told.event_id, told.event_type, fault.code)
            raise
        deliveries.delivered(sessions, name, told.event_id, told.event_type)
        metrics.put("SystemRequest", System=name, Outcome="done")
        logs.info("webhook.delivered", service=name)
        return {"status": "DELIVERED"}


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
