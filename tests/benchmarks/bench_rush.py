"""A rush: many customers book a callback before the opening, and one agent works.

    python tests/benchmarks/bench_rush.py                  # 500 callers in four days, after `make synth`
    python tests/benchmarks/bench_rush.py --callers 60 --talk 120 --days 2

All callbacks are due when the center opens. Prints what became of them, and how many customers were on the line at a
time without an agent: more than the one agent and one beyond is a failure.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ringback import simulator
from ringback.simulator import Call, Center

START: Final = "2026-11-23T07:30:00+09:00"
# One agent, and one call beyond.
ALLOWED: Final = 2
MEANWHILE_S, ON_THE_PHONE_S = 60.0, 4.0


def main() -> int:
    """Lives through the days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"))
    parser.add_argument("--stage", default="aicc-dev")
    parser.add_argument("--callers", type=int, default=500)
    parser.add_argument("--talk", type=int, default=60, help="seconds that the agent talks to each")
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    options = simulator.Options(keep_contacts=100_000)
    center = simulator.load(given.assembly, stage=given.stage, start=START, seed=given.seed, options=options)
    began = time.perf_counter()
    most = _live(center, given)
    for name, count in sorted(_ends(center).items()):
        sys.stdout.write(f"{count:6} {name}\n")
    sys.stdout.write(
        f"{most} called customers without an agent at a time, at most ({time.perf_counter() - began:.0f} s)\n"
    )
    return 0 if most <= ALLOWED else 1


def _live(center: Center, given: argparse.Namespace) -> int:
    rng = random.Random(given.seed)  # noqa: S311 - the same days every time
    center.on_dial = lambda _: rng.choices(("answer", "no_answer", "busy"), weights=(75, 15, 10))[0]
    center.agents["agent1"].automatic(accept_after=3, talk=given.talk, wrap_up=20)
    for number in range(given.callers):
        call = center.call(from_=f"+82102{number:07d}", to="inbound")
        for key in ("4", "1", "1"):
            if not call.ended:
                call.press(key)
        call.hang_up()
        center.advance(5)
    end, most = center.now + timedelta(days=given.days), 0
    while center.now < end:
        alone = _alone(center)
        most = max(most, len(alone))
        for call in alone:
            asked = call.expects.site.action if call.expects is not None and call.expects.site is not None else ""
            if call.state == "menu" and asked == "ask-customer":
                call.press("1")
        center.advance(ON_THE_PHONE_S if alone else MEANWHILE_S)
    return most


def _alone(center: Center) -> list[Call]:
    return [call for call in center.outbound[-50:] if not call.ended and call.state != "agent"]


def _ends(center: Center) -> Counter[str]:
    items: list[dict[str, Any]] = [dict(item) for item in center.tables["requests"].items()]
    return Counter(str(item["status"]) for item in items if item.get("kind") == "callback" and item["sk"] == "META")


if __name__ == "__main__":
    sys.exit(main())
