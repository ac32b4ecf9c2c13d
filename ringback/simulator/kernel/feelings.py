"""Sentiment as Amazon Comprehend tells it: one label, and a score of each."""

from __future__ import annotations

NEUTRAL = "NEUTRAL"
_LABELS = ("Positive", "Negative", "Neutral", "Mixed")
_SURE, _REST = 0.97, 0.01


def scores(label: str) -> dict[str, float]:
    """Returns scores that belong to a label, by the names that Comprehend gives them."""
    return {name: _SURE if name.upper() == label else _REST for name in _LABELS}
