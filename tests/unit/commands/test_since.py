"""The assembly of another commit: made in a work tree of its own, kept, and cleared away whatever happens."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from commands.since import assembly_of
from ringback.commands.exits import CommandError

#: Writes an assembly that says which commit wrote it, and with which packages.
APP = """
import os, pathlib
from thing import NAME
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir(parents=True)
(out / "manifest.json").write_text("{}")
(out / "name").write_text(NAME)
"""


def _git(folder: Path, *arguments: str) -> str:
    own = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", "-C", str(folder), *own, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A project of two commits; the second does not synthesize."""
    folder = tmp_path / "project"
    (folder / "constructs").mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    (folder / "constructs/thing.py").write_text("NAME = 'first'\n")
    _git(folder, "init", "--quiet")
    for text, message in (("NAME = 'first'\n", "one"), ("raise SystemExit('no layer')\n", "two")):
        (folder / "constructs/thing.py").write_text(text)
        _git(folder, "add", ".")
        _git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return folder


def _trees(project: Path) -> int:
    return len(_git(project, "worktree", "list").splitlines())


def test_a_commit_is_synthesized_with_its_own_code_and_kept(project: Path) -> None:
    (project / "constructs/thing.py").write_text("NAME = 'not committed'\n")

    made = assembly_of("HEAD~1", project)
    assert (made / "name").read_text() == "first"
    assert made == project / "build/since" / _git(project, "rev-parse", "HEAD~1")
    assert _trees(project) == 1
    (made / "name").write_text("kept")
    assert (assembly_of("HEAD~1", project) / "name").read_text() == "kept"


def test_old_assemblies_make_room(project: Path) -> None:
    for name, second in (("a", 1), ("b", 2)):
        (project / "build/since" / name).mkdir(parents=True)
        os.utime(project / "build/since" / name, (second, second))

    made = assembly_of("HEAD~1", project)
    assert {one.name for one in made.parent.iterdir()} == {"b", made.name}


def test_a_commit_that_does_not_synthesize_says_why_and_leaves_nothing(project: Path) -> None:
    with pytest.raises(CommandError, match=r"HEAD does not synthesize with the packages .*\nno layer"):
        assembly_of("HEAD", project)
    assert _trees(project) == 1
    assert not list((project / "build/since").glob("*"))


def test_a_revision_that_is_not_there_is_named(project: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no commit 'v9' in"):
        assembly_of("v9", project)
    shallow = tmp_path / "shallow"
    _git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{project}", str(shallow))
    with pytest.raises(CommandError, match="a clone of depth 1 has one commit only"):
        assembly_of("HEAD~1", shallow)
