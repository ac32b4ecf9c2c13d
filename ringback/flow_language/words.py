"""Words for messages: the nearest known name, and lists in a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns ", did you mean 'x'?" for the most similar known word, or an empty text."""
    found = closest(word, known)
    return f", did you mean '{found}'?" if found else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Returns the most similar known word, if one is similar."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def with_article(word: str) -> str:
    """Returns a word with "a" or "an" before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Returns words as a list in a sentence: 'a', 'b' or 'c'."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
