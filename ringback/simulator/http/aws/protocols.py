"""Reads parameters out of requests and writes answers and errors, in the protocol of the service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, ParseError, SubElement, XMLParser, fromstring, tostring

from ringback.simulator.http.aws import cbor
from ringback.simulator.http.aws.models import CBOR, Asked, Operation
from ringback.simulator.http.aws.values import (
    RFC,
    as_text,
    content,
    from_json,
    from_query,
    from_xml,
    name_of,
    scalar,
    to_json,
    to_native,
    to_xml,
)

_CBOR_HEADERS = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
#: Codes of SQS from its time as a query service -> what its JSON protocol calls them.
_FORMER_CODES = {"AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist"}


class MalformedRequestError(Exception):
    """A body or parameter that cannot be read."""


@dataclass(slots=True)
class Reply:
    """An answer on the wire."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


# --- requests ---------------------------------------------------------------------------------------------------------


def parameters_of(operation: Operation, asked: Asked) -> dict[str, Any]:
    """Returns the parameters as a caller of the SDK gives them; raises ``MalformedRequestError``."""
    shape = operation.model.input_shape
    if shape is None:
        return {}
    try:
        if operation.protocol == "json":
            found = from_json(shape, _json(asked.body))
        elif operation.protocol == "query":
            form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True)) or asked.query
            found = from_query(shape, form)
        elif operation.protocol == CBOR:
            found = _cbor(asked.body)
        else:
            found = _rest(operation, asked)
    except (ValueError, ParseError, RecursionError) as error:
        raise MalformedRequestError(str(error)) from error
    return dict(found or {})


def _json(body: bytes) -> dict[str, Any]:
    found = json.loads(body or b"{}")
    if not isinstance(found, dict):
        raise MalformedRequestError("the body is no JSON object")
    return found


def _cbor(body: bytes) -> dict[str, Any]:
    found = cbor.decode(body) if body else {}
    if not isinstance(found, dict):
        raise MalformedRequestError("the body is no map")
    return {str(name): one for name, one in found.items() if one is not None}


def _rest(operation: Operation, asked: Asked) -> dict[str, Any]:
    shape = operation.model.input_shape
    found: dict[str, Any] = {}
    for name, one in shape.members.items():
        value = _located(one, name, operation, asked)
        if value is not None:
            found[name] = value
    return {**found, **_body(shape, operation, asked)}


def _located(shape: Any, name: str, operation: Operation, asked: Asked) -> Any:
    """Returns what stands in path, query or headers."""
    place, key = shape.serialization.get("location"), name_of(shape, name)
    if place == "headers":
        start = key.lower()
        return {
            header[len(start) :]: text for header, text in asked.headers.items() if header.startswith(start)
        } or None
    source: Mapping[str, str] = {}
    if place == "uri":
        source = operation.path
    elif place == "header":
        source, key = asked.headers, key.lower()
    elif place == "querystring":
        source = asked.query
    text = source.get(key)
    if text is None:
        return None
    if shape.type_name == "list":
        return [scalar(shape.member, part) for part in text.split(",")]
    return scalar(shape, text)


def _body(shape: Any, operation: Operation, asked: Asked) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    inside = {name: one for name, one in shape.members.items() if "location" not in one.serialization}
    if payload is not None:
        one = shape.members[payload]
        if one.type_name in {"blob", "string"}:
            return {payload: asked.body if one.type_name == "blob" else asked.body.decode()} if asked.body else {}
        return {payload: _document(one, operation, asked.body)} if asked.body else {}
    if not inside or not asked.body:
        return {}
    found = _document(shape, operation, asked.body)
    return {name: value for name, value in found.items() if name in inside}


def _document(shape: Any, operation: Operation, body: bytes) -> Any:
    if operation.protocol == "rest-json":
        return from_json(shape, _json(body))
    return from_xml(shape, fromstring(body, XMLParser()))  # noqa: S314 - a DTD cannot reach beyond this process


# --- answers ----------------------------------------------------------------------------------------------------------


def reply_of(operation: Operation, answer: Mapping[str, Any], request_id: str) -> Reply:
    """Returns an answer on the wire."""
    shape, protocol = operation.model.output_shape, operation.protocol
    if protocol == "json":
        version = operation.model.metadata.get("jsonVersion", "1.0")
        body = json.dumps(to_json(shape, answer) if shape is not None else {}, ensure_ascii=False).encode()
        return Reply(headers={"content-type": f"application/x-amz-json-{version}"}, body=body)
    if protocol == CBOR:
        return Reply(headers=dict(_CBOR_HEADERS), body=cbor.encode(to_native(shape, answer) if shape else {}))
    if protocol == "query":
        return Reply(headers={"content-type": "text/xml"}, body=_query_answer(operation, answer, request_id))
    reply = Reply(status=int(operation.model.http.get("responseCode", 200)))
    if shape is not None:
        _fill(reply, shape, operation, answer)
    return reply


def _query_answer(operation: Operation, answer: Mapping[str, Any], request_id: str) -> bytes:
    shape = operation.model.output_shape
    root = Element(f"{operation.name}Response", xmlns=operation.model.metadata.get("xmlNamespace", ""))
    if shape is not None:
        to_xml(shape, answer, root, str(shape.serialization.get("resultWrapper", f"{operation.name}Result")))
    SubElement(SubElement(root, "ResponseMetadata"), "RequestId").text = request_id
    return _xml(root)


def _xml(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(reply: Reply, shape: Any, operation: Operation, answer: Mapping[str, Any]) -> None:
    for name, one in shape.members.items():
        place, value = one.serialization.get("location"), answer.get(name)
        if place is None or value is None:
            continue
        key = name_of(one, name).lower()
        if place == "statusCode":
            reply.status = int(value)
        elif place == "headers":
            reply.headers |= {f"{key}{part}": str(text) for part, text in value.items()}
        else:
            reply.headers[key] = as_text(one, value, RFC)
    payload = shape.serialization.get("payload")
    if payload is not None and shape.members[payload].type_name in {"blob", "string"}:
        reply.body = content(answer.get(payload) or b"")
        reply.headers.setdefault("content-type", "application/octet-stream")
        return
    inner = shape.members[payload] if payload is not None else shape
    value = answer.get(payload) if payload is not None else _inside(shape, answer)
    if operation.protocol == "rest-json":
        reply.headers["content-type"] = "application/json"
        reply.body = json.dumps(to_json(inner, value or {}), ensure_ascii=False).encode()
    elif value:
        reply.headers["content-type"] = "application/xml"
        root = Element("root")
        to_xml(inner, value, root, str(inner.serialization.get("name", inner.name)))
        reply.body = _xml(root[0])


def _inside(shape: Any, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: answer[name]
        for name, one in shape.members.items()
        if "location" not in one.serialization and answer.get(name) is not None
    }


def refusal(protocol: str, code: str, message: str, status: int, request_id: str, extra: Mapping[str, Any]) -> Reply:
    """Returns an error on the wire."""
    if protocol in {"query", "rest-xml"}:
        root = Element("ErrorResponse" if protocol == "query" else "Error")
        node = SubElement(root, "Error") if protocol == "query" else root
        for name, text in (("Type", "Sender" if status < 500 else "Receiver"), ("Code", code), ("Message", message)):
            SubElement(node, name).text = text
        SubElement(root, "RequestId").text = request_id
        return Reply(status, {"content-type": "application/xml"}, _xml(root))
    if protocol == CBOR:
        body = cbor.encode({"__type": code, "message": message, **extra})
        return Reply(status, {**_CBOR_HEADERS, "x-amzn-query-error": f"{code};Sender"}, body)
    headers = {"content-type": "application/json", "x-amzn-errortype": code}
    name = _FORMER_CODES.get(code, code)
    if name != code:
        headers["x-amzn-query-error"] = f"{code};Sender"
    body = json.dumps({"__type": name, "message": message, **extra}, ensure_ascii=False, default=str).encode()
    return Reply(status, headers, body)
