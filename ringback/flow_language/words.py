"""Words for messages: the nearest known name, and lists in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from ringback.nearest import closest as words_near
from ringback.nearest import did_you_mean


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns ", did you mean 'x'?" for the most similar known word, or an empty text."""
    return did_you_mean(word, known)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Returns the most similar known word, if one is similar."""
    return next(iter(words_near(word, known)), None)


def with_article(word: str) -> str:
    """Returns a word with "a" or "an" before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Returns words as a list in a sentence: 'a', 'b' or 'c'."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
