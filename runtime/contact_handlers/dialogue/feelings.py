"""What services say a sentence feels like, in the words of the dialogue.

Amazon Comprehend answers with a label and a score of each, Lex passes on the same in another case:
https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html and
https://docs.aws.amazon.com/lexv2/latest/dg/sentiment.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.vocabulary import MIXED, NEGATIVE, NEUTRAL, POSITIVE
from contact_handlers.records.vocabulary import Sentiment as Label

SentimentBy = Literal["words", "lex", "comprehend"]
WORDS: Final = "words"
LEX: Final = "lex"
COMPREHEND: Final = "comprehend"
_LABELS: Final[tuple[Label, ...]] = (POSITIVE, NEGATIVE, NEUTRAL, MIXED)


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The feeling of a message with one score per label; the scores add up to 1."""

    label: Label
    scores: Mapping[Label, float]


def feeling(label: object, scores: object) -> Sentiment | None:
    """Returns what a service found; None for what is no sentiment."""
    known = next((one for one in _LABELS if one == label), None)
    if known is None:
        return None
    given = {str(name).upper(): value for name, value in scores.items()} if isinstance(scores, Mapping) else {}
    return Sentiment(known, {one: _share(given.get(one)) for one in _LABELS})


def _share(value: Any) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return min(1.0, max(0.0, float(value))) if number else 0.0
