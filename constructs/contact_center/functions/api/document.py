"""The OpenAPI document of a center: where it lies, how it is written, what its operations are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

# In the handler package, because the functions check requests against it.
DOCUMENT = Path("contact_handlers") / "api" / "openapi.json"
WIDTH = 120
INDENT = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """A method of a path."""

    operation_id: str
    method: str
    path: str
    audience: str
    function: str
    """Key of the function that does it."""
    raw: Mapping[str, Any]


@lru_cache(maxsize=4)
def load(runtime: Path) -> Mapping[str, Any]:
    """Reads the document of a source root."""
    found: dict[str, Any] = json.loads((runtime / DOCUMENT).read_text(encoding="utf-8"))
    return found


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yields every operation, in the order of the document."""
    for path, methods in document["paths"].items():
        for method, raw in methods.items():
            yield Operation(
                operation_id=raw["operationId"],
                method=method,
                path=path,
                audience=raw["x-audience"],
                function=raw["x-function"],
                raw=raw,
            )


def resolved(document: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns what a part of the document says, or what its `$ref` points at."""
    reference = value.get("$ref")
    if reference is None:
        return value
    found: Any = document
    for part in str(reference).removeprefix("#/").split("/"):
        found = found[part]
    return resolved(document, found)


def canonical(value: Any) -> str:
    """Returns JSON as the document is kept: members in the order given, on one line whatever fits into one."""
    return f"{_written(value, 0, 0)}\n"


def _written(value: Any, depth: int, used: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    members: list[tuple[str, Any]]
    if isinstance(value, dict):
        signs, members = "{}", [(f"{json.dumps(name, ensure_ascii=False)}: ", entry) for name, entry in value.items()]
    elif isinstance(value, list):
        signs, members = "[]", [("", entry) for entry in value]
    else:
        return flat
    # One more for the comma that may follow.
    if not members or used + len(flat) + 1 <= WIDTH:
        return flat
    inner = " " * (INDENT * (depth + 1))
    lines = [f"{inner}{name}{_written(entry, depth + 1, len(inner) + len(name))}" for name, entry in members]
    between = ",\n".join(lines)
    return f"{signs[0]}\n{between}\n{' ' * (INDENT * depth)}{signs[1]}"
