"""Texts that contact flows compare with: "all went well", and those that stand for "nothing".

Connect refuses to set a contact attribute to an empty text, so an absent value needs a word in a flow. Here is the one
place where such a word becomes nothing again: no function compares with one, stores one or makes a key of one.
"""

from __future__ import annotations

from contact_handlers.base import ids

NONE = "none"
UNKNOWN = "unknown"
OK = "OK"

LONGEST_WORD = 64
# What flows, channels and other systems write where there is nothing.
_NOTHING = frozenset({"", NONE, UNKNOWN, "null", "undefined"})


def given(value: object) -> str:
    """Returns a value as text without surrounding spaces; words that stand for nothing become empty."""
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in _NOTHING else text


def word(value: object) -> str:
    """Returns a name out of our vocabularies, such as an intent; empty for anything that is no such word.

    Attributes come from whoever starts a contact; a number, a sentence or a name in Hangul is none of our words.
    """
    text = given(value)
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalpha()
    return text if plain and len(text) <= LONGEST_WORD else ""


def customer(value: object) -> str:
    """Returns a customer id. Nobody is the empty text: whatever has not the form of an id, words included."""
    return ids.known("cust", given(value))


def conversation(value: object) -> str:
    """Returns a conversation id, or the empty text for everything that has not the form of one."""
    return ids.known("conv", given(value))
