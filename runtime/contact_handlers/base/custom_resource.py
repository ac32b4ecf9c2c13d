"""CloudFormation custom resources: one answer per request, whatever happens.

Works in both settings of a custom resource: called by CloudFormation itself the answer is sent to the ResponseURL;
called by a provider framework, which hides that URL, the answer is returned and a failure raised.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any
from urllib.parse import urlsplit

from contact_handlers.base import logs
from contact_handlers.base.errors import EventError, FunctionFailedError
from contact_handlers.base.frozen import dataclass

CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
# CloudFormation refuses answers above 4,096 bytes.
REASON_LIMIT = 1_000
SEND_TRIES = 4
SEND_TIMEOUT_S = 10


@dataclass(frozen=True)
class Request:
    """What CloudFormation wants; `physical_id` is empty on creation."""

    kind: str
    properties: Mapping[str, Any]
    old_properties: Mapping[str, Any]
    physical_id: str
    logical_id: str
    resource_type: str


@dataclass(frozen=True)
class Answer:
    """What exists now; another physical id than before makes CloudFormation delete the old one."""

    physical_id: str
    data: Mapping[str, str] = field(default_factory=dict)


Body = Callable[[Request], Answer]


def request(event: Mapping[str, Any]) -> Request:
    """Reads the event of a custom resource."""
    kind, properties = str(event.get("RequestType", "")), event.get("ResourceProperties")
    if kind not in (CREATE, UPDATE, DELETE) or not isinstance(properties, Mapping):
        raise EventError("the event has no RequestType and ResourceProperties, so it is no custom resource request")
    return Request(
        kind=kind,
        properties={key: value for key, value in properties.items() if key != "ServiceToken"},
        old_properties=old if isinstance(old := event.get("OldResourceProperties"), Mapping) else {},
        physical_id=str(event.get("PhysicalResourceId", "")),
        logical_id=str(event.get("LogicalResourceId", "")),
        resource_type=str(event.get("ResourceType", "")),
    )


def respond(event: Any, body: Body) -> dict[str, Any]:
    """Runs the body and answers CloudFormation exactly once."""
    event = event if isinstance(event, Mapping) else {}
    url = str(event.get("ResponseURL", ""))
    direct = url.startswith(("https://", "http://127.0.0.1:"))
    try:
        wanted = request(event)
        # After a creation that failed before anything existed, CloudFormation cleans up what is not there.
        nothing = wanted.kind == DELETE and _never_created(wanted)
        answer = Answer(wanted.physical_id) if nothing else body(wanted)
    except Exception as fault:  # noqa: BLE001 - an unanswered request blocks the stack for an hour
        logs.error("custom_resource.failed", fault)
        if not direct:
            raise FunctionFailedError(_reason(fault)) from None
        _send(url, {**_envelope(event), "Status": "FAILED", "Reason": _reason(fault)})
        return {"Status": "FAILED"}
    result = {"PhysicalResourceId": answer.physical_id, "Data": dict(answer.data)}
    if direct:
        _send(url, {**_envelope(event), **result, "Status": "SUCCESS"})
        return {"Status": "SUCCESS"}
    return result


def failed_id(logical_id: str) -> str:
    """Returns the physical id of a resource whose creation failed."""
    return f"{logical_id or 'resource'}-not-created"


def _never_created(wanted: Request) -> bool:
    return not wanted.physical_id or wanted.physical_id == failed_id(wanted.logical_id)


def _reason(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:REASON_LIMIT]


def _envelope(event: Mapping[str, Any]) -> dict[str, Any]:
    logical_id = str(event.get("LogicalResourceId", ""))
    return {
        "StackId": event.get("StackId", ""),
        "RequestId": event.get("RequestId", ""),
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": event.get("PhysicalResourceId") or failed_id(logical_id),
    }


def _send(url: str, answer: Mapping[str, Any]) -> None:
    target = urlsplit(url)
    payload = json.dumps(answer).encode()
    for attempt in range(1, SEND_TRIES + 1):
        try:
            status = _put(target.scheme, target.netloc, f"{target.path}?{target.query}", payload)
        except OSError as fault:
            logs.error("custom_resource.not_sent", fault)
            status = 0
        if 200 <= status < 300:
            return
        time.sleep(0.2 * 2**attempt)
    raise FunctionFailedError("the answer could not be sent to CloudFormation")


def _put(scheme: str, host: str, path: str, payload: bytes) -> int:
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, timeout=SEND_TIMEOUT_S)
    try:
        # The signed URL is made for an empty content type.
        connection.request("PUT", path, payload, {"Content-Type": "", "Content-Length": str(len(payload))})
        return connection.getresponse().status
    finally:
        connection.close()
