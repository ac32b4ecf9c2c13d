"""The native test cases under contact_flows are what the scenarios compile to today, and the linter accepts them."""

from __future__ import annotations

from pathlib import Path

from simulator.scenarios import load_all
from simulator.testcases.files import compile_all, outdated


def test_native_test_cases_are_current(assembly: Path, root: Path) -> None:
    compiled = compile_all(load_all(root / "tests" / "calls"), assembly)

    assert compiled.findings == []
    assert [str(path) for path in outdated(compiled, root / "contact_flows")] == [], "run: aicc scenarios tests"
    assert len(compiled.tests) > len(compiled.left_out)
    assert all(reason for reason in compiled.left_out.values())
