"""The same commit gives the same bytes, wherever it lies."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app.py", "cdk.json", "stacks", "constructs", "runtime", "ringback", "contact_flows", "bots", "config")
STAGE = "assembly-saltware-dev"
STACKS = ("Data", "Connect", "Functions", "Bot", "Flows", "Monitoring")

# One worker copies and synthesizes for all of them.
pytestmark = pytest.mark.xdist_group("elsewhere")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in another folder, with litter that a developer's machine has."""
    folder = tmp_path_factory.mktemp("a folder with spaces")
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    # With the models of the bots that were built before: that a new one is the same, test_content_files shows.
    (folder / "build").symlink_to(ROOT / "build")
    litter = folder / "runtime" / "contact_handlers" / "__pycache__"
    litter.mkdir(exist_ok=True)
    (litter / "old.cpython-311.pyc").write_bytes(b"x")
    os.utime(folder / "runtime" / "contact_handlers" / "__init__.py", (0, 0))
    return folder


@pytest.fixture(scope="module")
def listed(elsewhere: Path) -> subprocess.CompletedProcess[str]:
    """What `cdk list` prints there; it synthesizes for that, into `out`."""
    paths = [elsewhere, elsewhere / "constructs", elsewhere / "runtime"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    program = [str(ROOT / "node_modules/.bin/cdk"), "list", "--output", "out", "--no-notices"]
    return subprocess.run(
        [*program, "-c", "center=saltware", "-c", "environment=dev"],
        cwd=elsewhere,
        env={
            **kept,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONHASHSEED": "7",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_cdk_list_prints_stacks_and_nothing_else(listed: subprocess.CompletedProcess[str]) -> None:
    """What `app.py` says for people goes to standard error then."""
    assert listed.returncode == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert {f"saltware-dev/{name} (saltware-dev-{name})" for name in STACKS} <= set(lines)
    assert [line for line in lines if not line.startswith("saltware-dev/")] == []
    assert "resources" in listed.stderr, "the summary is still to be seen"


def test_another_folder_gives_the_same_bytes(
    assembly: Path, elsewhere: Path, listed: subprocess.CompletedProcess[str]
) -> None:
    """No clock, no path and no order of a set ends up in a template."""
    assert listed.returncode == 0, listed.stdout + listed.stderr
    out = elsewhere / "out"

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


def test_a_synthesis_warns_of_nothing(assembly: Path) -> None:
    """A warning that is there every time hides the one that matters."""
    said = assembly.with_suffix(".said")
    if not said.exists():
        pytest.skip("the assembly was synthesized before the tests began")
    lines = said.read_text("utf-8").splitlines()
    assert [line for line in lines if re.search("warning|deprecated", line, re.IGNORECASE)] == []
