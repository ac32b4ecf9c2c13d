"""Writes `docs/reference/api.html` from the OpenAPI document: one page without a script, readable offline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from contact_center.functions.api.document import Operation, load, operations, resolved

PAGE: Final = Path("docs/reference/api.html")
_NEEDS: Final = {
    "public": "누구나",
    "client": "API 키",
    "owner": "API 키와 대화 토큰",
    "webhook": "서명",
    "analyst": "로그인: analyst 이상",
    "supervisor": "로그인: supervisor 이상",
    "admin": "로그인: admin",
}
_STYLE: Final = """
body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1d2430;background:#fff}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{background:#f3f5f8;padding:.8rem;overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d5dae1;padding:.3rem .5rem;text-align:left;
vertical-align:top}section{border-top:2px solid #d5dae1;margin-top:2rem}h3{margin-bottom:0}.where{font-weight:400}
nav ul{columns:2;padding-left:1.2rem}@media(max-width:40rem){nav ul{columns:1}}
"""


def page(root: Path) -> str:
    """Returns the text of the page."""
    document = load(root / "runtime")
    found = list(operations(document))
    info = document["info"]
    lines = [
        "<!doctype html>",
        "<!-- Made by `make docs` from runtime/contact_handlers/api/openapi.json; do not edit. -->",
        f'<html lang="ko"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
        f"<p>{escape(info['description'])}</p>",
        *_contents(document, found),
        *_errors(document),
        *(line for tag in document["tags"] for line in _tag(document, tag, found)),
        "</body></html>",
    ]
    return "\n".join(lines) + "\n"


def _contents(document: Mapping[str, Any], found: list[Operation]) -> Iterator[str]:
    yield "<nav><h2>목차</h2><ul>"
    for tag in document["tags"]:
        count = sum(tag["name"] in one.raw["tags"] for one in found)
        yield f'<li><a href="#tag-{tag["name"]}">{escape(tag["description"])}</a> ({count})</li>'
    yield '<li><a href="#errors">오류 코드</a></li></ul></nav>'


def _errors(document: Mapping[str, Any]) -> Iterator[str]:
    yield '<section id="errors"><h2>오류 코드</h2><table><tr><th>코드</th><th>상태</th><th>메시지</th></tr>'
    for code, meant in document["x-error-codes"].items():
        message = escape(meant["message"])
        yield f"<tr><td><code>{code}</code></td><td>{meant['status']}</td><td>{message}</td></tr>"
    yield "</table>"
    yield f"<p>모든 요청에서 가능한 코드: {', '.join(document['x-common-errors'])}</p></section>"


def _tag(document: Mapping[str, Any], tag: Mapping[str, str], found: list[Operation]) -> Iterator[str]:
    yield f'<section id="tag-{tag["name"]}"><h2>{escape(tag["description"])}</h2>'
    for one in found:
        if tag["name"] in one.raw["tags"]:
            yield from _operation(document, one)
    yield "</section>"


def _operation(document: Mapping[str, Any], one: Operation) -> Iterator[str]:
    raw = one.raw
    where = f"<code>{one.method.upper()} {escape(one.path)}</code>"
    yield f'<h3 id="{one.operation_id}">{escape(raw["summary"])} <span class="where">{where}</span></h3>'
    yield f"<p>{escape(_NEEDS[one.audience])}. {escape(raw.get('description', ''))}</p>"
    parameters = [resolved(document, parameter) for parameter in raw.get("parameters", ())]
    rows = [(given["name"], given["in"], given["schema"], given.get("required", False)) for given in parameters]
    body = raw.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        schema = resolved(document, body["schema"])
        must = schema.get("required", ())
        rows += [(name, "body", inner, name in must) for name, inner in schema["properties"].items()]
    if rows:
        yield "<table><tr><th>이름</th><th>위치</th><th>값</th><th>필수</th></tr>"
        for name, place, schema, required in rows:
            said = escape(_limits(resolved(document, schema)))
            needed = "예" if required else ""
            yield f"<tr><td><code>{name}</code></td><td>{place}</td><td>{said}</td><td>{needed}</td></tr>"
        yield "</table>"
    if body is not None:
        yield f"<pre>{escape(_pretty(body['example']))}</pre>"
    for status, response in raw["responses"].items():
        content = response.get("content", {}).get("application/json", {})
        if status.startswith("2"):
            fields = ", ".join(resolved(document, content["schema"]).get("properties", {}))
            yield f"<p>응답 <strong>{status}</strong>: <code>{escape(fields)}</code></p>"
            if "example" in content:
                yield f"<pre>{escape(_pretty(content['example']))}</pre>"
    if raw["x-errors"]:
        yield f"<p>오류: {', '.join(f'<code>{code}</code>' for code in raw['x-errors'])}</p>"


def _limits(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    parts = ["/".join(kind) if isinstance(kind, list) else str(kind)]
    if "enum" in schema:
        parts.append(" | ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in schema["enum"]))
    for low, high, unit in (
        ("minLength", "maxLength", "글자"),
        ("minimum", "maximum", ""),
        ("minItems", "maxItems", "개"),
        ("minProperties", "maxProperties", "개"),
    ):
        if low in schema or high in schema:
            parts.append(f"{schema.get(low, '')}~{schema.get(high, '')}{unit}")
    if "format" in schema:
        parts.append(schema["format"])
    if "default" in schema:
        parts.append(f"기본 {schema['default']}")
    return ", ".join(parts)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
