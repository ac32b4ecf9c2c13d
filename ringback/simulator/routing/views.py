"""Queues as people look at them: definitions with their state, under all their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringback.simulator.kernel.contact import Contact
from ringback.simulator.routing.agents import Agent
from ringback.simulator.routing.router import Router
from ringback.simulator.world.model import QueueDefinition
from ringback.simulator.world.registry import Registry


class QueueView:
    """A queue with its waiting contacts."""

    def __init__(self, router: Router, definition: QueueDefinition) -> None:
        self._router = router
        self.definition = definition
        self.name = definition.name
        self.arn = definition.arn

    @property
    def waiting(self) -> list[Contact]:
        """The waiting contacts, first to be served first."""
        return self._router.in_order(self.definition)

    @property
    def oldest_s(self) -> float:
        """The age of the oldest contact in seconds."""
        return self._router.oldest_ms(self.definition) / 1000

    @property
    def agents(self) -> list[Agent]:
        """The agents whose routing profile holds the queue."""
        return self._router.agents_of(self.definition)

    def __len__(self) -> int:
        return len(self.waiting)


class Queues(Mapping[str, QueueView]):
    """The queues of a center by any of their names."""

    def __init__(self, router: Router, registry: Registry[QueueDefinition]) -> None:
        self._router = router
        self._registry = registry

    def __getitem__(self, name: str) -> QueueView:
        return QueueView(self._router, self._registry[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.keys())

    def __len__(self) -> int:
        return len(self._registry)
