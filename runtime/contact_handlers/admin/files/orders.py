"""Files as people ask for them and fetch them; who asked, what for and why is kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, VALIDATION_ERROR, audited, period
from contact_handlers.admin.files import links
from contact_handlers.admin.settings import Settings, Stores
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.records import tables
from contact_handlers.records.files import EXPIRED, EXPORT, QUEUED, READY, REPORT, FileKind, FileRequest
from contact_handlers.records.masked import Masked, clipped, masked

# The bucket removes exports after a week (storage settings); reports stay as long as the law asks.
KEPT: Final[Mapping[FileKind, timedelta]] = {EXPORT: timedelta(days=7), REPORT: timedelta(days=1095)}
ORDER_KEPT: Final = timedelta(days=365)
REASON_LIMIT: Final = 200
CONVERSATION: Final = "conversation"


def create_export(settings: Settings, request: Request) -> Reply:
    """Asks for a file of conversations or feedback, with the reason; it is written within minutes."""
    body = request.body
    kind, conversation_id = str(body["kind"]), str(body.get("conversation_id") or "")
    given: dict[str, Any] = {"kind": kind, "format": str(body["format"])}
    if kind == CONVERSATION:
        if not conversation_id:
            raise ApiError(VALIDATION_ERROR, ("conversation_id", "대화 ID는 필수 항목입니다."))
        if Table(settings.table_conversations).get(tables.conversation(conversation_id)) is None:
            raise ApiError(NOT_FOUND)
        given["conversation_id"] = conversation_id
    else:
        given["filter"] = {name: value for name, value in (body.get("filter") or {}).items() if value is not None}
        # A period that is none is told at once, not to whoever waits for the file.
        filtered = Request(operation_id=request.operation_id, caller=request.caller, query=given["filter"])
        period(filtered, path="filter.")
    reason = clipped(masked(str(body["reason"])), REASON_LIMIT)
    order = ask(settings, EXPORT, "exp", given, by=request.caller.id, key=request.key, reason=reason)
    audited(
        request, "export.requested", export_id=order.request_id, category=kind, conversation_id=conversation_id or None
    )
    return Reply(status=202, body={"export_id": order.request_id, "status": QUEUED})


def get_export(settings: Settings, request: Request) -> Reply:
    """Returns how far an export is, and a link for whoever asked for it or may everything."""
    order = _stored(settings, request.path["export_id"], EXPORT)
    if order.requested_by != request.caller.id and not request.caller.may("admin"):
        raise ApiError(NOT_FOUND)
    url, until = link(settings, order)
    if url:
        audited(request, "export.fetched", export_id=order.request_id)
    return Reply(
        body={
            "export_id": order.request_id,
            "status": _status(order),
            "url": url,
            "url_expires_at": until,
            "row_count": order.row_count,
        }
    )


def create_escalation_report(settings: Settings, request: Request) -> Reply:
    """Asks for a report of the hand-overs of a period."""
    given = period(request)
    what = {"kind": "escalations", **given.shown()}
    order = ask(settings, REPORT, "rpt", what, by=request.caller.id, key=request.key)
    audited(request, "report.requested", export_id=order.request_id)
    return Reply(status=202, body={"report_id": order.request_id, "status": QUEUED})


def get_report(settings: Settings, request: Request) -> Reply:
    """Returns a report with its figures, and a link to the page that people read."""
    order = _stored(settings, request.path["report_id"], REPORT)
    url, _ = link(settings, order)
    result = order.result or {}
    return Reply(
        body={
            "report_id": order.request_id,
            "status": _status(order),
            "period": {name: str(order.what.get(name)) for name in ("start", "end")},
            "summary": dict(result.get("summary") or {}),
            "detailed_analysis": dict(result.get("detailed_analysis") or {}),
            "recommendations": list(result.get("recommendations") or ()),
            "generated_at": order.ready_at,
            "url": url,
        }
    )


def ask(
    settings: Stores,
    kind: FileKind,
    prefix: str,
    what: Mapping[str, Any],
    *,
    by: str,
    key: str = "",
    reason: Masked | None = None,
) -> FileRequest:
    """Stores that a file is wanted; the same key of the same person is the same file."""
    order_id = f"{prefix}_{ids.ulid_of(0, kind, by, key)}" if key else ids.new(prefix)
    moment = clock.now()
    order = FileRequest(
        request_id=order_id,
        kind=kind,
        status=QUEUED,
        created_at=clock.stamp(moment),
        requested_by=by,
        what=what,
        reason=reason,
        version=1,
        expires_at=clock.epoch(moment + max(ORDER_KEPT, KEPT[kind])),
    )
    requests = Table(settings.table_requests)
    found = requests.get(order.key, consistent=True) if key else None
    if found is not None:
        return FileRequest.from_item(found)
    with suppress(ConditionFailedError):
        requests.create(order.key, order.to_item())
    return order


def link(settings: Settings, order: FileRequest) -> tuple[str | None, str | None]:
    """Returns a link to the file and until when it can be used; none before it is written and after it is gone."""
    if _status(order) != READY or not order.object_key:
        return None, None
    return links.link(settings.data_bucket, order.object_key)


def _status(order: FileRequest) -> str:
    ready = clock.parse(order.ready_at or "")
    gone = order.status == READY and ready is not None and clock.now() - ready > KEPT[order.kind]
    return EXPIRED if gone else order.status


def _stored(settings: Settings, order_id: str, kind: FileKind) -> FileRequest:
    found = Table(settings.table_requests).get(tables.request(order_id), consistent=True)
    if found is None or found.get("kind") != kind:
        raise ApiError(NOT_FOUND)
    return FileRequest.from_item(found)
