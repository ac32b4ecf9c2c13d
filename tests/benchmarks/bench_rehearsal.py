"""Measures how long a rehearsal takes: every stage of cdk.out, each phase, everything together.

    python tests/benchmarks/bench_rehearsal.py [--assembly cdk.out] [--repeat N]

Reading the assembly, the schemas of the Region and every value are part of it. Target: 60 s for all stages.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ringback.cloudformation.rehearsal import PHASES, Rehearsal, rehearsals, rehearse
from ringback.cloudformation.rehearsal.play.failure import matrices
from ringback.cloudformation.rehearsal.play.pace import paces

TARGET_S = 60.0


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


def main() -> int:
    """Runs the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"))
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    today = datetime.now(UTC).date()

    def everything() -> list[Rehearsal]:
        found = rehearsals(options.assembly)
        rehearse(found, PHASES, today=today)
        return found

    stages = everything()
    resources = sum(len(stage.nodes) for stage in stages)
    took = measured(f"{len(stages)} stages, {resources:,} resources, everything", everything, options.repeat)
    for phase in PHASES:
        measured(f"{phase} alone, read before", partial(rehearse, stages, [phase], today=today), options.repeat)
    points = sum(matrix.points for stage in stages for matrix in matrices(stage))
    measured(f"{points:,} failing creations", lambda: [matrices(stage) for stage in stages], options.repeat)
    measured("estimates of time", lambda: [paces(stage) for stage in stages], options.repeat)
    sys.stdout.write(f"target {TARGET_S:.0f} s for everything: {'met' if took <= TARGET_S else 'MISSED'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
