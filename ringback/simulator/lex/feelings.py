"""Sentiment analysis of an alias: Lex asks Amazon Comprehend about each sentence and passes the answer on.

What Comprehend answers cannot be emulated. A test says it, sentence by sentence (`LexRuntime(sentiments={...})`); any
other sentence is NEUTRAL. Only the interpretations of a sentence that was spoken or written have a sentiment.
https://docs.aws.amazon.com/lexv2/latest/dg/sentiment.html and lambda-input-format.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.cloudformation.values import is_true
from ringback.simulator.kernel.feelings import NEUTRAL, scores
from ringback.simulator.lex.korean.text import normalize


class Feelings:
    """What sentences feel like, for the aliases that detect it."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._known = {normalize(sentence): label.upper() for sentence, label in (known or {}).items()}

    def of(self, sentence: str) -> dict[str, Any] | None:
        """Returns the sentiment of a sentence as Lex passes it on; None of none."""
        if not sentence.strip():
            return None
        label = self._known.get(normalize(sentence), NEUTRAL)
        return {"sentiment": label, "sentimentScore": {name.lower(): one for name, one in scores(label).items()}}


def detects(alias: Mapping[str, Any]) -> bool:
    """Tells whether an alias has the sentiment of sentences detected."""
    settings = alias.get("SentimentAnalysisSettings")
    return isinstance(settings, dict) and is_true(settings.get("DetectSentiment"))
