"""The same commit gives the same bytes, wherever it lies."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app.py", "cdk.json", "stacks", "constructs", "runtime", "ringback", "contact_flows", "bots", "config")
STAGE = "assembly-aicc-dev"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in another folder, with litter that a developer's machine has."""
    folder = tmp_path_factory.mktemp("a folder with spaces")
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "build").symlink_to(ROOT / "build")
    litter = folder / "runtime" / "contact_handlers" / "__pycache__"
    litter.mkdir()
    (litter / "old.cpython-311.pyc").write_bytes(b"x")
    os.utime(folder / "runtime" / "contact_handlers" / "__init__.py", (0, 0))
    return folder


def test_another_folder_gives_the_same_bytes(assembly: Path, elsewhere: Path) -> None:
    """No clock, no path and no order of a set ends up in a template."""
    out = elsewhere / "out"
    paths = [elsewhere, elsewhere / "constructs", elsewhere / "runtime"]
    done = subprocess.run(
        [sys.executable, "app.py", "-c", "center=aicc", "-c", "environment=dev"],
        cwd=elsewhere,
        env={
            **os.environ,
            "CDK_OUTDIR": str(out),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONHASHSEED": "7",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    compared = filecmp.dircmp(assembly / STAGE, out / STAGE)
    _, mismatch, errors = filecmp.cmpfiles(
        assembly / STAGE, out / STAGE, [*compared.common_files, *compared.common_funny], shallow=False
    )
    assert compared.left_only == compared.right_only == mismatch == errors == []
    assets = {path.name for path in out.glob("asset.*")}
    assert assets <= {path.name for path in assembly.glob("asset.*")}
    assert assets


def test_nothing_machine_dependent_is_written(assembly: Path) -> None:
    for path in (assembly / STAGE).glob("*.json"):
        assert str(ROOT) not in path.read_text(encoding="utf-8"), path.name
