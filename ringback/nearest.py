"""The words that come closest to one that is not known, for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import takewhile

#: Longer words are nobody's slip, and comparing two of them takes as long as their product.
_LONGEST = 200
_TIES = 3


def closest(word: str, known: Iterable[str], *, count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Returns at most ``count`` known words by how close they come, whatever their case; none that is less alike.

    Of two that come as close, the one that begins alike is meant: `--chat` by `--channel`, and not `--help`.
    """
    if len(word) > _LONGEST:
        return []
    lower, by_lower = word.lower(), {name.lower(): name for name in known if len(name) <= _LONGEST}
    found = difflib.get_close_matches(lower, by_lower, n=count + _TIES, cutoff=cutoff)

    def order(name: str) -> tuple[float, int]:
        likeness = difflib.SequenceMatcher(None, name, lower).ratio()
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(name, lower, strict=False))
        return -likeness, -sum(1 for _ in alike)

    return [by_lower[name] for name in sorted(found, key=order)[:count]]


def did_you_mean(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Returns ``, did you mean 'x'?`` for the closest known word, or an empty text."""
    found = closest(word, known, cutoff=cutoff)
    return f", did you mean '{found[0]}'?" if found else ""
