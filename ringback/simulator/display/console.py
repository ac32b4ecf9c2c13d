"""Text for terminals: colors that can be switched off, and widths that know Korean."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import TextIO

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "reverse": "7",
}
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Paint:
    """Colors text, or leaves it alone when colors are off."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, *styles: str) -> str:
        """Returns the text in these styles."""
        if not self.on or not styles or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


PLAIN = Paint(on=False)


def wants_color(stream: TextIO) -> bool:
    """Tells whether to color: never with NO_COLOR, always with FORCE_COLOR, else on a terminal that can."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


def width(text: str) -> int:
    """Returns how many columns the text takes; Hangul takes two each."""
    bare = unicodedata.normalize("NFC", _ESCAPE.sub("", text))
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in bare
    )


def pad(text: str, columns: int) -> str:
    """Fills the text with spaces up to a width."""
    return text + " " * max(0, columns - width(text))


def clip(text: str, columns: int) -> str:
    """Shortens the text to a width, with … where something was cut."""
    if width(text) <= columns:
        return text
    kept = ""
    for sign in text:
        if width(kept + sign) > columns - 1:
            break
        kept += sign
    return kept + "…"


def _broken(word: str, columns: int) -> Iterator[str]:
    piece = ""
    for sign in word:
        if width(piece + sign) > columns:
            yield piece
            piece = ""
        piece += sign
    yield piece


def wrap(text: str, columns: int) -> list[str]:
    """Breaks text between words into lines of a width; words that are too long are broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in (part for item in paragraph.split() for part in _broken(item, columns)):
            if line and width(line) + 1 + width(word) > columns:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines or [""]
