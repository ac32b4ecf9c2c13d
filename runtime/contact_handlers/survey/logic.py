"""Reads a score and averages it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.flow_values import OK
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.words import say

RESULTS = ("status", "message")
INVALID_SCORE = "INVALID_SCORE"
NOT_FOUND = "NOT_FOUND"
DUPLICATE = "DUPLICATE"
CLOSED = "CLOSED"
OPEN_FOR = timedelta(hours=24)

# Longer titles first: "불만족" is a part of "매우 불만족".
TITLES: Mapping[str, int] = {"매우불만족": 1, "매우만족": 5, "불만족": 2, "만족": 4, "보통": 3}
MESSAGES: Mapping[str, str] = {
    OK: "survey.thanks",
    DUPLICATE: "survey.thanks",
    INVALID_SCORE: "survey.invalid",
    NOT_FOUND: "survey.thanks",
    CLOSED: "survey.closed",
}


def score(text: str) -> int | None:
    """Returns 1 to 5 from a digit or the title of a quick reply; None for anything else."""
    compact = "".join(text.split())
    if compact in ("1", "2", "3", "4", "5"):
        return int(compact)
    return TITLES.get(compact)


def is_late(conversation: Conversation, moment: datetime) -> bool:
    """Tells whether the conversation ended more than 24 hours ago."""
    ended = clock.parse(conversation.ended_at or "")
    return ended is not None and moment - ended > OPEN_FOR


def averaged(history: Mapping[str, Any], given: int) -> tuple[float, int]:
    """Returns the new average and count; each score weighs the same, whenever it arrives."""
    count = int(history.get("satisfaction_count", 0) or 0)
    old = float(history.get("satisfaction_average") or 0.0)
    return old + (given - old) / (count + 1), count + 1


def answer(status: str) -> dict[str, str]:
    """Returns the results."""
    return {"status": status, "message": say(MESSAGES[status])}
