"""What a finished conversation was about, computed from its stored messages: the same messages give the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from contact_handlers.base import clock
from contact_handlers.records import counting
from contact_handlers.records.conversations import Conversation, Message, user_texts
from contact_handlers.records.summary import intent_scores, primary_intent, summarize, topics
from contact_handlers.records.vocabulary import AGENT, BOT, MIXED, NEGATIVE, NEUTRAL, POSITIVE, SYSTEM, USER, Sentiment

LOW_CONFIDENCE = 0.5
MIDDLE_SCORE = 3
EMOTIONS: Mapping[str, str] = {"frustrated": "불만", "confused": "혼란"}
Resolution = Literal["resolved", "escalated", "unresolved", "abandoned"]


def sentiment(messages: Sequence[Message]) -> Sentiment:
    """Returns the sentiment of the customer over the conversation; mixed when neither side clearly outweighs."""
    found = Counter(message.sentiment or NEUTRAL for message in messages if message.source == USER)
    good, bad = 2 * found[POSITIVE] + found[MIXED], 2 * found[NEGATIVE] + found[MIXED]
    if not good and not bad:
        return NEUTRAL
    if good and bad and max(good, bad) < 2 * min(good, bad):
        return MIXED
    return POSITIVE if good > bad else NEGATIVE


def satisfaction(messages: Sequence[Message]) -> int:
    """Estimates the satisfaction, 1 to 5, from the sentiments of the customer's messages."""
    moods = [message.sentiment or NEUTRAL for message in messages if message.source == USER]
    if not moods:
        return MIDDLE_SCORE
    balance = (moods.count(POSITIVE) - moods.count(NEGATIVE)) / len(moods)
    return max(1, min(5, round(MIDDLE_SCORE + 2 * balance)))


def risk(messages: Sequence[Message]) -> float:
    """Estimates, 0 to 1, how close the conversation was to a hand-over: anger weighs 0.6, misunderstanding 0.4."""
    turns = [message for message in messages if message.source == USER]
    if not turns:
        return 0.0
    angry = sum(message.sentiment == NEGATIVE for message in turns) / len(turns)
    lost = sum((1.0 if message.confidence is None else message.confidence) < LOW_CONFIDENCE for message in turns) / len(
        turns
    )
    return float(round(0.6 * angry + 0.4 * lost, 2))


def response_times(messages: Sequence[Message]) -> list[float]:
    """Returns the seconds between a customer's message and the first answer to it."""
    found: list[float] = []
    asked: datetime | None = None
    for message in messages:
        moment = clock.parse(message.created_at or "")
        if moment is None:
            continue
        if message.source == USER:
            asked = asked or moment
        elif asked is not None and message.source in (BOT, AGENT):
            found.append((moment - asked).total_seconds())
            asked = None
    return found


def emotions(record: Conversation, overall: Sentiment) -> list[str]:
    """Returns the feelings that were noticed."""
    found = [EMOTIONS[mood] for mood in (record.mood or "",) if mood in EMOTIONS]
    if overall == POSITIVE:
        found.append("만족")
    if overall == NEGATIVE and "불만" not in found:
        found.append("불만")
    return found


def resolution(record: Conversation, messages: Sequence[Message], *, agent: bool, queued: bool) -> Resolution:
    """Says how the conversation ended: with an agent, abandoned in the queue, or with the bot.

    The bot has solved nothing where it did not understand what was said last.
    """
    if agent:
        return "resolved"
    if queued:
        return "abandoned"
    if record.escalation_ids:
        return "escalated"
    last = next((message.next_action for message in reversed(messages) if message.source == BOT), None)
    return "resolved" if record.user_turns and last not in counting.UNCLEAR else "unresolved"


def analyze(
    record: Conversation, messages: Sequence[Message], *, agent: bool, queued: bool, duration_s: int
) -> dict[str, Any]:
    """Returns the attributes that the analysis adds to the record.

    Notes of the system say what the contacts say, and come with their events; they are nobody's messages.
    """
    messages = [message for message in messages if message.source != SYSTEM]
    sources = Counter(message.source for message in messages)
    times, overall, scores = response_times(messages), sentiment(messages), intent_scores(messages)
    return {
        "intent_scores": scores,
        "primary_intent": primary_intent(scores),
        "summary": {
            "total_messages": len(messages),
            "user_messages": sources[USER],
            "bot_messages": sources[BOT],
            "agent_messages": sources[AGENT],
            "duration_s": duration_s,
            "first_response_s": times[0] if times else None,
            "average_response_s": round(sum(times) / len(times), 3) if times else None,
            "resolution_status": resolution(record, messages, agent=agent, queued=queued),
            "key_topics": topics(user_texts(messages)),
            "sentiment": overall,
            "text": summarize(messages),
        },
        "analysis": {
            "overall_sentiment": overall,
            "satisfaction_estimate": satisfaction(messages),
            "key_emotions": emotions(record, overall),
            "escalation_risk": risk(messages),
        },
        "containment": not (agent or queued or record.escalation_ids),
        "understood": counting.understood(messages),
    }
