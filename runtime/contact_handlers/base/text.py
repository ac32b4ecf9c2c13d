"""Korean text as values: cleaning what people type, comparing without spaces.

Python standard library only; nothing here knows a language besides the Unicode ranges of Hangul.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# Longer input is cut before it is analyzed; Lex itself accepts 1,024 characters of text.
MAX_INPUT = 1_000

_PLAIN = re.compile(r"[가-힣0-9A-Za-z ,.?!]*")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_EXCLAMATIONS = re.compile(r"[!?]{2,}")
_DOTS = re.compile(r"\.{2,}|…+")
_NOT_COMPARED = re.compile(r"[\W_]+")
_HANGUL_WORD = re.compile(r"[가-힣]{2,}")
_ANY_HANGUL = re.compile(r"[가-힣ㄱ-ㆎᄀ-ᇿ]")
_LETTER = re.compile(r"[^\W\d_]")

# Categories that carry no meaning for us: control, format (zero width), private use, surrogates, unassigned, symbols
# that are pictures, modifiers of pictures.
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "So"})
_ENCLOSING = "\u20e3"


def _kept(char: str) -> str:
    if char in "\t\n\r\v\f":
        return " "
    category = unicodedata.category(char)
    if category in _DROPPED or char == _ENCLOSING or 0x1F3FB <= ord(char) <= 0x1F3FF or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    return " " if category in ("Zl", "Zp", "Zs") else char


def visible(text: str) -> str:
    """Composes Hangul (NFC), makes full-width letters and digits plain, removes emoji, control and invisible signs."""
    if _PLAIN.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text.translate(_FULL_WIDTH))
    # Dropping a sign can bring two Jamo together that compose only now.
    return unicodedata.normalize("NFC", "".join(map(_kept, composed)))


def clean(text: str) -> str:
    """Returns what a person meant to send: visible signs, single spaces, no repeated punctuation. May be empty."""
    shown = " ".join(visible(text[: 4 * MAX_INPUT]).split())
    shown = _EXCLAMATIONS.sub(lambda run: "".join(dict.fromkeys(run[0])), shown)
    return _DOTS.sub("…", shown)[:MAX_INPUT].rstrip()


def compact(text: str) -> str:
    """Returns the text for comparing: lower case, no spaces, no punctuation."""
    return _NOT_COMPARED.sub("", text.lower())


def is_foreign(text: str) -> bool:
    """Tells whether a message has more than three letters and not one of them is Hangul."""
    return _ANY_HANGUL.search(text) is None and len(_LETTER.findall(text)) > 3


def keywords(text: str, particles: Iterable[str], stop_words: Iterable[str], limit: int = 10) -> list[str]:
    """Returns Hangul words of two or more syllables without particles and stop words, most frequent first."""
    stops, endings = frozenset(stop_words), sorted(particles, key=len, reverse=True)
    counts: Counter[str] = Counter()
    for word in _HANGUL_WORD.findall(text):
        stem = next((word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) >= 2), word)
        if stem not in stops and word not in stops:
            counts[stem] += 1
    return [word for word, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]]
