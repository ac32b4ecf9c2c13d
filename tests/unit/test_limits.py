"""A limit of a service stands in one place: what bounds something elsewhere names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from contact_center.base import limits
from contact_center.base.errors import DefinitionError
from contact_center.base.names import displayed_name
from contact_center.settings import QueueSettings
from ringback.cloudformation import limits as counts
from ringback.flow_language import limits as flow_limits

PLACES = {
    "constructs/contact_center": (limits, counts, flow_limits),
    "ringback/cloudformation": (counts,),
    "ringback/flow_language": (flow_limits,),
    "ringback/simulator/flow": (flow_limits,),
}
# Small numbers are everywhere; a limit is told from them by where it stands and how large it is.
LEAST = 45
BOUND = re.compile(r"(^|_)(MAX|LIMIT|MOST|LENGTH|LONGEST|BYTES|PAIRS|OVERRIDES|QUOTA|PER)(_|$|[A-Z])")


def numbers(module: object) -> frozenset[int]:
    """Returns the numbers a module of limits defines."""
    found = {value for name, value in vars(module).items() if name.isupper() and isinstance(value, int | float)}
    return frozenset(int(value) for value in found if value >= LEAST)


def bounds(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Yields line and value of what bounds something: lengths compared, keywords, constants named as bounds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Call) and getattr(side.func, "id", "") == "len" for side in sides):
                yield from ((node.lineno, side) for side in sides)
        elif isinstance(node, ast.keyword) and node.arg in {"max_length", "limit", "maximum"}:
            yield node.value.lineno, node.value
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if any(name.isupper() and BOUND.search(name) for name in names):
                yield node.lineno, node.value


def repeated(folder: Path, known: frozenset[int]) -> Iterator[str]:
    """Yields the places below a folder where a known limit is written as a number."""
    for path in sorted(folder.rglob("*.py")):
        if path.name == "limits.py":
            continue
        for line, value in bounds(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(value, ast.Constant) and type(value.value) is int and value.value in known:
                yield f"{path.relative_to(folder.parent)}:{line}: {value.value}"


# Numbers that happen to be as large as a limit of something else, and why they bound nothing of it.
OTHER = {
    "contact_center/settings/types.py": {200},  # a model identifier, which no resource holds
    "contact_center/settings/connect.py": {64, 100, 128},  # attribute values and their number, origins, slots of a week
    "contact_center/cost/estimate.py": {60, 500},  # characters spoken per turn, tokens of a priced unit
    "contact_center/cost/modes.py": {60},  # seconds of an alarm's period from which its price is the lower one
    "contact_center/settings/notifier.py": {64},  # characters of the key of a channel, as relays give them
    "contact_center/storage/secrets.py": {64},  # characters of a generated secret
}


@pytest.mark.parametrize("folder", PLACES)
def test_no_limit_is_written_twice(folder: str, root: Path) -> None:
    known = frozenset().union(*map(numbers, PLACES[folder]))
    found = [
        place
        for place in repeated(root / folder, known)
        if int(place.rpartition(" ")[2]) not in OTHER.get(place.partition(":")[0], set())
    ]
    assert found == []


def test_a_limit_that_is_written_twice_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "queues.py").write_text(
        "MAX_PAIRS = 50\nWIDTH = 50\ndef f(name: str) -> None:\n    assert 1 <= len(name) <= 127\n", encoding="utf-8"
    )
    assert list(repeated(folder, numbers(limits) | numbers(counts))) == [
        "package/queues.py:1: 50",
        "package/queues.py:4: 127",
    ]


def test_the_grammar_of_shown_names_stands_once(root: Path) -> None:
    signs = re.escape(limits.CLOUDWATCH_SIGNS[-7:])
    files = [
        str(path.relative_to(root))
        for path in sorted((root / "constructs").rglob("*.py"))
        if re.search(signs, path.read_text(encoding="utf-8"))
    ]
    assert files == ["constructs/contact_center/base/limits.py"]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("aicc-dev-general", True),
        ("A & B (no)", False),
        ("일반", False),
        (" general", False),
        ("general ", False),
        ("two words", True),
        ("g" * 127, True),
        ("g" * 128, False),
        ("", False),
    ],
)
def test_settings_and_constructs_accept_the_same_names(name: str, allowed: bool) -> None:
    """A name that the settings let through must not fail later, and the other way round."""
    field = QueueSettings.__pydantic_fields__["name"]
    adapter: TypeAdapter[str] = TypeAdapter(field.rebuild_annotation())
    try:
        adapter.validate_python(name)
        by_settings = True
    except ValidationError:
        by_settings = False
    try:
        displayed_name("queue", name)
        by_construct = True
    except DefinitionError:
        by_construct = False
    assert (by_settings, by_construct) == (allowed, allowed)
