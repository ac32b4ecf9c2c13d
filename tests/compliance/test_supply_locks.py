"""Locks of the dependencies: all that is installed is locked with hashes, and all that pyproject.toml asks for."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.compliance.supply.lock import LOCKS, Lock, Locked, read

_OURS = canonicalize_name("aicc-contact-center")


def _direct(root: Path, group: str) -> list[Requirement]:
    groups = tomllib.loads((root / "pyproject.toml").read_text())["dependency-groups"]
    found = []
    for entry in groups[group]:
        found += [Requirement(entry)] if isinstance(entry, str) else _direct(root, entry["include-group"])
    return found


def _locked(root: Path, file: str = "requirements.txt") -> dict[str, Locked]:
    return {line.name: line for line in read(root / file) if line.here}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.file)
def test_every_locked_package_has_one_version_and_hashes(root: Path, lock: Lock) -> None:
    lines = read(root / lock.file)
    assert lines
    for line in lines:
        assert line.version, line.requirement
        assert line.hashes, line.requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.file)
def test_what_is_asked_for_is_what_is_locked(root: Path, lock: Lock) -> None:
    """Who changes pyproject.toml forgets `make lock`; whatever is asked for is asked for in one version."""
    locked = _locked(root, lock.file)
    for requirement in _direct(root, lock.group):
        assert str(requirement.specifier).startswith("=="), f"{requirement} pins no version"
        assert locked[canonicalize_name(requirement.name)].version in requirement.specifier, requirement


def test_locks_agree_on_versions(root: Path) -> None:
    everything = _locked(root)
    apart = [lock.file for lock in LOCKS if lock.apart]
    assert apart == ["requirements-aws-cli.txt"], "what shares an installation shares its versions"
    for lock in LOCKS:
        for name, line in ({} if lock.apart else _locked(root, lock.file)).items():
            assert line.version == everything[name].version, f"{lock.file}: {name}"


def test_every_installed_distribution_is_locked_in_its_version(root: Path) -> None:
    """Also the other way around: what is locked for this machine is installed. After a pull, `make setup` mends it."""
    installed = {canonicalize_name(found.name): found.version for found in distributions() if found.name}
    installed.pop(_OURS)
    assert installed == {name: line.version for name, line in _locked(root).items()}, "run make setup"


def test_the_lock_holds_what_is_needed_and_nothing_else(root: Path) -> None:
    """Follows what each installed package needs: nothing needed is missing in the lock, nothing locked is unneeded."""
    needs = {
        canonicalize_name(found.name): [Requirement(text) for text in found.requires or ()]
        for found in distributions()
        if found.name
    }
    locked = _locked(root)
    waiting = [
        (canonicalize_name(entry.name), extra)
        for entry in _direct(root, "development")
        for extra in ("", *entry.extras)
    ]
    reached: set[tuple[str, str]] = set()
    while waiting:
        name, extra = node = waiting.pop()
        if node in reached:
            continue
        reached.add(node)
        for need in needs[name]:
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                child = canonicalize_name(need.name)
                assert locked[child].version in need.specifier, (
                    f"{name} needs {need}, locked is {locked[child].version}"
                )
                waiting += [(child, wanted) for wanted in ("", *need.extras)]
    assert {name for name, _ in reached} == set(locked)


def test_locks_name_no_registry_and_no_folder(root: Path) -> None:
    for lock in LOCKS:
        text = (root / lock.file).read_text()
        assert not re.search(r"https?:|file:|^\s*--(?!hash)|^-|/", text, re.MULTILINE), lock.file


def test_a_line_without_hash_or_with_an_option_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    for text in ("--index-url somewhere\n", "-e .\n", "six==1.17.0 --hash=md5:00\n", "six==1.17.0 --global-option=x\n"):
        path.write_text(text)
        with pytest.raises(ValueError, match="neither a package nor the SHA-256 of one"):
            read(path)


def test_npm_packages_are_locked_with_their_integrity(root: Path) -> None:
    lock: dict[str, Any] = json.loads((root / "package-lock.json").read_text())
    asked = json.loads((root / "package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        assert lock["packages"][""][kind] == asked[kind], "run make lock"
        assert all(re.fullmatch(r"\d+(\.\d+)*", version) for version in asked[kind].values())
    for path, package in lock["packages"].items():
        if path:
            assert package["integrity"].startswith("sha512-"), path


def test_pip_installs_by_hash_and_from_wheels_and_data_alone(root: Path) -> None:
    """Every installation in the project: a source distribution would run its build while it is installed.

    One package is exempt, which our own backend packs; wherever it is, that backend is found first.
    """
    places = [
        *root.glob("Makefile"),
        root / "action.yml",
        *(root / ".github").rglob("*.yml"),
        *(root / ".ci").iterdir(),
        *(root / "runtime").rglob("*.py"),
    ]
    found = 0
    for path in places:
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^.*pip\"?,? \"?install.*$", text, re.MULTILINE):
            found += 1
            assert "--require-hashes" in line or "--no-index" in line or path.name == "build.py", f"{path}: {line}"
    assert found >= 3
    assert '"--require-hashes", "--no-deps", "--only-binary=:all:"' in (root / "runtime/layers/build.py").read_text()
    makefile = (root / "Makefile").read_text()
    assert "--only-binary :all:" in makefile
    exempting = {root / "Makefile", root / "runtime/layers/build.py"}
    for path in places:
        text = path.read_text(encoding="utf-8")
        exempt = re.findall(r"--no-binary[ =]([\w:,-]+)", text)
        assert exempt == (["kiwipiepy-model"] if path in exempting else []), path
        assert not exempt or ("PYTHONPATH" in text and "as_is" in text and "--no-build-isolation" in text), path
    scripts = re.findall(r"^\t@npm (?:ci|install) (.*)$", makefile, re.MULTILINE)
    assert len(scripts) == 3
    assert all("--ignore-scripts" in options for options in scripts)
