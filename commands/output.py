"""What words write: colors, progress, columns; and how they read lines from a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from ringback.simulator.display.console import Paint, pad, wants_color, width


def say(text: str = "") -> None:
    """Writes a line."""
    print(text)


def paint_for_output() -> Paint:
    """Returns colors for standard output, or none."""
    return Paint(on=wants_color(sys.stdout))


def progress(paint: Paint, text: str) -> None:
    """Writes over the current line of a terminal; elsewhere nothing."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[2K" + paint(text, "dim"))
        sys.stdout.flush()


def clear() -> None:
    """Empties the line that `progress` wrote."""
    if sys.stdout.isatty():
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
        import readline

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
