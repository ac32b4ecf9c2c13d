"""Draws flows as SVG: prompts readable, branches on their cards, faults quieter, states of a test run on top."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ringback.flow_language.model import Flow
from ringback.flow_language.pictures import svg
from ringback.flow_language.pictures.cards import Branch, Card, Line, card_of
from ringback.flow_language.pictures.figures import Figure, figure_of
from ringback.flow_language.pictures.graphviz import lay_out
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.page import Legend, page
from ringback.flow_language.pictures.sketch import Layout, Route, Sketch, Wire
from ringback.flow_language.pictures.words import Family, flow_type_word

STYLE_VERSION = "4"
"""Changes whenever the same flow is drawn differently, so that stored pictures are recognized as old."""
START = ":start"
"""Key of the mark a flow starts at; no identifier may hold a colon."""


# A target that so many fault branches lead to is named on the cards instead of being wired to each of them.
_CROWD = 3


def lines() -> tuple[tuple[str, str], ...]:
    """Returns the kinds of lines with what the legend calls them."""
    return (("", say("다음")), ("quiet", say("오류일 때")))


@dataclass(frozen=True)
class Marks:
    """The state that actions and branches are in: ``covered``, ``missed``, ``partly``, ``added``, ``removed``...

    The states are the keys of `style.STATES`. Branches are keyed by action and name (``Equals 1``, ``NextAction``).
    """

    actions: Mapping[str, str] = field(default_factory=dict)
    branches: Mapping[tuple[str, str], str] = field(default_factory=dict)
    current: str | None = None
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Lines that are added to a card."""
    wires: Mapping[tuple[str, Branch], str] = field(default_factory=dict)
    """States of whole wires, which win over those of their branches."""

    def of_action(self, identifier: str) -> str | None:
        """Returns the state of an action."""
        state = self.actions.get(identifier)
        return " ".join(part for part in (state, "current" if identifier == self.current else None) if part) or None

    def of_branch(self, source: str, branch: Branch) -> str | None:
        """Returns the state of a wire; branches that share it and differ make it ``partly``."""
        if (source, branch) in self.wires:
            return self.wires[source, branch]
        known = (self.branches.get((source, name)) for name in branch.names)
        states = sorted({state for state in known if state is not None})
        return states[0] if len(states) == 1 else "partly" if states else None


NO_MARKS = Marks()


def fingerprint(flow: Flow) -> str:
    """Returns a hash of everything a picture of the flow shows; stored pictures carry it."""
    shown = {
        "style": STYLE_VERSION,
        "name": flow.name or flow.key,
        "description": flow.description,
        "type": flow.type,
        "start": flow.start,
        "actions": [
            {key: action.raw.get(key) for key in ("Identifier", "Type", "Parameters", "Transitions")}
            for action in flow.actions
        ],
    }
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def draw(flow: Flow, *, marks: Marks = NO_MARKS) -> str:
    """Returns the picture of a flow as an SVG document."""
    return draw_all([flow], marks=[marks])[0]


def draw_all(flows: Sequence[Flow], *, marks: Sequence[Marks] | None = None) -> list[str]:
    """Returns the pictures of several flows, laid out in one go; their ids differ, so that one page can hold them."""
    chosen = marks or [NO_MARKS] * len(flows)
    drawings = [Drawing.of(flow, notes=mark.notes) for flow, mark in zip(flows, chosen, strict=True)]
    layouts = lay_out([drawing.sketch for drawing in drawings])
    return [
        drawing.render(flow, layout, mark)
        for drawing, flow, layout, mark in zip(drawings, flows, layouts, chosen, strict=True)
    ]


@dataclass(frozen=True)
class Drawing:
    """Holds the figures of a flow and the wires between them, before and after the layout."""

    figures: Mapping[str, Figure]
    sketch: Sketch
    branches: Mapping[str, tuple[str, Branch]]
    """Source and branch of each wire."""

    @classmethod
    def of(cls, flow: Flow, *, notes: Mapping[str, Sequence[str]] | None = None) -> Drawing:
        """Prepares the drawing of a flow."""
        return cls.of_cards(flow.start, [_noted(card_of(action), notes or {}) for action in flow.actions])

    @classmethod
    def of_cards(cls, start: str, cards: Sequence[Card], *, everything_wired: bool = False) -> Drawing:
        """Prepares a drawing from cards, faults that many share as text unless everything is to be wired."""
        by_key = {card.identifier: card for card in cards}
        ordered = _in_reading_order(start, by_key)
        crowded = frozenset() if everything_wired else _crowded(ordered)
        figures = {START: figure_of(_start_card(start, by_key))}
        for card in ordered:
            stubs = [b for b in card.branches if b.target not in by_key or (b.quiet and b.target in crowded)]
            figures[card.identifier] = figure_of(card, stubs)
        branches: dict[str, tuple[str, Branch]] = {}
        wires: list[Wire] = []
        for source, figure in figures.items():
            for index, branch in enumerate(figure.outlets):
                key = f"{len(wires)}"
                branches[key] = (source, branch)
                weight = 1 if branch.quiet else 3 if branch.label else 8
                wires.append(Wire(key, source, branch.target, figure.outlet_of(index), weight))
        sketch = Sketch(tuple(figure.box for figure in figures.values()), tuple(wires))
        return cls(figures=figures, sketch=sketch, branches=branches)

    def render(self, flow: Flow, layout: Layout, marks: Marks) -> str:
        """Returns the SVG document."""
        content = fingerprint(flow)
        prefix = f"f{content[:8]}-"
        body = [*self.wires(layout, marks), *self.cards(layout, marks, prefix)]
        families = [family for family in Family if any(f.card.family is family for f in self.figures.values())]
        return page(
            heading=flow.name or flow.key or "flow",
            subheading=" · ".join(part for part in (flow_type_word(flow.type), flow.description) if part),
            body=body,
            width=layout.width,
            height=layout.height,
            legend=Legend(
                families=tuple(f for f in families if f is not Family.START),
                lines=lines(),
            ),
            data={"fingerprint": content, "flow": flow.key or flow.name or ""},
            prefix=prefix,
        )

    def cards(self, layout: Layout, marks: Marks, prefix: str) -> Iterable[str]:
        """Yields the cards."""
        for key, figure in self.figures.items():
            states = partial(marks.of_branch, key)
            yield figure.draw(layout.boxes[key], state=marks.of_action(key), prefix=prefix, states=states)

    def wires(self, layout: Layout, marks: Marks) -> Iterable[str]:
        """Yields the wires, quiet ones first so that others lie above them."""
        drawn = sorted(self.branches.items(), key=lambda entry: not entry[1][1].quiet)
        for key, (source, branch) in drawn:
            yield draw_wire(source, branch, layout.routes[key], marks.of_branch(source, branch))


def draw_wire(source: str, branch: Branch, route: Route, state: str | None) -> str:
    """Returns the SVG of a wire."""
    classes = " ".join(part for part in ("wire", "quiet" if branch.quiet else None, state) if part)
    names = " · ".join(branch.names)
    return svg.element(
        "g",
        [
            svg.title(f"{source} — {names} → {branch.target}"),
            svg.element("path", d=svg.curve(route)),
            svg.element("path", class_="tip", d=svg.arrow(route)),
        ],
        class_=classes,
        data_from=source,
        data_to=branch.target,
        data_branches="|".join(branch.names),
    )


def _noted(card: Card, notes: Mapping[str, Sequence[str]]) -> Card:
    added = notes.get(card.identifier)
    if not added:
        return card
    lines = (*card.lines, *(Line(text) for text in added))
    return Card(card.identifier, card.family, card.word, lines, card.branches, "\n".join([card.full_text, *added]))


def _start_card(start: str, known: Mapping[str, Card]) -> Card:
    ways = (Branch(start, "", ()),) if start in known else ()
    return Card(START, Family.START, say("시작"), (), ways, say("시작"))


def _in_reading_order(start: str, cards: Mapping[str, Card]) -> list[Card]:
    """Returns the cards as a reader meets them: along the first branches, what nothing leads to at the end."""
    order: dict[str, Card] = {}
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key in cards and key not in order:
            order[key] = cards[key]
            waiting.extend(branch.target for branch in reversed(cards[key].branches))
    return [*order.values(), *(card for key, card in cards.items() if key not in order)]


def _crowded(cards: Sequence[Card]) -> frozenset[str]:
    """Returns the targets of so many fault branches that wiring them all would hide the conversation."""
    faults = Counter(branch.target for card in cards for branch in card.branches if branch.quiet)
    reached = {branch.target for card in cards for branch in card.branches if not branch.quiet}
    return frozenset(target for target, count in faults.items() if count >= _CROWD and target in reached)
