"""Cards with a size: text wrapped, room for the branches that leave below, ready to be laid out and then drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from ringback.flow_language.pictures import svg
from ringback.flow_language.pictures.cards import SPEECH, Branch, Card
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.shapes import TIP, outline
from ringback.flow_language.pictures.sketch import Box, Point
from ringback.flow_language.pictures.typeset import shorten, width_of, wrap
from ringback.flow_language.pictures.words import Family

PADDING = 13.0
WIDTHS = (150.0, 300.0)
"""Narrowest and widest text of a card."""
_SPEECH_SIZE, _FACT_SIZE, _WORD_SIZE, _ID_SIZE, _TAB_SIZE, _NAME_SIZE = 13.0, 11.5, 11.5, 10.5, 11.5, 13.0
_SPEECH_STEP, _FACT_STEP, _HEAD_STEP, _STUB_STEP, _TAB_HEIGHT = 19.0, 16.0, 17.0, 15.0, 22.0
_MOST_LINES = 7


BranchStates = Callable[[Branch], str | None]


def _unmarked(_: Branch) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A card with its size; `outlets` are the branches with a wire, `stubs` those that only name their target."""

    card: Card
    width: float
    height: float
    rows: tuple[_Row, ...]
    outlets: tuple[Branch, ...]
    stubs: tuple[Branch, ...]
    tabs: tuple[float, ...]

    @property
    def box(self) -> Box:
        """Returns what the layout needs."""
        widths = self.tabs if self._labeled else (self.width,) * min(1, len(self.outlets))
        keys = [str(index) for index in range(len(widths))]
        return Box(self.card.identifier, self.width, self.height, tuple(zip(keys, widths, strict=True)))

    @property
    def _labeled(self) -> bool:
        return bool(self.tabs)

    @property
    def _tip(self) -> float:
        return TIP if self.card.family is Family.HANDOVER else 0.0

    def outlet_of(self, index: int) -> str:
        """Returns the outlet of the box that an outgoing branch uses."""
        return str(index) if self._labeled else "0"

    def draw(self, at: Point, *, state: str | None = None, prefix: str = "", states: BranchStates = _unmarked) -> str:
        """Returns the SVG of the card with its upper left corner at a point."""
        x, y = at
        parts = [svg.title(self.card.full_text), outline(self.card.family, x, y, self.width, self.height)]
        parts += self._head(x, y)
        below = y + PADDING + _HEAD_STEP - 4
        for row in self.rows:
            below += _SPEECH_STEP if row.style == SPEECH else _FACT_STEP
            style = {"class_": "fact"} if row.style != SPEECH else {}
            parts.append(svg.text(row.text, x + PADDING, below - 3, **style))
        parts += self._stubs(x, below, states)
        parts += self._tabs(x, y)
        classes = " ".join(part for part in ("node", self.card.family.value, state) if part)
        return svg.element(
            "g",
            parts,
            class_=classes,
            id=f"{prefix}action-{slug(self.card.identifier)}",
            data_action=self.card.identifier,
        )

    def _head(self, x: float, y: float) -> Iterable[str]:
        baseline = y + PADDING + 9
        if self.card.family is Family.START:
            yield svg.text(self.card.word, x + self.width / 2, baseline, class_="word", text_anchor="middle")
            return
        if self.card.shown_name:
            yield svg.text(self.card.shown_name, x + PADDING, baseline, class_="name")
            yield svg.text(self.card.word, x + self.width - PADDING - self._tip, baseline, class_="kind")
            return
        yield svg.text(self.card.word, x + PADDING, baseline, class_="word")
        offset = width_of(self.card.word, _WORD_SIZE) + 10
        room = self.width - 2 * PADDING - offset - self._tip
        name = shorten(self.card.name, size=_ID_SIZE, width=room, mono=True)
        yield svg.text(name, x + PADDING + offset, baseline, class_="id")

    def _stubs(self, x: float, below: float, states: BranchStates) -> Iterable[str]:
        for branch in self.stubs:
            below += _STUB_STEP
            words = shorten(stub_text(branch), size=_ID_SIZE, width=self.width - 2 * PADDING, mono=True)
            yield svg.element(
                "g",
                [
                    svg.title(f"{' · '.join(branch.names)} → {branch.target}"),
                    svg.text(words, x + PADDING, below - 2, class_="stub"),
                ],
                class_=" ".join(part for part in ("branch quiet", states(branch)) if part),
                data_from=self.card.identifier,
                data_to=branch.target,
                data_branches="|".join(branch.names),
            )

    def _tabs(self, x: float, y: float) -> Iterable[str]:
        if not self._labeled:
            return
        upper = y + self.height - _TAB_HEIGHT
        yield svg.element(
            "path", class_="line", d=f"M{svg.number(x)} {svg.number(upper)}h{svg.number(self.width)}", opacity="0.35"
        )
        left = x
        for index, (branch, width) in enumerate(zip(self.outlets, self.tabs, strict=True)):
            if index:
                line = f"M{svg.number(left)} {svg.number(upper)}v{svg.number(_TAB_HEIGHT)}"
                yield svg.element("path", class_="line", d=line, opacity="0.35")
            opacity = "0.55" if branch.quiet else None
            yield svg.text(branch.label or say("다음"), left + width / 2, upper + 15.5, class_="tab", opacity=opacity)
            left += width


def slug(text: str) -> str:
    """Returns a text as it may stand in an XML id."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"_{ord(c):x}" for c in text)


def stub_text(branch: Branch) -> str:
    """Returns the words of a branch without a wire."""
    return f"{branch.label or say('다음')} ⇢ {branch.target}"


def figure_of(card: Card, stubs: Sequence[Branch] = (), *, widest: float = WIDTHS[1]) -> Figure:
    """Returns a card with its size; the branches in `stubs` get a line of text instead of a wire."""
    if card.family is Family.START:
        return Figure(card, 64, 34, (), card.branches, (), ())
    outlets = tuple(branch for branch in card.branches if branch not in stubs)
    labeled = len(outlets) > 1 or any(branch.label for branch in outlets)
    tabs = [max(34.0, width_of(branch.label or say("다음"), _TAB_SIZE) + 16) for branch in outlets] if labeled else []
    head = (
        width_of(card.word, _WORD_SIZE)
        + 10
        + width_of(card.name, _NAME_SIZE if card.shown_name else _ID_SIZE, mono=True)
    )
    wanted = [head, *(width_of(line.text, _size(line.style), mono=line.style != SPEECH) for line in card.lines)]
    wanted += [width_of(stub_text(branch), _ID_SIZE, mono=True) for branch in stubs]
    text_width = max(min(max(WIDTHS[0], *wanted), widest), head if card.shown_name else 0)
    extra = TIP if card.family is Family.HANDOVER else 0.0
    width = ceil(max(text_width + 2 * PADDING + extra, sum(tabs))) + 2
    rows = tuple(
        _Row(text, line.style)
        for line in card.lines
        for text in wrap(
            line.text,
            size=_size(line.style),
            width=width - 2 * PADDING - extra,
            lines=_MOST_LINES,
            mono=line.style != SPEECH,
        )
    )
    height = 2 * PADDING + _HEAD_STEP - 8 + sum(_SPEECH_STEP if row.style == SPEECH else _FACT_STEP for row in rows)
    height += _STUB_STEP * len(stubs) + (_TAB_HEIGHT - 2 if labeled else 0)
    return Figure(card, width, ceil(height), rows, outlets, tuple(stubs), tuple(_fill(tabs, width)))


def _size(style: str) -> float:
    return _SPEECH_SIZE if style == SPEECH else _FACT_SIZE


def _fill(tabs: Sequence[float], width: float) -> list[float]:
    """Returns whole widths that add up to the width of the card."""
    if not tabs:
        return []
    spare = (width - sum(tabs)) / len(tabs)
    filled = [float(int(tab + spare)) for tab in tabs]
    filled[-1] += width - sum(filled)
    return filled
