"""Virtual clock: a heap of timed events and a time that only moves when somebody moves it."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from ringback.simulator.errors import NotPossibleError

_NEVER = math.inf
#: The years that virtual time may be in. Outside lies nothing that a call could need, and the end of what clocks count.
YEARS: Final = range(2000, 2101)
#: A year in seconds, the longest that passes at once: with schedules that fire every minute more takes too long.
LONGEST_S: Final = 366 * 86_400


class Timer:
    """One scheduled call; canceling it is cheap and idempotent."""

    __slots__ = ("action", "at")

    def __init__(self, at: float, action: Callable[[], None]) -> None:
        self.at = at
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Makes the timer do nothing when its time comes."""
        self.action = None


class Clock:
    """The virtual time in epoch seconds and what is scheduled, in order."""

    __slots__ = ("_heap", "_serial", "horizon", "next_at", "now")

    def __init__(self, start: datetime) -> None:
        self.now: float = start.timestamp()
        self.next_at: float = _NEVER
        #: Time beyond which inline waiting (speech) must not run ahead; set while somebody waits a fixed time.
        self.horizon: float = _NEVER
        self._heap: list[tuple[float, int, Timer]] = []
        self._serial = 0

    @property
    def time(self) -> datetime:
        """The virtual time in UTC."""
        return datetime.fromtimestamp(self.now, UTC)

    def call_at(self, at: float, action: Callable[[], None]) -> Timer:
        """Schedules an action at an epoch second; the past means now."""
        self._serial += 1
        at = max(at, self.now)
        timer = Timer(at, action)
        heapq.heappush(self._heap, (at, self._serial, timer))
        if at < self.next_at:
            self.next_at = at
        return timer

    def call_in(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Schedules an action some seconds from now."""
        return self.call_at(self.now + seconds, action)

    def _prune(self) -> None:
        heap = self._heap
        while heap and heap[0][2].action is None:
            heapq.heappop(heap)
        self.next_at = heap[0][0] if heap else _NEVER

    def step(self) -> bool:
        """Runs the next scheduled action and tells whether there was one within the horizon."""
        self._prune()
        if not self._heap or self._heap[0][0] > self.horizon:
            return False
        timer = heapq.heappop(self._heap)[2]
        self.next_at = self._heap[0][0] if self._heap else _NEVER
        self.now = max(self.now, timer.at)
        action, timer.action = timer.action, None
        if action is not None:
            action()
        return True

    def run_until(self, at: float) -> None:
        """Runs everything that is due up to a time and leaves the clock there."""
        outer, self.horizon = self.horizon, min(at, self.horizon)
        try:
            while self.step():
                pass
        finally:
            self.horizon = outer
        self.now = max(self.now, at)

    def skip(self, seconds: float) -> bool:
        """Moves the time on at once if nothing else is due meanwhile; tells whether it did."""
        at = self.now + seconds
        if at >= self.next_at:
            self._prune()
            if at >= self.next_at:
                return False
        if at > self.horizon:
            return False
        self.now = at
        return True

    @property
    def pending(self) -> int:
        """The number of actions still scheduled."""
        return sum(1 for _, _, timer in self._heap if timer.action is not None)


def parse_time(moment: str | datetime) -> datetime:
    """Reads an ISO 8601 time with offset; raises NotPossibleError for anything else and for years out of reach."""
    try:
        value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise NotPossibleError(
            f"{str(moment)[:40]!r} is no time, write for example 2026-11-23T10:00:00+09:00"
        ) from error
    if value.tzinfo is None:
        raise NotPossibleError(f"the time {moment} needs an offset, such as 2026-11-23T10:00:00+09:00")
    if value.year not in YEARS:
        raise NotPossibleError(f"the time {moment} is out of reach, allowed are the years {YEARS[0]} to {YEARS[-1]}")
    return value


def span(seconds: float) -> float:
    """Returns a time that may pass at once; raises NotPossibleError for a negative, endless or too long one."""
    if not 0 <= seconds <= LONGEST_S:
        raise NotPossibleError(f"{seconds:g} seconds cannot pass at once, allowed are 0 to {LONGEST_S}")
    return seconds


def iso(at: float, *, milliseconds: bool = False) -> str:
    """Returns a time as AWS writes it in events."""
    moment = datetime.fromtimestamp(at, UTC)
    if milliseconds:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
