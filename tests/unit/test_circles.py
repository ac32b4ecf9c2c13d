"""No package imports itself in a circle, and no part of the simulator grows into a center of everything again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

PACKAGES = ("commands", "contact_center", "contact_handlers", "operations", "ringback", "stacks")
PUBLIC_METHODS = 25
ROOT_LINES = 200


def circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Returns the groups of modules that reach each other by imports (strongly connected, by Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(graph.find_modules_directly_imported_by(module)):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(graph.modules):
        if module not in order:
            visit(module)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_imports_itself_in_a_circle(package: str) -> None:
    """Imports inside of functions and those for type checkers count: they hide a circle, they do not open it."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)

    assert circles(graph) == []


def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "turning"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "a.py").write_text("def late():\n    from turning import b\n", encoding="utf-8")
    (package / "b.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from turning import c\n", encoding="utf-8"
    )
    (package / "c.py").write_text("import turning.a\nimport turning.d\n", encoding="utf-8")
    (package / "d.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    graph = grimp.build_graph("turning", exclude_type_checking_imports=False, cache_dir=None)

    assert circles(graph) == [["turning.a", "turning.b", "turning.c"]]


def test_the_simulator_imports_nothing_by_a_name_made_at_run_time(root: Path) -> None:
    """Such an import is hidden from every tool that could find a circle."""
    hidden = [
        f"{file.relative_to(root)}:{number}"
        for file in (root / "ringback" / "simulator").rglob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "import_module(" in line
    ]

    assert hidden == []


def classes(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yields every class with its public methods and properties."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                methods = [m.name for m in node.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)]
                yield f"{file.name}:{node.name}", sorted({m for m in methods if not m.startswith("_")})


def test_no_class_of_the_simulator_is_a_center_of_everything(root: Path) -> None:
    found = dict(classes(root / "ringback" / "simulator"))

    assert "center.py:Center" in found
    assert {name: methods for name, methods in found.items() if len(methods) > PUBLIC_METHODS} == {}


def test_the_root_of_the_simulator_only_puts_parts_together(root: Path) -> None:
    text = (root / "ringback" / "simulator" / "center.py").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= ROOT_LINES
