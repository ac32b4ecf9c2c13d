"""Notices of other systems: signed, fresh, and taken once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.keys import Key
from contact_handlers.integrations import signing
from contact_handlers.records import domain_events, tables
from contact_handlers.records.masked import masked
from contact_handlers.records.sessions import Notice
from contact_handlers.request_api import payments
from contact_handlers.request_api.settings import Settings

MAX_DATA_BYTES: Final = 32 * 1024
# Longer than a sender tries again.
KEPT: Final = timedelta(days=3)
BUSY: Final = "UPSTREAM_UNAVAILABLE"


def receive_webhook(settings: Settings, request: Request) -> Reply:
    """Takes a notice once: the provider of payments ends a payment, everybody else is told on the bus of the center.

    It is marked before and after. So one that comes again while it is being worked on is asked to come later, one that
    a function ended in the middle of is done anew, and one that was done has no effect.
    """
    source = request.path["source"]
    if len(json.dumps(request.body["data"], ensure_ascii=False).encode()) > MAX_DATA_BYTES:
        raise ApiError("PAYLOAD_TOO_LARGE")
    event_id, event_type = str(request.body["event_id"]), str(request.body["event_type"])
    place, sessions = tables.once("webhook", f"{source}#{event_id}"), Table(settings.table_sessions)
    if not _claimed(sessions, place):
        logs.info("notice.repeated", event_id=event_id)
        return Reply(body={"accepted": True})
    try:
        _done(settings, source, event_id, event_type, request.body["data"])
    except DependencyError:
        # Whoever sends it again is heard at once.
        sessions.delete(place)
        raise
    sessions.update(place, Changes(put={"done_at": clock.stamp(clock.now())}), answer="NONE")
    logs.info("notice.received", event_id=event_id, event_type=event_type)
    return Reply(body={"accepted": True})


def _done(settings: Settings, source: str, event_id: str, event_type: str, data: Mapping[str, Any]) -> None:
    if source == settings.payment_source:
        payments.take(settings, data)
        return
    detail = {"source_system": source, "event_id": event_id, "event_type": event_type, "data": _masked(data)}
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, domain_events.NOTICE, detail)


def _claimed(sessions: Table, place: Key) -> bool:
    """Takes a notice in hand; False for one that was done."""
    moment = clock.now()
    mine = Notice(claimed_at=clock.stamp(moment), expires_at=clock.epoch(moment + KEPT))
    try:
        sessions.create(place, mine.to_item())
    except ConditionFailedError:
        item = sessions.get(place, consistent=True)
        found = None if item is None else Notice.from_item(item)
        if found is not None and (found.done_at or not found.claimed_at):
            return False
        since = None if found is None else clock.parse(found.claimed_at or "")
        if found is None or since is None or moment - since < domain_events.IN_HAND:
            raise ApiError(BUSY) from None
        try:
            sessions.update(
                place,
                Changes(put={"claimed_at": mine.claimed_at}),
                when=equals("claimed_at", found.claimed_at),
                answer="NONE",
            )
        except ConditionFailedError:
            raise ApiError(BUSY) from None
    return True


def admit(settings: Settings, request: Request) -> None:
    """Refuses a notice that nobody we know has signed, or not now; what it says has not been read by then."""
    source = request.path["source"]
    if source not in settings.webhook_sources:
        raise ApiError("UNKNOWN_SOURCE")
    signature = signing.read(request.header(signing.HEADER))
    if signature is None or not signing.fits(signature, request.raw_body, _keys(settings.api_secret_arn, source)):
        raise ApiError("SIGNATURE_INVALID")
    if not signing.is_fresh(signature, clock.epoch(clock.now())):
        raise ApiError("SIGNATURE_EXPIRED")


def key_of(source: str, secret: bytes) -> str:
    """Returns the key that a system signs with: made from the secret of the center, so that none is stored."""
    return hmac.new(secret, b"webhook\0" + source.encode(), hashlib.sha256).hexdigest()


def _keys(arn: str, source: str) -> Iterator[str]:
    """Yields the keys of a system: the current one, then the one before, which is only read when it is asked for."""
    yield key_of(source, secrets.secret(arn))
    for value in secrets.valid(arn)[1:]:
        yield key_of(source, value)


def _masked(value: Any) -> Any:
    """Returns data without what identifies people: events of the center carry none."""
    if isinstance(value, dict):
        return {str(masked(str(name))): _masked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return str(masked(value)) if isinstance(value, str) else value
