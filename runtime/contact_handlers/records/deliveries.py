"""What was told to systems outside of a center: once for each event and system, whatever is retried."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, differs
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.redelivery import MARKS_KEPT

DELIVERED: Final = "delivered"
FAILED: Final = "failed"


@dataclass(frozen=True, kw_only=True)
class Delivery(Record):
    """An event for one system, and how it went."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("crm", "webhooks")

    status: Literal["delivered", "failed"]
    event_type: str
    tries: int = 0
    """How often a function tried; each time makes several attempts."""
    code: str | None = None
    """Why the last one failed."""
    done_at: str | None = None
    failed_at: str | None = None


def key_of(system: str, event_id: str) -> Key:
    """Returns where the delivery of an event to a system is kept."""
    return tables.once("delivery", f"{system}#{event_id}")


def is_done(sessions: Table, system: str, event_id: str) -> bool:
    """Tells whether a system has an event."""
    found = sessions.get(key_of(system, event_id), consistent=True)
    return found is not None and Delivery.from_item(found).status == DELIVERED


def delivered(sessions: Table, system: str, event_id: str, event_type: str) -> None:
    """Notes that a system has an event, once."""
    moment = clock.now()
    put = {
        "status": DELIVERED,
        "event_type": event_type,
        "done_at": clock.stamp(moment),
        "expires_at": clock.epoch(moment + MARKS_KEPT),
    }
    _change(sessions, key_of(system, event_id), Changes(put=put, add={"tries": 1}, remove=("code",)))


def failed(sessions: Table, system: str, event_id: str, event_type: str, code: str) -> None:
    """Notes that a system does not have an event yet, and why."""
    moment = clock.now()
    put = {
        "status": FAILED,
        "event_type": event_type,
        "code": code,
        "failed_at": clock.stamp(moment),
        "expires_at": clock.epoch(moment + MARKS_KEPT),
    }
    _change(sessions, key_of(system, event_id), Changes(put=put, add={"tries": 1}))


def _change(sessions: Table, key: Key, changes: Changes) -> None:
    try:
        sessions.update(key, changes, when=differs("status", DELIVERED), answer="NONE")
    except ConditionFailedError:
        # Another invocation of the same event was faster.
        return
