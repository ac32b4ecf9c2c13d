"""Writes the little TOML that scenarios need: values and inline tables (the standard library only reads it)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def key(name: str) -> str:
    """Returns a bare key where TOML allows it, otherwise a quoted one."""
    return name if _BARE.match(name) else text(name)


def text(value: str) -> str:
    """Returns a basic string; TOML and JSON agree on the escapes used here."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(given: Any) -> str:
    """Returns any scenario value on one line."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return repr(given)
    if isinstance(given, datetime):
        return given.isoformat()
    if isinstance(given, Mapping):
        return inline(given)
    if isinstance(given, Sequence) and not isinstance(given, str):
        return "[" + ", ".join(value(item) for item in given) + "]"
    return text(str(given))


def inline(table: Mapping[str, Any]) -> str:
    """Returns an inline table: { hears = "…" }."""
    return "{ " + ", ".join(f"{key(name)} = {value(item)}" for name, item in table.items()) + " }" if table else "{}"


def listing(name: str, items: Sequence[Any]) -> str:
    """Returns an array with one item per line."""
    return "\n".join([f"{key(name)} = [", *(f"  {value(item)}," for item in items), "]"])
