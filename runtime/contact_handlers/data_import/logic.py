"""Which object arrived, and where its report lies."""

from __future__ import annotations

from typing import Any, Final

from contact_handlers.base.bus_events import stored_object
from contact_handlers.base.errors import EventError
from contact_handlers.base.frozen import dataclass

INCOMING: Final = "imports/in/"
REPORTS: Final = "imports/reports/"


@dataclass(frozen=True)
class Arrived:
    """A version of an object that was put into the bucket."""

    key: str
    version: str

    @property
    def report_key(self) -> str:
        """Where the report of this version lies."""
        return f"{REPORTS}{self.key.removeprefix(INCOMING)}.{self.version}.json"


def arrived(event: Any) -> Arrived:
    """Reads `Object Created` as EventBridge delivers it."""
    found = stored_object(event)
    key, version = str(found.get("key") or ""), str(found.get("version-id") or "")
    if not key.startswith(INCOMING) or key == INCOMING or not version:
        raise EventError("the event names no version of an object below the folder of imports")
    return Arrived(key, version)
