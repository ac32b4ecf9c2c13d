"""Whether the center answers: one real read, at most every ten seconds, and no details for strangers."""

from __future__ import annotations

import time
from typing import Any, Final

from contact_handlers.api.document import document
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import tables
from contact_handlers.request_api.settings import Settings

KEEP_S: Final = 10.0
# A read that takes longer is a table that suffers.
SLOW_S: Final = 1.0
HEALTHY, DEGRADED, UNHEALTHY = "healthy", "degraded", "unhealthy"

_kept: dict[str, tuple[float, str]] = {}


def get_health(settings: Settings, request: Request) -> Reply:
    """Returns the status; 503 with the same body when customers cannot be served."""
    del request
    status = _status(settings)
    body: dict[str, Any] = {
        "status": status,
        "version": document().raw["info"]["version"],
        "timestamp": clock.stamp(clock.now()),
    }
    return Reply(body=body, status=503 if status == UNHEALTHY else 200)


def _status(settings: Settings) -> str:
    now = time.monotonic()
    seen = _kept.get(settings.table_sessions)
    if seen is not None and now - seen[0] < KEEP_S:
        return seen[1]
    try:
        Table(settings.table_sessions).get(tables.once("health", "read"))
        found = DEGRADED if time.monotonic() - now > SLOW_S else HEALTHY
    except DependencyError as fault:
        logs.error("health.unreadable", fault)
        found = UNHEALTHY
    _kept[settings.table_sessions] = (now, found)
    return found


def reset() -> None:
    """Forgets what was seen."""
    _kept.clear()
