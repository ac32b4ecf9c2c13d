"""Values of requests and answers, by the shapes of the SDK's own models, as JSON, as a query, as XML.

Source: Smithy 2.0, "AWS protocols" (awsJson, restJson1, restXml, awsQuery).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

ISO, UNIX, RFC = "iso8601", "unixTimestamp", "rfc822"


def name_of(shape: Any, member: str) -> str:
    """Returns what a member is called on the wire."""
    return str(shape.serialization.get("name", member))


# --- JSON -------------------------------------------------------------------------------------------------------------


def from_json(shape: Any, value: Any) -> Any:
    """Returns a value of a JSON body as the SDK's callers write it."""
    if value is None:
        return None
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        if getattr(shape, "is_document_type", False):
            return value
        found = {name: from_json(one, value.get(name_of(one, name))) for name, one in shape.members.items()}
        return {name: one for name, one in found.items() if one is not None}
    if kind == "list" and isinstance(value, list):
        return [from_json(shape.member, one) for one in value]
    if kind == "map" and isinstance(value, Mapping):
        return {key: from_json(shape.value, one) for key, one in value.items()}
    return scalar(shape, value)


def to_json(shape: Any, value: Any) -> Any:
    """Returns an answer as JSON holds it."""
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return value
        known = {name: (one, value[name]) for name, one in shape.members.items() if value.get(name) is not None}
        return {name_of(one, name): to_json(one, given) for name, (one, given) in known.items()}
    if kind == "list":
        return [to_json(shape.member, one) for one in value]
    if kind == "map":
        return {str(key): to_json(shape.value, one) for key, one in value.items()}
    if kind == "timestamp":
        form = shape.serialization.get("timestampFormat", UNIX)
        return round(moment(value).timestamp(), 3) if form == UNIX else as_text(shape, value, ISO)
    if kind == "blob":
        return base64.b64encode(content(value)).decode()
    return value


# --- CBOR -------------------------------------------------------------------------------------------------------------


def to_native(shape: Any, value: Any) -> Any:
    """Returns an answer with its moments and bytes as they are, members by the names of the model."""
    kind = shape.type_name
    if kind == "structure":
        known = {name: (one, value[name]) for name, one in shape.members.items() if value.get(name) is not None}
        return {name: to_native(one, given) for name, (one, given) in known.items()}
    if kind == "list":
        return [to_native(shape.member, one) for one in value]
    if kind == "map":
        return {str(key): to_native(shape.value, one) for key, one in value.items()}
    if kind in ("float", "double"):
        return float(value)
    return moment(value) if kind == "timestamp" else content(value) if kind == "blob" else value


# --- single values ----------------------------------------------------------------------------------------------------


def scalar(shape: Any, value: Any) -> Any:
    """Returns a single value, from JSON or from a text; raises ValueError for what is none of its kind."""
    kind = shape.type_name
    if kind == "timestamp":
        return moment(value)
    if kind == "blob":
        return base64.b64decode(value) if isinstance(value, str) else value
    if isinstance(value, str) and kind in {"integer", "long"}:
        return int(value)
    if isinstance(value, str) and kind in {"float", "double"}:
        return float(value)
    if isinstance(value, str) and kind == "boolean":
        return value.lower() == "true"
    return value


def as_text(shape: Any, value: Any, usual: str = ISO) -> str:
    """Returns a single value as a text of a header, a query or XML."""
    kind = shape.type_name
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "blob":
        return base64.b64encode(content(value)).decode()
    if kind != "timestamp":
        return str(value)
    form, at = shape.serialization.get("timestampFormat", usual), moment(value).astimezone(UTC)
    if form == UNIX:
        return str(int(at.timestamp()))
    if form == RFC:
        return format_datetime(at, usegmt=True)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def content(value: Any) -> bytes:
    """Returns the bytes of a blob, a text or a stream."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    return bytes(value.read())


def moment(value: Any) -> datetime:
    """Returns a moment, whatever stands for it: a date, seconds, a text."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    text = str(value)
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except ValueError:
        return parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)


# --- a query ----------------------------------------------------------------------------------------------------------


def from_query(shape: Any, given: Mapping[str, str], prefix: str = "") -> Any:
    """Returns a value of an awsQuery body, None when it is not there."""
    kind = shape.type_name
    if kind == "structure":
        dot = f"{prefix}." if prefix else ""
        found = {name: from_query(one, given, f"{dot}{name_of(one, name)}") for name, one in shape.members.items()}
        return {name: one for name, one in found.items() if one is not None} or None
    if kind == "list":
        inner = prefix if shape.serialization.get("flattened") else f"{prefix}.{name_of(shape.member, 'member')}"
        return _numbered(lambda number: from_query(shape.member, given, f"{inner}.{number}"))
    if kind == "map":
        inner = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
        key, value = name_of(shape.key, "key"), name_of(shape.value, "value")
        entries = _numbered(
            lambda number: (
                (name, from_query(shape.value, given, f"{inner}.{number}.{value}"))
                if (name := given.get(f"{inner}.{number}.{key}")) is not None
                else None
            )
        )
        return dict(entries) if entries else None
    return scalar(shape, given[prefix]) if prefix in given else None


def _numbered(read: Any) -> list[Any] | None:
    found: list[Any] = []
    while (one := read(len(found) + 1)) is not None:
        found.append(one)
    return found or None


# --- XML --------------------------------------------------------------------------------------------------------------


def from_xml(shape: Any, node: Element) -> Any:
    """Returns a value of an XML body; namespaces do not matter."""
    kind = shape.type_name
    if kind == "structure":
        found: dict[str, Any] = {}
        for name, one in shape.members.items():
            nodes = [child for child in node if _tag(child) == name_of(one, name)]
            if nodes:
                flat = one.type_name == "list" and one.serialization.get("flattened")
                found[name] = [from_xml(one.member, child) for child in nodes] if flat else from_xml(one, nodes[0])
        return found
    if kind == "list":
        return [from_xml(shape.member, child) for child in node]
    return scalar(shape, node.text or "")


def to_xml(shape: Any, value: Any, parent: Element, name: str) -> None:
    """Adds an answer to a node."""
    kind = shape.type_name
    if kind == "structure":
        node = SubElement(parent, name)
        for member, one in shape.members.items():
            if value.get(member) is not None and "location" not in one.serialization:
                to_xml(one, value[member], node, name_of(one, member))
        return
    if kind == "list":
        flat = shape.serialization.get("flattened")
        node = parent if flat else SubElement(parent, name)
        for one in value:
            to_xml(shape.member, one, node, name if flat else name_of(shape.member, "member"))
        return
    if kind == "map":
        node = SubElement(parent, name)
        for key, one in value.items():
            entry = SubElement(node, "entry")
            SubElement(entry, name_of(shape.key, "key")).text = str(key)
            to_xml(shape.value, one, entry, name_of(shape.value, "value"))
        return
    SubElement(parent, name).text = as_text(shape, value)


def _tag(node: Element) -> str:
    return node.tag.rpartition("}")[2]
