"""Callbacks as people look at them: those that are still to come first, and one that is called off."""

from __future__ import annotations

from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, Period, audited, day_of
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import schedules
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.records import callbacks, tables
from contact_handlers.records.callbacks import KIND, Change
from contact_handlers.records.paging import Walk
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import (
    CANCELLED,
    COMPLETED,
    CONNECTED,
    DIALING,
    FAILED,
    QUEUED,
    SCHEDULED,
    RequestStatus,
)

# What is under way, then what is to come, then what people have to look at.
STATUSES: Final[tuple[RequestStatus, ...]] = (
    CONNECTED,
    DIALING,
    QUEUED,
    SCHEDULED,
    FAILED,
    COMPLETED,
    CANCELLED,
)
NOT_CANCELLABLE: Final = "CALLBACK_NOT_CANCELLABLE"
CALLED_OFF: Final = "콜백 요청을 취소했습니다."
# Sorts after every instant that a table holds.
_NEVER: Final = "9"


def list_callbacks(settings: Settings, request: Request) -> Reply:
    """Lists callbacks by status, each in the order in which they are due."""
    status = request.text("status")
    walk = Walk(
        table=Table(settings.table_requests),
        partitions=[tables.of_kind(KIND, one) for one in ([status] if status else STATUSES)],
        index="by_kind",
        sort=Range(low=_bound(request, "due_from", "low", "0"), high=_bound(request, "due_to", "last", _NEVER)),
    )
    page = walk.page(request.limit, request.position)
    return listed([shown(Callback.from_item(item)) for item in page.items], page.after)


def _bound(request: Request, name: str, which: str, without: str) -> str:
    day = day_of(request.query, name)
    return without if day is None else str(getattr(Period(day, day), which))


def get_callback_detail(settings: Settings, request: Request) -> Reply:
    """Returns a callback."""
    return Reply(body=shown(_stored(settings, request)))


def cancel_callback_for_customer(settings: Settings, request: Request) -> Reply:
    """Calls a planned callback off; one that is being made, or is over, stays as it is."""
    found = _stored(settings, request)
    if found.status != CANCELLED:
        changed = None
        if found.status == SCHEDULED and not found.starting:
            put = {"end_reason": "cancelled_by_staff", "cancelled_by": request.caller.id}
            changed = callbacks.change(settings, found, Change(to=CANCELLED, put=put, open_=False))
        if changed is None:
            raise ApiError(NOT_CANCELLABLE)
        schedules.delete(name=callbacks.schedule_name(found), group=settings.schedule_group)
        audited(request, "callback.cancelled", callback_id=found.request_id)
    return Reply(body={"callback_id": found.request_id, "status": CANCELLED, "message": CALLED_OFF})


def _stored(settings: Settings, request: Request) -> Callback:
    found = callbacks.get(Table(settings.table_requests), request.path["callback_id"])
    if found is None or found.kind != KIND:
        raise ApiError(NOT_FOUND)
    return found


def shown(one: Callback) -> dict[str, Any]:
    """Returns a callback as lists show it; the number is masked."""
    return {
        "callback_id": one.request_id,
        "reference_number": one.reference_number,
        "status": one.status,
        "due_at": one.due_at,
        "attempts": one.attempts or 0,
        "phone_masked": one.phone_masked or "",
        "topic": one.topic,
        "conversation_id": one.conversation_id,
        "created_at": one.created_at,
        "queue_key": one.queue_key,
        "outcome": one.outcome,
        "end_reason": one.end_reason,
    }
