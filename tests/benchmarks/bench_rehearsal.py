"""Measures how long a rehearsal takes: every stage of cdk.out, each phase, everything together.

    python tests/benchmarks/bench_rehearsal.py [--assembly cdk.out] [--repeat N]

Reading the assembly, the schemas of the Region and every value are part of it. Target: 60 s for all stages.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ringback.cloudformation.rehearsal import PHASES, Rehearsal, rehearsals, rehearse
from ringback.cloudformation.rehearsal.play.failure import matrices
from ringback.cloudformation.rehearsal.play.pace import paces
from tests.benchmarks.stopwatch import measured

TARGET_S = 60.0


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
