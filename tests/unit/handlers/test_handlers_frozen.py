"""Our `dataclass` is the standard one to everybody who uses it, and all handlers use it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
from dataclasses import FrozenInstanceError, asdict, field, replace
from pathlib import Path
from typing import Any

import pytest

from contact_handlers.base.frozen import dataclass

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Point:
    """A value."""

    x: int
    y: int = 2
    seen: list[int] = field(default_factory=list, kw_only=True)


@dataclass(frozen=True)
class Named(Point):
    name: str = "n"

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name.upper())


@dataclass(frozen=True, slots=True)
class Small:
    a: int
    b: str = "b"


@dataclass(frozen=True, slots=True)
class Single:
    only: Any


@dataclass
class Open:
    x: int

    def __repr__(self) -> str:
        return "of its own"


# The same classes by the standard decorator.
StandardPoint = dataclasses.make_dataclass(
    "Point",
    [("x", int), ("y", int, 2), ("seen", list[int], field(default_factory=list, kw_only=True))],
    frozen=True,
)


@pytest.mark.parametrize(
    ("args", "given"),
    [((1,), {}), ((1, 5), {}), ((), {"x": 1}), ((1,), {"y": 3}), ((), {"x": 1, "y": 4, "seen": [1]})],
)
def test_values_are_those_of_the_standard_class(args: Any, given: Any) -> None:
    ours, theirs = Point(*args, **given), StandardPoint(*args, **given)
    assert asdict(ours) == asdict(theirs)
    assert repr(ours) == repr(theirs)
    assert replace(ours, x=9) == Point(9, ours.y, seen=ours.seen)
    assert replace(ours, x=9) != ours
    assert (ours == theirs) is (theirs == ours) is False


@pytest.mark.parametrize(
    ("args", "given"), [((), {}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1}), ((1, 2, []), {})]
)
def test_wrong_arguments_are_refused_as_by_the_standard_class(args: Any, given: Any) -> None:
    for made in (Point, StandardPoint):
        with pytest.raises(TypeError):
            made(*args, **given)


def test_defaults_are_not_shared() -> None:
    assert Point(1).seen is not Point(1).seen


@pytest.mark.parametrize("value", [Point(1), Small(1), Single(None)])
def test_frozen_values_do_not_change_and_have_a_hash_of_their_fields(value: Any) -> None:
    name = dataclasses.fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, 3)
    with pytest.raises(FrozenInstanceError):
        delattr(value, name)
    if not isinstance(value, Point):
        assert hash(value) == hash(copy.copy(value))


@pytest.mark.parametrize("value", [Point(1, seen=[3]), Named(1), Small(1, "c"), Single(None), Single(0)])
def test_values_are_copied_and_pickled(value: Any) -> None:
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - ours


def test_subclasses_inherit_fields_and_finish_themselves() -> None:
    assert asdict(Named(1, name="q")) == {"x": 1, "y": 2, "seen": [], "name": "Q"}
    assert Named(1) != Point(1)


def test_open_classes_change_and_have_no_hash() -> None:
    value = Open(1)
    value.x = 2
    assert value == Open(2)
    assert repr(value) == "of its own"
    with pytest.raises(TypeError):
        hash(value)


def test_handlers_define_no_class_by_generated_source() -> None:
    """The definition of the classes is part of every cold start."""
    generated = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "runtime" / "contact_handlers").rglob("*.py")
        if path.name != "frozen.py"
        and re.search(r"^from dataclasses import .*\bdataclass\b|^import dataclasses", path.read_text(), re.MULTILINE)
    ]
    assert generated == []
