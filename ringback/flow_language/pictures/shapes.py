"""The outline of a card tells its family before anything is read: arrows hand over, cut corners decide, pills end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ringback.flow_language.pictures.svg import element, polygon
from ringback.flow_language.pictures.words import Family

TIP = 14.0
"""How far the arrow of a hand-over reaches beyond its text."""
CORNER = 10.0


def outline(family: Family, x: float, y: float, width: float, height: float) -> str:
    """Returns the outline of a card."""
    return _OUTLINES.get(family, _rounded)(x, y, width, height)


def _rounded(x: float, y: float, width: float, height: float) -> str:
    shape = element("rect", class_="shape", x=x, y=y, width=width, height=height, rx=8)
    bar = element("rect", class_="bar", x=x, y=y + 8, width=4.0, height=height - 16) if height > 24 else ""
    return shape + bar


def _plain(x: float, y: float, width: float, height: float) -> str:
    return element("rect", class_="shape", x=x, y=y, width=width, height=height, rx=5)


def _pill(x: float, y: float, width: float, height: float) -> str:
    return element("rect", class_="shape", x=x, y=y, width=width, height=height, rx=min(18.0, height / 2))


def _arrow(x: float, y: float, width: float, height: float) -> str:
    right, middle = x + width, y + height / 2
    points = [(x, y), (right - TIP, y), (right, middle), (right - TIP, y + height), (x, y + height)]
    return element("path", class_="shape", d=polygon(points))


def _cut(x: float, y: float, width: float, height: float) -> str:
    right, lower, cut = x + width, y + height, CORNER
    points = [
        (x + cut, y),
        (right - cut, y),
        (right, y + cut),
        (right, lower - cut),
        (right - cut, lower),
        (x + cut, lower),
        (x, lower - cut),
        (x, y + cut),
    ]
    return element("path", class_="shape", d=polygon(points))


def _double(x: float, y: float, width: float, height: float) -> str:
    lines = "".join(
        element("path", class_="line", d=f"M{at:.1f} {y:.1f}V{y + height:.1f}") for at in (x + 6, x + width - 6)
    )
    return element("rect", class_="shape", x=x, y=y, width=width, height=height) + lines


_OUTLINES: Mapping[Family, Callable[[float, float, float, float], str]] = {
    Family.START: _pill,
    Family.END: _pill,
    Family.HANDOVER: _arrow,
    Family.DECISION: _cut,
    Family.MODULE: _double,
    Family.DATA: _plain,
    Family.SETTING: _plain,
    Family.FUNCTION: _plain,
}
