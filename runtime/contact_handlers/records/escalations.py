"""Escalations: one open per contact, every change conditional and recorded, and published to those who have to know.

A change that others must hear of is written with the name of its event in `untold`, in the same transaction; the name
is taken off once the event is out. So whoever finds it there later knows that a function ended in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from contact_handlers.base import clock, ids, schedules
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import ConditionFailedError, DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, equals, one_of
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records import domain_events, notices, sweep, tables
from contact_handlers.records.domain_events import Telling
from contact_handlers.records.limits import EscalationLimits
from contact_handlers.records.masked import Masked
from contact_handlers.records.notices import AUTOMATIC, MANUAL, Named
from contact_handlers.records.vocabulary import (
    CALLBACK_SCHEDULED,
    CUSTOMER_REQUEST,
    OPEN_ESCALATIONS,
    PRIORITY_LEVELS,
    RESOLVED,
    EscalationStatus,
    Priority,
    Reason,
    before,
)

TIMED_OUT_EVENT = "escalation.timed_out"
NOTHING_MORE: Mapping[str, Any] = {}


class Speaker(Named, Protocol):
    """Of which center others hear, and where."""

    @property
    def event_bus_name(self) -> str:
        """The bus of its events; empty without one."""


class Watching(Protocol):
    """Where the schedules of a center are."""

    @property
    def schedule_group(self) -> str:
        """The group of its schedules."""


@dataclass(frozen=True, kw_only=True)
class Announcer(BaseSettings):
    """Environment of functions that tell others about escalations and watch over their time."""

    notification_topic_arn: str
    event_bus_name: str = ""
    schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    escalation_timeout_function_arn: str
    escalation: EscalationLimits


@dataclass(frozen=True, kw_only=True)
class HandoverFacts(Telling):
    """What is known about a hand-over before it is recorded."""

    reason: Reason
    priority: Priority
    queue_key: str
    rule: str | None = None
    description: Masked | None = None
    intent: str | None = None
    department: str | None = None
    customer_id: str | None = None
    channel: str | None = None
    tags: Sequence[str] | None = None
    estimated_wait_s: int | None = None
    wait_measured: bool | None = None
    summary: Masked | None = None


@dataclass(frozen=True, kw_only=True)
class Escalation(HandoverFacts):
    """The hand-over of one contact to a person."""

    TABLE: ClassVar[str] = "escalations"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "escalate",
        "escalation_timeout",
        "callback",
        "contact_events",
        "sweeper",
        "admin_api",
        "request_api",
        "crm",
    )

    escalation_id: str
    reference_number: str
    contact_id: str
    status: EscalationStatus
    created_at: str
    updated_at: str | None = None
    conversation_id: str | None = None
    center: str | None = None
    version: int | None = None
    announcing_at: str | None = None
    """When a function took it on itself to announce; it creates the record with that."""
    announced_at: str | None = None
    """Set once supervisors were notified and the timeout was scheduled."""
    supervisor_at: str | None = None
    supervisor_alerting: bool | None = None
    """Set from the moment a function alerts a supervisor until everything that belongs to it is done."""
    timeout_looks: int | None = None
    assigned_agent: str | None = None
    wait_s: int | None = None
    resolved_at: str | None = None
    resolution: Masked | None = None
    """What came of it, in the words of whoever resolved it."""
    resolution_type: str | None = None
    callback_id: str | None = None
    callback_due_at: str | None = None
    end_reason: str | None = None
    crm_ticket_id: str | None = None
    """The ticket of it in the system that knows customers."""

    @property
    def has_contact(self) -> bool:
        """Whether a contact waits for it: one that was asked for over HTTP has none until a chat joins."""
        return self.contact_id != self.conversation_id

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return tables.escalation(self.escalation_id)

    @property
    def is_open(self) -> bool:
        """Whether the escalation still waits for something."""
        return self.status in OPEN_ESCALATIONS

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes: urgent first in a status, then the oldest."""
        created = clock.parse(self.created_at)
        found = {
            "by_status_pk": tables.of_status(self.status),
            "by_status_sk": f"{9 - PRIORITY_LEVELS[self.priority]}#{self.created_at}",
        }
        if created is not None:
            found |= {"by_day_pk": tables.of_day(clock.local_date(created)), "by_day_sk": self.created_at}
        if self.conversation_id:
            conversation = tables.of_conversation(self.conversation_id)
            found |= {"by_conversation_pk": conversation, "by_conversation_sk": self.created_at}
        return found


@dataclass(frozen=True, kw_only=True)
class EscalationEvent(Record):
    """One change of an escalation."""

    TABLE: ClassVar[str] = "escalations"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "escalate",
        "escalation_timeout",
        "callback",
        "contact_events",
        "sweeper",
        "admin_api",
    )

    escalation_id: str
    to_status: EscalationStatus
    cause: str
    at: str
    from_status: EscalationStatus | None = None


@dataclass(frozen=True, kw_only=True)
class EscalationReference(Record):
    """The escalation that has a reference number."""

    TABLE: ClassVar[str] = "escalations"
    OWNERS: ClassVar[tuple[str, ...]] = ("escalate",)

    escalation_id: str


@dataclass(frozen=True, kw_only=True)
class EscalationOfContact(Record):
    """The latest escalation of a contact; there is one open at most."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("escalate", "request_api")

    escalation_id: str


def get(escalations: Table, escalation_id: str) -> Escalation | None:
    """Returns an escalation as it is now."""
    found = escalations.get(tables.escalation(escalation_id), consistent=True)
    return None if found is None else Escalation.from_item(found)


def of_contact(sessions: Table, escalations: Table, contact_id: str) -> Escalation | None:
    """Returns the latest escalation of a contact."""
    found = sessions.get(tables.once("escalation", contact_id), consistent=True)
    return None if found is None else get(escalations, EscalationOfContact.from_item(found).escalation_id)


@dataclass(frozen=True, kw_only=True)
class Move:
    """A change of status; `key` names its cause, so that the same cause given twice changes once."""

    to: EscalationStatus
    key: str
    at: datetime
    put: Mapping[str, Any] = field(default_factory=dict)
    tells: str = ""
    """Event that others must hear of; `tell` publishes it."""


def move(escalations: Table, escalation: Escalation, change: Move) -> Escalation | None:
    """Changes the status if it allows that; returns the new record, or None when another invocation was faster."""
    allowed = before(change.to)
    if not allowed:
        return None
    escalation_id = escalation.escalation_id
    ulid = ids.ulid_of(int(change.at.timestamp() * 1000), escalation_id, change.key)
    event = EscalationEvent(
        escalation_id=escalation_id,
        from_status=escalation.status,
        to_status=change.to,
        cause=change.key,
        at=clock.stamp(change.at),
        expires_at=escalation.expires_at,
    )
    moved = escalation.changed({"status": change.to})
    put = {
        "status": change.to,
        "updated_at": clock.stamp(change.at),
        **{name: value for name, value in moved.index().items() if name.startswith("by_status")},
        **change.put,
        **(domain_events.noted(change.tells) if change.tells else {}),
        **sweep.soon(),
    }
    try:
        transact(
            [
                escalations.updating(
                    escalation.key,
                    Changes(put=put, add={"version": 1}),
                    when=one_of("status", allowed),
                ),
                escalations.creating(tables.escalation_event(escalation_id, ulid), event.to_item()),
            ]
        )
    except TransactionCancelledError as cancelled:
        if cancelled.failed(0) or cancelled.failed(1):
            return None
        raise
    return escalation.changed(put)


def waited_s(escalation: Escalation, moment: datetime) -> int:
    """Returns the seconds since an escalation was created."""
    created = clock.parse(escalation.created_at) or moment
    return max(0, int((moment - created).total_seconds()))


def publish(settings: Speaker, detail_type: str, escalation: Escalation, wait_s: int) -> None:
    """Publishes a domain event about an escalation."""
    detail = {
        "escalation_id": escalation.escalation_id,
        "reference_number": escalation.reference_number,
        "reason": escalation.reason,
        "priority": escalation.priority,
        "status": escalation.status,
        "queue_key": escalation.queue_key,
        "wait_s": wait_s,
        "rule": escalation.rule or NONE,
    }
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)


def tell(settings: Speaker, escalations: Table, escalation: Escalation, wait_s: int) -> None:
    """Publishes the event of the last change and takes its name off the record."""
    publish(settings, escalation.untold or "", escalation, wait_s)
    domain_events.mark_published(escalations, escalation, settled=not escalation.is_open)


def close(
    settings: Speaker,
    escalations: Table,
    escalation: Escalation,
    status: EscalationStatus,
    *,
    key: str,
    at: datetime,
    put: Mapping[str, Any] = NOTHING_MORE,
) -> None:
    """Closes an open escalation and says so, also what an earlier invocation could not say."""
    if not escalation.is_open:
        if domain_events.left_untold(escalation, clock.now()):
            tell(settings, escalations, escalation, escalation.wait_s or 0)
        return
    if escalation.untold:
        # The next event takes its place in the record.
        tell(settings, escalations, escalation, escalation.wait_s or 0)
    closing = {"resolved_at": clock.stamp(at), **put}
    kind = "escalation.resolved" if status == RESOLVED else "escalation.cancelled"
    moved = move(escalations, escalation, Move(to=status, key=key, at=at, put=closing, tells=kind))
    if moved is not None:
        tell(settings, escalations, moved, moved.wait_s or 0)


def notify(settings: Announcer, kind: str, escalation: Escalation, wait_s: int) -> None:
    """Notifies supervisors; no names, numbers or words of customers."""
    body = {
        "type": kind,
        "escalation_id": escalation.escalation_id,
        "reference_number": escalation.reference_number,
        "reason": escalation.reason,
        "rule": escalation.rule or NONE,
        "priority": escalation.priority,
        "queue_key": escalation.queue_key,
        "center": settings.center,
        "environment": settings.environment,
        "wait_s": wait_s,
        "timestamp": clock.stamp(clock.now()),
        # A function that is stopped after this call tells it once more: whoever reads it knows it again.
        "notice_id": f"{escalation.escalation_id}#{kind}",
    }
    notices.send(settings, body, ("type", "priority", "queue_key"))


def times_out_at(settings: Announcer, escalation: Escalation) -> datetime:
    """Returns the moment at which an escalation that no agent took moves on."""
    created = clock.parse(escalation.created_at) or clock.now()
    return created + timedelta(seconds=settings.escalation.timeouts_s[escalation.priority])


def watch(settings: Announcer, escalation: Escalation) -> bool:
    """Schedules the moment at which an escalation that no agent took moves on; once per escalation."""
    return look(settings, escalation, escalation.escalation_id, times_out_at(settings, escalation))


def look(settings: Announcer, escalation: Escalation, name: str, due: datetime) -> bool:
    """Has the time of an escalation looked at; False when a schedule of that name exists already."""
    return schedules.create(
        name=name,
        group=settings.schedule_group,
        due=due,
        target_arn=settings.escalation_timeout_function_arn,
        role_arn=settings.scheduler_role_arn,
        dead_letter_arn=settings.scheduler_dlq_arn,
        payload={"escalation_id": escalation.escalation_id},
    )


def unwatch(settings: Watching, escalation: Escalation) -> None:
    """Removes the schedule of an escalation whose reason to move on has gone."""
    schedules.delete(name=escalation.escalation_id, group=settings.schedule_group)


def turn_into_callback(settings: Watching, escalations: Table, escalation: Escalation, callback_id: str) -> None:
    """Marks the escalation as waiting for a callback and stops watching its time."""
    put = {"callback_id": callback_id}
    move(escalations, escalation, Move(to=CALLBACK_SCHEDULED, key=f"callback#{callback_id}", at=clock.now(), put=put))
    # Also when the status was changed by an earlier delivery that did not come this far.
    unwatch(settings, escalation)


def announce(settings: Announcer, escalations: Table, escalation: Escalation, *, made: bool = False) -> None:
    """Schedules the timeout, notifies and publishes; the record remembers it, so that it can be retried until done.

    One function at a time: whoever `made` the record, or takes over when nothing was heard of that one for long.
    """
    if escalation.announced_at:
        return
    wait_s, holds = escalation.estimated_wait_s or 0, made
    try:
        watch(settings, escalation)
        holds = made or _takes_over(escalations, escalation)
        if not holds:
            return
        notify(settings, MANUAL if escalation.reason == CUSTOMER_REQUEST else AUTOMATIC, escalation, wait_s)
        publish(settings, "escalation.created", escalation, wait_s)
    except DependencyError:
        if holds:
            with suppress(DependencyError):
                escalations.update(escalation.key, Changes(remove=("announcing_at",)), answer="NONE")
        raise
    look_at = max(times_out_at(settings, escalation), clock.now()) + sweep.GRACE
    put = {"announced_at": clock.stamp(clock.now()), **sweep.at(look_at)}
    # Who took it meanwhile has written a time of its own.
    when = absent("announced_at") & equals("status", escalation.status)
    try:
        escalations.update(escalation.key, Changes(put=put), when=when, answer="NONE")
    except ConditionFailedError:
        escalations.update(escalation.key, Changes(put={"announced_at": put["announced_at"]}), answer="NONE")


def _takes_over(escalations: Table, escalation: Escalation) -> bool:
    since = clock.parse(escalation.announcing_at or "")
    if since is not None and clock.now() - since < domain_events.IN_HAND:
        return False
    same = absent("announcing_at") if since is None else equals("announcing_at", escalation.announcing_at)
    put = {"announcing_at": clock.stamp(clock.now())}
    try:
        escalations.update(escalation.key, Changes(put=put), when=absent("announced_at") & same, answer="NONE")
    except ConditionFailedError:
        return False
    return True
