"""Events as EventBridge delivers them to functions of the center: of its own bus, and of its buckets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base.errors import EventError
from contact_handlers.base.frozen import dataclass


@dataclass(frozen=True)
class BusEvent:
    """One event of the center's bus; delivered again, it has the same id."""

    event_id: str
    event_type: str
    happened_at: str
    detail: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Returns a member of the detail as text; empty where there is none."""
        value = self.detail.get(name)
        return "" if value is None else str(value)


def bus_event(raw: Any) -> BusEvent:
    """Reads an event; whatever lacks an id, a type or a detail is an EventError."""
    event = raw if isinstance(raw, Mapping) else {}
    detail, event_id, event_type = event.get("detail"), event.get("id"), event.get("detail-type")
    if not isinstance(detail, Mapping) or not isinstance(event_id, str) or not isinstance(event_type, str):
        raise EventError("the event has no id, detail-type or detail, so it does not come from an event bus")
    return BusEvent(event_id, event_type, str(detail.get("timestamp") or event.get("time") or ""), detail)


def stored_object(raw: Any) -> Mapping[str, Any]:
    """Returns what an event of a bucket says about its object; empty for an event that names none.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    detail = raw.get("detail") if isinstance(raw, Mapping) else None
    found = detail.get("object") if isinstance(detail, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def object_key(raw: Any) -> str:
    """Returns the key of the object that an event of a bucket is about; raises EventError when it names none."""
    key = stored_object(raw).get("key")
    if not isinstance(key, str) or not key:
        raise EventError("the event names no object")
    return key
