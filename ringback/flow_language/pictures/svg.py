"""A little writer of SVG: escaped, compact, the same text for the same picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ringback.flow_language.pictures.sketch import Point, Route


def element(name: str, content: str | Iterable[str] | None = None, /, **attributes: object) -> str:
    """Returns an element; ``class_`` becomes ``class``, other underscores become hyphens, None is left out."""
    written = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    if content is None:
        return f"<{name}{written}/>"
    inner = content if isinstance(content, str) else "".join(content)
    return f"<{name}{written}>{inner}</{name}>"


def _name(key: str) -> str:
    return {"class_": "class", "viewBox": "viewBox", "markerWidth": "markerWidth"}.get(key, key.replace("_", "-"))


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(str(value))


def number(value: float) -> str:
    """Returns a coordinate with at most one decimal."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """Returns a line of text whose baseline is at y."""
    return element("text", escape(content), x=float(x), y=float(y), **attributes)


def title(content: str) -> str:
    """Returns the tooltip and accessible name of the element it stands in."""
    return element("title", escape(content))


def polygon(points: Sequence[Point]) -> str:
    """Returns the path of a closed polygon."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def curve(route: Route) -> str:
    """Returns the path of a route up to its tip."""
    first, *rest = route.points
    pieces = [f"M{number(first[0])} {number(first[1])}"]
    groups = (rest[index : index + 3] for index in range(0, len(rest) - 2, 3))
    pieces += ["C" + " ".join(f"{number(x)} {number(y)}" for x, y in group) for group in groups]
    pieces.append(f"L{number(route.tip[0])} {number(route.tip[1])}")
    return "".join(pieces)


def arrow(route: Route, size: float = 7.0) -> str:
    """Returns the path of the arrow head at the tip of a route."""
    (x, y), (px, py) = route.tip, _before_tip(route)
    length = max(((x - px) ** 2 + (y - py) ** 2) ** 0.5, 0.01)
    ux, uy = (x - px) / length, (y - py) / length
    base, half = (x - ux * size, y - uy * size), size * 0.45
    return polygon([route.tip, (base[0] - uy * half, base[1] + ux * half), (base[0] + uy * half, base[1] - ux * half)])


def _before_tip(route: Route) -> Point:
    for point in reversed(route.points):
        if abs(point[0] - route.tip[0]) + abs(point[1] - route.tip[1]) > 1:
            return point
    return (route.tip[0], route.tip[1] - 1)
