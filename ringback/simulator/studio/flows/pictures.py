"""Drawings of flows for the page: in its language, things by their names, colors left to the style of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

from ringback import flow_language
from ringback.simulator.errors import SimulatorError
from ringback.simulator.studio.flows.names import Names
from ringback.simulator.world.model import FlowDefinition

#: The selector below which the style of pictures holds.
WITHIN = ".drawing"
#: Drawings that are kept; each is some ten kilobytes.
_KEPT = 200
_STYLE = re.compile(r"<style>[^<]*</style>")


@cache
def style_sheet() -> str:
    """Returns the style of all drawings, light and dark."""
    from ringback.flow_language.pictures.style import page_stylesheet

    return page_stylesheet(WITHIN)


class Pictures:
    """Draws flows and keeps what was drawn."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str], str] = {}

    def drawing(self, flow: FlowDefinition, content: str, language: str, names: Names) -> Callable[[], str]:
        """Returns what draws a content of a flow as SVG; it takes a moment and needs nothing of the session."""
        shown = json.dumps(names.readable(_document(flow.name, content)), ensure_ascii=False)

        def draw() -> str:
            if (language, shown) not in self._drawn:
                while len(self._drawn) >= _KEPT:
                    self._drawn.pop(next(iter(self._drawn)), None)
                self._drawn[language, shown] = _draw(flow, shown, language)
            return self._drawn[language, shown]

        return draw


def _document(name: str, content: str) -> object:
    try:
        return json.loads(content)
    except ValueError as error:
        raise SimulatorError(f"flow {name!r} cannot be drawn: it is not JSON: {error}") from error


def _draw(flow: FlowDefinition, content: str, language: str) -> str:
    from ringback.flow_language.pictures import PictureError, draw
    from ringback.flow_language.pictures.language import in_language

    try:
        parsed = flow_language.parse(content, file=flow.name, flow_type=flow.type)
        with in_language(language):
            return _STYLE.sub("", draw(parsed))
    except (PictureError, flow_language.FlowLanguageError) as error:
        raise SimulatorError(f"flow {flow.name!r} cannot be drawn: {error}") from error
