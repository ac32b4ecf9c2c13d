"""Measures and wraps text without a font: Hangul is about one em wide, Latin about half.

The widths are those of common Korean sans-serif fonts, rounded up, so that text drawn by any of them stays inside its
box.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

ELLIPSIS = "…"
_NARROW = frozenset(" .,:;'|!ilj()[]{}`·-")
_WIDE = frozenset("mwMW@%")


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    """Returns the width of a character in em."""
    code = ord(character)
    if 0x1100 <= code <= 0x11FF or 0x2E80 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFF60:
        return 0.95
    if code >= 0x1F000:
        return 1.2
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.9
    return 0.7 if character.isupper() else 0.59


def width_of(text: str, size: float, *, mono: bool = False) -> float:
    """Returns the width of a text in pixels at a font size in pixels."""
    return sum(_mono_em(character) if mono else _em(character) for character in text) * size


def _mono_em(character: str) -> float:
    """Returns the width of a character of a monospaced font in em."""
    return 0.61 if ord(character) < 0x0250 else 1.0


def wrap(text: str, *, size: float, width: float, lines: int, mono: bool = False) -> list[str]:
    """Breaks a text between words (inside a word only when it is too long) and marks what does not fit with an
    ellipsis."""
    broken = list(_lines(text, size, width, mono))
    if len(broken) <= lines:
        return broken
    return [*broken[: lines - 1], _cut(broken[lines - 1], size, width, mono)]


def shorten(text: str, *, size: float, width: float, mono: bool = False) -> str:
    """Cuts a text that is too wide for one line."""
    return text if width_of(text, size, mono=mono) <= width else _cut(text, size, width, mono)


def _cut(text: str, size: float, width: float, mono: bool) -> str:
    em = _mono_em if mono else _em
    last, used = em(ELLIPSIS), 0.0
    for end, character in enumerate(text):
        used += em(character)
        if (used + last) * size > width:
            return text[:end].rstrip() + ELLIPSIS
    return text.rstrip() + ELLIPSIS


def _lines(text: str, size: float, width: float, mono: bool) -> Iterator[str]:
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, size, width, mono):
                candidate = f"{line} {piece.text}" if line and not piece.continues else line + piece.text
                if line and width_of(candidate, size, mono=mono) > width:
                    yield line
                    candidate = piece.text
                line = candidate
        yield line


class _Piece:
    """A word, or a part of one that is too wide for a line."""

    __slots__ = ("continues", "text")

    def __init__(self, text: str, continues: bool) -> None:
        self.text, self.continues = text, continues


def _pieces(word: str, size: float, width: float, mono: bool) -> Iterator[_Piece]:
    cuts, used = [0], 0.0
    for index, character in enumerate(word):
        step = width_of(character, size, mono=mono)
        used += step
        if used > width:
            cuts.append(index)
            used = step
    for position, (start, end) in enumerate(pairwise([*cuts, len(word)])):
        yield _Piece(word[start:end], position > 0)
