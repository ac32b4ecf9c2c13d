"""Native Amazon Connect test cases: compiled from call scenarios, checked offline, deployed in dev and staging."""

from __future__ import annotations

from ringback.simulator.testcases.compiler import Dropped, NativeTest, compile_scenario
from ringback.simulator.testcases.errors import NotSayable, TestCaseError
from ringback.simulator.testcases.linter import Finding, lint

__all__ = ["Dropped", "Finding", "NativeTest", "NotSayable", "TestCaseError", "compile_scenario", "lint"]
