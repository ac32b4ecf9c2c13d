"""The OpenAPI document as the functions use it: read once, resolved where it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from contact_handlers.base.frozen import dataclass

Schema = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    place: str
    schema: Schema
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What may be asked: a method of a path."""

    operation_id: str
    audience: str
    status: int
    parameters: Sequence[Parameter]
    body: Schema | None
    body_required: bool
    messages: Mapping[str, str]
    errors: Sequence[str]

    @property
    def creates(self) -> bool:
        """Whether asking twice with one key does it once."""
        return any(parameter.name == "Idempotency-Key" for parameter in self.parameters)


class Document:
    """The document with its operations."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.codes: Mapping[str, Mapping[str, Any]] = raw["x-error-codes"]
        self.reasons: Mapping[str, str] = raw["x-reasons"]
        self._made: dict[tuple[str, str], Operation] = {}

    def methods(self, path: str) -> tuple[str, ...]:
        """Returns the methods of a path, in capital letters; none for an unknown path."""
        return tuple(method.upper() for method in self.raw["paths"].get(path, ()))

    def operation(self, method: str, path: str) -> Operation | None:
        """Returns the operation of a method and a path of the document."""
        found = self.raw["paths"].get(path, {}).get(method.lower())
        if found is None:
            return None
        if (method, path) not in self._made:
            self._made[method, path] = self._operation(found)
        return self._made[method, path]

    def resolved(self, schema: Schema) -> Schema:
        """Returns what a schema refers to, or the schema itself."""
        reference = schema.get("$ref")
        if reference is None:
            return schema
        found: Any = self.raw
        for part in str(reference).removeprefix("#/").split("/"):
            found = found[part]
        return self.resolved(found)

    def _operation(self, raw: Mapping[str, Any]) -> Operation:
        given = [self.resolved(parameter) for parameter in raw.get("parameters", ())]
        body = raw.get("requestBody")
        return Operation(
            operation_id=raw["operationId"],
            audience=raw["x-audience"],
            status=next(int(status) for status in raw["responses"] if status.startswith("2")),
            parameters=[
                Parameter(
                    name=one["name"],
                    place=one["in"],
                    schema=self.resolved(one["schema"]),
                    required=bool(one.get("required")),
                )
                for one in given
            ],
            body=None if body is None else self.resolved(body["content"]["application/json"]["schema"]),
            body_required=body is not None and bool(body["required"]),
            messages=raw.get("x-messages", {}),
            errors=raw["x-errors"],
        )


@lru_cache(maxsize=1)
def document() -> Document:
    """Returns the document that lies beside this file."""
    return Document(json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")))
