"""Compiled test cases as files: contact_flows/<center>/tests/<scenario>.json, kept current by a test."""

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

FOLDER: Final = "tests"


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
        self.tests[scenario.center, scenario.name] = test


def compile_played(scenario: Scenario, play: Play, compiled: Compiled | None = None) -> Compiled:
    """Compiles one scenario from the call it made offline."""
    compiled = compiled or Compiled()
    try:
        compiled.add(scenario, compile_scenario(scenario, play))
    except NotSayable as reason:
        compiled.left_out[scenario.name] = str(reason)
    return compiled


def compile_all(scenarios: Iterable[Scenario], assembly: Path | str) -> Compiled:
    """Plays every scenario offline and compiles it; one that fails offline is an error."""
    centers, compiled = Centers(assembly), Compiled()
    for scenario in scenarios:
        outcome = run(scenario, centers.fresh(scenario))
        if not outcome.passed:
            raise TestCaseError(f"{scenario.name} fails offline, so it is not compiled:\n{outcome.explain()}")
        compile_played(scenario, outcome.play, compiled)
    return compiled


def _text(test: NativeTest) -> str:
    return json.dumps(test.document, ensure_ascii=False, indent=2) + "\n"


def _wanted(compiled: Compiled, root: Path) -> dict[Path, str]:
    return {
        root / center / FOLDER / f"{name}.json": _text(test) for (center, name), test in sorted(compiled.tests.items())
    }


def differing(compiled: Compiled, root: Path) -> list[Path]:
    """Returns files that are missing or differ from what the scenarios compile to."""
    wanted = _wanted(compiled, root)
    return [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def outdated(compiled: Compiled, root: Path) -> list[Path]:
    """Returns files that differ, are missing, or belong to no scenario any more."""
    there = {path for center, _ in compiled.tests for path in (root / center / FOLDER).glob("*.json")}
    return sorted({*differing(compiled, root), *(there - set(_wanted(compiled, root)))})


def write(compiled: Compiled, root: Path) -> list[Path]:
    """Writes what changed and removes what belongs to no scenario; returns the paths that changed."""
    wanted, changed = _wanted(compiled, root), outdated(compiled, root)
    for path in changed:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return changed
