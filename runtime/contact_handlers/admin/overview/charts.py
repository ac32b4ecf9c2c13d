"""Charts as inline SVG: 360 units wide, so that they read on a telephone and beside each other on a desk.

Colors are classes of the page, which has one for light and one for dark. What a chart shows is said in its label too,
and every number stands in a table or a title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

WIDTH: Final = 360
HEIGHT: Final = 150
TOP, BOTTOM, LEFT = 16, 22, 4
ROW, BAR, NAME, END = 28, 14, 116, 62
# From so many columns on, not every one has room for its name and its number.
MANY: Final = 12
WEEKDAYS: Final = "월화수목금토일"


def days(rows: Sequence[tuple[str, int, int | None]], label: str) -> str:
    """Returns days (ISO date, count, count of the day before it is compared with) as pairs of columns."""
    top = max([1, *(count for _, count, _ in rows), *(then or 0 for *_, then in rows)])
    step = (WIDTH - 2 * LEFT) / max(1, len(rows))
    wide = step * 0.36
    parts = [_line(HEIGHT - BOTTOM)]
    for place, (day, count, then) in enumerate(rows):
        left = LEFT + place * step
        found = date.fromisoformat(day)
        if then is not None:
            parts.append(_column(left + step * 0.12, wide, then / top, "then", f"이전 기간 {then:,}건"))
        parts.append(_column(left + step * 0.5, wide, count / top, "now", f"{day} {count:,}건"))
        weekly = len(rows) <= MANY
        if weekly or found.day % 5 == 0 or place == 0:
            name = f"{found.month}/{found.day} {WEEKDAYS[found.weekday()]}" if weekly else f"{found.month}/{found.day}"
            parts.append(_text(left + step / 2, HEIGHT - 6, name))
        if weekly and count:
            parts.append(_text(left + step * 0.5 + wide / 2, _y(count / top) - 4, f"{count:,}", ink=True))
    return _svg(parts, HEIGHT, label)


def hours(counts: Sequence[int], label: str) -> str:
    """Returns the hours of a day as columns."""
    top, step = max([1, *counts]), (WIDTH - 2 * LEFT) / 24
    parts = [_line(HEIGHT - BOTTOM)]
    for hour, count in enumerate(counts):
        left = LEFT + hour * step
        parts.append(_column(left + 2, step - 4, count / top, "now", f"{hour}시 {count:,}건"))
        if hour % 3 == 0:
            parts.append(_text(left + step / 2, HEIGHT - 6, f"{hour}시"))
        if count == top and counts.index(count) == hour:
            parts.append(_text(left + step / 2, _y(1) - 4, f"{count:,}", ink=True))
    return _svg(parts, HEIGHT, label)


def stacks(rows: Sequence[tuple[str, Mapping[str, int]]], label: str, names: Mapping[str, str]) -> str:
    """Returns rows of parts that make a whole, each as long as its share; the key of a part is its class."""
    parts: list[str] = []
    for place, (name, counts) in enumerate(rows):
        y, total, left = place * ROW, sum(counts.values()), float(NAME)
        parts.append(_text(0, y + 16, name, anchor="start", ink=True))
        for kind, count in counts.items():
            long = (WIDTH - NAME - END) * count / total if total else 0
            if count:
                parts.append(_rect(left, y + 4, long, BAR, kind, f"{name} {names[kind]} {count:,}건"))
            left += long
        parts.append(_text(WIDTH, y + 16, f"{total:,}건", anchor="end"))
    return _svg(parts, max(1, len(rows)) * ROW, label, kind="rows")


def bars(rows: Sequence[tuple[str, float, str]], label: str, most: float | None = None) -> str:
    """Returns rows (name, value, value in words) as bars; the longest is the largest, or `most`."""
    parts, top = list[str](), most or max([1.0, *(value for _, value, _ in rows)])
    for place, (name, value, words) in enumerate(rows):
        y = place * ROW
        parts.append(_text(0, y + 16, name if len(name) <= 8 else f"{name[:7]}…", anchor="start", ink=True))
        long = (WIDTH - NAME - END) * min(1.0, value / top)
        parts.append(_rect(NAME, y + 4, long, BAR, "now", f"{name} {words}"))
        parts.append(_text(WIDTH, y + 16, words, anchor="end"))
    return _svg(parts, max(1, len(rows)) * ROW, label, kind="rows")


def legend(kinds: Mapping[str, str]) -> str:
    """Returns what the colors stand for: class -> name."""
    keys = "".join(
        f'<span><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{kind}" width="12" height="12" rx="2"/></svg>'
        f"{escape(name)}</span>"
        for kind, name in kinds.items()
    )
    return f'<p class="key">{keys}</p>'


def figure(caption: str, chart: str, below: str = "") -> str:
    """Returns a chart with its caption."""
    return f"<figure><figcaption>{escape(caption)}</figcaption>{chart}{below}</figure>"


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share


def _column(left: float, wide: float, share: float, kind: str, title: str) -> str:
    return _rect(left, _y(share), wide, HEIGHT - BOTTOM - _y(share), kind, title)


def _rect(left: float, top: float, wide: float, tall: float, kind: str, title: str) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="1.5">'
        f"<title>{escape(title)}</title></rect>"
    )


def _text(x: float, y: float, words: str, *, anchor: str = "middle", ink: bool = False) -> str:
    kind = ' class="ink"' if ink else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(y: float) -> str:
    return f'<line class="line" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>'


def _svg(parts: Sequence[str], height: float, label: str, *, kind: str = "columns") -> str:
    inner = "".join(parts)
    return f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(label)}">{inner}</svg>'
