"""Weeks of a center: every callback and escalation that was promised ends in one true state.

    python tests/benchmarks/bench_promises.py                     # 100 callers in seven days, after `make synth`
    python tests/benchmarks/bench_promises.py --callers 200 --seed 2

Prints how often each end was reached, and every promise that was broken; a broken one fails the run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ringback import simulator
from tests.calls.promises import Days

START = "2026-11-23T07:30:00+09:00"


def main() -> int:
    """Lives through the days and tells what became of everybody."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"))
    parser.add_argument("--stage", default="aicc-dev")
    parser.add_argument("--callers", type=int, default=100)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    options = simulator.Options(keep_contacts=100_000)
    center = simulator.load(given.assembly, stage=given.stage, start=START, seed=given.seed, options=options)
    began = time.perf_counter()
    lived = Days(center, seed=given.seed, callers=given.callers, days=given.days).live()
    took = time.perf_counter() - began
    for name, count in sorted(lived.outcomes().items()):
        sys.stdout.write(f"{count:6} {name}\n")
    broken = list(lived.broken())
    sys.stdout.writelines(f"BROKEN {line}\n" for line in broken)
    sys.stdout.write(f"{given.callers} callers in {given.days} days, {len(broken)} broken promises, {took:.0f} s\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
