"""Says what pydantic found wrong with a scenario file: where, what was given, what is allowed, the nearest word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ringback.nearest import did_you_mean
from ringback.simulator.scenarios.steps import VERBS

_TYPES: Final = {
    "string_type": "a string",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "finite_number": "a number",
    "invalid-json-value": "a string, a number, true or false, a list or a table",
    "mapping_type": "a table",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_SILENT: Final = "true, or how often"


def hint(word: str, known: Iterable[str], *, otherwise: str = "allowed") -> str:
    """Returns `, did you mean 'x'?`, or everything that is known when nothing is near."""
    words = sorted(known)
    return did_you_mean(word, words) or (f"; {otherwise}: {', '.join(words)}" if words else "")


def explain(details: Sequence[ErrorDetails], model: type[BaseModel]) -> list[str]:
    """Returns one line per problem: the place in the file and what to write instead."""
    found = [f"{_place(detail)}: {_text(detail, model)}" for detail in details]
    return list(dict.fromkeys(found))


def _parts(detail: ErrorDetails) -> list[str | int]:
    """Returns the path in the file, without the tag of a step and the arms of a union that pydantic adds."""
    parts = list(detail["loc"])
    if parts[:2] == ["call", "steps"] and len(parts) > 3:
        parts = parts[:3] + [part for part in parts[4:] if part in _fields(str(parts[3]))]
    if detail["type"] in {"missing", "extra_forbidden"} and parts:
        parts.pop()
    return [part for part in parts if part != "[key]"]


def _fields(verb: str) -> set[str]:
    return set(VERBS[verb].model_fields) if verb in VERBS else set()


def _place(detail: ErrorDetails) -> str:
    parts = _parts(detail)
    text = ""
    if parts[:2] == ["call", "steps"] and len(parts) > 2:
        text, parts = f"step {int(parts[2]) + 1}", parts[3:]
        return " ".join([text, *map(str, parts)])
    for part in parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "file"


def _allowed(detail: ErrorDetails, model: type[BaseModel]) -> set[str]:
    """Returns the keys of the table that holds the unknown one."""
    loc = list(detail["loc"][:-1])
    if loc[:2] == ["call", "steps"] and len(loc) > 3:
        return _fields(str(loc[3]))
    current: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, str) and current is not None:
            current = _model_in(current.model_fields[part].annotation)
    return set(current.model_fields) if current is not None else set()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Returns the model an annotation holds: its own, or that of the items of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(item) for item in getattr(annotation, "__args__", ()))
    return next((item for item in inner if item is not None), None)


def _text(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx") or {}
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if name in {"literal[True]", "constrained-int"} or (kind == "literal_error" and context.get("expected") == "True"):
        return f"{given!r} must be {_SILENT if 'silent' in detail['loc'] else 'true'}"
    if kind == "missing":
        return f"{name!r} is missing"
    if kind == "extra_forbidden":
        return f"unknown key {name!r}{hint(name, _allowed(detail, model))}"
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        verb = str(next(iter(given), "")) if isinstance(given, dict) else str(given)
        return f"{verb!r} is no verb{hint(verb, VERBS, otherwise='a step starts with one of')}"
    if kind == "literal_error":
        words = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        return f"{given!r} is not one of {', '.join(words)}{did_you_mean(str(given), words)}"
    if kind == "string_pattern_mismatch":
        return f"keys {given!r} may hold 0-9, * and # only, at least one"
    if kind.startswith(("datetime", "timezone")):
        if kind == "timezone_aware":
            return f"{given} has no time zone, add +09:00"
        return f"{given!r} is no time, write 2026-11-23T10:00:00+09:00"
    if kind in _TYPES:
        return f"{given!r} must be {_TYPES[kind]}"
    return (
        f"{detail['msg'].removeprefix('Value error, ')}, given {given!r}"
        if kind != "value_error"
        else str(context.get("error"))
    )
