"""Schemas of resource types as the registry of a Region has them, read lazily from the data of cfn-lint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ringback.cloudformation.errors import CloudFormationError, nearest

_DEFAULT_TIMEOUT_MIN = 120
"""Minutes that a handler may take where its schema says nothing (meta-schema of the registry)."""


class SchemaError(CloudFormationError):
    """Schemas that are not there."""


@dataclass(frozen=True)
class Schema:
    """The schema of one resource type."""

    document: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Type such as `AWS::Connect::Queue`."""
        return str(self.document.get("typeName", ""))

    @property
    def properties(self) -> Mapping[str, Any]:
        """Properties by name."""
        found: Mapping[str, Any] = self.document.get("properties") or {}
        return found

    @property
    def required(self) -> tuple[str, ...]:
        """Properties that have to be given."""
        return tuple(self.document.get("required") or ())

    @cached_property
    def read_only(self) -> frozenset[str]:
        """Dotted paths of what the service assigns."""
        return self._paths("readOnlyProperties")

    @cached_property
    def create_only(self) -> frozenset[str]:
        """Dotted paths of what cannot change without a replacement."""
        return self._paths("createOnlyProperties")

    @cached_property
    def conditional_create_only(self) -> frozenset[str]:
        """Dotted paths of what cannot change without a replacement under some circumstance."""
        return self._paths("conditionalCreateOnlyProperties")

    @cached_property
    def write_only(self) -> frozenset[str]:
        """Dotted paths of what nobody can read back."""
        return self._paths("writeOnlyProperties")

    @cached_property
    def primary_identifier(self) -> tuple[str, ...]:
        """Dotted paths that identify a resource."""
        return tuple(map(_dotted, self.document.get("primaryIdentifier") or ()))

    @property
    def deletes_first(self) -> bool:
        """True when a replacement deletes the old resource before it creates the new one."""
        return self.document.get("replacementStrategy") == "delete_then_create"

    @property
    def is_taggable(self) -> bool:
        """True when the tags of a stack travel to the resource."""
        tagging = self.document.get("tagging")
        return bool(tagging.get("taggable", True)) if isinstance(tagging, Mapping) else True

    def handler(self, name: str) -> Mapping[str, Any] | None:
        """Returns what the schema says of a handler (create, read, update, delete, list), None without one."""
        handlers = self.document.get("handlers")
        found = handlers.get(name) if isinstance(handlers, Mapping) else None
        return found if isinstance(found, Mapping) else None

    def timeout_min(self, name: str) -> int:
        """Returns the minutes a handler may take."""
        return int((self.handler(name) or {}).get("timeoutInMinutes", _DEFAULT_TIMEOUT_MIN))

    def _paths(self, name: str) -> frozenset[str]:
        return frozenset(map(_dotted, self.document.get(name) or ()))


def _dotted(pointer: str) -> str:
    return pointer.removeprefix("/properties/").replace("/", ".")


class Schemas:
    """Schemas by Region and type, from a folder as cfn-lint brings it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._types: dict[str, Mapping[str, str]] = {}
        self._schemas: dict[str, Schema] = {}

    @property
    def date(self) -> str:
        """Day of the schemas, as the folder says it."""
        file = self._folder / "version.json"
        return str(json.loads(file.read_text(encoding="utf-8")).get("schema_date", ""))[:10] if file.is_file() else ""

    def types(self, region: str) -> Mapping[str, str]:
        """Returns the types of a Region with the name of their file; raises SchemaError for an unknown Region."""
        if region not in self._types:
            file = self._folder / "providers" / f"{region}.json"
            if not file.is_file():
                known = (path.stem for path in file.parent.glob("*-*-*.json"))
                raise SchemaError(f"no schemas for Region {region!r}{nearest(region, known)}")
            self._types[region] = json.loads(file.read_text(encoding="utf-8"))
        return self._types[region]

    def schema(self, region: str, kind: str) -> Schema | None:
        """Returns the schema of a type in a Region, None where the Region does not have the type."""
        name = self.types(region).get(kind)
        if name is None:
            return None
        if name not in self._schemas:
            text = (self._folder / "resources" / f"{name}.json").read_text(encoding="utf-8")
            self._schemas[name] = Schema(json.loads(text))
        return self._schemas[name]


@cache
def bundled() -> Schemas:
    """Returns the schemas that cfn-lint brings; nothing of it is imported. Raises SchemaError where it is missing."""
    found = find_spec("cfnlint")
    places = found.submodule_search_locations if found else None
    folder = Path(next(iter(places))) / "data" / "schemas" if places else None
    if folder is None or not (folder / "providers").is_dir():
        raise SchemaError("schemas of resource types are missing; they come with cfn-lint: pip install cfn-lint")
    return Schemas(folder)
