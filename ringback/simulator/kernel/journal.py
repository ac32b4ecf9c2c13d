"""Problems that belong to no contact: what failed in the background."""

from __future__ import annotations

from collections import deque

from ringback.simulator.kernel.clock import Clock
from ringback.simulator.kernel.log import Failed
from ringback.simulator.kernel.records import Problem

_KEPT = 10_000


class Journal:
    """The explanations of what failed outside of any contact; the oldest go when there are many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Failed] = deque(maxlen=_KEPT)

    def report(self, code: str, message: str, resource: str = "", *, injected: bool = False) -> None:
        """Records a problem."""
        self._entries.append(Failed(self._clock.now, None, code, message, resource, injected))

    @property
    def problems(self) -> list[Problem]:
        """The problems, oldest first."""
        return [entry.record("") for entry in self._entries]
