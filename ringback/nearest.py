"""The words that come closest to one that is not known, for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: Longer words are nobody's slip, and comparing two of them takes as long as their product.
_LONGEST = 200


def closest(word: str, known: Iterable[str], *, count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Returns at most ``count`` known words by how close they come, whatever their case; none that is less alike."""
    if len(word) > _LONGEST:
        return []
    by_lower = {name.lower(): name for name in known if len(name) <= _LONGEST}
    return [by_lower[name] for name in difflib.get_close_matches(word.lower(), by_lower, n=count, cutoff=cutoff)]


def did_you_mean(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Returns ``, did you mean 'x'?`` for the closest known word, or an empty text."""
    found = closest(word, known, cutoff=cutoff)
    return f", did you mean '{found[0]}'?" if found else ""
