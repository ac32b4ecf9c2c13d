"""Plants fifty mistakes, one at a time, and asks who sees each: guards, rehearsal, linter, calls; or only a snapshot.

    python tests/benchmarks/bench_plants.py [--assembly cdk.out] [--every N] [--only PATTERN]

Prints one line per mistake, and how many failing scenarios name the cause in their short report. Exit code 1 when a
mistake is seen by nobody, or when less than 95 % of the reports name the cause. `--every` plays each n-th scenario.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from contact_center.guards import all_rules, findings
from contact_center.guards.assembly import read_stages
from contact_center.settings import load
from ringback.cloudformation import rehearsal
from ringback.flow_language import FlowLanguageError
from ringback.flow_language.files import Checked
from ringback.simulator.errors import SimulatorError
from ringback.simulator.scenarios import Centers, Scenario, load_all, run
from ringback.simulator.scenarios.causes import middle_cut
from tests.benchmarks.plants import PLANTS, Plant
from tests.calls.closing import left_open
from tests.contract.agreements import environment_problems

ROOT: Final = Path(__file__).resolve().parents[2]
STAGE: Final = "aicc-dev"
SHORT: Final = 40
ENOUGH: Final = 0.95
TESTS: Final = ("tests/contract", "tests/compliance/test_contracts_of_stages.py", "tests/compliance/test_monitoring.py")


def planted(assembly: Path, plant: Plant, folder: Path) -> Path:
    """Copies a stage with a mistake in it; everything else is linked."""
    folder.mkdir()
    for item in assembly.iterdir():
        if not item.name.startswith("assembly-"):
            (folder / item.name).symlink_to(item.resolve())
    (folder / "manifest.json").unlink()
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
    kept = {name: one for name, one in manifest["artifacts"].items() if "assembly-" not in name or STAGE in name}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "artifacts": kept}), encoding="utf-8")
    nested = folder / f"assembly-{STAGE}"
    shutil.copytree(assembly / f"assembly-{STAGE}", nested, symlinks=True)
    files = {file: json.loads(file.read_text(encoding="utf-8")) for file in sorted(nested.glob("*.template.json"))}
    before = {file: json.dumps(template, sort_keys=True) for file, template in files.items()}
    merged: dict[str, Any] = {}
    for template in files.values():
        merged |= template.get("Resources", {})
    plant.change(merged)
    for template in files.values():
        own = template.get("Resources", {})
        template["Resources"] = {name: merged[name] for name in own if name in merged}
    first = next(template for file, template in files.items() if "Connect" in file.name)
    known = {name for template in files.values() for name in template["Resources"]}
    first["Resources"] |= {name: body for name, body in merged.items() if name not in known}
    if all(json.dumps(template, sort_keys=True) == before[file] for file, template in files.items()):
        raise LookupError(f"{plant.name}: nothing has changed")
    for file, template in files.items():
        file.write_text(json.dumps(template, ensure_ascii=False), encoding="utf-8")
    return folder


def looked_at(folder: Path) -> Iterator[tuple[str, str]]:
    """Yields who refuses something about an assembly without a call, and what."""
    (stage,) = read_stages(folder)
    for rule, one in findings(all_rules(), [stage]):
        yield "guards", f"{rule.id} {one.logical_id} {one.message}"
    for problem in environment_problems(stage, load(ROOT / "config/aicc/dev.toml")):
        yield "values", problem
    played = rehearsal.rehearsals(folder)
    for finding in rehearsal.rehearse(played, ["create"], today=datetime.now(UTC).date(), complete=False):
        if finding.severity.rank <= rehearsal.Severity.WARNING.rank:
            yield "rehearsal", f"{finding.rule} {finding}"
    checked = Checked()
    try:
        checked.add_path(folder)
    except FlowLanguageError as problem:
        yield "linter", str(problem)
    for wrong in checked.findings:
        if wrong.level.value <= "b":
            yield "linter", str(wrong)


def called(folder: Path, scenarios: list[Scenario]) -> Iterator[tuple[str, str]]:
    """Yields scenarios that fail with their short reports, and those that leave a conversation open."""
    centers = Centers(folder)
    for scenario in scenarios:
        try:
            outcome = run(scenario, centers.fresh(scenario))
        except SimulatorError as problem:
            yield scenario.name, str(problem)
            return
        if not outcome.passed:
            yield scenario.name, "\n".join(middle_cut(outcome.explain().split("\n"), SHORT))
        elif open_ones := left_open(outcome.play):
            yield scenario.name, f"a conversation stays open: {open_ones[0]}"


def whole(assembly: Path, folder: Path) -> Path:
    """Returns an assembly of all stages with the planted one among them, for tests that compare stages."""
    (folder / "manifest.json").unlink()
    for item in assembly.iterdir():
        if not (folder / item.name).exists():
            (folder / item.name).symlink_to(item.resolve())
    return folder


def failures(*arguments: str, assembly: Path | None = None) -> set[str]:
    """Returns the tests that fail, on an assembly where one is given; what ran not at all is one too."""
    own = {**os.environ, **({"AICC_ASSEMBLY": str(assembly)} if assembly else {})}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    told = set(re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE))
    return told or ({"no test ran"} if done.returncode else set())


def main() -> int:
    """Plants everything and returns 0 when somebody sees each, and reports name the cause."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembly", type=Path, default=ROOT / "cdk.out")
    parser.add_argument("--every", type=int, default=6, metavar="N")
    parser.add_argument("--only", default="", metavar="PATTERN")
    options = parser.parse_args()
    scenarios = load_all(ROOT / "tests/calls/aicc")[:: options.every]
    say = sys.stdout.write
    unseen, named, failing = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        nothing = planted_nothing(options.assembly, Path(name) / "sound")
        sound = set(looked_at(nothing))
        before = failures(*TESTS, assembly=whole(options.assembly, nothing))
        for number, plant in enumerate(one for one in PLANTS if re.search(options.only, one.name)):
            folder = planted(options.assembly, plant, Path(name) / str(number))
            found = [one for one in looked_at(folder) if one not in sound]
            reports = list(called(folder, scenarios))
            good = [text for _, text in reports if re.search(plant.named or "conversation stays open|.", text)]
            failing, named = failing + len(reports), named + len(good)
            layers = sorted({layer for layer, _ in found}) + ([f"{len(reports)} calls"] if reports else [])
            if not layers and plant.held and not failures(*plant.held.split()):
                layers = ["refused where it is written"]
            elif not layers and failures(*TESTS, assembly=whole(options.assembly, folder)) - before:
                layers = ["tests of the templates"]
            if not layers:
                unseen.append(plant.name)
            told = f", {len(good)} of {len(reports)} reports name it" if reports else ""
            say(f"{plant.name:<44} {', '.join(layers) or 'NOBODY'}{told}\n")
            if len(good) < len(reports):
                say("".join(f"    | {line}\n" for line in next(t for _, t in reports if t not in good).split("\n")[:8]))
            sys.stdout.flush()
            shutil.rmtree(folder)
    share = named / failing if failing else 1.0
    say(f"{len(unseen)} seen by nobody; {named} of {failing} reports ({share:.1%}) name the cause\n")
    return int(bool(unseen) or share < ENOUGH)


def planted_nothing(assembly: Path, folder: Path) -> Path:
    """Returns the stage as it is, in the form of the planted ones."""

    def change(resources: dict[str, Any]) -> None:
        resources["PlantedNothing"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}

    return planted(assembly, Plant("nothing", change), folder)


if __name__ == "__main__":
    sys.exit(main())
