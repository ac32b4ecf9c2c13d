"""Domain events on the bus of the center: ids, enums and masked values only, with a schema version in every detail.

A center has a bus when somebody outside of it listens (`events.bus` of its settings); without one nothing is sent. An
event that belongs to a change of a record is noted in that record, in the same write, and taken off once it is
published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import sweep
from contact_handlers.records.vocabulary import REQUEST_EVENTS

SOURCE = "aicc"
SCHEMA_VERSION = 1
UNTOLD, UNTOLD_SINCE = "untold", "untold_since"
# An event that is noted for a shorter time is being published by whoever noted it. Lambda retries a failed
# asynchronous invocation after a minute: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
IN_HAND = timedelta(seconds=30)

# What another system has told the center, without what identifies people.
NOTICE = "notice.received"
# detail-type -> members of the detail besides schema_version, center, environment and timestamp
CATALOGUE: Mapping[str, tuple[str, ...]] = {
    "conversation.started": ("conversation_id", "channel", "customer_id", "status"),
    "conversation.ended": (
        "conversation_id",
        "channel",
        "customer_id",
        "status",
        "duration_s",
        "primary_intent",
        "containment",
    ),
    **{
        f"escalation.{change}": (
            "escalation_id",
            "reference_number",
            "reason",
            "priority",
            "status",
            "queue_key",
            "wait_s",
            "rule",
        )
        for change in ("created", "assigned", "resolved", "cancelled", "timed_out")
    },
    **{f"callback.{change}": ("callback_id", "due_at", "attempts") for change in ("scheduled", "completed", "failed")},
    **dict.fromkeys(
        (
            *REQUEST_EVENTS.values(),
            *("request.completed", "request.failed"),
        ),
        ("request_id", "reference_number", "kind"),
    ),
    # What another system, or a person of the center, wants a customer to be told.
    "message.wanted": ("message_id", "customer_id", "template"),
    "incident.reported": ("request_id", "reference_number", "kind"),
    **{
        f"payment.{change}": ("payment_id", "reference_number", "conversation_id", "customer_id", "status")
        for change in ("link_created", "completed", "failed", "expired", "cancelled", "disputed")
    },
    "survey.submitted": ("conversation_id", "score", "channel"),
    "auth.locked": ("customer_id", "contact_id"),
    NOTICE: ("source_system", "event_id", "event_type", "data"),
}


@dataclass(frozen=True, kw_only=True)
class Telling(Record):
    """A record whose changes others must hear of."""

    untold: str | None = None
    """Event of the last change that is not published yet."""
    untold_since: str | None = None


def publish(bus: str, center: str, environment: str, detail_type: str, detail: Mapping[str, Any]) -> None:
    """Publishes one event, where there is a bus; the detail must have exactly the members of the catalogue."""
    wanted = CATALOGUE.get(detail_type)
    if wanted is None or set(wanted) != set(detail):
        raise ValueError(f"event {detail_type!r}: members {sorted(detail)} given, {sorted(wanted or ())} wanted")
    if not bus:
        return
    body = {
        "schema_version": SCHEMA_VERSION,
        "center": center,
        "environment": environment,
        "timestamp": clock.stamp(clock.now()),
        **detail,
    }
    entry = {
        "EventBusName": bus,
        "Source": SOURCE,
        "DetailType": detail_type,
        "Detail": json.dumps(body, ensure_ascii=False),
    }
    answer = aws.call("events", "put_events", Entries=[entry])
    if answer.get("FailedEntryCount"):
        code = str(answer["Entries"][0].get("ErrorCode", "Unknown"))
        raise DependencyError("events", "put_events", code)


def noted(detail_type: str) -> dict[str, str]:
    """Returns the attributes that note an event in the record whose change it tells."""
    return {UNTOLD: detail_type, UNTOLD_SINCE: clock.stamp(clock.now())}


def left_untold(record: Telling, moment: datetime) -> bool:
    """Tells whether an event was noted by a function that ended before it was published."""
    since = clock.parse(record.untold_since or "")
    return bool(record.untold) and (since is None or moment - since >= IN_HAND)


def mark_published(table: Table, record: Telling, *, settled: bool = False) -> None:
    """Takes the note of a published event off its record; a `settled` one waits for nothing any more."""
    with suppress(ConditionFailedError):
        table.update(
            record.key,
            Changes(remove=(UNTOLD, UNTOLD_SINCE, *(sweep.ATTRIBUTES if settled else ()))),
            when=equals(UNTOLD_SINCE, record.untold_since),
            answer="NONE",
        )
