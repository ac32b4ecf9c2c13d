"""Words for messages: the nearest known name, and lists in a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ringback.nearest import closest as words_near
from ringback.nearest import did_you_mean

_LONGEST_SHOWN = 60
"""Characters of a value that a message shows."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns ", did you mean 'x'?" for the most similar known word, or an empty text.

    Where both look the same on a screen, it says which character cannot be seen.
    """
    known = tuple(known)
    alike = next((other for other in known if other != word and _seen(other) == _seen(word)), None)
    if alike is None:
        return did_you_mean(word, known)
    return f", did you mean '{alike}'? It looks the same, but {_difference(word, alike)}"


def _seen(word: str) -> str:
    """Returns what of a word is seen: without characters that have no width, letters put together."""
    visible = (letter for letter in word if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", "".join(visible)).replace("\xa0", " ")


def _difference(word: str, other: str) -> str:
    """Returns in words what cannot be seen of two words that look the same."""
    for name, text in (("the first", word), ("the second", other)):
        for letter in text:
            if unicodedata.category(letter) == "Cf" or letter == "\xa0":
                return f"{name} holds U+{ord(letter):04X} ({unicodedata.name(letter, 'no name').lower()})"
    decomposed = "the first" if unicodedata.normalize("NFC", word) != word else "the second"
    return f"{decomposed} is written in decomposed letters"


def closest(word: str, known: Iterable[str]) -> str | None:
    """Returns the most similar known word, if one is similar."""
    return next(iter(words_near(word, known)), None)


def with_article(word: str) -> str:
    """Returns a word with "a" or "an" before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def shortened(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Returns a text of at most so many characters; what is cut off leaves three dots."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Returns words as a list in a sentence: 'a', 'b' or 'c'."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
