"""Models that were built before, found again by all that they are made of.

Building a model takes about two seconds of processor time per center, and every synthesis, every test run and every
`aicc say` asks for the same one. What it is made of is the request, the code that builds it and the analyzer with its
data: when any of them changes, another model is built.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Enough for both centers on some branches; about half a megabyte each.
MOST = 16
_ANALYZER = ("kiwipiepy", "kiwipiepy_model", "numpy")


class KeptModels:
    """The models in one folder, which may be emptied at any time; one that cannot be written to keeps nothing."""

    def __init__(self, folder: Path, code: Path) -> None:
        self._folder, self._code = folder, code

    def key(self, request: bytes) -> str:
        """Returns what tells the model of a request from every other one."""
        found = hashlib.sha256(f"{sys.version} {[*map(_version, _ANALYZER)]}".encode())
        for path in sorted(self._code.rglob("*.py")):
            found.update(f"\n{path.relative_to(self._code).as_posix()}\n".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
        found.update(request)
        return found.hexdigest()

    def find(self, key: str) -> bytes | None:
        """Returns what was kept, which counts as used now."""
        path = self._folder / f"{key}.json"
        try:
            kept = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return kept

    def keep(self, key: str, model: bytes) -> None:
        """Keeps a model, whole or not at all, in place of those that nobody has asked for longest."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(model)
            Path(file.name).replace(self._folder / f"{key}.json")
            models = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in models[MOST:]:
                path.unlink(missing_ok=True)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
