"""Builds a Lambda layer from packages pinned by hash: `python runtime/layers/build.py cryptography`.

The result lies in build/layers/<name>/python and is the same on every machine: files by hash, no byte code, no
scripts, no record of the installation, fixed times. No Docker is needed, because only ready-made wheels are taken, and
packages of pure data as they are (`as_is`). A layer's `unused.txt` names files that its function never opens.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = Path(__file__).resolve().parent
PYTHON = "3.14"
PLATFORMS = {
    "arm64": ("manylinux_2_28_aarch64", "manylinux2014_aarch64"),
    "x86_64": ("manylinux_2_28_x86_64", "manylinux2014_x86_64"),
}
ARCHITECTURE = "arm64"
# 1980-01-01 is the first moment that a zip archive can name.
EPOCH = 315_532_800
# What pip writes about this very installation; licenses and metadata of the packages stay.
_INSTALLATION = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"})


def build(name: str, *, python: str, architecture: str, target: Path) -> str:
    """Fills the target folder and returns the SHA-256 of its content."""
    requirements = LAYERS / name / "requirements.txt"
    if not requirements.is_file():
        known = sorted(path.parent.name for path in LAYERS.glob("*/requirements.txt"))
        raise SystemExit(f"layer {name!r} is unknown, known are {', '.join(known)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch) / "python"
        _install(requirements, folder, python=python, architecture=architecture)
        _thin_out(folder, LAYERS / name / "unused.txt")
        _normalize(folder)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        folder.rename(target / "python")
    os.utime(target, (EPOCH, EPOCH))
    return digest(target)


def _install(requirements: Path, folder: Path, *, python: str, architecture: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]
    # The one package without a wheel is pure data, which our own backend packs.
    command += ["--no-binary=kiwipiepy-model", "--no-build-isolation"]
    command += ["--python-version", python, "--target", str(folder), "-r", str(requirements)]
    for platform in PLATFORMS[architecture]:
        command += ["--platform", platform]
    environment = {**os.environ, "PYTHONPATH": str(LAYERS / "as_is")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the packages of {requirements} cannot be installed:\n{done.stderr.strip()}")


def _thin_out(folder: Path, listed: Path) -> None:
    """Removes the files that a list names by pattern; a pattern that names none is an error: the list is old."""
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else ():
        pattern = line.partition("#")[0].strip()
        found = [path for path in folder.glob(pattern) if path.is_file()] if pattern else []
        if pattern and not found:
            raise SystemExit(f"{listed}: no file {pattern!r} in the layer")
        for path in found:
            path.unlink()


def _normalize(folder: Path) -> None:
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if path.name == "__pycache__":
                shutil.rmtree(path)
        elif path.suffix == ".pyc" or (path.parent.suffix == ".dist-info" and path.name in _INSTALLATION):
            path.unlink()
    for path in sorted(folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH))


def digest(folder: Path) -> str:
    """Returns a hash over names and bytes of everything in a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def main() -> None:
    """Builds the layers named on the command line, all of them by default."""
    parser = argparse.ArgumentParser(description="build Lambda layers from hash-pinned wheels")
    parser.add_argument("names", nargs="*", help="layers, all by default")
    parser.add_argument("--python", default=PYTHON, help=f"version of the Lambda runtime (default {PYTHON})")
    parser.add_argument("--architecture", default=ARCHITECTURE, choices=sorted(PLATFORMS))
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "layers")
    given = parser.parse_args()
    for name in given.names or sorted(path.parent.name for path in LAYERS.glob("*/requirements.txt")):
        found = build(name, python=given.python, architecture=given.architecture, target=given.out / name)
        size = sum(path.stat().st_size for path in (given.out / name).rglob("*") if path.is_file())
        sys.stdout.write(f"{given.out / name}  {size / 1e6:.1f} MB  sha256 {found}\n")


if __name__ == "__main__":
    main()
