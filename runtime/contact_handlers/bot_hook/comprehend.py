"""What Amazon Comprehend says a sentence feels like: masked, in bounded time, never an exception; one attempt.

Korean and English are languages of DetectSentiment, which takes none that it does not know and judges a sentence by
the one that it is told: https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html
"""

from __future__ import annotations

from typing import Final

from contact_handlers.base import aws, deadline, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.dialogue.feelings import Sentiment, feeling
from contact_handlers.records.counting import language
from contact_handlers.records.masked import masked

LANGUAGES: Final = frozenset({"ko", "en"})
# Of a text, in bytes: https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html
MOST_BYTES: Final = 5_000
# Less time than this is for the turn itself, for the model and for storing.
RESERVE_S: Final = 5.0


def felt(text: str) -> Sentiment | None:
    """Returns the feeling of a sentence; None when nobody said so in time or may be asked, and the words decide."""
    asked, written = masked(text).strip().encode()[:MOST_BYTES].decode(errors="ignore"), language(text)
    if not asked or written not in LANGUAGES or deadline.remaining_s() < RESERVE_S:
        return None
    try:
        found = aws.call_briefly("comprehend", "detect_sentiment", Text=asked, LanguageCode=written)
    except DependencyError as fault:
        logs.warning("sentiment.failed", error=type(fault).__name__)
        return None
    return feeling(found.get("Sentiment"), found.get("SentimentScore"))
