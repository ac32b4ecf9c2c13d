"""People may change a prompt's wording and a queue's name; tests say what that costs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from ringback.simulator.scenarios import Centers, load_all, run
from ringback.simulator.scenarios.model import Scenario

MENU = "contact_flows/aicc/main-menu.json"
MOST_FAILURES = 3
COMPLETE = os.environ.get("CALLS") == "all"
STAGES = "assembly-aicc-"
QUEUE, RENAMED = "aicc-dev-general", "aicc-dev-enquiries"
# What a copy of the project needs of its own; the rest it shares.
COPIED = ("bots", "config", "contact_flows", "docs", "tests")
LINKED = (
    *("app.py", "build", "cdk.json", "commands", "constructs", "node_modules", "package.json", "pyproject.toml"),
    *("ringback", "runtime", "stacks"),
)
# Tests that look at a prompt without making a call; the other center has a menu of its own.
LOOKING = ("tests/unit/contact_flows", "tests/unit/pictures/test_gallery.py", "tests/snapshot", "-k", "not saltware")


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project whose data may be changed."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in COPIED:
        copytree(root / name, folder / name, ignore=ignore_patterns("__pycache__"))
    for name in LINKED:
        if (root / name).exists():
            (folder / name).symlink_to(root / name)
    return folder


def _python(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _with(assembly: Path, into: Path, before: str, after: str) -> Path:
    """Copies the assembly with another text in every stage of the center, as a synthesis would write it."""
    into.mkdir()
    changed: dict[str, int] = {}
    for item in assembly.iterdir():
        if not item.name.startswith(STAGES):
            (into / item.name).symlink_to(item)
            continue
        copytree(item, into / item.name, symlinks=True)
        for path in (into / item.name).glob("*.template.json"):
            text = path.read_text(encoding="utf-8")
            changed[item.name] = changed.get(item.name, 0) + text.count(before)
            path.write_text(text.replace(before, after), encoding="utf-8")
    assert any(changed.values())
    return into


def _menu(root: Path) -> str:
    actions = {item["Identifier"]: item for item in json.loads((root / MENU).read_text(encoding="utf-8"))["Actions"]}
    text: str = actions["choose-service"]["Parameters"]["Input"]["opening"]
    return text


def _another_wording(root: Path, project: Path) -> tuple[str, str]:
    """Changes the first word of the main menu in a copy of the project; returns the menu before and after."""
    before = _menu(root)
    after = before.replace(before.partition(" ")[0], "필요하신", 1)
    assert after != before
    flow = project / MENU
    flow.write_text(flow.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return before, after


def test_another_word_in_the_main_menu_fails_at_most_three_tests(
    root: Path, project: Path, assembly: Path, tmp_path: Path
) -> None:
    """The snapshot and the picture show it, and `make accept` takes it; every call goes on as before (below)."""
    planted = _with(assembly, tmp_path / "cdk.out", *_another_wording(root, project))

    done = _python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", *LOOKING, AICC_ASSEMBLY=str(planted))

    looking = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    assert "tests/snapshot/test_snapshots.py::test_template[aicc-dev-Flows]" in looking, done.stdout[-2000:]
    assert len(looking) <= MOST_FAILURES, looking
    assert "error" not in done.stdout.splitlines()[-1]


def _failing(scenarios: list[Scenario], assembly: Path) -> list[str]:
    centers = Centers(assembly)
    assert len(scenarios) > 30
    outcomes = (run(scenario, centers.fresh(scenario)) for scenario in scenarios)
    return [outcome.explain() for outcome in outcomes if not outcome.passed]


_SYNTHESIZE = """
from pathlib import Path
from app import make_app
make_app(root=Path.cwd(), context={"center": "aicc", "environment": "dev"}, outdir="cdk.out").synth()
"""


def _synthesized(project: Path) -> Path:
    settings = project / "config/aicc/dev.toml"
    text = settings.read_text(encoding="utf-8")
    assert f'"{QUEUE}"' in text
    settings.write_text(text.replace(f'"{QUEUE}"', f'"{RENAMED}"'), encoding="utf-8")
    done = _python(project, "-c", _SYNTHESIZE)
    assert done.returncode == 0, done.stderr
    return project / "cdk.out"


def test_another_word_and_a_queue_with_another_name_fail_no_call(
    project: Path, root: Path, assembly: Path, tmp_path: Path
) -> None:
    """Flows, scenarios, faults and native test cases name a queue by its key, so its name is free, as wording is.

    Nearly every call hears the menu: a test run writes the changes into the assembly and makes every eighth call,
    `make faults` synthesizes and makes them all.
    """
    before, after = _another_wording(root, project)
    if COMPLETE:
        changed = _synthesized(project)
    else:
        changed = _with(_with(assembly, tmp_path / "worded", before, after), tmp_path / "cdk.out", QUEUE, RENAMED)

    assert _failing(load_all(root / "tests/calls/aicc")[:: 1 if COMPLETE else 8], changed) == []
