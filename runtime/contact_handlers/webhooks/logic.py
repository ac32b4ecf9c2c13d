"""What a system is sent: the event as it is on the bus, which holds identifiers alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.base.bus_events import BusEvent

ATTEMPTS: Final = 3
# Members of every detail that stand beside it in the body.
_BESIDES: Final = frozenset({"schema_version", "center", "environment", "timestamp"})


def body(event: BusEvent) -> bytes:
    """Returns the body of a notice: always the same bytes for the same event."""
    told: Mapping[str, Any] = {
        "event_id": event.event_id,
        "event_type": event.event_type,
        "happened_at": event.happened_at,
        "center": event.text("center"),
        "environment": event.text("environment"),
        "data": {name: value for name, value in event.detail.items() if name not in _BESIDES},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
