"""Escalations: one open per contact, every change conditional and written down, told to those who have to know.

A change that others must hear of is written with the name of its event in `untold`, in the same transaction; the name
is taken off once the event is out. So whoever finds it there later knows that a function ended in between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import aws, clock, ids, schedules
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, one_of
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.base.values import Item
from contact_handlers.records import domain_events, tables
from contact_handlers.records.limits import EscalationLimits
from contact_handlers.records.vocabulary import (
    CUSTOMER_REQUEST,
    OPEN_ESCALATIONS,
    PRIORITY_LEVELS,
    EscalationStatus,
    Priority,
    before,
)

AUTOMATIC, MANUAL, TIMED_OUT = "auto_escalation", "manual_escalation", "escalation_timeout"
TIMED_OUT_EVENT = "escalation.timed_out"
SUBJECT_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Announcer(BaseSettings):
    """Environment of functions that tell others about escalations and watch over their time."""

    notification_topic_arn: str
    event_bus_name: str
    schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    escalation_timeout_function_arn: str
    escalation: EscalationLimits


def by_status_order(priority: Priority, created_at: str) -> str:
    """Returns the sort key of the index by_status: urgent first, then the oldest."""
    return f"{9 - PRIORITY_LEVELS[priority]}#{created_at}"


def get(escalations: Table, escalation_id: str) -> Item | None:
    """Returns an escalation as it is now."""
    return escalations.get(tables.escalation(escalation_id), consistent=True)


def of_contact(sessions: Table, escalations: Table, contact_id: str) -> Item | None:
    """Returns the latest escalation of a contact."""
    found = sessions.get(tables.once("escalation", contact_id), consistent=True)
    return None if found is None else get(escalations, str(found["escalation_id"]))


def is_open(escalation: Mapping[str, Any]) -> bool:
    """Tells whether an escalation still waits for something."""
    return escalation.get("status") in OPEN_ESCALATIONS


@dataclass(frozen=True, kw_only=True)
class Move:
    """A change of status; `key` names its cause, so that the same cause given twice changes once."""

    to: EscalationStatus
    key: str
    at: datetime
    put: Mapping[str, Any] = field(default_factory=dict)
    tells: str = ""
    """Event that others must hear of; `tell` publishes it."""


def move(escalations: Table, escalation: Mapping[str, Any], change: Move) -> Item | None:
    """Changes the status if it allows that; returns the new record, or None when somebody else was faster."""
    allowed = before(change.to)
    if not allowed:
        return None
    escalation_id, priority = str(escalation["escalation_id"]), escalation["priority"]
    ulid = ids.ulid_of(int(change.at.timestamp() * 1000), escalation_id, change.key)
    event = {
        "escalation_id": escalation_id,
        "from_status": escalation["status"],
        "to_status": change.to,
        "cause": change.key,
        "at": clock.stamp(change.at),
        tables.TTL: escalation.get(tables.TTL),
    }
    put = {
        "status": change.to,
        "updated_at": clock.stamp(change.at),
        "by_status_pk": tables.of_status(change.to),
        "by_status_sk": by_status_order(priority, str(escalation["created_at"])),
        **change.put,
        **(domain_events.noted(change.tells) if change.tells else {}),
    }
    try:
        transact(
            [
                escalations.updating(
                    tables.escalation(escalation_id),
                    Changes(put=put, add={"version": 1}),
                    when=one_of("status", allowed),
                ),
                escalations.creating(tables.escalation_event(escalation_id, ulid), event),
            ]
        )
    except TransactionCancelledError as cancelled:
        if cancelled.failed(0) or cancelled.failed(1):
            return None
        raise
    return {**escalation, **put}


def waited_s(escalation: Mapping[str, Any], moment: datetime) -> int:
    """Returns the seconds since an escalation was created."""
    created = clock.parse(str(escalation["created_at"])) or moment
    return max(0, int((moment - created).total_seconds()))


def publish(settings: Announcer, detail_type: str, escalation: Mapping[str, Any], wait_s: int) -> None:
    """Publishes a domain event about an escalation."""
    detail = {
        "escalation_id": escalation["escalation_id"],
        "reference_number": escalation["reference_number"],
        "reason": escalation["reason"],
        "priority": escalation["priority"],
        "status": escalation["status"],
        "queue_key": escalation["queue_key"],
        "wait_s": wait_s,
        "rule": escalation.get("rule", NONE),
    }
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)


def tell(settings: Announcer, escalations: Table, escalation: Mapping[str, Any], wait_s: int) -> None:
    """Publishes the event of the last change and takes its name off the record."""
    publish(settings, str(escalation[domain_events.UNTOLD]), escalation, wait_s)
    domain_events.told(escalations, tables.escalation(str(escalation["escalation_id"])), escalation)


def notify(settings: Announcer, kind: str, escalation: Mapping[str, Any], wait_s: int) -> None:
    """Notifies supervisors; no names, numbers or words of customers."""
    body = {
        "type": kind,
        "escalation_id": escalation["escalation_id"],
        "reference_number": escalation["reference_number"],
        "reason": escalation["reason"],
        "rule": escalation.get("rule", NONE),
        "priority": escalation["priority"],
        "queue_key": escalation["queue_key"],
        "center": settings.center,
        "environment": settings.environment,
        "wait_s": wait_s,
        "timestamp": clock.stamp(clock.now()),
    }
    attributes = {
        name: {"DataType": "String", "StringValue": str(body[name])} for name in ("type", "priority", "queue_key")
    }
    aws.call(
        "sns",
        "publish",
        TopicArn=settings.notification_topic_arn,
        Subject=f"{settings.center}-{settings.environment} {kind} {body['reference_number']}"[:SUBJECT_LIMIT],
        Message=json.dumps(body, ensure_ascii=False),
        MessageAttributes=attributes,
    )


def watch(settings: Announcer, escalation: Mapping[str, Any]) -> None:
    """Schedules the moment at which an escalation nobody took moves on; once per escalation."""
    created = clock.parse(str(escalation["created_at"])) or clock.now()
    schedules.create(
        name=str(escalation["escalation_id"]),
        group=settings.schedule_group,
        due=created + timedelta(seconds=settings.escalation.timeouts_s[str(escalation["priority"])]),
        target_arn=settings.escalation_timeout_function_arn,
        role_arn=settings.scheduler_role_arn,
        dead_letter_arn=settings.scheduler_dlq_arn,
        payload={"escalation_id": str(escalation["escalation_id"])},
    )


def unwatch(settings: Announcer, escalation: Mapping[str, Any]) -> None:
    """Removes the schedule of an escalation whose reason to move on has gone."""
    schedules.delete(name=str(escalation["escalation_id"]), group=settings.schedule_group)


def announce(settings: Announcer, escalations: Table, escalation: Mapping[str, Any]) -> None:
    """Schedules the timeout, notifies and publishes; the record remembers it, so that it can be repeated until done."""
    if escalation.get("announced_at"):
        return
    watch(settings, escalation)
    wait_s = int(escalation.get("estimated_wait_s", 0))
    notify(settings, MANUAL if escalation["reason"] == CUSTOMER_REQUEST else AUTOMATIC, escalation, wait_s)
    publish(settings, "escalation.created", escalation, wait_s)
    escalations.update(
        tables.escalation(str(escalation["escalation_id"])),
        Changes(put={"announced_at": clock.stamp(clock.now())}),
        answer="NONE",
    )
