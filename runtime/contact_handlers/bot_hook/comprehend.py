"""What Amazon Comprehend says a sentence feels like: masked, in bounded time, never an exception; one attempt.

Korean is a language of DetectSentiment: https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html
"""

from __future__ import annotations

from typing import Final

from contact_handlers.base import aws, deadline, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.dialogue.feelings import Sentiment, feeling
from contact_handlers.records.masked import masked

LANGUAGE: Final = "ko"
# Of a text, in bytes: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html
MOST_BYTES: Final = 5_000
# Less time than this is for the turn itself, for the model and for storing.
RESERVE_S: Final = 5.0


def felt(text: str) -> Sentiment | None:
    """Returns the feeling of a sentence; None when nobody said so in time, and the words decide."""
    asked = masked(text).strip().encode()[:MOST_BYTES].decode(errors="ignore")
    if not asked or deadline.remaining_s() < RESERVE_S:
        return None
    try:
        found = aws.call_briefly("comprehend", "detect_sentiment", Text=asked, LanguageCode=LANGUAGE)
    except DependencyError as fault:
        logs.warning("sentiment.failed", error=type(fault).__name__)
        return None
    return feeling(found.get("Sentiment"), found.get("SentimentScore"))
