"""What words write: colors, progress, columns; and how they read lines from a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from ringback.simulator.display.console import Paint, pad, wants_color, width


def say(text: str = "") -> None:
    """Writes a line."""
    print(text)


def paint_for_output() -> Paint:
    """Returns colors for standard output, or none."""
    return Paint(on=wants_color(sys.stdout))


def overwrites() -> bool:
    """Tells whether a line can be written over: on a terminal that knows how, unless somebody wants plain text."""
    plain = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return sys.stdout.isatty() and not plain


def progress(paint: Paint, text: str) -> None:
    """Writes over the current line of a terminal; elsewhere nothing."""
    if overwrites():
        sys.stdout.write("\r\x1b[2K" + paint(text, "dim"))
        sys.stdout.flush()


def clear() -> None:
    """Empties the line that `progress` wrote."""
    if overwrites():
        sys.stdout.write("\r\x1b[2K")


def columns(rows: Sequence[Sequence[str]], *, gap: int = 2) -> list[str]:
    """Lays rows out in columns that know how wide Korean is."""
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        "".join(pad(cell, size + gap) for cell, size in zip(row[:-1], widths[:-1], strict=True)) + row[-1]
        for row in rows
    ]


def line_reader() -> Callable[[str], str]:
    """Returns a line reader: with history on a terminal, echoing what it read elsewhere."""
    if sys.stdin.isatty():
        try:
            import readline
        except ImportError:  # Windows has none; its console edits lines itself
            return input
        readline.parse_and_bind("tab: complete")
        return _edited_line
    return _plain_line


def _edited_line(prompt: str) -> str:
    # Escape codes must be marked, or the editor miscounts the width of the line.
    import re

    return input(re.sub(r"(\x1b\[[0-9;]*m)", "\x01\\1\x02", prompt))


def _plain_line(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    sys.stdout.write(line)
    return line.rstrip("\n")
