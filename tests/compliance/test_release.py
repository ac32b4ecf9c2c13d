"""A version is one number in pyproject.toml, the newest dated section of the changelog and the rule for its tag."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import yaml

_SECTION = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<day>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
_NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}")


def _version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])


def _sections(root: Path) -> list[tuple[str, str | None]]:
    return [(found["name"], found["day"]) for found in _SECTION.finditer((root / "CHANGELOG.md").read_text())]


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.split(".")))


def test_the_newest_released_section_is_the_version(root: Path) -> None:
    unreleased, newest, *_ = [name for name, _ in _sections(root)]

    assert (unreleased, newest) == ("Unreleased", _version(root))


def test_the_bill_of_materials_of_npm_names_the_version(root: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        assert json.loads((root / name).read_text())["version"] == _version(root), name


def test_every_heading_of_the_changelog_is_a_section(root: Path) -> None:
    headings = re.findall(r"^## .*$", (root / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert len(headings) == len(_sections(root))


def test_released_sections_are_numbered_dated_and_in_order(root: Path) -> None:
    released = _sections(root)[1:]

    assert all(_NUMBER.fullmatch(name) for name, _ in released)
    numbers = [_numbers(name) for name, _ in released]
    assert numbers == sorted(set(numbers), reverse=True)
    days = [dt.date.fromisoformat(day or "") for _, day in released]
    assert days == sorted(days, reverse=True)


def test_every_released_section_says_something(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text()
    for name, day in _sections(root)[1:]:
        section = text.split(f"## [{name}] - {day}\n")[1].split("\n## ")[0]
        assert re.search(r"^- \S", section, re.MULTILINE), name


def test_the_tag_of_the_release_starts_the_pipeline(root: Path) -> None:
    """releasing.md tags `v` and the number, which is what the pipeline waits for."""
    page = (root / "docs/releasing.md").read_text()
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text())
    # YAML reads the key `on` as true.
    patterns = workflow[True]["push"]["tags"]

    (tag,) = set(re.findall(r"git push origin (\S+)", page))
    assert re.fullmatch(rf"v{_NUMBER.pattern}", tag)
    assert patterns == ["v*"]
    assert "startsWith(github.ref, 'refs/tags/v')" in workflow["jobs"]["deploy"]["if"]
