"""What is installed of `ringback`: a wheel made of its source distribution, where nothing else is installed.

Nothing here needs the network; `tests/benchmarks/bench_install.py` installs the extras from the registry.
"""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import ringback
from tests.unit.strangers import made

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
SOURCE = ROOT / "ringback"
# One worker builds and installs.
pytestmark = pytest.mark.xdist_group("package")
#: Nothing of the developer's environment: no path to this tree, no trust.
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _done(*command: str | Path, cwd: Path, **options: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False, input=options.get("typed", "")
    )
    assert done.returncode == int(options.get("code", 0)), done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both distributions; the wheel is made of what the source distribution holds."""
    folder = tmp_path_factory.mktemp("package")
    _done(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=SOURCE)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    _done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    _done(BIN / "uv", "venv", "--quiet", "--offline", "--python", sys.executable, str(folder), cwd=ROOT)
    python = folder / "bin" / "python"
    options = ["--quiet", "--offline", "--no-deps", "--no-cache", "--python", str(python)]
    _done(BIN / "uv", "pip", "install", *options, str(wheel), cwd=ROOT)
    return python.parent


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {str(path.relative_to(ROOT)) for path in files} - names == {
        f"ringback/{name}" for name in ("LICENSE", "README.md", "pyproject.toml")
    }
    assert {name for name in names if not name.startswith("ringback/")} == set()
    assert "ringback/py.typed" in names


def test_what_the_registry_shows_is_complete(wheel: Path) -> None:
    opened = zipfile.ZipFile(wheel)
    (metadata,) = [name for name in opened.namelist() if name.endswith("METADATA")]
    shown = email.message_from_bytes(opened.read(metadata))
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (shown["Name"], shown["Version"]) == ("ringback", ringback.__version__)
    assert (shown["License-Expression"], shown["Requires-Python"]) == ("MIT", ">=3.11")
    assert shown["Description-Content-Type"] == "text/markdown"
    assert str(shown.get_payload()).startswith("# ringback")
    assert set(shown.get_all("Provides-Extra", [])) == set(project["optional-dependencies"])
    # Without an extra it needs nothing at all.
    assert [one for one in shown.get_all("Requires-Dist", []) if "extra ==" not in one] == []
    assert (SOURCE / "LICENSE").read_text(encoding="utf-8") == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_it_lints_and_calls_where_nothing_else_is(installed: Path, tmp_path: Path) -> None:
    """A stranger's template: its flow calls a function, which runs isolated."""
    code = "def handler(event, context):\n    return {'word': 'hello'}\n"
    made.written(tmp_path / "template.json", made.with_function(code))
    command = installed / "ringback"

    assert _done(command, "--version", cwd=tmp_path) == f"ringback {ringback.__version__}\n"
    assert "1 flow checked: 1 warning" in _done(command, "lint", "template.json", cwd=tmp_path, code="1")
    told = _done(command, "call", "--assembly", "template.json", cwd=tmp_path)
    assert "It says hello." in told
    assert "run isolated" in told or "nothing can isolate" in told
    # What needs more says what.
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.toml").write_text('title = "x"\n[call]\nsteps = []\n', encoding="utf-8")
    told = _done(command, "scenarios", "run", "--assembly", "template.json", cwd=tmp_path, code="2")
    assert "install the extra 'scenarios'" in told


def test_every_module_is_there(installed: Path, tmp_path: Path) -> None:
    """Whatever imports without an extra in the tree imports from the wheel."""
    code = """
import importlib, json, pkgutil, ringback, sys
failed = {}
for found in pkgutil.walk_packages(ringback.__path__, "ringback.", onerror=lambda name: None):
    if found.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(found.name)
    except Exception as problem:
        failed[found.name] = f"{type(problem).__name__}: {problem}"
print(json.dumps(failed))
"""
    failed = json.loads(_done(installed / "python", "-c", code, cwd=tmp_path))
    # boto3 is what functions bring along; the rest is in extras.
    brought = ("yaml", "pydantic", "boto3", "aws_encryption_sdk", "starlette", "uvicorn")
    wanted = ("MissingExtraError", *(f"No module named '{name}'" for name in brought))
    assert {name: told for name, told in failed.items() if not any(one in told for one in wanted)} == {}
