"""Figures of a period: conversations, understanding, questions, hand-overs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.content import intents
from contact_handlers.admin.exchange import Period, period
from contact_handlers.admin.figures.counters import Counters, Span, most
from contact_handlers.admin.figures.kpis import mean, percent, satisfaction
from contact_handlers.admin.settings import Settings, Stores
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, content
from contact_handlers.base.dynamo import Table
from contact_handlers.records import counting, tables
from contact_handlers.records.catalogue import FaqArticle, UnmatchedQuestion
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.vocabulary import CANCELLED, RESOLVED

CHANNELS: Final = ("web_chat", "mobile", "voice", "chat", "task", "email", "sms", "unknown")
SENTIMENTS: Final = ("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED")
LANGUAGES: Final = ("ko", "en", "other")
SPANS: Final[Mapping[str, timedelta]] = {
    "24h": timedelta(hours=23),
    "7d": timedelta(days=7) - timedelta(hours=1),
    "30d": timedelta(days=30) - timedelta(hours=1),
}
NONE: Final = "none"
CONTAINED, ESCALATED = "contained", "escalated"
SCORES: Final = range(1, 6)
UNMATCHED, FAILED_QUERIES, POPULAR = 10, 20, 10
KST_HOURS: Final = 9


def analyze_conversations(settings: Settings, request: Request) -> Reply:
    """Returns how many conversations ended in the last hours, over which channels, and how they went."""
    now = clock.now()
    found = Counters(settings, Span.between(now - SPANS[request.text("period") or "24h"], now))
    by_channel = found.each("ConversationCompleted", CHANNELS)
    activity = [0] * 24
    for channel in CHANNELS:
        for hour, count in found.by_hour("ConversationCompleted", channel).items():
            activity[(int(hour[-2:]) + KST_HOURS) % 24] += count
    answers = found.of(counting.LATENCY_SUM, counting.ALL)
    return Reply(
        body={
            "total_conversations": sum(by_channel.values()),
            "total_messages": sum(found.each(counting.MESSAGES, CHANNELS).values()),
            "channel_distribution": by_channel,
            "hourly_activity": activity,
            "response_time": {"average_ms": mean(answers.total, answers.count), "p95_ms": slow(found)},
            "containment_rate_percent": containment(found),
            "satisfaction_average": satisfied(found),
        }
    )


def containment(found: Counters) -> float | None:
    """Returns the share of conversations that ended without a person; None where none ended."""
    how = found.each("Containment", (CONTAINED, ESCALATED))
    return percent(how.get(CONTAINED, 0), sum(how.values()))


def escalation_rate(found: Counters) -> float | None:
    """Returns the share of conversations that ended with a person; None where none ended."""
    how = found.each("Containment", (CONTAINED, ESCALATED))
    return percent(how.get(ESCALATED, 0), sum(how.values()))


def satisfied(found: Counters) -> float | None:
    """Returns the average of the scores that customers gave."""
    return satisfaction(scores(found))


def scores(found: Counters) -> dict[int, int]:
    """Returns how often customers gave each score."""
    return {score: found.of(counting.SATISFACTION, str(score)).count for score in SCORES}


def slow(found: Counters) -> float | None:
    """Returns within how many milliseconds 95 of 100 answers of the bot were there, by their classes.

    The bound of a class stands for what is in it; answers beyond the last bound are of unknown length.
    """
    classes = [str(bound) for bound in counting.CLASSES]
    counts = found.each(counting.LATENCY, (*classes, counting.LONGER))
    left = 0.95 * sum(counts.values())
    if not left:
        return None
    for bound in counting.CLASSES:
        left -= counts.get(str(bound), 0)
        if left <= 0:
            return float(bound)
    return None


def analyze_nlu(settings: Settings, request: Request) -> Reply:
    """Returns what of the turns of a period was understood, and what was asked that nothing was found for."""
    given = period(request)
    found = Counters(settings, Span.of(given))
    sure = found.of(counting.CONFIDENCE, counting.ALL)
    return Reply(
        body={
            "period": given.shown(),
            "total_requests": sure.count,
            "average_confidence": confidence(found),
            "intent_distribution": found.each(counting.TURN, known_intents(settings)),
            "sentiment_distribution": found.each(counting.TURN_SENTIMENT, SENTIMENTS),
            "language_distribution": found.each(counting.LANGUAGE, LANGUAGES),
            "low_confidence_rate_percent": low_confidence(found),
            "top_unmatched": missed(settings, given, UNMATCHED),
        }
    )


def confidence(found: Counters) -> float | None:
    """Returns the average confidence of turns, 0 to 1."""
    sure = found.of(counting.CONFIDENCE, counting.ALL)
    return mean(sure.total / counting.SCALE, sure.count, 3)


def low_confidence(found: Counters) -> float | None:
    """Returns the share of turns that the bot was not sure of; None where there were none."""
    sure = found.of(counting.CONFIDENCE, counting.ALL)
    return percent(found.of(counting.LOW_CONFIDENCE, counting.ALL).count, sure.count)


def known_intents(settings: Settings) -> list[str]:
    """Returns every intent that turns may have been counted for."""
    return sorted({*content.load()["intents"], *intents.rows(settings), NONE})


def missed(settings: Stores, given: Period, many: int) -> list[dict[str, Any]]:
    """Returns the questions of a period that nothing was found for, those asked most first; masked as stored."""
    total: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for question in unmatched(settings, given):
        total[question.key.sk] += question.count or 0
        texts[question.key.sk] = str(question.text or "")
    return [{"text": texts[digest], "count": count} for digest, count in most(total, many)]


def unmatched(settings: Stores, given: Period) -> Iterator[UnmatchedQuestion]:
    """Yields the questions of each day of a period that nothing was found for."""
    table = Table(settings.table_counters)
    for day in given.days:
        yield from map(UnmatchedQuestion.from_item, table.query(tables.unmatched(settings.center, day, "").pk))


def analyze_faq(settings: Settings, request: Request) -> Reply:
    """Returns how many questions were answered, which are asked most of all, and what had no answer."""
    given = period(request)
    found = Counters(settings, Span.of(given)).each(counting.SEARCH, (counting.ANSWERED, counting.FAILED))
    answered, failed = found.get(counting.ANSWERED, 0), found.get(counting.FAILED, 0)
    return Reply(
        body={
            "period": given.shown(),
            "searches": {"total": answered + failed, "successful": answered, "failed": failed},
            "popular": popular(settings, POPULAR),
            "failed_queries": missed(settings, given, FAILED_QUERIES),
        }
    )


def popular(settings: Settings, many: int) -> list[dict[str, Any]]:
    """Returns the questions that were answered most, ever."""
    found = Table(settings.table_catalogue).query(
        tables.popular(settings.center), index="popular", newest_first=True, limit=many
    )
    return [
        {"faq_id": article.faq_id or article.name, "question": article.question, "view_count": article.view_count or 0}
        for article in map(FaqArticle.from_item, found)
        if article.is_active is not False
    ]


def analyze_escalations(settings: Settings, request: Request) -> Reply:
    """Returns the hand-overs of a period by reason, priority and what became of them."""
    given = period(request)
    return Reply(body={"period": given.shown(), **totals(list(escalations(settings, given)))})


def escalations(settings: Stores, given: Period) -> Iterator[Escalation]:
    """Yields the hand-overs of a period."""
    table = Table(settings.table_escalations)
    for day in given.days:
        yield from map(Escalation.from_item, table.query(tables.of_day(day), index="by_day"))


def totals(found: list[Escalation]) -> dict[str, Any]:
    """Returns the figures of hand-overs; waits are those that ended."""
    waits = [one.wait_s for one in found if one.wait_s is not None]
    over = [one for one in found if one.status in (RESOLVED, CANCELLED)]
    return {
        "total_escalations": len(found),
        "by_reason": dict(most(Counter(one.reason for one in found), len(found))),
        "by_priority": dict(most(Counter(one.priority for one in found), len(found))),
        "by_status": dict(most(Counter(one.status for one in found), len(found))),
        "average_wait_s": mean(sum(waits), len(waits), 1),
        "resolution_rate_percent": percent(sum(one.status == RESOLVED for one in over), len(over)),
    }
