"""Times a benchmark prints: on the wall, and of the processors, those of programs that it started included."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable


def measured(name: str, run: Callable[[], object], repeat: int) -> float:
    """Prints and returns the best time of several runs."""
    best, processor = float("inf"), float("inf")
    for _ in range(repeat):
        before, start = os.times(), time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        after = os.times()
        processor = min(processor, sum(after[:4]) - sum(before[:4]))
    sys.stdout.write(f"{name:44} {best:6.2f} s  processor {processor:6.2f} s\n")
    return best
