"""The engineer who looks into the dead-letter queues and sends what lies there again, with the tool of the runbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from operations.expected import Expected
from operations.redrive import Letters, Redrive
from ringback.simulator import Center
from ringback.simulator.aws.services.messaging import MessageQueue


class _Client:
    """A client of the SDK for a center that is not deployed; snake_case names are operations."""

    def __init__(self, center: Center, service: str) -> None:
        self._center, self._service = center, service

    def __getattr__(self, name: str) -> Callable[..., Mapping[str, Any]]:
        operation = re.sub(r"(?:^|_)(\w)", lambda found: found[1].upper(), name)
        return lambda **params: self._center.cloud.answer(self._service, operation, params)


class Operator:
    """Somebody with the rights of the role that `aicc live redrive` runs with."""

    def __init__(self, center: Center, stage: str) -> None:
        self._center = center
        self._redrive = Redrive(
            self, Expected(stage=stage, alias="", stacks=(), flows=(), reserved_concurrency=0, models=(), alarms=0)
        )
        self.sent = 0
        self.problems: list[str] = []

    def client(self, service: str, config: object = None) -> _Client:
        """Returns a client of a service."""
        del config
        return _Client(self._center, service)

    def letters(self) -> Iterator[tuple[MessageQueue, Mapping[str, Any]]]:
        """Yields the messages of the dead-letter queues."""
        for queue in self._center.cloud.services["sqs"].queues.states():
            yield from ((queue, message) for message in queue.messages)

    def look(self) -> None:
        """Sends every message again; what fails stays where it is."""
        waiting = {queue.name: len(queue.messages) for queue, _ in self.letters()}
        for name, count in waiting.items():
            sent = self._redrive.send(
                Letters(name=name, url=name, waiting=count), most=count, per_second=1000, pause=lambda _: None
            )
            self.sent += sent.handled
            self.problems = sent.problems
