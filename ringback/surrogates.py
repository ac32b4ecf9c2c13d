"""Lone halves of surrogate pairs, which JSON can write down (`"\\ud800"`), but which are no text and fit in no file."""

from __future__ import annotations

import re

NO_TEXT = "half of a surrogate pair without the other half is no text"
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
    r"|(?P<raw>[\ud800-\udfff])",
    re.DOTALL,
)

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def lone_half(document: str) -> int | None:
    """Returns where a JSON document holds the first half of a pair without the other half, None when it holds none."""
    if _HALF.search(document) is None:
        return None
    for found in _ESCAPES.finditer(document):
        if found.lastgroup is not None:
            return found.start()
    return None
