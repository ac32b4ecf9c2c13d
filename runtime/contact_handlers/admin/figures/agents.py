"""Figures of agents: what Amazon Connect measured of them, and what came of the conversations they had.

https://docs.aws.amazon.com/connect/latest/APIReference/API_GetMetricDataV2.html: at most 35 days at a time, of the last
three months; what the service does not answer stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.admin.exchange import Period, period, today
from contact_handlers.admin.figures import kpis
from contact_handlers.admin.people.registered import everybody
from contact_handlers.admin.settings import Settings
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws, clock, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.integrations import Agent

HANDLED, HANDLE_TIME, ANSWER_RATE, OCCUPANCY = (
    "CONTACTS_HANDLED",
    "AVG_HANDLE_TIME",
    "AGENT_ANSWER_RATE",
    "AGENT_OCCUPANCY",
)
METRICS: Final = (HANDLED, HANDLE_TIME, ANSWER_RATE, OCCUPANCY)
AT_ONCE: Final = timedelta(days=35)
TOGETHER: Final = 100
LATELY: Final = timedelta(days=29)
# So many conversations of one agent are looked at; nobody has more in 92 days.
MOST: Final = 5_000
RESOLVED: Final = "resolved"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What Connect measured of an agent; None for what it does not say."""

    handled: int = 0
    handle_s: float | None = None
    answered: float | None = None
    occupancy: float | None = None


NOTHING: Final = Measured()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of the conversations of an agent."""

    handled: int = 0
    resolved: int = 0
    scores: Mapping[int, int]


def analyze_agents(settings: Settings, request: Request) -> Reply:
    """Returns the figures of the agents of a team, or of all who are registered."""
    given, team = period(request), request.text("team")
    agents = list(everybody(settings, team))
    measured = _measured(settings, given, [agent.connect_user_id for agent in agents if agent.connect_user_id])
    items = [
        figures(agent, measured.get(agent.connect_user_id or ""), outcome(settings, agent.agent_id, given))
        for agent in agents
    ]
    return Reply(body={"period": given.shown(), "items": items})


def figures(agent: Agent, measured: Measured | None, came: Outcome) -> dict[str, Any]:
    """Returns the figures of an agent; an average or a share of nothing is None."""
    known = measured or NOTHING
    resolution = kpis.percent(came.resolved, came.handled)
    satisfied = kpis.satisfaction(came.scores)
    return {
        "agent_id": agent.agent_id,
        "name": agent.name,
        "handled": known.handled if measured is not None else came.handled,
        "average_handle_s": known.handle_s,
        "answer_rate_percent": known.answered,
        "resolution_rate_percent": resolution,
        "satisfaction_average": satisfied,
        # Scores of evaluations are in Connect alone.
        "quality_average": None,
        "occupancy_percent": known.occupancy,
        "productivity": kpis.productivity(resolution, satisfied, None, known.occupancy),
        "performance": kpis.performance(known.answered, resolution, satisfied, None, known.occupancy),
    }


def lately(settings: Settings, agent_id: str) -> dict[str, Any]:
    """Returns what came of the conversations of an agent in the last thirty days."""
    end = today()
    came = outcome(settings, agent_id, Period(end - LATELY, end))
    return {
        "days": LATELY.days + 1,
        "handled": came.handled,
        "resolved": came.resolved,
        "resolution_rate_percent": kpis.percent(came.resolved, came.handled),
        "satisfaction_average": kpis.satisfaction(came.scores),
        "satisfaction_counts": {str(score): many for score, many in sorted(came.scores.items())},
    }


def outcome(settings: Settings, agent_id: str, given: Period) -> Outcome:
    """Returns what came of the conversations of an agent that began in a period."""
    rows = Table(settings.table_conversations).query(
        tables.of_agent(agent_id), index="by_agent", sort=Range(low=given.low, high=given.high), limit=MOST
    )
    handled = resolved = 0
    scores: dict[int, int] = {}
    for record in map(Conversation.from_item, rows):
        handled += 1
        resolved += (record.summary or {}).get("resolution_status") == RESOLVED
        if record.survey_score is not None:
            scores[record.survey_score] = scores.get(record.survey_score, 0) + 1
    return Outcome(handled=handled, resolved=resolved, scores=scores)


def _measured(settings: Settings, given: Period, users: Sequence[str]) -> dict[str, Measured]:
    start, end = clock.parse(given.low) or clock.now(), min(clock.parse(given.high) or clock.now(), clock.now())
    parts: dict[str, list[Mapping[str, float]]] = {}
    try:
        for low, high in _spans(start, end):
            for place in range(0, len(users), TOGETHER):
                for user, values in _ask(settings, users[place : place + TOGETHER], low, high):
                    parts.setdefault(user, []).append(values)
    except DependencyError as fault:
        logs.warning("agents.metrics_unavailable", error=type(fault).__name__, code=fault.code)
        return {}
    return {user: _joined(values) for user, values in parts.items()}


def _spans(start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
    while start < end:
        high = min(start + AT_ONCE, end)
        yield start, high
        start = high


def _ask(
    settings: Settings, users: Sequence[str], start: datetime, end: datetime
) -> Iterable[tuple[str, Mapping[str, float]]]:
    request: dict[str, Any] = {
        "ResourceArn": settings.instance_arn,
        "StartTime": start,
        "EndTime": end,
        "Interval": {"TimeZone": "Asia/Seoul", "IntervalPeriod": "TOTAL"},
        "Filters": [{"FilterKey": "AGENT", "FilterValues": list(users)}],
        "Groupings": ["AGENT"],
        "Metrics": [{"Name": name} for name in METRICS],
        "MaxResults": TOGETHER,
    }
    while True:
        answer = aws.call("connect", "get_metric_data_v2", **request)
        for result in answer.get("MetricResults", []):
            values = {
                str(one["Metric"]["Name"]): float(one["Value"])
                for one in result.get("Collections", [])
                if one.get("Value") is not None and one.get("Metric", {}).get("Name")
            }
            yield str(result.get("Dimensions", {}).get("AGENT")), values
        if not answer.get("NextToken"):
            return
        request["NextToken"] = answer["NextToken"]


def _joined(parts: Sequence[Mapping[str, float]]) -> Measured:
    """Returns the parts of a long period as one; averages weigh as much as contacts were handled."""
    handled = sum(part.get(HANDLED, 0) for part in parts)

    def weighed(name: str) -> float | None:
        known = [(part[name], part.get(HANDLED, 0) or 1) for part in parts if name in part]
        return kpis.mean(sum(value * weight for value, weight in known), sum(weight for _, weight in known))

    return Measured(
        handled=int(handled),
        handle_s=weighed(HANDLE_TIME),
        answered=weighed(ANSWER_RATE),
        occupancy=weighed(OCCUPANCY),
    )
