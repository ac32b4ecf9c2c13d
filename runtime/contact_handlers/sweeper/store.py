"""Records that are due to be looked at, the contacts that Connect knows of them, and the task for a supervisor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Key, Range, Table
from contact_handlers.base.errors import ConditionFailedError, NotThereError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.values import Item
from contact_handlers.records import contacts, notices, sweep
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import REASON_PRIORITIES, SYSTEM_ERROR
from contact_handlers.records.vocabulary import reason as reason_of
from contact_handlers.records.words import say
from contact_handlers.sweeper import logic
from contact_handlers.sweeper.settings import Settings

CALLBACK = "CALLBACK"


def due(table: Table, moment: datetime) -> Iterator[Item]:
    """Yields the records that should have gone on by now, those first that have waited longest."""
    waiting = Range(low="0", high=clock.stamp(moment))
    return table.query(sweep.PARTITION, sort=waiting, index=sweep.INDEX, limit=logic.MOST)


def claim(table: Table, item: Mapping[str, Any], until: datetime) -> Item | None:
    """Takes a record on, so that no other invocation does; returns it as it is now, None when it has moved on."""
    changes = Changes(put={"sweep_sk": clock.stamp(until), "sweeps": int(item.get("sweeps") or 0) + 1})
    try:
        return table.update(Key.of(item), changes, when=equals("sweep_sk", item["sweep_sk"]))
    except ConditionFailedError:
        return None


def postpone(table: Table, item: Mapping[str, Any], until: datetime) -> None:
    """Looks at a record later, for nothing is wrong with it."""
    _change(table, item, Changes(put=sweep.at(until)))


def settle(table: Table, item: Mapping[str, Any]) -> None:
    """Takes a record out of the index: it waits for nothing any more."""
    _change(table, item, Changes(remove=sweep.ATTRIBUTES))


def give_up(table: Table, item: Mapping[str, Any], moment: datetime) -> None:
    """Takes a record out of the index although it still waits; people were asked to look."""
    _change(table, item, Changes(put={"given_up_at": clock.stamp(moment)}, remove=sweep.ATTRIBUTES))


def _change(table: Table, item: Mapping[str, Any], changes: Changes) -> None:
    # Whoever has changed the record since has written a time of its own.
    with suppress(ConditionFailedError):
        table.update(Key.of(item), changes, when=equals("sweep_sk", item["sweep_sk"]), answer="NONE")


def calls_for(settings: Settings, contact_id: str) -> list[Mapping[str, Any]]:
    """Returns the contacts that Connect queued as callbacks of a contact, the oldest first."""
    found: list[Mapping[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        try:
            answer = aws.call(
                "connect",
                "list_associated_contacts",
                InstanceId=settings.instance_id,
                ContactId=contact_id,
                **token,
            )
        except NotThereError:
            return []
        found += [one for one in answer["ContactSummaryList"] if one.get("InitiationMethod") == CALLBACK]
        if not answer.get("NextToken"):
            return sorted(found, key=lambda one: str(one.get("InitiationTimestamp") or ""))
        token = {"NextToken": answer["NextToken"]}


def notify_on_duty(settings: Settings, request: Request) -> None:
    """Tells whoever is on duty of an incident that was reported while nobody works; no words or numbers of customers.

    A function that is stopped after this call tells it once more: `notice_id` is the same.
    """
    reason = reason_of(str((request.data or {}).get("reason") or "")) or SYSTEM_ERROR
    body = {
        "type": notices.INCIDENT,
        "request_id": request.request_id,
        "reference_number": request.reference_number,
        "reason": reason,
        "priority": REASON_PRIORITIES[reason],
        "channel": request.channel or "",
        "conversation_id": request.conversation_id or "",
        "center": settings.center,
        "environment": settings.environment,
        "reported_at": request.created_at,
        "notice_id": f"{request.request_id}#{notices.INCIDENT}",
    }
    notices.send(settings, body, ("type", "priority"))


def ask_supervisor(settings: Settings, name: str, reference: str, attributes: Mapping[str, str]) -> None:
    """Starts a task for the supervisor queue; the same record always gives the same task."""
    contacts.start_task(
        settings,
        token=f"sweep-{name}",
        name=say("sweep.task", reference=reference),
        description=say("sweep.task.description"),
        attributes={
            "CallType": "Task",
            "Center": settings.center,
            "QueueKey": settings.supervisor_queue,
            "Priority": "CRITICAL",
            "ReferenceNumber": reference,
            **attributes,
        },
    )
