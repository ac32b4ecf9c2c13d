"""State of stateful resources, found under any of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringback.simulator.errors import AssemblyError, UnknownNameError
from ringback.simulator.world.registry import squash


class Inventory(Mapping[str, Any]):
    """The stateful resources of one kind under all their names; their state is made on first use."""

    def __init__(self, kind: str, registry: Any, make: Callable[[Any], Any]) -> None:
        self._kind = kind
        self._registry = registry
        self._make = make
        self._made: dict[str, Any] = {}

    def exact(self, name: str) -> Any:
        """Returns the state of the resource with exactly this name, ARN or id, or None."""
        definition = self._registry.exact(name)
        return None if definition is None else self._state(definition)

    def _state(self, definition: Any) -> Any:
        if definition.arn not in self._made:
            try:
                self._made[definition.arn] = self._make(definition)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
                said = f"misses {problem}" if isinstance(problem, KeyError) else problem
                raise AssemblyError(f"{self._kind} {definition.name}: a malformed property: {said}") from problem
        return self._made[definition.arn]

    def __getitem__(self, name: str) -> Any:
        definition = self._registry.get(name) or self._by_part(name)
        if definition is None:
            raise UnknownNameError(self._kind, name, self._registry.keys())
        return self._state(definition)

    def _by_part(self, name: str) -> Any:
        """Finds by a part of the construct path, for names CloudFormation makes up."""
        wanted = squash(name)
        found = [
            d
            for d in self._registry
            if d.resource is not None and wanted in [squash(part) for part in d.resource.path.split("/")]
        ]
        return found[0] if len(found) == 1 else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.keys())

    def __len__(self) -> int:
        return len(self._registry)

    def states(self) -> list[Any]:
        """Returns the states of all resources."""
        return [self._state(d) for d in self._registry]
