"""Whatever breaks in a call, nobody is in dead air and no record is lost; `aicc scenarios faults` runs all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.faults import Plan, run_scenario
from simulator.scenarios import Centers, load

CALLS = Path(__file__).resolve().parent
# One call per kind of road: menu, bot, queue, hours, keypad, chat. Every n-th case keeps this under ten seconds.
SAMPLE = {
    "aicc/menu-1-general": 3,
    "aicc/menu-4-agent": 12,
    "aicc/queue-full-callback": 8,
    "aicc/closed-callback": 6,
    "aicc/auth-pin": 14,
    "aicc/chat-faq": 8,
    "aicc/agent-hold-and-survey": 14,
    "saltware/engineer-by-words": 14,
    "saltware/engineers-full-callback": 14,
    "saltware/closed-answer-then-callback": 14,
    "saltware/chat-engineer": 8,
}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_the_fault_matrix_ends_well(name: str, centers: Centers) -> None:
    result = run_scenario(load(CALLS / f"{name}.toml"), centers, Plan(every=SAMPLE[name]))

    told = [f"{finding.case}: {', '.join(map(str, finding.verdicts))}" for finding in result.findings]
    assert result.runs > 5
    assert told == []
