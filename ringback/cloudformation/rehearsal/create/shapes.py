"""Judges resolved values by a schema of the registry: what is known is judged, what is not is left out.

Texts of which parts are unknown are judged by the parts that are known: they can be too long, or none of the allowed
ones. Numbers and booleans may be written as text and the other way round, as CloudFormation allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from ringback.cloudformation import PartialText, Unknown, scalar_text
from ringback.nearest import closest


class Kind(StrEnum):
    """What is wrong with a value."""

    UNKNOWN = "unknown"
    """The type has no such property."""
    MISSING = "missing"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a schema refuses."""

    kind: Kind
    path: str
    message: str


def problems(document: Mapping[str, Any], value: Any) -> Iterator[Problem]:
    """Yields what a schema refuses in the properties of a resource."""
    yield from _Judge(document).judged(document, value, "")


class _Judge:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def judged(self, schema: Mapping[str, Any], value: Any, path: str) -> Iterator[Problem]:
        """Yields what is wrong with a value and everything in it."""
        if isinstance(value, Unknown):
            return
        schema = self._followed(schema)
        wrong = _wrong_type(schema, value)
        if wrong:
            yield Problem(Kind.VALUE, path, wrong)
            return
        if isinstance(value, Mapping):
            yield from self._object(schema, value, path)
        elif isinstance(value, list):
            yield from self._list(schema, value, path)
        else:
            yield from (Problem(Kind.VALUE, path, message) for message in _scalar(schema, value))
        yield from self._combined(schema, value, path)

    def _followed(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while isinstance(place := schema.get("$ref"), str) and place.startswith("#/"):
            found: Any = self._document
            for part in place[2:].split("/"):
                found = found.get(part, {}) if isinstance(found, Mapping) else {}
            rest = {key: entry for key, entry in schema.items() if key != "$ref"}
            schema = {**found, **rest} if rest else found
        return schema

    def _object(self, schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[Problem]:
        known: Mapping[str, Any] = schema.get("properties") or {}
        patterns: Mapping[str, Any] = schema.get("patternProperties") or {}
        for name in schema.get("required") or ():
            if name not in value:
                yield Problem(Kind.MISSING, _below(path, name), f"{name} is required")
        yield from _together(schema, value, path)
        for name, entry in value.items():
            fitting = [one for pattern, one in patterns.items() if _found(pattern, name) is not False]
            further = schema.get("additionalProperties", True)
            if name in known:
                yield from self.judged(known[name], entry, _below(path, name))
            elif fitting:
                yield from self.judged(fitting[0], entry, _below(path, name))
            elif isinstance(further, Mapping):
                yield from self.judged(further, entry, _below(path, name))
            elif further is False and (known or patterns):
                hint = _known(name, list(known), list(patterns))
                yield Problem(Kind.UNKNOWN, _below(path, name), f"no property {name!r}{hint}")
        yield from _bounds(schema, len(value), "Properties", "entries", path)

    def _list(self, schema: Mapping[str, Any], value: Sequence[Any], path: str) -> Iterator[Problem]:
        yield from _bounds(schema, len(value), "Items", "items", path)
        if schema.get("uniqueItems") is True:
            texts = [scalar_text(entry) for entry in value if isinstance(entry, str | int | float)]
            again = next((text for index, text in enumerate(texts) if text in texts[:index]), None)
            if again is not None:
                yield Problem(Kind.VALUE, path, f"{again!r} stands twice in the list")
        items = schema.get("items")
        if isinstance(items, Mapping):
            for index, entry in enumerate(value):
                yield from self.judged(items, entry, f"{path}[{index}]")

    def _combined(self, schema: Mapping[str, Any], value: Any, path: str) -> Iterator[Problem]:
        for one in schema.get("allOf") or ():
            yield from self.judged(one, value, path)
        for word in ("anyOf", "oneOf"):
            alternatives = [self._followed(one) for one in schema.get(word) or ()]
            if not alternatives:
                continue
            judged = [list(self.judged(one, value, path)) for one in alternatives]
            fitting = sum(not found for found in judged)
            if not fitting:
                best = min(judged, key=len)
                yield best[0]
            elif fitting > 1 and word == "oneOf" and all(set(one) == {"required"} for one in alternatives):
                names = [name for one in alternatives for name in one["required"] if name in value]
                yield Problem(Kind.VALUE, path, f"{' and '.join(names)} exclude each other")


def _known(name: str, known: list[str], patterns: list[str]) -> str:
    near = closest(name, known)
    if near:
        return f"; nearest: {', '.join(near)}"
    return f"; known: {', '.join([*sorted(known)[:12], *(f'/{one}/' for one in patterns)])}"


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _together(schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Yields properties that need or exclude each other."""
    for word in ("dependencies", "dependentRequired"):
        for name, others in (schema.get(word) or {}).items():
            for other in others if name in value and isinstance(others, list) else ():
                if other not in value:
                    yield Problem(Kind.MISSING, _below(path, other), f"{other} is required where {name} is given")
    for name, others in (schema.get("dependentExcluded") or {}).items():
        for other in others if name in value else ():
            if other in value and name < other:
                yield Problem(Kind.VALUE, _below(path, other), f"{name} and {other} exclude each other")
    choice = list(schema.get("requiredXor") or ())
    given = [name for name in choice if name in value]
    if choice and len(given) != 1:
        yield Problem(
            Kind.MISSING, path, f"one of {', '.join(choice)} is required, given: {', '.join(given) or 'none'}"
        )
    either = list(schema.get("requiredOr") or ())
    if either and not any(name in value for name in either):
        yield Problem(Kind.MISSING, path, f"one of {', '.join(either)} is required")


def _bounds(schema: Mapping[str, Any], given: int, word: str, unit: str, path: str) -> Iterator[Problem]:
    least, most = schema.get(f"min{word}"), schema.get(f"max{word}")
    if (least is not None and given < least) or (most is not None and given > most):
        yield Problem(Kind.VALUE, path, f"{given:,} {unit}, allowed: {_range(least, most)}")


def _range(least: Any, most: Any) -> str:
    if most is None:
        return f"at least {least:,}"
    return f"{least or 0:,} to {most:,}"


_SCALARS = {"string", "number", "integer", "boolean"}


def _wrong_type(schema: Mapping[str, Any], value: Any) -> str:
    kinds = schema.get("type")
    allowed = {kinds} if isinstance(kinds, str) else set(kinds or ())
    if not allowed:
        return ""
    if isinstance(value, Mapping):
        return "" if "object" in allowed else f"an object, expected: {_listed(allowed)}"
    if isinstance(value, list):
        return "" if "array" in allowed else f"a list, expected: {_listed(allowed)}"
    if isinstance(value, PartialText):
        return "" if "string" in allowed else f"text, expected: {_listed(allowed)}"
    if not allowed & _SCALARS:
        return f"{value!r}, expected: {_listed(allowed)}"
    if "string" in allowed or _fits(allowed, scalar_text(value)):
        return ""
    return f"{value!r}, expected: {_listed(allowed)}"


def _listed(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))


def _fits(allowed: set[str], text: str) -> bool:
    if "boolean" in allowed and text.lower() in ("true", "false"):
        return True
    number = _number(text)
    if number is None:
        return False
    return "number" in allowed or ("integer" in allowed and number == int(number))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _near(value: Any, allowed: list[str]) -> list[str]:
    """Returns the allowed values that come nearest: numbers by their difference, words by their letters."""
    number = _number(str(value))
    numbers = {one: _number(one) for one in allowed}
    if number is None or any(one is None for one in numbers.values()):
        return list(closest(str(value), allowed))
    return sorted(numbers, key=lambda one: abs((numbers[one] or 0) - number))[:1]


def _scalar(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    allowed = schema.get("enum") or schema.get("enumCaseInsensitive") or _const(schema)
    lower = "enumCaseInsensitive" in schema
    if allowed and not _is_one_of(value, [scalar_text(one) for one in allowed], lower=lower):
        near = _near(value, [scalar_text(one) for one in allowed])
        hint = f"; nearest: {near[0]}" if near else f"; allowed: {', '.join(map(scalar_text, allowed[:12]))}"
        yield f"{str(value)!r} is not allowed{hint}"
        return
    kinds = schema.get("type")
    if kinds in ("integer", "number"):
        yield from _numeric(schema, value)
        return
    text = value if isinstance(value, PartialText) else scalar_text(value)
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if isinstance(text, PartialText):
        known = sum(len(part) for part in text.parts if isinstance(part, str))
        if longest is not None and known > longest:
            yield f"more than {known:,} characters, allowed: {_range(shortest, longest)}"
        return
    if (shortest is not None and len(text) < shortest) or (longest is not None and len(text) > longest):
        yield f"{len(text):,} characters, allowed: {_range(shortest, longest)}"
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and _found(pattern, text) is False:
        shown = text if len(text) < 80 else f"{text[:77]}..."
        yield f"{shown!r} does not match {pattern}"


def _const(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else []


def _is_one_of(value: Any, allowed: Sequence[str], *, lower: bool) -> bool:
    if isinstance(value, PartialText):
        pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in value.parts)
        return any(re.fullmatch(pattern, one, re.DOTALL) for one in allowed)
    text = scalar_text(value)
    return text.lower() in [one.lower() for one in allowed] if lower else text in allowed


def _numeric(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    number = _number(scalar_text(value))
    if number is None:
        return
    least, most = schema.get("minimum"), schema.get("maximum")
    if (least is not None and number < least) or (most is not None and number > most):
        yield f"{scalar_text(value)}, allowed: {_range(least, most)}"


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _found(pattern: str, text: str) -> bool | None:
    """Returns whether a text has a pattern, None where Python does not know the pattern."""
    compiled = _compiled(pattern)
    return compiled.search(text) is not None if compiled else None
