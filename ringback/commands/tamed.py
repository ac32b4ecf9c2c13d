"""What reaches a terminal is text: commands to the terminal in what strangers wrote are shown and not sent.

A flow, a template or the answer of a function may hold escape sequences, with which terminals change their title,
answer as if the user typed, or show something else than there is. Colors, and going back in a line, are left.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_COMMANDS: Final = re.compile(
    "\x1b(?!\\[[0-9;]*m|\\[2K)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
"""Escape sequences other than colors, control characters, and those that turn the direction of a text around."""
_PICTURES: Final = 0x2400
"""Where Unicode has pictures of the control characters."""


def tamed(text: str) -> str:
    """Returns a text in which nothing is a command to a terminal."""
    return _COMMANDS.sub(lambda found: chr(_PICTURES + ord(found[0])) if found[0] < " " else "\ufffd", text)


class _Terminal:
    """A stream to a terminal that is written to through `tamed`; everything else is the stream's."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Writes a text."""
        self._stream.write(tamed(text))
        return len(text)


@contextmanager
def terminals_tamed() -> Iterator[None]:
    """Lets nothing but text through to the terminal, as long as it lasts; files and pipes get what there is."""
    before = sys.stdout, sys.stderr
    for name, stream in zip(("stdout", "stderr"), before, strict=True):
        if stream is not None and stream.isatty():
            setattr(sys, name, _Terminal(stream))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
