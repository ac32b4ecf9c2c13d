"""Whatever breaks in a call, nobody is in dead air and no record is lost; `aicc scenarios faults` runs all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.simulator.faults import Plan, run_scenario
from ringback.simulator.scenarios import Centers, load

CALLS = Path(__file__).resolve().parent
# One call per kind of road: menu, bot, queue, hours, keypad, chat, outbound, transfer, task. Every n-th case keeps this
# under ten seconds; `make faults` runs all of it.
SAMPLE = {
    "aicc/menu-1-general": 9,
    "aicc/menu-4-agent": 24,
    "aicc/queue-full-callback": 20,
    "aicc/closed-callback": 16,
    "aicc/auth-pin": 45,
    "aicc/chat-faq": 20,
    "aicc/agent-hold-and-survey": 28,
    "aicc/chat-transfer-full": 36,
    "aicc/outbound-declined": 1,
    "aicc/task-overflow": 5,
    "saltware/engineer-by-words": 30,
    "saltware/engineers-full-callback": 20,
    "saltware/closed-answer-then-callback": 30,
    "saltware/chat-engineer": 30,
}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_the_fault_matrix_ends_well(name: str, centers: Centers) -> None:
    result = run_scenario(load(CALLS / f"{name}.toml"), centers, Plan(every=SAMPLE[name], further=0))

    told = [f"{finding.case}: {', '.join(map(str, finding.verdicts))}" for finding in result.findings]
    assert result.runs > 5
    assert told == []
