"""An event of the gateway as a request: headers, body and parameters, checked against the document."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from contact_handlers.api import checks
from contact_handlers.api.checks import Problem, UnreadableError
from contact_handlers.api.document import Document, Operation, Parameter, Schema
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import RANKS

MAX_BODY_BYTES = 64 * 1024
MAX_DETAILS = 20
_BOOLEANS = {"true": True, "false": False}


def headers(event: Mapping[str, Any]) -> dict[str, str]:
    """Returns the headers by lower-case name."""
    return {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}


def sent(event: Mapping[str, Any]) -> bytes:
    """Returns the bytes of the body; PAYLOAD_TOO_LARGE for more than a request may have."""
    text = event.get("body") or ""
    # Four characters for three bytes: what is too long already is not decoded.
    if len(text) > MAX_BODY_BYTES * 2:
        raise ApiError("PAYLOAD_TOO_LARGE")
    try:
        found = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
    except (binascii.Error, ValueError):
        raise ApiError("INVALID_JSON") from None
    if len(found) > MAX_BODY_BYTES:
        raise ApiError("PAYLOAD_TOO_LARGE")
    return found


def body(document: Document, operation: Operation, content_type: str, raw: bytes) -> dict[str, Any]:
    """Returns the body of a request with the defaults of the document."""
    if operation.body is None:
        return {}
    if not raw.strip() and not operation.body_required:
        found: Any = {}
    else:
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise ApiError("UNSUPPORTED_MEDIA_TYPE")
        found = _json(raw)
    _refuse(document, checks.problems(document, operation.body, found))
    for name, schema in operation.body.get("properties", {}).items():
        if "default" in schema:
            found.setdefault(name, schema["default"])
    return dict(found)


def _json(raw: bytes) -> Any:
    try:
        return checks.clean(json.loads(raw.decode(), parse_constant=_no_number))
    except (ValueError, RecursionError, UnreadableError):
        raise ApiError("INVALID_JSON") from None


def _no_number(name: str) -> NoReturn:
    raise UnreadableError(name)


def path(document: Document, operation: Operation, given: Mapping[str, Any]) -> dict[str, str]:
    """Returns the parameters of the path; NOT_FOUND for what cannot be the name of anything."""
    found = {}
    for parameter in _of(operation, "path"):
        value = str(given.get(parameter.name) or "")
        if any(checks.problems(document, parameter.schema, value)):
            raise ApiError("NOT_FOUND" if "NOT_FOUND" in operation.errors else next(reversed(operation.errors)))
        found[parameter.name] = value
    return found


def query(document: Document, operation: Operation, event: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the parameters of the query in their types, with the defaults of the document."""
    given = event.get("multiValueQueryStringParameters") or {}
    single = event.get("queryStringParameters") or {}
    found: dict[str, Any] = {}
    wrong: list[Problem] = []
    if operation.audience in RANKS:
        # Pages of others may put more into an address; a filter of ours that is misspelled would find everything.
        known = {parameter.name: parameter.schema for parameter in _of(operation, "query")}
        unknown = [str(name)[:80] for name in {**single, **given} if name not in known]
        wrong += [Problem(name, "additionalProperties", {"properties": known}) for name in unknown]
    for parameter in _of(operation, "query"):
        values = given.get(parameter.name) or ([single[parameter.name]] if parameter.name in single else [])
        if not values:
            if parameter.required:
                wrong.append(Problem(parameter.name, "required", parameter.schema, parameter.name))
            elif "default" in parameter.schema:
                found[parameter.name] = parameter.schema["default"]
            continue
        value = _typed(parameter.schema, [_readable(text) for text in values])
        wrong += checks.problems(document, parameter.schema, value, parameter.name)
        found[parameter.name] = value
    _refuse(document, wrong)
    return found


def from_headers(document: Document, operation: Operation, given: Mapping[str, str]) -> None:
    """Checks the headers that the document describes."""
    _refuse(
        document,
        [
            problem
            for parameter in _of(operation, "header")
            if parameter.name.lower() in given
            for problem in checks.problems(document, parameter.schema, given[parameter.name.lower()], parameter.name)
        ],
    )


def _of(operation: Operation, place: str) -> Sequence[Parameter]:
    return [parameter for parameter in operation.parameters if parameter.place == place]


def _readable(text: Any) -> str:
    try:
        return str(checks.clean(str(text)))
    except UnreadableError:
        return ""


def _typed(schema: Schema, values: list[str]) -> Any:
    """Returns the value that a text of the query stands for; a text that stands for none stays as it is."""
    if schema["type"] == "array":
        return values
    text = values[-1]
    if schema["type"] == "integer" and text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 12:
        return int(text)
    if schema["type"] == "boolean":
        return _BOOLEANS.get(text, text)
    return text


def _refuse(document: Document, found: Iterable[Problem]) -> None:
    details = [(problem.field, checks.reason(document, problem)) for problem in found][:MAX_DETAILS]
    if details:
        raise ApiError("VALIDATION_ERROR", *details)
