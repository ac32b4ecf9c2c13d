"""Callbacks: who is called back when, one open per number and topic, the number itself only in the customers table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from contact_handlers.base import clock, ids, schedules
from contact_handlers.base.clock import Hours
from contact_handlers.base.dynamo import Table, Write, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, below, equals, one_of
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records import domain_events, pacing, sweep, tables, vocabulary
from contact_handlers.records.limits import CallbackLimits, Retention
from contact_handlers.records.rates import Rate
from contact_handlers.records.requests import Callback, CallbackNumber, OpenCallbacks, RequestLookup
from contact_handlers.records.vocabulary import (
    DIALING,
    FAILED,
    OPEN_REQUESTS,
    SCHEDULED,
    SERVED_REQUESTS,
    Priority,
    RequestStatus,
)

KIND: Final = "callback"
MADE, DONE, LOST = "callback.scheduled", "callback.completed", "callback.failed"
LATEST = timedelta(days=14)
# A number outlives the callback it is kept for by this much, for the attempts that follow the first.
NUMBER_KEPT = timedelta(days=7)
GENERAL = "General"
SLOT = OpenCallbacks.SLOT
TRIES = 4
# Nobody waits any more for a call that was due so long ago, and Connect keeps no callback in a queue for that long.
LAPSED, LAPSED_IN_QUEUE = timedelta(days=1), timedelta(days=8)
# A call that was put off until the center opens, or until an agent is free, is not put off for longer: holidays in a
# row are five days, and the number is kept for seven.
LAPSED_PROMISE = timedelta(days=6)


class CallbackTables(Protocol):
    """Where callbacks and their numbers are."""

    @property
    def table_requests(self) -> str:
        """The table of requests."""

    @property
    def table_customers(self) -> str:
        """The table of customers."""


@dataclass(frozen=True, kw_only=True)
class CallbackSettings(BaseSettings):
    """Environment of functions that create or change callbacks."""

    table_requests: str
    table_customers: str
    event_bus_name: str = ""
    schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    callback_dispatch_function_arn: str
    callback: CallbackLimits
    callback_queue: str
    hours: Hours
    retention: Retention


@dataclass(frozen=True, kw_only=True)
class NewCallback:
    """A request to be called back."""

    phone_number: str
    phone_hash: str
    topic: str
    status: RequestStatus
    due_at: datetime
    channel: str
    contact_id: str
    queue_key: str
    priority: Priority | None = None
    skill: str | None = None
    conversation_id: str | None = None
    customer_id: str | None = None
    customer_verified: bool | None = None
    """Whether the contact had proven to be this customer."""
    escalation_id: str | None = None
    until: str | None = None
    rates: tuple[Rate, ...] = ()
    """Limits that the request counts toward, in the order in which they are told."""


@dataclass(frozen=True)
class Refused:
    """Why there is no new callback: the open one of this number and topic, a limit, or neither: too many are open."""

    existing: Callback | None
    rate: Rate | None = None


def topic(text: str) -> str:
    """Returns the topic of a callback: a department."""
    return vocabulary.department(text) or GENERAL


def due(hours: Hours, wanted: datetime | None, moment: datetime, first_delay_s: int) -> datetime | None:
    """Returns when to call: as requested within 14 days, after the first delay, inside opening hours."""
    earliest = moment + timedelta(seconds=first_delay_s)
    start = earliest if wanted is None else min(max(wanted, earliest), moment + LATEST)
    return hours.next_open(start)


def get(requests: Table, callback_id: str) -> Callback | None:
    """Returns a callback as it is now."""
    found = requests.get(tables.request(callback_id), consistent=True)
    return None if found is None else Callback.from_item(found)


def of_contact(requests: Table, contact_id: str) -> Callback | None:
    """Returns the callback that a contact asked for or serves."""
    found = requests.get(tables.request_of_contact(contact_id), consistent=True)
    return None if found is None else get(requests, RequestLookup.from_item(found).request_id)


def create(settings: CallbackSettings, new: NewCallback) -> Callback | Refused:
    """Records a callback unless the number has one for this topic or too many in all; atomic under concurrency."""
    for _ in range(TRIES):
        moment = clock.now()
        callback = _callback(settings, new, moment)
        writes = _writes(settings, new, callback, moment)
        try:
            transact([*writes, *(rate.taking(moment) for rate in new.rates)])
        except TransactionCancelledError as cancelled:
            spent = next((rate for at, rate in enumerate(new.rates, len(writes)) if cancelled.failed(at)), None)
            if cancelled.failed(0):
                refused = _refused(settings, new, moment)
                if refused is not None:
                    return refused
            elif spent is not None:
                spent.refused()
                return Refused(None, spent)
            elif not cancelled.failed(2):
                raise
            continue
        return callback
    raise TransactionCancelledError("dynamodb", "transact_write_items", ("TooManyConflicts",))


def _refused(settings: CallbackSettings, new: NewCallback, moment: datetime) -> Refused | None:
    """Looks why the guard refused; None when that was stale and is repaired for the next attempt."""
    requests, stale = Table(settings.table_requests), False
    for topic, callback_id in open_by_topic(requests, new.phone_hash).items():
        found = get(requests, callback_id)
        if found is None or not found.is_open:
            # The callback expired or its end was never reported; it must not block the number for ever.
            _release(requests, new.phone_hash, topic, callback_id)
            stale = True
        elif is_lapsed(found, moment):
            lapse(settings, found)
            stale = True
        elif topic == new.topic:
            return Refused(found)
    return None if stale else Refused(None)


def is_lapsed(callback: Callback, moment: datetime) -> bool:
    """Tells whether an open callback is long over and nothing can come of it."""
    if callback.status in SERVED_REQUESTS:
        since = clock.parse(callback.queued_at or callback.updated_at or callback.created_at)
        return since is not None and moment - since > LAPSED_IN_QUEUE
    due_at, promised_at = clock.parse(callback.due_at), clock.parse(callback.promised_at or "")
    late = due_at is not None and moment - due_at > LAPSED
    return late or (promised_at is not None and moment - promised_at > LAPSED_PROMISE)


def lapse(settings: CallbackSettings, callback: Callback) -> None:
    """Closes a callback that is long over; the sweeper winds it up."""
    change(settings, callback, Change(to=FAILED, put={"end_reason": "lapsed"}, open_=False, tells=LOST))


def open_by_topic(requests: Table, phone_hash: str) -> dict[str, str]:
    """Returns the open callbacks of a number as the guard has them: topic -> callback."""
    guard = requests.get(tables.open_callbacks(phone_hash), consistent=True)
    return {} if guard is None else OpenCallbacks.from_item(guard).by_topic


def _release(requests: Table, phone_hash: str, topic: str, callback_id: str) -> None:
    with suppress(ConditionFailedError):
        requests.update(
            tables.open_callbacks(phone_hash),
            Changes(remove=(f"{SLOT}{topic}",), add={"open_count": -1}),
            when=equals(f"{SLOT}{topic}", callback_id),
            answer="NONE",
        )


def _callback(settings: CallbackSettings, new: NewCallback, moment: datetime) -> Callback:
    from contact_handlers.personal.forms import mask_phone

    callback_id, created_at = ids.new("cb"), clock.stamp(moment)
    return Callback(
        request_id=callback_id,
        kind=KIND,
        status=new.status,
        reference_number=ids.reference(callback_id),
        topic=new.topic,
        queue_key=new.queue_key,
        priority=new.priority,
        skill=new.skill,
        phone_hash=new.phone_hash,
        phone_masked=mask_phone(new.phone_number),
        channel=new.channel,
        contact_id=new.contact_id,
        conversation_id=new.conversation_id,
        customer_id=new.customer_id,
        customer_verified=new.customer_verified,
        escalation_id=new.escalation_id,
        until=new.until,
        attempts=0,
        due_at=clock.stamp(new.due_at),
        created_at=created_at,
        updated_at=created_at,
        version=1,
        expires_at=clock.epoch(moment + timedelta(days=settings.retention.requests_days)),
        untold=MADE if settings.event_bus_name else None,
        untold_since=created_at if settings.event_bus_name else None,
        extra=_waits(new.status, moment),
    )


def _waits(status: RequestStatus, moment: datetime) -> dict[str, Any]:
    """Returns when to look whether a callback goes on: a call takes its time, everything else follows at once."""
    pause = sweep.RING if status == DIALING else sweep.TALK if status in SERVED_REQUESTS else sweep.CONFIRM
    return sweep.at(moment + pause)


def _writes(settings: CallbackSettings, new: NewCallback, callback: Callback, moment: datetime) -> list[Write]:
    requests, customers = Table(settings.table_requests), Table(settings.table_customers)
    slot = f"{SLOT}{new.topic}"
    room = absent("open_count") | below("open_count", settings.callback.max_open)
    lookup = RequestLookup(request_id=callback.request_id, expires_at=callback.expires_at).to_item()
    number = CallbackNumber(
        phone_number=new.phone_number,
        callback_id=callback.request_id,
        expires_at=clock.epoch(new.due_at + NUMBER_KEPT),
    )
    return [
        requests.updating(
            tables.open_callbacks(new.phone_hash),
            Changes(put={slot: callback.request_id, tables.TTL: callback.expires_at}, add={"open_count": 1}),
            when=absent(slot) & room,
        ),
        requests.creating(callback.key, callback.to_item()),
        requests.creating(tables.reference(callback.reference_number), lookup),
        customers.putting(tables.phone_number(new.phone_hash), number.to_item()),
        requests.putting(tables.request_of_contact(new.contact_id), lookup),
    ]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a callback; `open_` says whether it stays open."""

    to: RequestStatus
    put: Mapping[str, Any]
    open_: bool
    add_attempts: int = 0
    remove: Sequence[str] = ()
    tells: str = ""
    """Event that others must hear of; whoever changes the callback publishes it and then calls `mark_published`."""


def change(settings: CallbackTables, callback: Callback, what: Change) -> Callback | None:
    """Changes an open callback; None when it was changed or closed meanwhile."""
    requests = Table(settings.table_requests)
    moment = clock.now()
    due_at = str(what.put.get("due_at", callback.due_at))
    put = {
        "status": what.to,
        "updated_at": clock.stamp(moment),
        "by_kind_pk": tables.of_kind(KIND, what.to),
        "by_kind_sk": due_at,
        **what.put,
        **(domain_events.noted(what.tells) if what.tells else {}),
        **_waits(what.to, moment),
    }
    if what.open_:
        put["by_phone_sk"] = due_at
    changes = Changes(
        put=put,
        add={"version": 1, "attempts": what.add_attempts},
        remove=(*what.remove, *(() if what.open_ else ("by_phone_pk", "by_phone_sk"))),
    )
    same = equals("version", callback.version) & one_of("status", OPEN_REQUESTS)
    try:
        changed = Callback.from_item(requests.update(callback.key, changes, when=same))
    except ConditionFailedError:
        return None
    if callback.status == DIALING and what.to != DIALING:
        pacing.give_back(requests, callback.queue_key, callback.request_id)
    if what.to == FAILED:
        # A new request may come; the number stays until a person has it.
        _release(requests, changed.phone_hash, changed.topic, changed.request_id)
    elif not what.open_:
        release_number(settings, changed)
    return changed


def release_number(settings: CallbackTables, callback: Callback) -> None:
    """Lets the number of a closed callback go: a new request may come, an unused number is removed.

    While a contact may have been started that nobody knows, the number stays: it takes the number to find and end it.
    """
    requests = Table(settings.table_requests)
    phone_hash, callback_id = callback.phone_hash, callback.request_id
    if not callback.starting and set(open_by_topic(requests, phone_hash).values()) <= {callback_id}:
        _forget_number(settings, phone_hash, callback_id)
    # Last, so that who looks for the callbacks of the number finds this one until everything is done.
    _release(requests, phone_hash, callback.topic, callback_id)


def _forget_number(settings: CallbackTables, phone_hash: str, callback_id: str) -> None:
    """Removes the number that no open callback needs; a callback made at this moment has written its id beside it."""
    customers, key = Table(settings.table_customers), tables.phone_number(phone_hash)
    stored = customers.get(key, consistent=True)
    owner = "" if stored is None else CallbackNumber.from_item(stored).callback_id or ""
    if owner != callback_id:
        found = get(Table(settings.table_requests), owner) if owner else None
        if not owner or (found is not None and found.is_open):
            return
    with suppress(ConditionFailedError):
        customers.delete(key, when=equals("callback_id", owner))


def schedule(settings: CallbackSettings, callback: Callback) -> bool:
    """Schedules the dispatch of a callback at its due time; one schedule per attempt. Tells whether it was missing."""
    return dispatch(settings, callback, schedule_name(callback), clock.parse(callback.due_at) or clock.now())


def dispatch(settings: CallbackSettings, callback: Callback, name: str, due_at: datetime) -> bool:
    """Has a callback dispatched at a moment; False when a schedule of that name exists already."""
    return schedules.create(
        name=name,
        group=settings.schedule_group,
        due=due_at,
        target_arn=settings.callback_dispatch_function_arn,
        role_arn=settings.scheduler_role_arn,
        dead_letter_arn=settings.scheduler_dlq_arn,
        payload={"callback_id": callback.request_id},
    )


def put_off(
    settings: CallbackSettings, callback: Callback, due: datetime, put: Mapping[str, Any], remove: tuple[str, ...] = ()
) -> Callback | None:
    """Moves a callback to another time and schedules it there; what was promised stays known."""
    moved = {"promised_at": callback.promised_at or callback.due_at, **put, "due_at": clock.stamp(due)}
    changed = change(settings, callback, Change(to=SCHEDULED, put=moved, remove=remove, open_=True))
    if changed is not None:
        schedule(settings, changed)
    return changed


def schedule_name(callback: Callback) -> str:
    """Returns the name of the schedule for the next attempt; a moved due time has its own."""
    due_at = clock.parse(callback.due_at) or clock.now()
    return f"{callback.request_id}-{clock.epoch(due_at)}"


def publish(settings: CallbackSettings, detail_type: str, callback: Callback) -> None:
    """Publishes an event about a callback."""
    detail = {
        "callback_id": callback.request_id,
        "due_at": callback.due_at,
        "attempts": callback.attempts or 0,
    }
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)


def mark_published(settings: CallbackSettings, callback: Callback) -> None:
    """Takes the noted event off a callback, after everything that follows from its change is done."""
    domain_events.mark_published(Table(settings.table_requests), callback, settled=callback.is_closed)
