"""The resources of a plan or state with everything that is known of them, values and expressions alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
_INDEX = re.compile(r"\[[^\]]*\]")
_LOGICAL = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource: where it is, what is known, and what its attributes are computed from."""

    address: str
    type: str
    values: Json
    unknown: Json = field(default_factory=dict)
    """Attributes that are known after the apply; nested as the values are."""
    expressions: Json = field(default_factory=dict)
    module: str = ""
    """Address of the module it stands in."""

    @property
    def logical_id(self) -> str:
        """The address as a logical id."""
        return capitalized(_LOGICAL.split(self.address))

    @property
    def plain(self) -> str:
        """The address without keys of `count` and `for_each`."""
        return _INDEX.sub("", self.address)


@dataclass(slots=True)
class Things:
    """All resources, and the modules they are written in."""

    every: list[Thing] = field(default_factory=list)
    calls: dict[str, Json] = field(default_factory=dict)
    """Module calls of the configuration by the address of the module, keys left out."""

    def find(self, reference: str, seen_from: Thing) -> tuple[Thing, str] | None:
        """Returns the resource that an expression names, and the attribute; variables and outputs are followed."""
        return self._find(reference, seen_from, seen_from.module, 0)

    def _find(self, reference: str, origin: Thing, module: str, depth: int) -> tuple[Thing, str] | None:
        if depth > 10:
            return None
        kind, _, rest = reference.partition(".")
        plain = _INDEX.sub("", module)
        if kind == "var":
            expressions = self.calls.get(plain, {}).get("expressions") or {}
            above = module.rpartition(".module.")[0] if ".module." in module else ""
            return self._first(expressions.get(rest.split(".")[0].split("[")[0]), origin, above, depth)
        if kind == "module":
            name, _, output = rest.partition(".")
            inner = f"{module}.module.{name}" if module else f"module.{name}"
            outputs = (self.calls.get(_INDEX.sub("", inner), {}).get("module") or {}).get("outputs") or {}
            found = outputs.get(output.split(".")[0].split("[")[0]) or {}
            return self._first(found.get("expression"), origin, inner, depth)
        return self._resource(f"{module}.{reference}" if module else reference, origin)

    def _first(self, expression: Any, origin: Thing, module: str, depth: int) -> tuple[Thing, str] | None:
        for reference in references(expression):
            found = self._find(reference, origin, module, depth + 1)
            if found is not None:
                return found
        return None

    def _resource(self, reference: str, origin: Thing) -> tuple[Thing, str] | None:
        fitting = [one for one in self.every if _names(reference, one.address)]
        if not fitting:
            wanted = _INDEX.sub("", reference)
            fitting = [one for one in self.every if _names(wanted, one.plain)]
            key = _INDEX.findall(origin.address)
            fitting = [one for one in fitting if _INDEX.findall(one.address) == key] or fitting
        if not fitting:
            return None
        best = max(fitting, key=lambda one: len(one.address))
        tail = _INDEX.sub("", reference).removeprefix(best.plain).lstrip(".")
        return best, tail.split(".")[0]


def _names(reference: str, address: str) -> bool:
    return reference == address or reference.startswith(f"{address}.")


def capitalized(words: Iterable[str]) -> str:
    """Returns words as one, each with a capital letter."""
    return "".join(word[:1].upper() + word[1:] for word in words)


def references(expression: Any) -> list[str]:
    """Returns what an expression refers to, the most exact first."""
    found = expression.get("references") if isinstance(expression, Mapping) else None
    return [str(one) for one in found] if isinstance(found, list) else []


def things_of(document: Json) -> Things:
    """Returns the resources of a plan, of a state as `terraform show -json` prints it, or of a state file."""
    things = Things()
    root = (document.get("configuration") or {}).get("root_module") or {}
    expressions = dict(_configured(root, "", things.calls))
    changes = {str(one.get("address")): one for one in document.get("resource_changes") or () if isinstance(one, dict)}
    for module, one in _printed(document):
        address = str(one.get("address"))
        change = (changes.get(address) or {}).get("change") or {}
        unknown = change.get("after_unknown")
        things.every.append(
            Thing(
                address=address,
                type=str(one.get("type")),
                values=one["values"] if isinstance(one.get("values"), dict) else {},
                unknown=unknown if isinstance(unknown, dict) else {},
                expressions=expressions.get(_INDEX.sub("", address), {}),
                module=module,
            )
        )
    return things


def _printed(document: Json) -> Iterator[tuple[str, Json]]:
    """Yields the managed resources with the address of their module."""
    planned = document.get("planned_values") or document.get("values") or {}
    yield from _of_module(planned.get("root_module") if isinstance(planned, Mapping) else None)
    for one in document.get("resources") or ():
        if not isinstance(one, Mapping) or one.get("mode") == "data":
            continue
        module = str(one.get("module") or "")
        for instance in one.get("instances") or ():
            key = instance.get("index_key")
            shown = "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
            address = ".".join(part for part in (module, f"{one.get('type')}.{one.get('name')}{shown}") if part)
            yield module, {"address": address, "type": one.get("type"), "values": instance.get("attributes")}


def _of_module(module: Any) -> Iterator[tuple[str, Json]]:
    if not isinstance(module, Mapping):
        return
    for one in module.get("resources") or ():
        if isinstance(one, Mapping) and one.get("mode", "managed") == "managed":
            yield str(module.get("address") or ""), one
    for below in module.get("child_modules") or ():
        yield from _of_module(below)


def _configured(module: Json, address: str, calls: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """Yields the expressions of every resource by its address without keys; collects module calls."""
    prefix = f"{address}." if address else ""
    for one in module.get("resources") or ():
        if isinstance(one, Mapping):
            yield f"{prefix}{one.get('address')}", one.get("expressions") or {}
    for name, call in (module.get("module_calls") or {}).items():
        inner = f"{prefix}module.{name}"
        calls[inner] = call
        yield from _configured(call.get("module") or {}, inner, calls)
