"""What one center needs is settings and content: no code decides by the name of a center."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app.py", "commands", "constructs", "operations", "ringback", "runtime", "stacks")
CENTERS = frozenset(path.stem for path in (ROOT / "bots").glob("*.toml"))
#: Names so ordinary that examples for other people use them too.
_ORDINARY = frozenset({"main-menu", "task-entry", "agent-hold"})
#: Where a value is chosen by a string.
_CHOICES = (ast.Compare, ast.MatchValue)
#: Ways to ask a string about another one.
_QUESTIONS = frozenset(
    {"startswith", "endswith", "removeprefix", "get", "fullmatch", "match", "search", "index", "find"}
)


def _names_a_center(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return any(node.value == center or node.value.startswith(f"{center}-") for center in CENTERS)


def _decisions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        chosen = isinstance(node, _CHOICES)
        if chosen or isinstance(node, ast.Subscript):
            yield node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _QUESTIONS:
            yield from node.args[:1]  # what follows is a default
        if isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)


def decided_by_name(source: str) -> list[int]:
    """Returns the lines in which code chooses by the key of a center, or of a stage of one."""
    if not any(center in source for center in CENTERS):
        return []
    found = (node for node in _decisions(ast.parse(source)) for part in ast.walk(node) if _names_a_center(part))
    return sorted({node.lineno for node in found if hasattr(node, "lineno")})


def test_no_code_decides_by_the_name_of_a_center() -> None:
    files = [path for place in CODE for path in (ROOT / place, *(ROOT / place).rglob("*.py")) if path.is_file()]

    assert len(files) > 200
    found = {
        str(path.relative_to(ROOT)): lines for path in files if (lines := decided_by_name(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'if center == "saltware": pass',
        'x = 1 if center.key in ("aicc", "other") else 2',
        'if stage.startswith("saltware-"): pass',
        'queue = {"saltware": "agent"}[center]',
        'match center:\n    case "aicc":\n        pass',
    ],
)
def test_a_decision_by_name_is_found(source: str) -> None:
    assert decided_by_name(source)


def test_a_default_is_no_decision() -> None:
    assert not decided_by_name('def main(center: str = "aicc") -> None: ...\nNAMESPACE = "AICC"')


def test_the_offline_half_knows_no_center() -> None:
    """What other people install tells nothing of this project: no center, no command, no flow of ours."""
    flows = {path.stem for path in (ROOT / "contact_flows").rglob("*.json")}
    ours = {name for name in flows if "-" in name and name not in _ORDINARY} | set(CENTERS)
    files = [path for path in (ROOT / "ringback").rglob("*") if path.suffix in {".py", ".html", ".js", ".mjs", ".toml"}]

    assert len(files) > 150
    of_ours = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(ours)))})(?![\w-])")
    found = {
        str(path.relative_to(ROOT)): named for path in files if (named := set(of_ours.findall(path.read_text("utf-8"))))
    }
    assert found == {}
