"""Conservation: every callback and every escalation of a day ends in exactly one state, and the true one."""

from __future__ import annotations

from ringback.simulator.scenarios import Centers
from tests.calls.conftest import SCENARIOS
from tests.calls.promises import CLOSED_REQUEST, Days

CALLERS = 14
# A Monday before the opening.
START = "2026-11-23T07:30:00+09:00"


def test_every_promise_of_a_day_is_kept_or_left_to_a_person(centers: Centers) -> None:
    """Weeks in `tests/benchmarks/bench_promises.py`; this day is always the same."""
    center = centers.fresh(SCENARIOS[0]).fresh(start=START)

    lived = Days(center, seed=5, callers=CALLERS).live()

    assert list(lived.broken()) == []
    found = lived.outcomes()
    # The day holds every end that a callback has, and hand-overs that were talked about.
    assert min(found[f"callback {end}"] for end in CLOSED_REQUEST) > 0
    assert found["escalation resolved"] > 0
