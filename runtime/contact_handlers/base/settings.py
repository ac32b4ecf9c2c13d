"""Environment variables as frozen dataclasses: a field `table_customers` is the variable TABLE_CUSTOMERS.

A field without a default is required. Types: str, int, float, bool, dict (a JSON object) and every class with a
`from_json` method. Nothing is read at import; a changed environment gives a changed object.
"""

from __future__ import annotations

import json
import os
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar, get_type_hints

from contact_handlers.base.errors import SettingsError
from contact_handlers.base.frozen import dataclass

S = TypeVar("S", bound="BaseSettings")

_parsed: dict[tuple[type[Any], tuple[str | None, ...]], Any] = {}


@dataclass(frozen=True, kw_only=True)
class BaseSettings:
    """What every function knows about where it runs."""

    center: str
    environment: str
    log_level: str = "INFO"


def variable(field_name: str) -> str:
    """Returns the environment variable of a field."""
    return field_name.upper()


def variables(kind: type[BaseSettings]) -> tuple[str, ...]:
    """Returns the environment variables of a settings class in the order of its fields."""
    return tuple(variable(field.name) for field in fields(kind))


def load(kind: type[S]) -> S:
    """Returns the settings of this process."""
    raw = tuple(os.environ.get(name) for name in variables(kind))
    if (kind, raw) not in _parsed:
        _parsed[kind, raw] = _parse(kind, raw)
    found: S = _parsed[kind, raw]
    return found


def _parse(kind: type[S], raw: tuple[str | None, ...]) -> S:
    hints = get_type_hints(kind)
    given = {
        field.name: _value(field, hints[field.name], text)
        for field, text in zip(fields(kind), raw, strict=True)
        if _required(field) or (text is not None and (text or hints[field.name] is str))
    }
    return kind(**given)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(field: Field[Any], kind: Any, text: str | None) -> Any:
    name = variable(field.name)
    if text is None or (text == "" and _required(field)):
        raise SettingsError(f"environment variable {name}: missing")
    try:
        return _convert(kind, text)
    except (ValueError, TypeError):
        wanted = getattr(kind, "__name__", str(kind))
        raise SettingsError(f"environment variable {name}: not a valid {wanted}") from None


def _convert(kind: Any, text: str) -> Any:
    if hasattr(kind, "from_json"):
        return kind.from_json(text)
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    if kind in (str, int, float):
        return kind(text)
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError(text)
    return value
