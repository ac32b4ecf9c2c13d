"""CloudFormation's functions are read in one place: no other room knows how they are spelled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
READER = ROOT / "ringback" / "cloudformation"
ROOMS = ("app.py", "commands", "constructs", "operations", "ringback", "runtime", "stacks")
#: Modules that write functions into templates themselves instead of using the CDK; whoever writes does not read.
WRITERS: frozenset[str] = frozenset()


#: Whoever writes none of these needs no closer look.
SPELLINGS = ("Fn::", '"Ref"', "'Ref'", "AWS::NoValue", "{{resolve:")


def spelled(code: str) -> Iterator[str]:
    """Yields the strings of a module, docstrings left out, that only somebody who reads functions needs."""
    if not any(spelling in code for spelling in SPELLINGS):
        return
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            text = node.value
            if "Fn::" in text or text in ("Ref", "AWS::NoValue") or "{{resolve:" in text:
                yield text


def modules(*rooms: str) -> list[Path]:
    """Returns the modules of the product."""
    found = []
    for room in rooms:
        path = ROOT / room
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def test_no_other_module_interprets_functions() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): texts
        for path in modules(*ROOMS)
        if READER not in path.parents
        if (texts := list(spelled(path.read_text(encoding="utf-8"))))
    }
    assert found.keys() - WRITERS == set(), found


def test_the_reader_is_found_where_it_is() -> None:
    """The search would find a second reader: it finds the first one."""
    found = {path.name for path in modules("ringback/cloudformation") if list(spelled(path.read_text()))}
    assert {"syntax.py", "resolver.py"} <= found


@pytest.mark.parametrize(
    "code",
    [
        'value["Ref"]',
        'if name == "Fn::GetAtt": pass',
        'text.split("{{resolve:ssm:")',
        "re.compile(r'\\{\"Fn::Join\"')",
        'f"{{"Fn::Sub": "{x}"}}"',
    ],
)
def test_any_way_of_reading_a_function_is_found(code: str) -> None:
    assert list(spelled(code.replace('f"{{"Fn::Sub": "{x}"}}"', "f'\"Fn::Sub\": {x}'")))


def test_docstrings_may_name_functions() -> None:
    code = 'LIMIT = 60\n"""Of `{{resolve:...}}`."""\ndef a():\n    """Reads `Fn::Sub`."""\n'
    assert list(spelled(code)) == []
