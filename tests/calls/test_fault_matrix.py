"""Whatever breaks in a call, nobody is in dead air and no record is lost; `aicc scenarios faults` runs all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.faults import Plan, run_scenario
from simulator.scenarios import Centers, load

CALLS = Path(__file__).resolve().parent / "aicc"
# One call per kind of road: menu, bot, queue, hours, keypad, chat. Every n-th case keeps this under ten seconds.
SAMPLE = {
    "menu-1-general": 3,
    "menu-4-agent": 12,
    "queue-full-callback": 8,
    "closed-callback": 6,
    "auth-pin": 14,
    "chat-faq": 8,
    "agent-hold-and-survey": 14,
}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_the_fault_matrix_ends_well(name: str, centers: Centers) -> None:
    result = run_scenario(load(CALLS / f"{name}.toml"), centers, Plan(every=SAMPLE[name]))

    told = [f"{finding.case}: {', '.join(map(str, finding.verdicts))}" for finding in result.findings]
    assert result.runs > 5
    assert told == []
