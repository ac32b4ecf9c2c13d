"""The house: rooms, source roots and arrows (docs/adr/0001)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import constructs
import pytest

import contact_center
import contact_handlers


@pytest.mark.parametrize("source_root", ["constructs", "runtime"])
def test_source_roots_are_not_packages(root: Path, source_root: str) -> None:
    """A regular package named `constructs` here would hide the library of that name from aws_cdk."""
    assert not (root / source_root / "__init__.py").exists()


def test_the_constructs_library_is_the_one_from_the_registry() -> None:
    assert "site-packages" in str(constructs.__file__)


def test_our_packages_come_from_their_source_roots(root: Path) -> None:
    assert Path(str(contact_center.__file__)).is_relative_to(root / "constructs")
    assert Path(str(contact_handlers.__file__)).is_relative_to(root / "runtime")


def test_no_test_folder_is_a_package(root: Path) -> None:
    """Packages under tests break collection when one of them is called `constructs`."""
    assert list((root / "tests").rglob("__init__.py")) == []


def test_the_arrows_between_the_rooms_hold(root: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", ["ringback", "constructs", "commands", "operations", "stacks"])
def test_a_package_looks_for_the_nearest_word_in_one_place(package: str, root: Path) -> None:
    files = sorted((root / package).rglob("*.py"))
    found = [path for path in files if "get_close_matches" in path.read_text(encoding="utf-8")]
    assert len(found) <= 1, found
