"""The flow language is read in one place: nobody else takes documents or references of flows apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("ringback", "constructs", "commands", "operations", "stacks")
READER = "ringback/flow_language"
#: Write one action, or one value of it, anew, put one in or take one out, and leave the rest as it is.
EDITORS = frozenset(
    {
        "ringback/simulator/faults/sabotage.py",
        "ringback/simulator/studio/flows/building.py",
        "ringback/simulator/studio/flows/differences.py",
        "ringback/simulator/studio/flows/places.py",
        "ringback/simulator/studio/flows/sources.py",
    }
)
#: Filter patterns of CloudWatch Logs begin with the same two characters and are another language.
OTHERS = frozenset({"ringback/simulator/lambdas/subscriptions.py"})


def _reads(node: ast.AST) -> str:
    """Returns what a node takes apart that is the flow language's; empty for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        patterns = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            return next((f"a pattern of references: {text}" for text in patterns if r"\$\." in text), "")
        if node.func.attr == "get" and patterns[:1] == ["Actions"] and _loaded(node.func.value):
            return "the actions of a document"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "Actions":
        return "the actions of a document" if _loaded(node.value) else ""
    return ""


def _loaded(node: ast.AST) -> bool:
    """Tells whether a value comes from JSON text: ``json.loads(...)`` itself, or a document read before."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "loads"
    return isinstance(node, ast.Name) and node.id in {"document", "content", "flow"}


def second_readers(source: str) -> Iterator[str]:
    """Yields every place in which code reads the flow language by itself."""
    if "Actions" not in source and r"\$\." not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if what := _reads(node):
            yield f"line {getattr(node, 'lineno', 0)}: {what}"


def test_flows_are_read_in_one_place(root: Path) -> None:
    files = [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]
    found = {
        name: places
        for path in files
        if not (name := str(path.relative_to(root))).startswith(READER) and name not in EDITORS | OTHERS
        if (places := list(second_readers(path.read_text(encoding="utf-8"))))
    }

    assert len(files) > 400
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'for item in json.loads(content)["Actions"]: pass',
        'json.loads(content).get("Actions", ())',
        'document["Actions"]',
        r'X = re.compile(r"^\$\.Attributes\.(\w+)$")',
        r're.findall(r"\$\.[A-Z]\w+", text)',
    ],
)
def test_a_second_reader_is_found(source: str) -> None:
    assert list(second_readers(source))
