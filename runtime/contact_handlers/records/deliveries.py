"""What was told to systems outside of a center: once for each event and system, whatever is retried."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, differs
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.redelivery import MARKS_KEPT

PENDING: Final = "pending"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"


@dataclass(frozen=True, kw_only=True)
class Delivery(Record):
    """An event for one system, and how it went."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("crm", "webhooks")

    status: Literal["pending", "delivered", "failed"]
    """Pending until the system has it, or the last attempt has failed."""
    event_type: str
    tries: int = 0
    """How often a function tried; each time asks several times."""
    attempt: int = 0
    """The last attempt that failed; after each comes another, later, but after the last."""
    next_at: str | None = None
    """When the next attempt begins."""
    code: str | None = None
    """Why the last one failed."""
    done_at: str | None = None
    failed_at: str | None = None


def key_of(system: str, event_id: str) -> Key:
    """Returns where the delivery of an event to a system is kept."""
    return tables.once("delivery", f"{system}#{event_id}")


def found(sessions: Table, system: str, event_id: str) -> Delivery | None:
    """Returns how an event stands with a system; None before anything is known."""
    item = sessions.get(key_of(system, event_id), consistent=True)
    return None if item is None else Delivery.from_item(item)


def is_settled(delivery: Delivery | None, attempt: int) -> bool:
    """Tells whether an attempt has nothing to do: the system has the event, or a later attempt is on its way."""
    if delivery is None:
        return False
    return delivery.status == DELIVERED or (delivery.status == PENDING and delivery.attempt >= attempt)


def delivered(sessions: Table, system: str, event_id: str, event_type: str) -> None:
    """Notes that a system has an event, once."""
    put = {"status": DELIVERED, "event_type": event_type, "done_at": clock.stamp(clock.now())}
    _change(sessions, key_of(system, event_id), put, remove=("code", "next_at"))


def put_off(
    sessions: Table, system: str, event_id: str, event_type: str, *, code: str, attempt: int, next_at: datetime
) -> None:
    """Notes that a system does not have an event yet, why, and when it is told again."""
    put = {
        "status": PENDING,
        "event_type": event_type,
        "code": code,
        "attempt": attempt,
        "next_at": clock.stamp(next_at),
    }
    _change(sessions, key_of(system, event_id), put)


def failed(sessions: Table, system: str, event_id: str, event_type: str, *, code: str, attempt: int) -> None:
    """Notes that the last attempt to tell a system of an event has failed, and why."""
    put = {
        "status": FAILED,
        "event_type": event_type,
        "code": code,
        "attempt": attempt,
        "failed_at": clock.stamp(clock.now()),
    }
    _change(sessions, key_of(system, event_id), put, remove=("next_at",))


def _change(sessions: Table, key: Key, put: dict[str, Any], remove: tuple[str, ...] = ()) -> None:
    changes = Changes(put={**put, "expires_at": clock.epoch(clock.now() + MARKS_KEPT)}, add={"tries": 1}, remove=remove)
    try:
        sessions.update(key, changes, when=differs("status", DELIVERED), answer="NONE")
    except ConditionFailedError:
        # Another invocation of the same event was faster.
        return
