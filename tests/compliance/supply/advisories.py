"""Known vulnerabilities of everything that is locked, asked at the registries with pip-audit and npm audit.

A package that nobody answered for is not a package without vulnerabilities. Without an answer for every one the verdict
is "not asked", which the pipeline refuses (`ADVISORIES=required`) and a laptop without network tolerates.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.compliance.supply.lock import LOCKS, ROOT, Locked, read

ACCEPTED = Path(__file__).with_name("advisories.toml")


@dataclass
class Verdict:
    """What the advisories say: vulnerabilities, and for which packages nobody answered."""

    asked: int = 0
    problems: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(self.asked + other.asked, self.problems + other.problems, self.unanswered + other.unanswered)


def accepted(today: date, path: Path = ACCEPTED) -> set[str]:
    """Returns the advisories that are accepted with a reason until a day that is not over."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    return {entry["id"] for entry in entries if entry["reason"].strip() and entry["until"] >= today}


def judge_python(report: dict[str, Any], locked: Collection[str], allowed: Collection[str] = ()) -> Verdict:
    """Returns the verdict of a report of pip-audit in JSON over the locked packages, by name."""
    found = Verdict(asked=len(locked))
    answered = set()
    for package in report["dependencies"]:
        if "skip_reason" in package:
            continue
        answered.add(package["name"])
        for flaw in package["vulns"]:
            if {flaw["id"], *flaw.get("aliases", ())}.isdisjoint(allowed):
                better = ", ".join(flaw["fix_versions"]) or "none yet"
                found.problems.append(f"{package['name']} {package['version']}: {flaw['id']}, mended in {better}")
    found.unanswered = sorted(set(locked) - answered)
    return found


def judge_npm(report: dict[str, Any], locked: Collection[str], allowed: Collection[str] = ()) -> Verdict:
    """Returns the verdict of a report of npm audit in JSON."""
    if "vulnerabilities" not in report:
        return Verdict(asked=len(locked), unanswered=sorted(locked))
    found = Verdict(asked=len(locked))
    for name, package in sorted(report["vulnerabilities"].items()):
        for via in package["via"]:
            # A name alone refers to the package that has the flaw, which has an entry of its own.
            if isinstance(via, dict) and via["url"].rsplit("/", 1)[-1] not in allowed:
                found.problems.append(f"{name} {package['range']}: {via['url'].rsplit('/', 1)[-1]}, {via['title']}")
    return found


def npm_packages() -> list[str]:
    """Returns the names of the packages in package-lock.json."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return sorted({path.rsplit("node_modules/", 1)[-1] for path in lock["packages"] if path})


def _run(command: list[str]) -> tuple[dict[str, Any], str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        report = {}
    return report, done.stderr.strip()


def rounds(lines: Iterable[Locked]) -> list[list[Locked]]:
    """Returns the packages in as few lists as there are versions of one; pip-audit refuses two at once."""
    found: list[dict[str, Locked]] = []
    for line in lines:
        holding = next((names for names in found if names.get(line.name, line).version == line.version), None)
        if holding is None:
            found.append(holding := {})
        holding[line.name] = line
    return [list(names.values()) for names in found]


def _ask_python(lines: list[Locked], allowed: Collection[str]) -> Verdict:
    names = sorted(line.name for line in lines)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "locked.txt"
        text = (
            f"{line.name}=={line.version} {' '.join(f'--hash=sha256:{value}' for value in line.hashes)}\n"
            for line in lines
        )
        target.write_text("".join(text), encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("pip-audit")),
            "--progress-spinner",
            "off",
            "--disable-pip",
            "--require-hashes",
        ]
        report, trouble = _run([*command, "--format", "json", "--timeout", "15", "--requirement", str(target)])
    if "dependencies" not in report:
        sys.stderr.write(trouble + "\n")
        return Verdict(asked=len(names), unanswered=names)
    return judge_python(report, names, allowed)


def ask() -> Verdict:
    """Asks for every package of every lock; takes about ten seconds."""
    allowed = accepted(datetime.now(UTC).date())
    verdict = Verdict()
    for lines in rounds(line for lock in LOCKS for line in read(ROOT / lock.file)):
        verdict += _ask_python(lines, allowed)
    report, _ = _run(["npm", "audit", "--json", "--package-lock-only"])
    return verdict + judge_npm(report, npm_packages(), allowed)
