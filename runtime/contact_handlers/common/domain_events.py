"""Domain events on the bus of the center: ids, enums and masked values only, with a schema version in every detail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contact_handlers.common import aws, clock
from contact_handlers.common.errors import DependencyError

SOURCE = "aicc"
SCHEMA_VERSION = 1

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
        ("reservation.created", "cancellation.requested", "loan.requested"), ("request_id", "reference_number", "kind")
    ),
    "survey.submitted": ("conversation_id", "score", "channel"),
    "auth.locked": ("customer_id", "contact_id"),
}


def publish(bus: str, center: str, environment: str, detail_type: str, detail: Mapping[str, Any]) -> None:
    """Publishes one event; the detail must have exactly the members of the catalogue."""
    wanted = CATALOGUE.get(detail_type)
    if wanted is None or set(wanted) != set(detail):
        raise ValueError(f"event {detail_type!r}: members {sorted(detail)} given, {sorted(wanted or ())} wanted")
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
