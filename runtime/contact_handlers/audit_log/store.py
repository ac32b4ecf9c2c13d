"""The audit log."""

from __future__ import annotations

from collections.abc import Sequence

from contact_handlers.audit_log.logic import Line
from contact_handlers.audit_log.settings import Settings
from contact_handlers.base import aws


def put(settings: Settings, lines: Sequence[Line]) -> bool:
    """Writes lines; answers whether the log took all of them, which it does not when they are older than 14 days."""
    answer = aws.call(
        "logs",
        "put_log_events",
        logGroupName=settings.audit_log_group,
        logStreamName=settings.audit_log_stream,
        logEvents=[{"timestamp": line.at, "message": line.text} for line in lines],
    )
    return not answer.get("rejectedLogEventsInfo")
