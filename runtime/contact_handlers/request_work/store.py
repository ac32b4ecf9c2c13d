"""The list of requests that wait, and the task of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.base.flow_values import NONE
from contact_handlers.records import contacts, tables
from contact_handlers.records.requests import ContactNumber, Request, RequestLookup
from contact_handlers.records.vocabulary import COMPLETED, PENDING, QUEUED
from contact_handlers.records.work import Work
from contact_handlers.request_work import logic
from contact_handlers.request_work.logic import Task
from contact_handlers.request_work.settings import Settings


def waiting(settings: Settings, moment: datetime) -> Iterator[Work]:
    """Yields the entries whose time has come, those first that wait longest."""
    until = Range(low="0", high=clock.stamp(moment))
    found = Table(settings.table_requests).query(tables.WORK, sort=until, limit=logic.MOST, consistent=True)
    yield from map(Work.from_item, found)


def request(settings: Settings, work: Work) -> Request | None:
    """Returns the request as it is now."""
    found = Table(settings.table_requests).get(tables.request(work.request_id), consistent=True)
    return None if found is None else Request.from_item(found)


def served(settings: Settings, found: Request) -> str:
    """Returns the agent who talked to the customer in the contact of the request; empty when nobody did."""
    if not found.conversation_id:
        return ""
    conversation = Table(settings.table_conversations).get(tables.conversation(found.conversation_id))
    return str((conversation or {}).get("assigned_agent") or "")


def start(settings: Settings, found: Request, task: Task) -> str:
    """Starts the task and returns its contact; the same token gives the same task."""
    number = Table(settings.table_customers).get(tables.contact_number(found.request_id), consistent=True)
    return contacts.start_task(
        settings,
        token=task.token,
        name=task.name,
        description=task.description,
        number=None if number is None else ContactNumber.from_item(number).phone_number,
        attributes={
            "CallType": "Task",
            "Center": settings.center,
            "QueueKey": task.queue_key,
            "QueueArn": settings.queues[task.queue_key],
            "Priority": task.priority,
            "SkillWanted": "false",
            "ReferenceNumber": found.reference_number,
            "ConversationId": found.conversation_id or NONE,
            "CustomerId": found.customer_id or NONE,
        },
    )


def note(settings: Settings, found: Request, work: Work, contact_id: str, due: datetime | None) -> None:
    """Notes the task and its time in the request, so that its end is understood; one that was noted before stays."""
    table = Table(settings.table_requests)
    lookup = RequestLookup(request_id=found.request_id, expires_at=found.expires_at)
    table.put(tables.request_of_task(contact_id), lookup.to_item())
    put = {"work_contact_id": contact_id, "work_tasks": work.task_number, "updated_at": clock.stamp(clock.now())}
    if due is not None:
        put["work_due_at"] = clock.stamp(due)
    if found.status == PENDING:
        put |= {"status": QUEUED, "by_kind_pk": tables.of_kind(found.kind, QUEUED)}
    when = equals("status", found.status) & (absent("work_contact_id") | equals("work_contact_id", contact_id))
    table.update(found.key, Changes(put=put, add={"version": 1}), when=when, answer="NONE")


def settle(settings: Settings, found: Request, agent_id: str) -> None:
    """Notes that an agent has done it already, in the contact of the request."""
    put = {"worked_at": clock.stamp(clock.now()), "worked_by": agent_id, "status": COMPLETED}
    put |= {"by_kind_pk": tables.of_kind(found.kind, COMPLETED)}
    try:
        changes = Changes(put=put, add={"version": 1})
        Table(settings.table_requests).update(found.key, changes, when=equals("status", found.status), answer="NONE")
    except ConditionFailedError:
        return


def forget(settings: Settings, work: Work) -> None:
    """Takes an entry off the list."""
    Table(settings.table_requests).delete(work.key)
