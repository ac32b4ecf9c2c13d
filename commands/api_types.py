"""Writes `docs/reference/api.d.ts` from the OpenAPI document: the types of a client in TypeScript.

Shapes say which members there are and of what kind; limits of texts and numbers are no types and stand in the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from contact_center.functions.api.document import Operation, load, operations, resolved

TYPES: Final = Path("docs/reference/api.d.ts")
_PLAIN: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_JSON: Final = "application/json"


def types(root: Path) -> str:
    """Returns the text of the file."""
    document = load(root / "runtime")
    info = document["info"]
    lines = [
        "// Made by `make docs` from runtime/contact_handlers/api/openapi.json; do not edit.",
        f"// {info['title']} {info['version']}",
        "",
        "// What an error may be; `error.code` of the schema Error.",
        f"export type ErrorCode = {_one_of(document['x-error-codes'])};",
        "",
    ]
    for name, schema in document["components"]["schemas"].items():
        lines += [f"export type {name} = {_type(schema, 0)};", ""]
    lines += [
        "// Every operation: what it takes, what it returns, and its own errors.",
        "export interface Operations {",
    ]
    for one in operations(document):
        lines += _operation(document, one)
    return "\n".join([*lines, "}", ""])


def _operation(document: Mapping[str, Any], one: Operation) -> Iterator[str]:
    raw = one.raw
    given = [resolved(document, parameter) for parameter in raw.get("parameters", ())]
    yield f"  // {raw['summary']}"
    yield f"  {one.operation_id}: {{"
    yield f'    method: "{one.method.upper()}";'
    yield f'    path: "{one.path}";'
    yield f'    audience: "{one.audience}";'
    for place, member in (("path", "params"), ("query", "query"), ("header", "headers")):
        found = {
            "properties": {one["name"]: one["schema"] for one in given if one["in"] == place},
            "required": [one["name"] for one in given if one["in"] == place and one.get("required")],
        }
        yield f"    {member}: {_members(found, 2) if found['properties'] else '{}'};"
    body = raw.get("requestBody", {}).get("content", {}).get(_JSON)
    yield f"    body: {'undefined' if body is None else _type(body['schema'], 2)};"
    status = next(status for status in raw["responses"] if status.startswith("2"))
    yield f"    status: {status};"
    yield f"    response: {_type(raw['responses'][status]['content'][_JSON]['schema'], 2)};"
    codes = [*raw["x-errors"], *document["x-common-errors"]]
    codes += document["x-private-errors"] if one.audience != "public" else []
    yield f"    errors: {_one_of(codes)};"
    yield "  };"


def _type(schema: Mapping[str, Any], depth: int) -> str:
    """Returns the type of a schema; members stand in lines of their own, indented by depth."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    for joined in ("anyOf", "oneOf"):
        if joined in schema and "type" not in schema:
            return " | ".join(_type(one, depth) for one in schema[joined])
    kinds = schema.get("type", ())
    found = [_of_kind(str(kind), schema, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    whole = " | ".join(found) or "unknown"
    # Exactly one of some members: the same object, with one of them given and the others not.
    choices = [one["required"] for one in schema.get("oneOf", ()) if "required" in one]
    if not choices:
        return whole
    every = {name for names in choices for name in names}
    sides = [_side(schema, names, every - {*names}, depth) for names in choices]
    return f"{_members(schema, depth, without=every)} & ({' | '.join(sides)})"


def _side(schema: Mapping[str, Any], given: Sequence[str], absent: set[str], depth: int) -> str:
    members = [f"{name}: {_type(schema['properties'][name], depth)}" for name in given]
    return f"{{ {'; '.join([*members, *(f'{name}?: never' for name in sorted(absent))])} }}"


def _of_kind(kind: str, schema: Mapping[str, Any], depth: int) -> str:
    if kind == "array":
        inner = _type(schema["items"], depth)
        return f"({inner})[]" if " " in inner and not inner.startswith("{") else f"{inner}[]"
    if kind == "object":
        if schema.get("properties"):
            return _members(schema, depth)
        more = schema.get("additionalProperties", True)
        return f"Record<string, {_type(more, depth) if isinstance(more, Mapping) else 'unknown'}>"
    return _PLAIN[kind]


def _members(schema: Mapping[str, Any], depth: int, *, without: set[str] | None = None) -> str:
    needed, pad = {*schema.get("required", ())}, "  " * (depth + 1)
    lines = []
    for name, inner in schema["properties"].items():
        if name not in (without or ()):
            key = name if _NAME.fullmatch(name) else json.dumps(name)
            lines.append(f"{pad}{key}{'' if name in needed else '?'}: {_type(inner, depth + 1)};")
    return "\n".join(["{", *lines, f"{'  ' * depth}}}"])


def _one_of(values: Any) -> str:
    return " | ".join(json.dumps(one, ensure_ascii=False) for one in values) or "never"
