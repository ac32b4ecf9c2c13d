"""Messages to customers: what was sent about what, how far it came, and the list of those that somebody looks at.

A message is made once per event, by its key, in one transaction with its entry of the list; the entry lies at the
moment of the next look and goes with the last change. So a function may be stopped anywhere: the next look goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table, Write, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, below, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables

OutgoingStatus = Literal["waiting", "sending", "accepted", "delivered", "failed", "refused"]
WAITING: Final = "waiting"
SENDING: Final = "sending"
ACCEPTED: Final = "accepted"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"
REFUSED: Final = "refused"
# Nothing is left to do; a report may still say how an accepted one ended.
SETTLED: Final = (ACCEPTED, DELIVERED, FAILED, REFUSED)


@dataclass(frozen=True, kw_only=True)
class Outgoing(Record):
    """A message to a customer: neither their number nor what it says, both of which are read when it is sent."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("notifier",)

    subject_id: str
    """What it is about: a request, a callback, an escalation, or the message somebody wants sent."""
    message: str
    """Which message about it, by the event that it follows."""
    template: str
    status: OutgoingStatus
    created_at: str
    due_at: str
    """When somebody looks at it next."""
    updated_at: str | None = None
    customer_id: str | None = None
    """Whom it is for, where the subject does not say; taken off when it is settled."""
    channel: str | None = None
    """The way it was last tried."""
    attempts: int = 0
    failed_channels: Sequence[str] | None = None
    """Ways that cannot reach the customer with this message."""
    counted_on: str | None = None
    """Date on which it counts toward what the customer gets in a day."""
    provider_id: str | None = None
    """What the service calls it."""
    end_reason: str | None = None
    version: int = 1

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return self.place or tables.outgoing(self.subject_id, self.message)

    @property
    def entry(self) -> Key:
        """Where its entry of the list lies."""
        return tables.outbox(self.due_at, self.subject_id, self.message)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in SETTLED


@dataclass(frozen=True, kw_only=True)
class OutboxEntry(Record):
    """An entry of the list of messages that are looked at."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("notifier",)

    subject_id: str
    message: str


@dataclass(frozen=True, kw_only=True)
class MessagesOfDay(Record):
    """How many messages somebody got on a day."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("notifier",)

    sent: int


def get(requests: Table, subject_id: str, message: str) -> Outgoing | None:
    """Returns a message as it is now."""
    found = requests.get(tables.outgoing(subject_id, message), consistent=True)
    return None if found is None else Outgoing.from_item(found)


def create(requests: Table, new: Outgoing) -> bool:
    """Writes a message with its entry of the list; False when there is one already."""
    try:
        transact([requests.creating(new.key, new.to_item()), _listing(requests, new)])
    except TransactionCancelledError as cancelled:
        if not cancelled.failed(0):
            raise
        return False
    return True


def change(
    requests: Table,
    before: Outgoing,
    put: Mapping[str, Any],
    *,
    remove: Sequence[str] = (),
    with_writes: Sequence[Write] = (),
) -> Outgoing | None:
    """Changes a message and moves its entry to its next look, or takes it off; None when it has changed meanwhile.

    A TransactionCancelledError is left to the caller when one of the `with_writes` failed alone: they come first.
    """
    stamp = clock.stamp(clock.now())
    gone = [*remove, *(["customer_id"] if put.get("status", before.status) in SETTLED else [])]
    after = before.changed({"updated_at": stamp, **put, "version": before.version + 1, **dict.fromkeys(gone)})
    updated = {"updated_at": stamp, **put, "version": after.version}
    changes = Changes(put=updated, remove=[name for name in gone if before.attribute(name) is not None])
    writes = [*with_writes, requests.updating(before.key, changes, when=equals("version", before.version))]
    moved = after.is_settled or after.due_at != before.due_at
    if moved and not before.is_settled:
        writes.append(requests.deleting(before.entry))
    if not after.is_settled and (moved or before.is_settled):
        writes.append(_listing(requests, after))
    try:
        transact(writes)
    except TransactionCancelledError as cancelled:
        if not cancelled.failed(len(with_writes)):
            raise
        found = get(requests, before.subject_id, before.message)
        # The answer to this very change may have been lost, and the SDK has asked again.
        return found if found is not None and found.to_item() == after.to_item() else None
    return after


def _listing(requests: Table, message: Outgoing) -> Write:
    entry = OutboxEntry(subject_id=message.subject_id, message=message.message, expires_at=message.expires_at)
    return requests.putting(message.entry, entry.to_item())


def counting(sessions: Table, recipient: str, moment: datetime, limit: int | None) -> Write:
    """Returns what counts one more message of a day as an element of a transaction; `limit` refuses more."""
    expires_at = clock.epoch(moment + timedelta(days=2))
    changes = Changes(put={tables.TTL: expires_at}, add={"sent": 1})
    room = None if limit is None else absent("sent") | below("sent", limit)
    return sessions.updating(tables.messages_of_day(recipient, clock.local_date(moment)), changes, when=room)
