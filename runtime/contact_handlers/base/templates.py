"""Texts with placeholders and the particles that follow them.

Apart from the cleaning of input, because most functions only say something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_PARTICLE = re.compile(r"(?<=(.))\((은/는|이/가|을/를|과/와|으로/로|이라/라)\)", re.DOTALL)
_NOUN = re.compile("[가-힣]{2,}")
# Digits whose Sino-Korean reading ends in a consonant (영, 일, 삼, 육, 칠, 팔); those that end in ㄹ take 로.
_CLOSED_DIGITS, _L_DIGITS = frozenset("013678"), frozenset("178")
_CLOSED_LETTERS, _L_LETTERS = frozenset("lmnr"), frozenset("lr")


def closes(char: str) -> tuple[bool, bool]:
    """Tells whether the sound of a character ends in a consonant, and whether that consonant is ㄹ."""
    if "가" <= char <= "힣":
        final = (ord(char) - 0xAC00) % 28
        return final != 0, final == 8
    if char.isdigit():
        return char in _CLOSED_DIGITS, char in _L_DIGITS
    lower = char.lower()
    return lower in _CLOSED_LETTERS, lower in _L_LETTERS


def particle(char: str, pair: str) -> str:
    """Chooses of a pair such as 은/는 the particle that follows a character."""
    after_consonant, after_vowel = pair.split("/")
    closed, ends_in_l = closes(char)
    if pair == "으로/로":
        return after_consonant if closed and not ends_in_l else after_vowel
    return after_consonant if closed else after_vowel


def fill(template: str, values: Mapping[str, object]) -> str:
    """Replaces {name} placeholders once (values are never read as templates) and resolves particles such as (이/가).

    A placeholder without a value stays visible, so that a mistake shows in tests instead of in silence. A noun with
    which a value ends is not said again behind it: 상담 예약 and "{service} 예약을" are 상담 예약을.
    """
    parts: list[str] = []
    position = 0
    for found in _PLACEHOLDER.finditer(template):
        parts.append(_resolved("".join(parts)[-1:], template[position : found.start()]))
        value = str(values.get(found[1], found[0]))
        parts.append(value)
        position = found.end() + _said_twice(value, template[found.end() :])
    parts.append(_resolved("".join(parts)[-1:], template[position:]))
    return "".join(parts)


def _said_twice(value: str, behind: str) -> int:
    """Returns how much of the text behind a value repeats its last noun."""
    noun = value.rpartition(" ")[2]
    again = _NOUN.fullmatch(noun) and re.match(rf" {noun}(?=[은는이가을를도의에로]|[^가-힣]|$)", behind)
    return len(noun) + 1 if again else 0


def _resolved(before: str, text: str) -> str:
    # Particles are resolved in the text of the template only; a value that contains "(은/는)" stays as it is.
    return _PARTICLE.sub(lambda found: particle(found[1], found[2]), before + text)[len(before) :]
