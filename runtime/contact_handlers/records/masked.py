"""Text that may be stored, shown and sent.

Whatever people say or write reaches a sink as `Masked`: a field of a record, of the state or of a notice that can hold
words of people has this type, so that a raw text put there does not pass the type check. Only this module makes one,
in three ways: `masked` runs the filter, `ours` says that a text is made of the catalogue's words, of values of closed
lists and of masked parts, and `clipped` shortens. Who calls `ours` is on a list, held by a test.
"""

from __future__ import annotations

from contact_handlers.records.vocabulary import SENSITIVE_CONTENT


class Masked(str):
    """A text that may be stored, shown and sent; what is cut out of one or read from a table is a plain text again."""

    __slots__ = ()


NOTHING = Masked("")
SENSITIVE = Masked(SENSITIVE_CONTENT)
"""What is stored of a message that must not be stored."""


def masked(text: str, *, called: str = "") -> Masked:
    """Returns a text of people as it may be stored; `called` is what the question before it called the answer."""
    # Only functions that store messages pay for the patterns.
    from contact_handlers.records.masking import mask

    return Masked(mask(called + text)[len(called) :])


def ours(text: str) -> Masked:
    """Returns a text in which nobody's words stand: ours, or a value whose form was checked."""
    return Masked(text)


def clipped(text: Masked, limit: int) -> Masked:
    """Returns the beginning of a text."""
    return Masked(text[:limit])
