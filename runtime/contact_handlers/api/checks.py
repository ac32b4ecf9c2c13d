"""Checks of values against the schemas of the document: the keywords that it uses, and a Korean reason for each.

A test compares the judgment with another reader of JSON Schema, and holds that the document uses no other keyword.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from contact_handlers.api.document import Document, Schema
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill

# Deeper than anything that is asked for; what is nested deeper is an attack or a mistake.
MAX_DEPTH = 16
_EXPLAINED = frozenset({"required", "minLength", "pattern", "enum", "type", "oneOf"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field, by the keyword of its schema."""

    field: str
    keyword: str
    schema: Schema
    missing: str = ""
    """The name of the member that is missing."""


class UnreadableError(ValueError):
    """A value that no JSON document of ours has: too deep, not finite, half of a character."""


def clean(value: Any, depth: int = 0) -> Any:
    """Returns a value with all its texts in NFC, so that a syllable counts once however it was typed."""
    if depth > MAX_DEPTH:
        raise UnreadableError
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnreadableError from None
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise UnreadableError
    if isinstance(value, list):
        return [clean(inner, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {clean(name, depth + 1): clean(inner, depth + 1) for name, inner in value.items()}
    return value


def problems(document: Document, schema: Schema, value: Any, field: str = "") -> Iterator[Problem]:
    """Yields what is wrong with a value; nothing for one that its schema describes."""
    schema = document.resolved(schema)
    if not _is_of(schema.get("type"), value):
        yield Problem(field, "type", schema)
        return
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        yield Problem(field, "enum", schema)
        return
    if isinstance(value, str):
        yield from _text(schema, value, field)
    elif isinstance(value, list):
        yield from _list(document, schema, value, field)
    elif isinstance(value, dict):
        yield from _object(document, schema, value, field)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _number(schema, value, field)


def _is_of(wanted: str | Sequence[str] | None, value: Any) -> bool:
    if wanted is None:
        return True
    names = (wanted,) if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    if isinstance(value, float) and value.is_integer() and "integer" in names:
        # JSON knows one kind of number: 1.0 is an integer.
        return True
    return any(isinstance(value, _TYPES[name]) for name in names)


def _text(schema: Schema, value: str, field: str) -> Iterator[Problem]:
    if len(value) < schema.get("minLength", 0):
        yield Problem(field, "minLength", schema)
    elif len(value) > schema.get("maxLength", len(value)):
        yield Problem(field, "maxLength", schema)
    elif "pattern" in schema and not _pattern(schema["pattern"]).search(value):
        yield Problem(field, "pattern", schema)
    elif not _has_format(schema.get("format", ""), value):
        yield Problem(field, "format", schema)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    # `$` of JSON Schema is the very end; where \s differs between the languages, the document lists the characters.
    return re.compile(f"{text.removesuffix('$')}\\Z" if text.endswith("$") else text)


def _has_format(name: str, value: str) -> bool:
    try:
        if name == "date":
            date.fromisoformat(value)
        elif name == "date-time":
            return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True


def _list(document: Document, schema: Schema, value: list[Any], field: str) -> Iterator[Problem]:
    if len(value) < schema.get("minItems", 0):
        yield Problem(field, "minItems", schema)
    elif len(value) > schema.get("maxItems", len(value)):
        yield Problem(field, "maxItems", schema)
    elif schema.get("uniqueItems") and any(one in value[:at] for at, one in enumerate(value)):
        yield Problem(field, "uniqueItems", schema)
    elif "items" in schema:
        for at, inner in enumerate(value):
            yield from problems(document, schema["items"], inner, f"{field}[{at}]")


def _object(document: Document, schema: Schema, value: dict[str, Any], field: str) -> Iterator[Problem]:
    wrong = list(_members(document, schema, value, field))
    yield from wrong
    yield from _whole(schema, value, field, few=not wrong)


def _members(document: Document, schema: Schema, value: dict[str, Any], field: str) -> Iterator[Problem]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    longest = schema.get("propertyNames", {}).get("maxLength")
    for name in schema.get("required", ()):
        if name not in value:
            yield Problem(_inside(field, name), "required", document.resolved(known.get(name, {})), name)
    for name, inner in value.items():
        where = _inside(field, name)
        if name in known:
            yield from problems(document, known[name], inner, where)
        elif others is False:
            yield Problem(where[:80], "additionalProperties", schema)
        elif longest is not None and len(name) > longest:
            yield Problem(where[:80], "maxLength", schema["propertyNames"])
        elif isinstance(others, Mapping):
            yield from problems(document, others, inner, where)


def _whole(schema: Schema, value: dict[str, Any], field: str, *, few: bool) -> Iterator[Problem]:
    """Yields what is wrong with an object as a whole; `few` says whether it may have too few members.

    Who left one out or wrote another name is told that, and nothing of their number.
    """
    if len(value) > schema.get("maxProperties", len(value)):
        yield Problem(field, "maxProperties", schema)
    if few and len(value) < schema.get("minProperties", 0):
        yield Problem(field, "minProperties", schema)
    choices = schema.get("oneOf", ())
    if choices and sum(all(name in value for name in one["required"]) for one in choices) != 1:
        yield Problem(field or choices[0]["required"][0], "oneOf", schema)


def _number(schema: Schema, value: float, field: str) -> Iterator[Problem]:
    if value < schema.get("minimum", value):
        yield Problem(field, "minimum", schema)
    elif value > schema.get("maximum", value):
        yield Problem(field, "maximum", schema)


def _inside(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def reason(document: Document, problem: Problem) -> str:
    """Returns what the caller is told about a field, in Korean."""
    schema, keyword = problem.schema, problem.keyword
    said = schema.get("x-missing")
    if said and keyword in _EXPLAINED and _says_nothing_more(problem):
        return str(said)
    known = schema.get("properties", ()) if keyword == "additionalProperties" else schema.get("enum", ())
    allowed = ", ".join(str(one) for one in known if one is not None)
    values = {"field": problem.missing or problem.field, "limit": schema.get(keyword, ""), "allowed": allowed}
    return fill(document.reasons[keyword], values)


def _says_nothing_more(problem: Problem) -> bool:
    """Tells whether the text for a missing value also explains this problem: `한 글자 이상` says less than it."""
    return problem.keyword != "minLength" or problem.schema["minLength"] <= 1 or "pattern" in problem.schema
