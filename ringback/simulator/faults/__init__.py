"""The fault matrix: every failure at every interaction of every scenario, judged by what callers and records suffer."""

from __future__ import annotations

from ringback.simulator.faults.cases import Case, OneFault
from ringback.simulator.faults.identity import IdentityBranches, identity_branches, written_by
from ringback.simulator.faults.matrix import (
    Finding,
    Result,
    run_case,
    run_matrix,
    run_scenario,
    survey,
)
from ringback.simulator.faults.plan import Passed, Plan, allot
from ringback.simulator.faults.verdict import Verdict

__all__ = [
    "Case",
    "Finding",
    "IdentityBranches",
    "OneFault",
    "Passed",
    "Plan",
    "Result",
    "Verdict",
    "allot",
    "identity_branches",
    "run_case",
    "run_matrix",
    "run_scenario",
    "survey",
    "written_by",
]
