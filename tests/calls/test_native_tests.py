"""The native test cases under contact_flows belong to scenarios and pass the linter as files."""

from __future__ import annotations

import json
from pathlib import Path

from ringback.simulator.scenarios import load_all
from ringback.simulator.testcases import lint
from ringback.simulator.testcases.files import FOLDER


def test_every_native_test_case_belongs_to_a_scenario_and_is_accepted(root: Path) -> None:
    names = {(scenario.center, scenario.name) for scenario in load_all(root / "tests" / "calls")}

    for path in (root / "contact_flows").glob(f"*/{FOLDER}/*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert (path.parent.parent.name, path.stem) in names, f"{path} belongs to no scenario"
        assert [str(item) for item in lint(document) if item.severity == "error"] == [], path
