"""How many customers are called at a time for the agents of a queue, whoever calls them.

Every callback that is due asks for itself, and they all see the same free agent. So who is being called is written into
one item per queue, under a condition: a place is taken before the call and given back when it is over or an agent has
it. A place that nobody gives back is free again after the time that a call takes to reach an agent.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar, Final

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, as_read, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.waiting import QueueState

# Customers that are called beyond the free agents: some do not answer, and an agent who ends a call is free at once.
ALLOWANCE: Final = 1
# As many are called at a time of whose queue nothing is known.
UNKNOWN: Final = 3
# What a queue is said to be like is believed for so long: the service answers five questions a second.
# https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
BELIEVED: Final = timedelta(seconds=10)
# Words and keys between the answer of a customer and the queue.
TALKED_TO: Final = timedelta(seconds=75)
KEPT: Final = timedelta(hours=1)
TRIES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Pace(Record):
    """Who is being called for the agents of a queue: `call_<callback>` until when a place is kept."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "admin_api",
        "callback",
        "callback_dispatch",
        "contact_events",
        "escalation_timeout",
        "sweeper",
    )
    SLOT: ClassVar[str] = "call_"

    room: int | None = None
    """How many may be called at a time, as it was measured last."""
    measured_at: str | None = None
    version: int | None = None

    def calls(self, moment: datetime) -> set[str]:
        """Returns the callbacks whose customers are being called."""
        return {name for name, until in self._kept().items() if until > clock.epoch(moment)}

    def over(self, moment: datetime) -> list[str]:
        """Returns the attributes of places that nobody has given back in time."""
        return [f"{self.SLOT}{name}" for name, until in self._kept().items() if until <= clock.epoch(moment)]

    def believed(self, moment: datetime) -> int | None:
        """Returns how many may be called, as long as that is believed."""
        measured = clock.parse(self.measured_at or "")
        return self.room if measured is not None and moment - measured <= BELIEVED else None

    def _kept(self) -> dict[str, int]:
        return {
            name.removeprefix(self.SLOT): int(until) for name, until in self.extra.items() if name.startswith(self.SLOT)
        }


def room(state: QueueState) -> int:
    """Returns how many customers may be called at a time: one per free agent for whom nobody waits, and a few."""
    if state.available is None:
        return UNKNOWN
    free = max(0, state.available - (state.contacts or 0))
    return free + ALLOWANCE if free else 0


def paced(requests: Table, queue_key: str) -> Pace:
    """Returns who is being called for a queue."""
    found = requests.get(tables.pace(queue_key), consistent=True)
    return Pace() if found is None else Pace.from_item(found)


def measured(requests: Table, queue_key: str, found: int, moment: datetime) -> None:
    """Remembers how many may be called, so that the next ones need not ask."""
    put = {"room": found, "measured_at": clock.stamp(moment), tables.TTL: clock.epoch(moment + KEPT)}
    requests.update(tables.pace(queue_key), Changes(put=put), answer="NONE")


def take(requests: Table, queue_key: str, callback_id: str, most: int, moment: datetime, ring_s: int) -> bool:
    """Takes a place for a call; false when as many are being called as may. Taken twice it is one place."""
    until = moment + timedelta(seconds=ring_s) + TALKED_TO
    for _ in range(TRIES):
        pace = paced(requests, queue_key)
        calls = pace.calls(moment)
        if callback_id in calls:
            return True
        if len(calls) >= most:
            return False
        put = {f"{Pace.SLOT}{callback_id}": clock.epoch(until), tables.TTL: clock.epoch(moment + KEPT)}
        changes = Changes(put=put, add={"version": 1}, remove=tuple(pace.over(moment)))
        with suppress(ConditionFailedError):
            requests.update(tables.pace(queue_key), changes, when=as_read("version", pace.version), answer="NONE")
            return True
    # Others are faster all the time; whoever waits looks again in a minute.
    return False


def give_back(requests: Table, queue_key: str, callback_id: str) -> None:
    """Gives a place back: the call is over, or an agent has it."""
    with suppress(ConditionFailedError):
        requests.update(
            tables.pace(queue_key),
            # An agent may have become busy by it, so that what was measured is not believed any more.
            Changes(remove=(f"{Pace.SLOT}{callback_id}", "measured_at"), add={"version": 1}),
            when=exists(f"{Pace.SLOT}{callback_id}"),
            answer="NONE",
        )
