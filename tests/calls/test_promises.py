"""Conservation: what was promised on a day with outages ends in exactly one state, and the true one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringback.simulator.scenarios import Centers
from tests.calls.conftest import SCENARIOS
from tests.calls.week import promises
from tests.calls.week.living import KINDS, Week

# Midnight of a Monday.
START = "2026-11-23T00:00:00+09:00"


@pytest.mark.parametrize(
    ("center_name", "contacts", "seed", "ends"),
    [
        (
            "aicc",
            26,
            6,
            {
                "callback completed",
                "callback cancelled",
                "callback failed",
                "loan completed",
                "cancellation completed",
                "reservation scheduled",
                "escalation resolved",
            },
        ),
        ("saltware", 12, 2, {"callback completed", "incident completed", "escalation resolved"}),
    ],
)
def test_every_promise_of_a_day_is_kept_or_left_to_a_person(
    centers: Centers, center_name: str, contacts: int, seed: int, ends: set[str]
) -> None:
    """Weeks in `tests/benchmarks/bench_promises.py`; this day is always the same, and some of its parts fail."""
    stage = f"{center_name}-dev"
    scenario = next(one for one in SCENARIOS if one.path and one.path.parent.name == center_name)
    center = centers.fresh(scenario).fresh(start=START)

    day = timedelta(days=1)
    kinds = KINDS[center_name]
    lived = Week(center, stage, seed=seed, contacts=contacts, days=1, after=day, agents=1, kinds=kinds).live()

    assert list(promises.broken(lived)) == []
    assert ends <= set(promises.outcomes(lived))
    assert lived.met > 0
