"""The fault matrix: every failure at every interaction of every scenario, judged by what callers and records suffer."""

from __future__ import annotations

from ringback.simulator.faults.cases import Case, OneFault
from ringback.simulator.faults.matrix import (
    Finding,
    Passed,
    Plan,
    Result,
    allot,
    run_case,
    run_matrix,
    run_scenario,
    survey,
)
from ringback.simulator.faults.verdict import Verdict

__all__ = [
    "Case",
    "Finding",
    "OneFault",
    "Passed",
    "Plan",
    "Result",
    "Verdict",
    "allot",
    "run_case",
    "run_matrix",
    "run_scenario",
    "survey",
]
