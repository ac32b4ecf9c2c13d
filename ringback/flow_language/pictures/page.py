"""The sheet a picture is drawn on: heading above, legend below, style inside, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from ringback.flow_language.pictures import svg
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.shapes import outline
from ringback.flow_language.pictures.sketch import Route
from ringback.flow_language.pictures.style import STATES, stylesheet
from ringback.flow_language.pictures.typeset import width_of, wrap
from ringback.flow_language.pictures.words import Family

MARGIN = 28.0
_HEAD = 62.0
_LEGEND_ROW = 26.0
_STATE_WORDS: Mapping[str, str] = {
    "covered": "지나감",
    "partly": "일부만 지나감",
    "missed": "지나가지 않음",
    "added": "추가됨",
    "removed": "삭제됨",
    "changed": "바뀜",
    "same": "그대로",
    "current": "지금 여기",
}


@dataclass(frozen=True, slots=True)
class Legend:
    """Says what the legend explains."""

    families: tuple[Family, ...] = ()
    states: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    """Class and words of each kind of line."""


def page(
    *,
    heading: str,
    subheading: str,
    body: Iterable[str],
    width: float,
    height: float,
    legend: Legend,
    data: Mapping[str, str],
    prefix: str = "",
) -> str:
    """Returns a complete SVG document."""
    rows = list(_legend_rows(legend))
    row_width = max((sum(entry.width for entry in row) for row in rows), default=0.0)
    inner = max(width, width_of(heading, 20), 420.0, min(row_width, 900.0))
    sub = wrap(subheading, size=12.5, width=inner, lines=2) if subheading else []
    top = MARGIN + _HEAD + 16.0 * max(0, len(sub) - 1)
    placed = list(_wrapped(rows, inner))
    total_height = top + height + 24 + _LEGEND_ROW * len(placed) + MARGIN / 2
    total_width = inner + 2 * MARGIN
    left = MARGIN + (inner - width) / 2
    content = [
        svg.element("title", escape(heading), id=f"{prefix}title"),
        svg.element("desc", escape(subheading or heading), id=f"{prefix}desc"),
        svg.element("style", stylesheet()),
        svg.element("rect", class_="paper", width=total_width, height=total_height),
        svg.text(heading, MARGIN, MARGIN + 18, class_="heading"),
        *(svg.text(line, MARGIN, MARGIN + 40 + 16 * i, class_="subheading") for i, line in enumerate(sub)),
        svg.element("g", body, transform=f"translate({svg.number(left)} {svg.number(top)})"),
        svg.element("g", _draw_legend(placed, top + height + 24), class_="legend"),
    ]
    attributes = {f"data_{key}": value for key, value in data.items()}
    return (
        svg.element(
            "svg",
            content,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {svg.number(total_width)} {svg.number(total_height)}",
            width=total_width,
            height=total_height,
            role="img",
            aria_labelledby=f"{prefix}title {prefix}desc",
            **attributes,
        )
        + "\n"
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    value: str
    words: str

    @property
    def width(self) -> float:
        return 44 + width_of(self.words, 11.5) + 16


def _legend_rows(legend: Legend) -> Iterable[list[_Entry]]:
    entries = [_Entry("family", family.value, family.caption) for family in legend.families]
    entries += [_Entry("state", state, say(_STATE_WORDS.get(state, state))) for state in legend.states]
    entries += [_Entry("line", kind, words) for kind, words in legend.lines]
    yield entries


def _wrapped(rows: Iterable[list[_Entry]], width: float) -> Iterable[list[_Entry]]:
    for row in rows:
        line: list[_Entry] = []
        for entry in row:
            if line and sum(item.width for item in line) + entry.width > width:
                yield line
                line = []
            line.append(entry)
        if line:
            yield line


def _draw_legend(rows: Iterable[list[_Entry]], top: float) -> Iterable[str]:
    for index, row in enumerate(rows):
        x, y = MARGIN, top + _LEGEND_ROW * index
        for entry in row:
            yield _sample(entry, x, y)
            yield svg.text(entry.words, x + 42, y + 13)
            x += entry.width


def _sample(entry: _Entry, x: float, y: float) -> str:
    if entry.kind == "line":
        route = Route(points=((x, y + 9), (x + 10, y + 9), (x + 20, y + 9), (x + 28, y + 9)), tip=(x + 34, y + 9))
        paths = [svg.element("path", d=svg.curve(route)), svg.element("path", class_="tip", d=svg.arrow(route))]
        return svg.element("g", paths, class_=f"wire {entry.value}".strip())
    if entry.kind == "state":
        accent, fill = STATES[entry.value]
        return svg.element("rect", x=x, y=y, width=34.0, height=18.0, rx=5, fill=fill, stroke=accent, stroke_width="2")
    return svg.element("g", outline(Family(entry.value), x, y, 34.0, 18.0), class_=entry.value)
