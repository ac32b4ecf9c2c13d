"""Compiled test cases as files: <folder>/<center>/<scenario>.json, made anew from the scenarios whenever needed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.player import Play
from ringback.simulator.scenarios.runner import Centers, run
from ringback.simulator.testcases.compiler import NativeTest, compile_scenario
from ringback.simulator.testcases.errors import NotSayable, TestCaseError
from ringback.simulator.testcases.linter import lint

#: Folder of the test cases whose scenarios name neither center nor stack.
_NOWHERE: Final = "stack"


@dataclass
class Compiled:
    """What compiling scenarios gave: test cases by center and name, scenarios left out with reasons, lint findings."""

    tests: dict[tuple[str, str], NativeTest] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def add(self, scenario: Scenario, test: NativeTest) -> None:
        """Keeps a test case unless the linter finds an error in it; long calls are left out."""
        errors = [finding for finding in lint(test.document) if finding.severity == "error"]
        if errors and all(finding.rule == "TC017" for finding in errors):
            self.left_out[scenario.name] = errors[0].message
            return
        self.findings += [f"{scenario.name}: {finding}" for finding in errors]
        self.tests[scenario.place or _NOWHERE, scenario.name] = test


def compile_played(scenario: Scenario, play: Play, compiled: Compiled | None = None) -> Compiled:
    """Compiles one scenario from the call it made offline."""
    compiled = compiled or Compiled()
    try:
        compiled.add(scenario, compile_scenario(scenario, play))
    except NotSayable as reason:
        compiled.left_out[scenario.name] = str(reason)
    return compiled


def compile_all(scenarios: Iterable[Scenario], centers: Centers) -> Compiled:
    """Plays every scenario offline and compiles it; one that fails offline is an error."""
    compiled = Compiled()
    for scenario in scenarios:
        outcome = run(scenario, centers.fresh(scenario))
        if not outcome.passed:
            raise TestCaseError(f"{scenario.name} fails offline, so it is not compiled:\n{outcome.explain()}")
        compile_played(scenario, outcome.play, compiled)
    return compiled


def write(compiled: Compiled, root: Path) -> list[Path]:
    """Writes the test cases and removes those of another time; returns the paths that are there now."""
    for center in {center for center, _ in compiled.tests}:
        for old in (root / center).glob("*.json"):
            old.unlink()
    written = []
    for (center, name), test in sorted(compiled.tests.items()):
        path = root / center / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(test.document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
