"""What an agent has done and when, as the historical metrics of the service add it up."""

from __future__ import annotations

from collections import deque
from typing import Final

CONTACT: Final = "contact"
"""On a contact: talk, hold and the work after it."""
IDLE: Final = "idle"
"""Available, with nothing to do."""
AWAY: Final = "away"
"""Offline, in a status of their own, or after a missed contact."""
#: So many of each kind are remembered; the oldest go first.
KEPT: Final = 20_000


class Activity:
    """The times of one agent; moments are seconds of the clock of the center."""

    def __init__(self) -> None:
        self._turns: deque[tuple[float, str]] = deque(maxlen=KEPT)
        #: End and seconds of the contacts that were handled, the work after them included.
        self.handled: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self.missed: deque[float] = deque(maxlen=KEPT)
        #: When an evaluation was submitted, and its score in percent.
        self.evaluations: deque[tuple[float, float]] = deque(maxlen=KEPT)

    def turn(self, at: float, doing: str) -> None:
        """Notes what the agent does from now on; the same as before is nothing new."""
        if not self._turns or self._turns[-1][1] != doing:
            self._turns.append((at, doing))

    def seconds(self, doing: str, start: float, end: float) -> float:
        """Returns how long something was done within a span."""
        found, turns = 0.0, list(self._turns)
        for place, (since, what) in enumerate(turns):
            until = turns[place + 1][0] if place + 1 < len(turns) else end
            if what == doing:
                found += max(0.0, min(until, end) - max(since, start))
        return found

    def known(self, start: float, end: float) -> bool:
        """Tells whether the agent was signed in, handled or missed something, or was evaluated within a span."""
        return (
            bool(self.seconds(CONTACT, start, end) or self.seconds(IDLE, start, end))
            or any(start <= at < end for at, _ in self.handled)
            or any(start <= at < end for at in self.missed)
            or any(start <= at < end for at, _ in self.evaluations)
        )
