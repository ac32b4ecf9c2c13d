"""Locks of every package that is installed: `make lock` writes them, `make security` tells whether they are current.

The source is `[dependency-groups]` of pyproject.toml. uv resolves it once for every Python from 3.11 on and every
system, with environment markers, and writes the hashes of all files of each package; pip installs with
`--require-hashes`, which refuses whatever has none. Versions that are locked stay until somebody asks for others:
`make lock UPGRADE='-P urllib3'`. npm keeps its own lock, package-lock.json, with an integrity hash each.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
_EVERYWHERE = ("--universal", "--python-version", "3.11")
# Lambda's Python on arm64; the version of each package is the one that the tests run with.
_LAMBDA = ("--python-version", "3.13", "--python-platform", "aarch64-manylinux_2_28", "-c", "requirements.txt")


@dataclass(frozen=True)
class Lock:
    """A lock file, the group of pyproject.toml that it is made from, and for which machines it is resolved.

    What is `apart` is installed where nothing else is, and may need other versions than the rest.
    """

    file: str
    group: str
    machines: tuple[str, ...] = _EVERYWHERE
    apart: bool = False


LOCKS = (
    Lock("requirements.txt", "development"),
    Lock("requirements-deploy.txt", "deploy"),
    Lock("requirements-action.txt", "action", (*_EVERYWHERE, "-c", "requirements.txt")),
    Lock("requirements-aws-cli.txt", "aws-cli", apart=True),
    Lock("runtime/layers/cryptography/requirements.txt", "layer-cryptography", _LAMBDA),
    # numpy is for what the analyzer can do beside analyzing: 70 MB that no function loads.
    Lock("runtime/layers/korean/requirements.txt", "layer-korean", (*_LAMBDA, "--no-emit-package", "numpy")),
)


@dataclass(frozen=True)
class Locked:
    """A line of a lock: a package in one version, where it is installed, and the SHA-256 of each of its files."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def name(self) -> str:
        """The name as registries compare it."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The version, empty when the line pins none."""
        found = re.fullmatch(r"==([^*,]+)", str(self.requirement.specifier))
        return found[1] if found else ""

    @property
    def here(self) -> bool:
        """Whether it is installed on this machine."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read(path: Path) -> list[Locked]:
    """Returns the lines of a lock file; options other than hashes have no place in it and are refused."""
    joined = path.read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        text, *options = re.split(r"\s+(?=--)", line.strip())
        hashes = [option.removeprefix("--hash=sha256:") for option in options]
        if text.startswith("-") or not all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes):
            raise ValueError(f"{path}: {line.strip()[:80]!r} is neither a package nor the SHA-256 of one")
        found.append(Locked(Requirement(text), frozenset(hashes)))
    return found


def write(lock: Lock, target: Path, upgrade: Sequence[str] = ()) -> None:
    """Resolves a group into a lock file; needs the registry. What the file holds already stays."""
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "compile",
        "--quiet",
        "--no-config",
        "--generate-hashes",
        # What a source distribution needs is read in its metadata; setuptools, to run one, is not installed.
        "--no-build-isolation",
    ]
    command += ["--custom-compile-command", "make lock", "--no-annotate", *lock.machines, *upgrade]
    done = subprocess.run(
        [*command, "--group", f"pyproject.toml:{lock.group}", "--output-file", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{lock.file} cannot be resolved:\n{done.stderr.strip()}")


def stale() -> list[str]:
    """Returns the lock files that another `make lock` would change; needs the registry."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for lock in LOCKS:
            target = Path(scratch) / "requirements.txt"
            shutil.copyfile(ROOT / lock.file, target)
            write(lock, target)
            if target.read_bytes() != (ROOT / lock.file).read_bytes():
                found.append(lock.file)
    return found


def main() -> None:
    """Writes every lock."""
    parser = argparse.ArgumentParser(description="resolve pyproject.toml into locks with hashes", allow_abbrev=False)
    _, upgrade = parser.parse_known_args()
    for lock in LOCKS:
        write(lock, ROOT / lock.file, upgrade)
        sys.stdout.write(f"{lock.file}  {len(read(ROOT / lock.file))} packages\n")


if __name__ == "__main__":
    main()
