"""Circuit breakers: a system that does not answer is left alone for a while instead of being waited for.

The state is of one process and bounded: a handful of numbers for each of at most 32 systems. After five faults in a
row nothing is asked for half a minute, after each vain trial twice as long, five minutes at most; then one request
tries.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Final

FAILURES: Final = 5
OPEN_S: Final = 30.0
LONGEST_S: Final = 300.0
MOST: Final = 32


class Breaker:
    """What is known about one system."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._pause_s = 0.0
        self._closed_at = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked at this moment."""
        with self._lock:
            return self._pause_s > 0 and time.monotonic() < self._closed_at

    def admits(self) -> bool:
        """Tells whether a request may be made; of those that come after a pause, one tries for all."""
        with self._lock:
            if self._pause_s == 0:
                return True
            if time.monotonic() < self._closed_at or self._trying:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """Notes that the system answered."""
        with self._lock:
            self._failures, self._pause_s, self._trying = 0, 0.0, False

    def failed(self) -> None:
        """Notes that it did not."""
        with self._lock:
            self._failures = min(self._failures + 1, FAILURES)
            tried, self._trying = self._trying, False
            if tried or self._failures >= FAILURES:
                self._pause_s = min(max(self._pause_s * 2, OPEN_S), LONGEST_S) if tried else max(self._pause_s, OPEN_S)
                self._closed_at = time.monotonic() + self._pause_s


_breakers: OrderedDict[str, Breaker] = OrderedDict()
_lock = threading.Lock()


def of(system: str) -> Breaker:
    """Returns the breaker of a system; the one that was asked for longest ago makes room."""
    with _lock:
        found = _breakers.setdefault(system, Breaker())
        _breakers.move_to_end(system)
        while len(_breakers) > MOST:
            _breakers.popitem(last=False)
        return found


def reset() -> None:
    """Forgets every system."""
    with _lock:
        _breakers.clear()
