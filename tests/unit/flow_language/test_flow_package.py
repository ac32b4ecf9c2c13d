"""The public names of the package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ringback import flow_language


@pytest.mark.parametrize("name", flow_language.__all__)
def test_a_public_name_is_what_its_type_says(name: str) -> None:
    tree = ast.parse(Path(str(flow_language.__file__)).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: f"{node.module}"
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    value = getattr(flow_language, name)

    assert value is getattr(__import__(typed[name], fromlist=[name]), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lints'"):
        _ = flow_language.lints  # type: ignore[attr-defined]  # a name that does not exist


def test_the_package_knows_nothing_of_this_project(root: Path) -> None:
    """Whoever installs it has other centers, folders and commands."""
    centers = [folder.name for folder in (root / "config").iterdir() if folder.is_dir()]
    words = [
        *centers,
        "contact_flows",
        "functions.toml",
        "bots/",
        "config/",
        "contact_center",
        "make setup",
        "this project",
    ]
    package = Path(str(flow_language.__file__)).parent
    found = [
        f"{path.relative_to(package)}: {word}"
        for path in sorted(package.rglob("*"))
        if path.suffix in {".py", ".mjs"}
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert centers
    assert found == []


def test_reading_a_flow_loads_no_rules() -> None:
    code = "import sys; from ringback.flow_language import parse; print(*[m for m in sys.modules if 'ringback' in m])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "ringback.flow_language.parser" in loaded
    assert not [name for name in loaded if ".rules" in name or ".linter" in name]
