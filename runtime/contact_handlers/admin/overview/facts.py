"""The figures of a period, each with its name, from counters, records and what Amazon Connect measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from typing import Any, Final

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures import agents, analytics, kpis
from contact_handlers.admin.figures.agents import Figures
from contact_handlers.admin.figures.counters import Counters, Span
from contact_handlers.admin.files import report as handovers
from contact_handlers.admin.overview import promises
from contact_handlers.admin.people.registered import everybody
from contact_handlers.admin.settings import Staffed
from contact_handlers.base import clock, content
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import counting
from contact_handlers.records.integrations import Agent
from contact_handlers.records.requests import Request

COMPLETED: Final = "ConversationCompleted"
UNANSWERED: Final = 10
Value = int | float | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a period."""

    period: Period
    values: Mapping[str, Value]
    days: Mapping[str, int]
    hours: Sequence[int]
    channels: Mapping[str, int]
    intents: Mapping[str, int]
    reasons: Mapping[str, int]
    promised: Sequence[promises.Kept]
    people: Sequence[tuple[Agent, Figures]] = ()
    teams: Mapping[str, Figures] = field(default_factory=dict)
    unanswered: Sequence[Mapping[str, Any]] = ()
    advice: Sequence[str] = ()


def of(settings: Staffed, given: Period, now: datetime) -> Facts:
    """Returns what is known of a period at a moment."""
    found = Counters(settings, Span.of(given))
    asked, waited = list(promises.due(settings, given)), list(analytics.escalations(settings, given))
    handed = handovers.of(given, waited)
    promised = promises.counted(asked, waited, now)
    people = list(everybody(settings))
    figures = agents.of_agents(settings, given, people)
    channels = found.each(COMPLETED, analytics.CHANNELS)
    hours, days = _when(found, given)
    return Facts(
        period=given,
        values={
            **_conversations(found, channels),
            **_understanding(found),
            **_handovers(handed),
            **_promises(promised, asked),
            **{f"agents.{name}": value for name, value in agents.together(list(figures.values())).shown().items()},
        },
        days=days,
        hours=hours,
        channels=channels,
        intents=found.each("PrimaryIntent", sorted(content.load()["intents"])),
        reasons=handed["summary"]["by_reason"],
        promised=promised,
        people=[(agent, figures[agent.agent_id]) for agent in people],
        teams=agents.of_teams(people, figures),
        unanswered=analytics.missed(settings, given, UNANSWERED),
        advice=handed["recommendations"],
    )


def _when(found: Counters, given: Period) -> tuple[list[int], dict[str, int]]:
    """Returns how many conversations ended in each hour of the day, and on each day, in Seoul."""
    hours, days = [0] * 24, dict.fromkeys(reversed(given.days), 0)
    for channel in analytics.CHANNELS:
        for hour, count in found.by_hour(COMPLETED, channel).items():
            moment = datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=UTC).astimezone(clock.KST)
            hours[moment.hour] += count
            date = moment.date().isoformat()
            if date in days:
                days[date] += count
    return hours, days


def _conversations(found: Counters, channels: Mapping[str, int]) -> dict[str, Value]:
    total = sum(channels.values())
    how = found.each("Containment", (analytics.CONTAINED, analytics.ESCALATED))
    seconds = sum(found.of("ConversationDuration", channel).total for channel in channels)
    scores = analytics.scores(found)
    return {
        "conversations.total": total,
        "conversations.messages": sum(found.each(counting.MESSAGES, analytics.CHANNELS).values()),
        "conversations.contained_percent": kpis.percent(how.get(analytics.CONTAINED, 0), sum(how.values())),
        "conversations.average_duration_s": kpis.mean(seconds, total, 1),
        "conversations.scores": sum(scores.values()),
        "conversations.satisfaction_average": kpis.satisfaction(scores),
    }


def _understanding(found: Counters) -> dict[str, Value]:
    sure = found.of(counting.CONFIDENCE, counting.ALL)
    searches = found.each(counting.SEARCH, (counting.ANSWERED, counting.FAILED))
    return {
        "understanding.turns": sure.count,
        "understanding.average_confidence": analytics.confidence(found),
        "understanding.low_confidence_percent": kpis.percent(
            found.of(counting.LOW_CONFIDENCE, counting.ALL).count, sure.count
        ),
        "understanding.searches": sum(searches.values()),
        "understanding.answered_percent": kpis.percent(searches.get(counting.ANSWERED, 0), sum(searches.values())),
    }


def _handovers(handed: Mapping[str, Any]) -> dict[str, Value]:
    summary, details = handed["summary"], handed["detailed_analysis"]
    return {
        "handovers.total": summary["total_escalations"],
        "handovers.critical": details["critical"],
        "handovers.average_wait_s": summary["average_wait_s"],
        "handovers.within_goal_percent": details["within_goal_percent"],
        "handovers.resolved_percent": summary["resolution_rate_percent"],
    }


def _promises(promised: Sequence[promises.Kept], asked: Sequence[Request]) -> dict[str, Value]:
    fates = promises.together(promised)
    return {
        **{f"promises.{fate}": count for fate, count in fates.items()},
        "promises.kept_percent": kpis.percent(fates["kept"], fates["kept"] + fates["broken"]),
        "promises.calls_on_time_percent": promises.on_time(asked),
    }
