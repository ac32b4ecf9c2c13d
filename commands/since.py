"""The assembly of another commit, synthesized in a temporary work tree with the environment of this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ringback.commands.exits import CommandError

# What a work tree lacks because no commit holds it.
_LINKED = ("build", "node_modules")
# Where the packages of the project lie; before the editable installation, which points at this tree.
_ROOTS = ("", "constructs", "runtime")
_KEPT = Path("build", "since")
_MOST = 2
"""Assemblies that are kept; one takes some 160 MB."""


def assembly_of(revision: str, root: Path) -> Path:
    """Returns the assembly of a revision; a commit is synthesized once and kept in `build/since`.

    Raises CommandError with what failed.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if commit is None:
        raise CommandError(
            f"no commit {revision!r} in {root}; a clone of depth 1 has one commit only: git fetch --unshallow"
        )
    kept = root / _KEPT / commit
    if not (kept / "manifest.json").is_file():
        with _work_tree(root, commit) as tree:
            _synthesize(tree, kept, revision)
    return kept


@contextmanager
def _work_tree(root: Path, commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="since-") as folder:
        tree = Path(folder) / "tree"
        if _git(root, "worktree", "add", "--detach", "--quiet", str(tree), commit) is None:
            raise CommandError(f"no work tree of {commit} can be made; `git worktree add` says why")
        try:
            for name in _LINKED:
                if (root / name).exists() and not (tree / name).exists():
                    (tree / name).symlink_to(root / name)
            yield tree
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def _synthesize(tree: Path, out: Path, revision: str) -> None:
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    places = [str(tree / name) for name in _ROOTS]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "CDK_OUTDIR": str(fresh)}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        said = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-5:])
        raise CommandError(f"{revision} does not synthesize with the packages that are installed here:\n{said}")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    for old in sorted(out.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_MOST]:
        shutil.rmtree(old, ignore_errors=True)


def _git(root: Path, *arguments: str) -> str | None:
    """Returns what git prints, None where it fails."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
