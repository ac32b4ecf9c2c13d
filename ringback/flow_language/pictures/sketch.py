"""What is to be laid out (boxes and wires with sizes) and where it ended up. Lengths are pixels, y grows downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a fixed size; wires leave through its outlets, which share its lower edge from left to
    right."""

    key: str
    width: float
    height: float
    outlets: tuple[tuple[str, float], ...] = ()
    """Key and width of each outlet; the widths add up to the width of the box."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire from an outlet (or the lower edge) of one box to the upper edge of another."""

    key: str
    source: str
    target: str
    outlet: str | None = None
    weight: int = 1
    """How straight and short it should be."""
    label: tuple[float, float] | None = None
    """Room for a label, width and height."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A graph before its layout; the first box stands first."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    sideways: bool = False
    """Whether the graph grows to the right instead of downwards (and no box is put first)."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a wire: Bezier points (one, then three per piece), the tip of the arrow, the middle of the
    label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is: upper left corners of boxes, routes of wires, size of the whole."""

    width: float
    height: float
    boxes: Mapping[str, Point] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
