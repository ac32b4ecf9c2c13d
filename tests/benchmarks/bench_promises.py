"""A week of both centers: everybody who called or wrote gets what was promised, or is told by a person.

    python tests/benchmarks/bench_promises.py                     # 1,000 contacts for each center, after `make synth`
    python tests/benchmarks/bench_promises.py --stage aicc-dev --contacts 200 --seed 2

Agents work from nine to six, parts of the center fail for some minutes on most days, and an engineer sends again what
lies in the dead letters, twice a day. Prints how often each end was reached, and every promise that was broken; a
broken one fails the run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ringback import simulator
from tests.calls.week import promises
from tests.calls.week.living import KINDS, Week

START: Final = "2026-11-23T00:00:00+09:00"


def main() -> int:
    """Lives through the days and tells what became of everybody."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"))
    parser.add_argument("--stage", action="append")
    parser.add_argument("--contacts", type=int, default=1000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--agents", type=int, default=4, help="agents besides those of the template")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    return max(_lived(given, stage) for stage in given.stage or [f"{center}-dev" for center in KINDS])


def _lived(given: argparse.Namespace, stage: str) -> int:
    options = simulator.Options(keep_contacts=1_000_000)
    center = simulator.load(given.assembly, stage=stage, start=START, seed=given.seed, options=options)
    began = time.perf_counter()
    lived = Week(
        center,
        stage,
        seed=given.seed,
        contacts=given.contacts,
        days=given.days,
        agents=given.agents,
        kinds=KINDS[stage.partition("-")[0]],
    ).live()
    took = time.perf_counter() - began
    sys.stdout.write(f"{stage}\n")
    for name, count in sorted(promises.outcomes(lived).items()):
        sys.stdout.write(f"{count:6} {name}\n")
    broken = list(promises.broken(lived))
    sys.stdout.writelines(f"BROKEN {line}\n" for line in broken)
    contacts = len(list(center.contacts))
    sys.stdout.write(
        f"{given.contacts} customers, {contacts} contacts in {given.days} days, {lived.met} calls failed, "
        f"{lived.operator.sent} dead letters sent again, {len(broken)} broken promises, {took:.0f} s\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
