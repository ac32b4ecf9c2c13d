"""Notices of other systems: signed, fresh, and taken once."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import timedelta
from typing import Any, Final

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.records import domain_events, tables
from contact_handlers.records.conversations import Mark
from contact_handlers.records.masked import masked
from contact_handlers.request_api.settings import Settings

TOLERANCE_S: Final = 300
MAX_DATA_BYTES: Final = 32 * 1024
# Longer than a sender tries again.
KEPT: Final = timedelta(days=3)
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def receive_webhook(settings: Settings, request: Request) -> Reply:
    """Takes a notice and tells it on the event bus of the center; the same notice again has no effect."""
    source = request.path["source"]
    if len(json.dumps(request.body["data"], ensure_ascii=False).encode()) > MAX_DATA_BYTES:
        raise ApiError("PAYLOAD_TOO_LARGE")
    event_id = str(request.body["event_id"])
    place = tables.once("webhook", f"{source}#{event_id}")
    sessions, moment = Table(settings.table_sessions), clock.now()
    try:
        sessions.create(place, Mark(expires_at=clock.epoch(moment + KEPT)).to_item())
    except ConditionFailedError:
        logs.info("notice.repeated", event_id=event_id)
        return Reply(body={"accepted": True})
    detail = {
        "source_system": source,
        "event_id": event_id,
        "event_type": str(request.body["event_type"]),
        "data": _masked(request.body["data"]),
    }
    try:
        domain_events.publish(
            settings.event_bus_name, settings.center, settings.environment, domain_events.NOTICE, detail
        )
    except DependencyError:
        # Whoever sends it again is heard.
        sessions.delete(place)
        raise
    logs.info("notice.received", event_id=event_id, event_type=detail["event_type"])
    return Reply(body={"accepted": True})


def admit(settings: Settings, request: Request) -> None:
    """Refuses a notice that nobody we know has signed, or not now; what it says has not been read by then."""
    source = request.path["source"]
    if source not in settings.webhook_sources:
        raise ApiError("UNKNOWN_SOURCE")
    _check(request, key_of(source, secrets.secret(settings.api_secret_arn)))


def key_of(source: str, secret: bytes) -> str:
    """Returns the key that a system signs with: made from the secret of the center, so that none is stored."""
    return hmac.new(secret, b"webhook\0" + source.encode(), hashlib.sha256).hexdigest()


def signed(key: str, at: int, body: bytes) -> str:
    """Returns the signature of a notice."""
    return hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _check(request: Request, key: str) -> None:
    given = _SIGNATURE.fullmatch(request.header("X-Signature"))
    if given is None:
        raise ApiError("SIGNATURE_INVALID")
    at = int(given[1])
    if not hmac.compare_digest(signed(key, at, request.raw_body), given[2]):
        raise ApiError("SIGNATURE_INVALID")
    if abs(clock.epoch(clock.now()) - at) > TOLERANCE_S:
        raise ApiError("SIGNATURE_EXPIRED")


def _masked(value: Any) -> Any:
    """Returns data without what identifies people: events of the center carry none."""
    if isinstance(value, dict):
        return {str(masked(str(name))): _masked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return str(masked(value)) if isinstance(value, str) else value
