"""What a finished conversation counts for: its turns, what was understood of them, and what nothing was found for.

Computed from stored messages, so the same messages count alike whoever asks and however often. Hours of counters are
those in which a conversation became known to be over (docs/tables.md#counters).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from contact_handlers.base.text import compact
from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import Masked, clipped, masked
from contact_handlers.records.vocabulary import BOT, NEUTRAL, SYSTEM, USER

Counts = Mapping[tuple[str, str], tuple[int, int]]
"""Changes of hourly counters: (metric, dimension) -> how many more, and how much more in all."""

ALL: Final = "all"
# Names of metrics that are counted per turn.
TURN, CONFIDENCE, LOW_CONFIDENCE, LANGUAGE = "Turn", "TurnConfidence", "LowConfidence", "Language"
TURN_SENTIMENT, SEARCH, MESSAGES, LATENCY, LATENCY_SUM = (
    "TurnSentiment",
    "FaqSearch",
    "Messages",
    "Latency",
    "LatencySum",
)
SATISFACTION: Final = "Satisfaction"
ERROR: Final = "TurnError"
ANSWERED, FAILED = "answered", "failed"
# Below this the bot was not sure (spec: KPIs).
LOW: Final = 0.7
# Confidences are added up in thousandths, so that sums stay exact.
SCALE: Final = 1_000
# Answers of the bot up to so many milliseconds; longer ones are in the last class.
CLASSES: Final = (100, 200, 300, 500, 800, 1_200, 2_000, 3_000, 5_000, 8_000)
LONGER: Final = "longer"
# Steps with which the bot says that it did not understand.
UNCLEAR: Final = frozenset({"clarify", "retry"})
FAILING: Final = "error"
LONGEST: Final = 200
MOST: Final = 10
"""How many intents and how many unanswered questions one conversation counts for."""
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]{2}")


def understood(messages: Sequence[Message]) -> dict[str, Any]:
    """Returns what is counted of a conversation, as its record keeps it."""
    said = [message for message in messages if message.source == USER and not message.is_sensitive]
    sure = [message for message in said if message.confidence is not None]
    replies = [message for message in messages if message.source == BOT]
    latencies = [int(message.latency_ms) for message in replies if message.latency_ms is not None]
    found: dict[str, Any] = {
        "messages": sum(message.source != SYSTEM for message in messages),
        "turns": len(sure),
        "confidence": sum(round(SCALE * (message.confidence or 0.0)) for message in sure),
        "low": sum((message.confidence or 0.0) < LOW for message in sure),
        "intents": dict(Counter(message.intent or "none" for message in sure).most_common(MOST)),
        "languages": dict(Counter(language(message.text) for message in said)),
        "sentiments": dict(Counter(message.sentiment or NEUTRAL for message in said)),
        "errors": sum(message.next_action == FAILING for message in replies),
        "answered": sum(bool(message.faq_id) for message in replies),
        "latencies": dict(Counter(latency_class(milliseconds) for milliseconds in latencies)),
        "latency_ms": sum(latencies),
        "unmatched": list(unmatched(messages)),
    }
    return {name: value for name, value in found.items() if value}


def language(text: str) -> str:
    """Returns the language that a text is written in, by its letters."""
    if _HANGUL.search(text):
        return "ko"
    return "en" if _LATIN.search(text) else "other"


def latency_class(milliseconds: int) -> str:
    """Returns the class of an answer by how long it took."""
    return next((str(bound) for bound in CLASSES if milliseconds <= bound), LONGER)


def unmatched(messages: Sequence[Message]) -> dict[str, Masked]:
    """Returns the questions that the bot found nothing for, by their digests; masked as they are stored."""
    found: dict[str, Masked] = {}
    asked: Message | None = None
    for message in messages:
        if message.source == USER:
            asked = message
        elif message.source == BOT and asked is not None:
            if message.next_action in UNCLEAR and not message.faq_id and not asked.is_sensitive:
                for digest, text in question(masked(asked.text)).items():
                    found.setdefault(digest, text)
            asked = None
    return dict(list(found.items())[:MOST])


def question(text: Masked) -> dict[str, Masked]:
    """Returns a question that nothing was found for, by its digest; nothing of one that does not recur."""
    words = compact(text)
    # What was masked in it would make every question one of its own.
    if len(words) < 2 or "[" in text or "*" in text:
        return {}
    return {hashlib.sha256(words.encode()).hexdigest()[:32]: clipped(text, LONGEST)}


def searched(*, found: bool) -> Counts:
    """Returns the counter of a search that no conversation belongs to."""
    return {(SEARCH, ANSWERED if found else FAILED): (1, 0)}


def counts(known: Mapping[str, Any], channel: str) -> Counts:
    """Returns the counters of what was understood."""
    turns, missed = int(known.get("turns", 0)), len(known.get("unmatched", ()))
    answered, latencies = int(known.get("answered", 0)), known.get("latencies", {})
    found: dict[tuple[str, str], tuple[int, int]] = {
        (MESSAGES, channel): (int(known.get("messages", 0)), 0),
        (CONFIDENCE, ALL): (turns, int(known.get("confidence", 0))),
        (LOW_CONFIDENCE, ALL): (int(known.get("low", 0)), 0),
        (ERROR, ALL): (int(known.get("errors", 0)), 0),
        (SEARCH, ANSWERED): (answered, 0),
        (SEARCH, FAILED): (missed, 0),
        (LATENCY_SUM, ALL): (sum(latencies.values()), int(known.get("latency_ms", 0))),
    }
    for metric, name in (
        (TURN, "intents"),
        (LANGUAGE, "languages"),
        (TURN_SENTIMENT, "sentiments"),
        (LATENCY, "latencies"),
    ):
        found |= {(metric, str(dimension)): (int(many), 0) for dimension, many in known.get(name, {}).items()}
    return {key: value for key, value in found.items() if value != (0, 0)}
