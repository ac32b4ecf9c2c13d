"""From an event of the gateway to its answer: checks before the handler, one shape of answers and errors behind it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from contact_handlers.api import cursors, idempotency, reading, roles
from contact_handlers.api.document import Document, Operation, document
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Handler, Reply, Request
from contact_handlers.api.idempotency import Again
from contact_handlers.api.settings import ApiSettings
from contact_handlers.base import clock, logs, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError, TimedOutError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.paging import PositionError

S = TypeVar("S", bound=ApiSettings)
PREFLIGHT_S = 600
# Statuses of whoever has no right to what they asked for.
NO_RIGHT = (401, 403)
_ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "X-Api-Key",
    "X-Callback-Token",
    "X-Conversation-Token",
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "application/json; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Entry:
    """What does an operation, and what answers it again where the kept answer is not enough."""

    run: Handler
    again: Again | None = None
    admit: Callable[[Request], None] | None = None
    """Refuses whoever may not ask, by path, headers and bytes alone, before anybody reads the body."""


Handlers = Mapping[str, Entry]


def entries(
    settings: S,
    operations: Mapping[str, Callable[[S, Request], Reply]],
    again: Mapping[str, Callable[[S, Request, Mapping[str, Any]], Reply]] = MappingProxyType({}),
    admit: Mapping[str, Callable[[S, Request], None]] = MappingProxyType({}),
) -> Handlers:
    """Returns the operations of a function by name, for the center that it runs for."""
    return {
        name: Entry(
            partial(run, settings),
            partial(again[name], settings) if name in again else None,
            partial(admit[name], settings) if name in admit else None,
        )
        for name, run in operations.items()
    }


def answer(settings: ApiSettings, handlers: Handlers, event: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answer to an event: whatever fails, in the shape of the document and with the id of the request."""
    started, described = time.perf_counter(), document()
    context = event.get("requestContext") or {}
    request_id = str(context.get("requestId") or uuid.uuid4())
    method, path = str(event.get("httpMethod", "")).upper(), str(event.get("resource", ""))
    origin = reading.headers(event).get("origin", "")
    if method == "OPTIONS":
        return _preflight(settings, described.methods(path), origin, request_id)
    operation = described.operation(method, path)
    try:
        reply = _done(settings, described, operation, handlers, event, request_id)
        status, body = reply.status or (operation.status if operation else 200), dict(reply.body)
    except ApiError as refusal:
        status, body = _refusal(described, operation, refusal, request_id)
    except PositionError:
        # A position of another release; nobody else can make one.
        status, body = _refusal(described, operation, ApiError("INVALID_CURSOR"), request_id)
    except DependencyError as fault:
        logs.error("api.dependency", fault)
        code = "TIMEOUT" if isinstance(fault, TimedOutError) else "UPSTREAM_UNAVAILABLE"
        status, body = _refusal(described, operation, ApiError(code), request_id)
    except Exception as fault:  # noqa: BLE001 - whoever asks gets an answer in one shape, whatever went wrong
        logs.error("api.failed", fault)
        status, body = _refusal(described, operation, ApiError("INTERNAL"), request_id)
    logs.info("api.answered", status=str(status), duration_ms=round((time.perf_counter() - started) * 1000, 1))
    more = {"Allow": ", ".join(described.methods(path))} if status == 405 else {}
    return _response(status, body, {**_cors(settings, origin), **more}, request_id)


def _done(
    settings: ApiSettings,
    described: Document,
    operation: Operation | None,
    handlers: Handlers,
    event: Mapping[str, Any],
    request_id: str,
) -> Reply:
    if operation is None:
        raise ApiError("METHOD_NOT_ALLOWED" if described.methods(str(event.get("resource"))) else "NOT_FOUND")
    logs.bind(operation=operation.operation_id)
    entry = handlers[operation.operation_id]
    request = _request(described, operation, entry, event, request_id)
    question = _question(request)
    if "cursor" in request.query:
        secret = secrets.secret(settings.api_secret_arn)
        position = cursors.opened(request.query["cursor"], question, secret, clock.now())
        request = replace(request, position=position)
    if operation.creates and request.key:
        reply = idempotency.once(Table(settings.table_sessions), request, entry.run, entry.again)
    else:
        reply = entry.run(request)
    return _paged(settings, reply, question) if reply.is_list else reply


def _request(
    described: Document, operation: Operation, entry: Entry, event: Mapping[str, Any], request_id: str
) -> Request:
    """Returns the request; who asks is looked at before what is asked."""
    given = reading.headers(event)
    caller = roles.caller(operation.audience, event.get("requestContext") or {})
    if operation.audience == "owner" and not given.get("x-conversation-token"):
        raise ApiError("UNAUTHENTICATED")
    raw = reading.sent(event)
    path = reading.path(described, operation, event.get("pathParameters") or {})
    reading.from_headers(described, operation, given)
    asked = Request(
        operation_id=operation.operation_id,
        caller=caller,
        path=path,
        query={},
        body={},
        headers=given,
        raw_body=raw,
        request_id=request_id,
    )
    if entry.admit is not None:
        entry.admit(asked)
    body = reading.body(described, operation, given.get("content-type", ""), raw)
    # A message may carry its own name, which clients have anyway.
    key = given.get("idempotency-key") or str(body.get("client_message_id") or "")
    return replace(asked, query=reading.query(described, operation, event), body=body, key=key)


def _question(request: Request) -> str:
    asked = {name: value for name, value in request.query.items() if name not in ("cursor", "limit")}
    return json.dumps(
        [request.operation_id, request.caller.id, dict(request.path), asked], ensure_ascii=False, sort_keys=True
    )


def _paged(settings: ApiSettings, reply: Reply, question: str) -> Reply:
    after = None
    if reply.position is not None:
        after = cursors.seal(reply.position, question, secrets.secret(settings.api_secret_arn), clock.now())
    return Reply(body={**reply.body, "next_cursor": after}, status=reply.status)


def _refusal(
    described: Document, operation: Operation | None, refusal: ApiError, request_id: str
) -> tuple[int, dict[str, Any]]:
    meant = described.codes[refusal.code]
    messages = {} if operation is None else operation.messages
    said = str(messages.get(refusal.code, meant["message"]))
    for name, value in refusal.values.items():
        said = said.replace(f"{{{name}}}", value)
    error: dict[str, Any] = {"code": refusal.code, "message": said, "request_id": request_id}
    details = [{"field": field, "reason": described.reasons.get(reason, reason)} for field, reason in refusal.details]
    if details and refusal.code == "VALIDATION_ERROR":
        error["details"] = details
    elif details:
        # Which of several things is not there, or what it conflicts with.
        error["message"] = details[0]["reason"]
    status = int(meant["status"])
    note = logs.security if status in NO_RIGHT else logs.info
    note("api.refused", code=refusal.code)
    return status, {"error": error}


def _cors(settings: ApiSettings, origin: str) -> dict[str, str]:
    """Returns the headers for a page of ours; a page of anybody else gets none, and its browser shows it nothing."""
    if not origin or origin not in settings.cors_origins:
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "X-Request-Id", "Vary": "Origin"}


def _preflight(settings: ApiSettings, methods: tuple[str, ...], origin: str, request_id: str) -> dict[str, Any]:
    found = _cors(settings, origin)
    if "Access-Control-Allow-Origin" in found:
        found |= {
            "Access-Control-Allow-Headers": ", ".join(_ALLOWED_HEADERS),
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Max-Age": str(PREFLIGHT_S),
        }
    return _response(204, None, found, request_id)


def _response(status: int, body: Mapping[str, Any] | None, more: Mapping[str, str], request_id: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {**_HEADERS, **more, "X-Request-Id": request_id},
        "body": "" if body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }
