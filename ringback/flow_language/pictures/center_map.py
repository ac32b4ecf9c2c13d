"""Draws the map of a center: every flow and module, and what leads from one to another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from ringback.flow_language.model import Flow
from ringback.flow_language.pictures import svg
from ringback.flow_language.pictures.cards import SPEECH, Card, Line
from ringback.flow_language.pictures.center_links import HOOK, MODULE, CenterMap, Link, Unit, center_links
from ringback.flow_language.pictures.figures import Figure, figure_of
from ringback.flow_language.pictures.flow_picture import STYLE_VERSION
from ringback.flow_language.pictures.graphviz import lay_out
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.page import Legend, page
from ringback.flow_language.pictures.sketch import Layout, Route, Sketch, Wire
from ringback.flow_language.pictures.typeset import width_of
from ringback.flow_language.pictures.words import Family

_LABEL_SIZE = 11.0
_WIDEST, _GAP = 200.0, 24.0
_WEIGHTS = {"transfer": 6, "module": 2, "hook": 1}


def map_center(flows: Sequence[Flow], *, heading: str = "center", links: Mapping[str, str] | None = None) -> str:
    """Returns the map of a center as an SVG document.

    ``links`` gives per unit (``flow:main``, ``module:greet``) where a click on it leads.
    """
    center = center_links(flows)
    figures = {unit.key: figure_of(_card(unit, center), widest=_WIDEST) for unit in center.units}
    linked = {key for link in center.links for key in (link.source, link.target)}
    sketch = Sketch(
        boxes=tuple(figure.box for key, figure in figures.items() if key in linked),
        wires=tuple(_wire(index, link) for index, link in enumerate(center.links)),
        sideways=True,
    )
    (layout,) = lay_out([sketch])
    layout = _with_the_rest(layout, [figure for key, figure in figures.items() if key not in linked])
    return page(
        heading=heading,
        subheading=say("흐름 {}개와 모듈 {}개", _count(center, False), _count(center, True)),
        body=[*_wires(center, layout), *_cards(figures, layout, links or {})],
        width=layout.width,
        height=layout.height,
        legend=Legend(lines=(("", say("흐름 이동")), ("calls", say("모듈 실행")), ("hooks", say("이벤트에 연결")))),
        data={"fingerprint": map_fingerprint(flows), "map": heading},
    )


def map_fingerprint(flows: Sequence[Flow]) -> str:
    """Returns a hash of everything the map shows."""
    center = center_links(flows)
    shown = [STYLE_VERSION, *(asdict(unit) for unit in center.units), *(asdict(link) for link in center.links)]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


def _count(center: CenterMap, modules: bool) -> int:
    return sum((unit.family is Family.MODULE) is modules for unit in center.units)


def _with_the_rest(layout: Layout, figures: Sequence[Figure]) -> Layout:
    """Returns the layout with figures that nothing is wired to in rows below."""
    boxes, x, y, row = dict(layout.boxes), 0.0, layout.height + _GAP, 0.0
    for figure in figures:
        if x and x + figure.width > max(layout.width, 900.0):
            x, y, row = 0.0, y + row + _GAP, 0.0
        boxes[figure.card.identifier] = (x, y)
        x, row = x + figure.width + _GAP, max(row, figure.height)
    height = y + row if figures else layout.height
    return Layout(width=max(layout.width, x), height=height, boxes=boxes, routes=layout.routes)


def _card(unit: Unit, center: CenterMap) -> Card:
    door = unit.key in center.doors and unit.family is Family.SPEECH
    word = say("{} · 시작점", unit.word) if door else unit.word
    lines = [Line(unit.description, SPEECH)] if unit.description else []
    lines += [Line(fact) for fact in unit.facts]
    text = "\n".join([unit.name, *(line.text for line in lines)])
    return Card(unit.key, unit.family, word, tuple(lines), (), text, shown_name=unit.name)


def _wire(index: int, link: Link) -> Wire:
    label = (width_of(link.label, _LABEL_SIZE) + 8, 16.0) if link.label else None
    return Wire(str(index), link.source, link.target, weight=_WEIGHTS[link.kind], label=label)


def _cards(figures: Mapping[str, Figure], layout: Layout, links: Mapping[str, str]) -> Iterable[str]:
    for key, figure in figures.items():
        drawn = figure.draw(layout.boxes[key])
        yield svg.element("a", drawn, href=links[key]) if key in links else drawn


def _wires(center: CenterMap, layout: Layout) -> Iterable[str]:
    for index, link in enumerate(center.links):
        route = layout.routes.get(str(index))
        if route is not None:
            yield _draw(link, route)


def _draw(link: Link, route: Route) -> str:
    parts = [
        svg.title(f"{link.source} → {link.target} {link.label}".strip()),
        svg.element("path", d=svg.curve(route)),
        svg.element("path", class_="tip", d=svg.arrow(route)),
    ]
    if link.label and route.label:
        x, y = route.label
        width = width_of(link.label, _LABEL_SIZE) + 6
        parts.append(svg.element("rect", class_="plate", x=x - width / 2, y=y - 8, width=width, height=16.0))
        parts.append(svg.text(link.label, x, y + 4))
    classes = {MODULE: "wire calls", HOOK: "wire hooks"}.get(link.kind, "wire")
    return svg.element("g", parts, class_=classes, data_from=link.source, data_to=link.target)
