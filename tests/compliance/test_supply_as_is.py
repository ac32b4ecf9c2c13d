"""The one package without a wheel: taken by hash, packed by our own backend, and nothing of it runs."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

# A set-up that betrays that it ran, and a module that would when it is imported.
_RAN = "import pathlib, os; pathlib.Path(os.environ['RAN']).touch()\n"
_PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "model_of_words"
dynamic = ["version"]
[tool.setuptools]
packages = ["model_of_words"]
include-package-data = true
[tool.setuptools.dynamic]
version = { attr = "model_of_words.__version__" }
"""
_METADATA = "Metadata-Version: 2.4\nName: model_of_words\nVersion: 1.2.0\nLicense-File: LICENSE.txt\n\nWords.\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the unpacked source distribution of a package of data, with other files when they are given."""

    def written(**others: str) -> Path:
        source = tmp_path / "model_of_words-1.2.0"
        (source / "model_of_words" / "nested").mkdir(parents=True)
        files = {
            "PKG-INFO": _METADATA,
            "LICENSE.txt": "Free.\n",
            "pyproject.toml": _PROJECT,
            "setup.py": _RAN,
            "model_of_words/__init__.py": _RAN,
            "model_of_words/words.mdl": "하늘\0" * 1000,
            "model_of_words/nested/more.dict": "바다\n",
        }
        for name, text in {**files, **others}.items():
            (source / name).write_text(text, encoding="utf-8")
        return source

    return written


@pytest.fixture
def backend(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("as_is", root / "runtime/layers/as_is/setuptools/build_meta.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _options(root: Path) -> list[str]:
    """How `make setup` calls pip, without what chooses the index."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    data = re.findall(r"^DATA +:?= (.*)$", makefile, re.MULTILINE)
    assert len(data) == 1
    return ["--require-hashes", "--only-binary", ":all:", *data[0].replace("kiwipiepy-model", "model-of-words").split()]


def test_pip_takes_a_package_of_data_by_hash_and_runs_nothing_of_it(root: Path, tmp_path: Path, write: Write) -> None:
    source, archive = write(), tmp_path / "model_of_words-1.2.0.tar.gz"
    with tarfile.open(archive, "w:gz") as opened:
        opened.add(source, source.name)
    lock, target, ran = tmp_path / "lock.txt", tmp_path / "installed", tmp_path / "ran"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--isolated", "--no-index", "--no-cache-dir"]
    command += [*_options(root), "--no-deps", "--find-links", str(tmp_path), "--target", str(target), "-r", str(lock)]
    environment = {**os.environ, "PYTHONPATH": str(root / "runtime/layers/as_is"), "RAN": str(ran)}

    lock.write_text(f"model-of-words==1.2.0 --hash=sha256:{'0' * 64}\n")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr

    lock.write_text(f"model-of-words==1.2.0 --hash=sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}\n")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("__init__.py", "words.mdl", "nested/more.dict"):
        assert (target / "model_of_words" / name).read_bytes() == (source / "model_of_words" / name).read_bytes()
    assert (target / "model_of_words-1.2.0.dist-info/METADATA").read_text() == _METADATA
    assert (target / "model_of_words-1.2.0.dist-info/licenses/LICENSE.txt").read_text() == "Free.\n"
    assert not ran.exists()


def test_the_record_of_the_wheel_names_every_file_with_its_hash(
    backend: ModuleType, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write())
    name = backend.build_wheel(str(tmp_path))
    assert name == "model_of_words-1.2.0-py3-none-any.whl"
    with zipfile.ZipFile(tmp_path / name) as wheel:
        rows = list(csv.reader(wheel.read("model_of_words-1.2.0.dist-info/RECORD").decode().splitlines()))
        assert sorted(row[0] for row in rows) == sorted(wheel.namelist())
        for path, told, size in rows[:-1]:
            content = wheel.read(path)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            assert (told, size) == (f"sha256={digest}", str(len(content)))


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"model_of_words/fast.c": "int main;"}, r"fast\.c: a package taken as it is holds Python and data alone"),
        ({"model_of_words/fast.so": "\x7fELF"}, r"fast\.so: a package taken as it is"),
        (
            {"pyproject.toml": _PROJECT.replace('packages = ["model_of_words"]', "packages.find = {}")},
            "only a list of packages can be taken as it is",
        ),
        (
            {"pyproject.toml": _PROJECT.replace("include-package-data = true", 'cmdclass = { build = "x.Build" }')},
            r"\[tool\.setuptools\] holds cmdclass, dynamic, packages; only a list",
        ),
        ({"pyproject.toml": "[build-system]\n"}, r"\[tool\.setuptools\] holds nothing; only a list"),
    ],
)
def test_what_a_copy_cannot_do_is_refused(
    backend: ModuleType,
    tmp_path: Path,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    others: dict[str, str],
    message: str,
) -> None:
    monkeypatch.chdir(write(**others))
    with pytest.raises(RuntimeError, match=message):
        backend.build_wheel(str(tmp_path))
