"""Markup of a `TemplateString` as a tree of plain values: what a view may show of it, and nothing else.

No attribute survives and no tag that could load, run or send something; its text does.
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html shows lists and paragraphs.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from ringback.simulator.display.parts import Part

TAGS = frozenset(
    {"b", "br", "em", "h1", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "table", "tbody", "td", "th", "tr", "ul"}
)
"""Tags that a page draws; the text of any other stays."""
_EMPTY = frozenset({"br"})
_DROPPED = frozenset({"script", "style"})


def markup(text: str) -> Part:
    """Returns a text with its markup: texts, and tags as a list of the name and what is inside."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return {"kind": "markup", "nodes": reader.nodes}


class _Reader(HTMLParser):
    """Reads markup, the malformed too."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Any] = []
        self._open: list[tuple[str, list[Any]]] = []
        self._dropped = 0

    def _add(self, node: Any) -> None:
        (self._open[-1][1] if self._open else self.nodes).append(node)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a tag."""
        del attrs
        if tag in _DROPPED:
            self._dropped += 1
        elif tag in TAGS:
            inner: list[Any] = []
            self._add([tag, inner])
            if tag not in _EMPTY:
                self._open.append((tag, inner))

    def handle_endtag(self, tag: str) -> None:
        """Closes a tag with what was left open inside of it."""
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keeps text."""
        if data.strip() and not self._dropped:
            self._add(data)
