"""Plays attacks of the usual size on the development center and prints at which figure each is stopped.

    python tests/benchmarks/bench_attacks.py [--assembly FOLDER] [--stage STAGE]

Spraying tries 120 customer numbers from one telephone with a PIN that one customer in 40 has; every other attack is as
large. `tests/calls/test_attacks.py` holds small ones to the limits of docs/abuse.md. Exits with 1 when an attack is
never stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ringback.simulator.center import Center  # noqa: E402 - found through the line above
from ringback.simulator.scenarios.model import ANONYMOUS  # noqa: E402
from tests.calls import attacks  # noqa: E402
from tests.calls.attacks import ATTACKER, Figures  # noqa: E402
from tests.calls.test_attacks import LIMITS, TOO_FAST  # noqa: E402

SIZE = 120
#: One customer in so many has the PIN that is sprayed.
RARE = 40


def played(center: Center) -> Iterator[Figures]:
    """Plays every attack."""

    def typed(index: int) -> str:
        return f"010{44_440_000 + index}"

    pins = [attacks.OTHER if (index + 1) % RARE else attacks.GUESS for index in range(SIZE)]
    yield attacks.spraying(center, pins)
    yield attacks.spraying(center, pins, ANONYMOUS)
    limit = LIMITS["auth.lock_failures"]
    yield attacks.parallel_guessing(center, limit, SIZE - limit)
    yield attacks.guessing_in_one_contact(center, LIMITS["auth.max_attempts"])
    yield attacks.callback_flood(center, lambda _: ATTACKER, typed, SIZE)
    yield attacks.callback_flood(center, lambda index: f"+8210{55_550_000 + index}", lambda _: typed(0), SIZE)
    yield attacks.callback_flood(center, lambda _: ANONYMOUS, typed, SIZE)
    yield attacks.look_ups(center, SIZE // 4)
    yield attacks.message_flood(center, SIZE, TOO_FAST)
    yield attacks.forged_attributes(center)
    yield attacks.replayed_proof(center, SIZE)


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=ROOT / "cdk.out")
    parser.add_argument("--stage", default="aicc-dev")
    options = parser.parse_args()
    endless = 0
    for figures in played(attacks.loaded_center(options.assembly, options.stage)):
        sys.stdout.write(f"{figures}\n")
        sys.stdout.flush()
        endless += figures.stopped_after is None
    return 1 if endless else 0


if __name__ == "__main__":
    sys.exit(main())
