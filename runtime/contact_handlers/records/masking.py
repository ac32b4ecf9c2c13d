"""Masking of personal data before any sink: records, logs, notifications, requests to a language model."""

from __future__ import annotations

from contact_handlers.base.text import visible
from contact_handlers.personal.classifier import classify

# What is left after masking can look like something else than before; two rounds were always enough so far.
_ROUNDS = 4


def mask(text: str) -> str:
    """Returns the text with every personal datum masked; masking twice changes nothing.

    Invisible signs are removed first: one between two digits would otherwise hide a number.
    """
    shown = visible(text)
    for _ in range(_ROUNDS):
        masked = _masked(shown)
        if masked == shown:
            break
        shown = masked
    return shown


def _masked(text: str) -> str:
    parts: list[str] = []
    position = 0
    for finding in classify(text):
        parts += [text[position : finding.start], finding.kept]
        position = finding.end
    return "".join([*parts, text[position:]])
