"""The event of a Lambda proxy integration, and what becomes of the function's answer.

Source: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway": input format 1.0 of REST APIs, output
format, and binary media types.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from ringback.numbers import whole_number
from ringback.simulator.http.rest.model import JSON, Answer, GatewayError, Method, Request, RestApi

_MEMBERS: Final = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
#: Headers that the service does not pass on.
_OWN: Final = frozenset({"connection", "content-length", "transfer-encoding", "te", "upgrade", "keep-alive"})
#: Headers of a function that reach the client under another name [Developer Guide, api-gateway-known-issues].
_REMAPPED: Final = frozenset({"connection", "content-length", "date", "server", "www-authenticate", "x-amzn-requestid"})


def proxy_event(
    api: RestApi,
    method: Method,
    request: Request,
    path_parameters: Mapping[str, str],
    context: Mapping[str, Any],
    variables: Mapping[str, str],
) -> dict[str, Any]:
    """Returns the event for a function."""
    body, encoded = _body(api, request)
    shared = request_members(method, request, path_parameters, context, variables)
    # A function hears null of what is not there, an authorizer an empty object.
    told = {name: None if value == {} else value for name, value in shared.items()}
    return {**told, "body": body, "isBase64Encoded": encoded}


def request_members(
    method: Method,
    request: Request,
    path_parameters: Mapping[str, str],
    context: Mapping[str, Any],
    variables: Mapping[str, str],
) -> dict[str, Any]:
    """Returns what events of functions and of authorizers tell of a request."""
    headers = _forwarded(request, str(context["requestId"]))
    query = _grouped(request.query)
    return {
        "resource": method.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query,
        "pathParameters": dict(path_parameters),
        "stageVariables": dict(variables),
        "requestContext": dict(context),
    }


def _last(grouped: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in grouped.items()}


def _forwarded(request: Request, request_id: str) -> dict[str, list[str]]:
    """Returns the headers as a function sees them: those of the client in lower case, and what the gateway adds."""
    found = _grouped([(name, value) for name, value in request.headers if name not in _OWN and name != "host"])
    before = found.pop("x-forwarded-for", [])
    return {
        **found,
        "Host": [request.host],
        "X-Amzn-Trace-Id": [f"Root=1-{request_id[:8]}-{request_id.replace('-', '')[8:32]}"],
        "X-Forwarded-For": [", ".join([*before, request.source])],
        "X-Forwarded-Port": ["443"],
        "X-Forwarded-Proto": ["https"],
    }


def _grouped(pairs: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _body(api: RestApi, request: Request) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    if is_binary(api, request.header("content-type") or JSON):
        return base64.b64encode(request.body).decode(), True
    return request.body.decode("utf-8", "replace"), False


def is_binary(api: RestApi, content_type: str) -> bool:
    """Tells whether a content type is one of the binary media types of an API."""
    kind = content_type.partition(";")[0].strip().lower()
    family = kind.partition("/")[0]
    return any(one in {"*/*", kind, f"{family}/*"} for one in api.binary)


def proxy_answer(api: RestApi, request: Request, value: Any) -> Answer:
    """Returns the answer that a function's result stands for; raises the 502 for anything else."""
    if not isinstance(value, dict) or not value.keys() <= _MEMBERS:
        raise _malformed("the result is no object with statusCode, headers, multiValueHeaders, body, isBase64Encoded")
    answer = Answer(_status(value.get("statusCode", 200)))
    answer.headers = _headers(value)
    answer.body = _content(api, request, value)
    if not any(name == "content-type" for name, _ in answer.headers):
        answer.headers.append(("content-type", JSON))
    return answer


def _status(given: Any) -> int:
    status = whole_number(given) if isinstance(given, str) else given
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        raise _malformed(f"statusCode {given!r} is no status")
    return status


def _headers(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    single, several = value.get("headers") or {}, value.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(several, dict):
        raise _malformed("headers are no object")
    found: list[tuple[str, str]] = []
    for name, values in several.items():
        if not isinstance(values, list):
            raise _malformed(f"multiValueHeaders: {name} is no list")
        found += [(_renamed(name), _header(name, one)) for one in values]
    taken = set(found)
    for name, one in single.items():
        pair = (_renamed(name), _header(name, one))
        if pair not in taken:
            found.append(pair)
    return found


def _renamed(name: str) -> str:
    name = name.lower()
    return f"x-amzn-remapped-{name}" if name in _REMAPPED else name


def _header(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise _malformed(f"headers: {name} is no text")
    text = str(value)
    if "\n" in text or "\r" in text:
        raise _malformed(f"headers: {name} has a line break")
    return text


def _content(api: RestApi, request: Request, value: Mapping[str, Any]) -> bytes:
    body = value.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise _malformed("body is no text")
    accepted = (request.header("accept") or "").split(",")[0]
    if value.get("isBase64Encoded") is True and is_binary(api, accepted or "*/*"):
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise GatewayError("API_CONFIGURATION_ERROR", validation=str(error)) from error
    return body.encode()


def _malformed(why: str) -> GatewayError:
    why = f"Malformed Lambda proxy response: {why}"
    return GatewayError("INTEGRATION_FAILURE", status=502, validation=why)
