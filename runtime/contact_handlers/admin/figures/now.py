"""How a center does at this moment: who talks, who waits, what the last hours were like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.exchange import Period, today
from contact_handlers.admin.figures import analytics
from contact_handlers.admin.figures.counters import Counters, Span, most
from contact_handlers.admin.figures.kpis import mean, percent
from contact_handlers.admin.settings import Settings
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws, clock, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import counting, tables
from contact_handlers.records.vocabulary import ACTIVE, AGENT_ASSIGNED, BOT_HANDLING, ESCALATED
from contact_handlers.records.waiting import METRICS, queue_id

OPEN: Final = (ACTIVE, BOT_HANDLING, ESCALATED, AGENT_ASSIGNED)
POPULAR: Final = 5
DEFAULT_MINUTES: Final = 60
# Queues per call of GetCurrentMetricData.
TOGETHER: Final = 100
_SHOWN: Final[Mapping[str, str]] = {
    "CONTACTS_IN_QUEUE": "contacts_in_queue",
    "AGENTS_AVAILABLE": "agents_available",
    "OLDEST_CONTACT_AGE": "oldest_contact_age_s",
}


def get_overview(settings: Settings, request: Request) -> Reply:
    """Returns the state of the center now, and the figures of today."""
    del request
    day = today()
    found = Counters(settings, Span.of(Period(day, day)))
    popular = found.each("PrimaryIntent", analytics.known_intents(settings))
    return Reply(
        body={
            "active_conversations": active(settings),
            "total_requests_today": found.of(counting.CONFIDENCE, counting.ALL).count,
            "average_confidence": analytics.confidence(found),
            "escalation_rate_percent": analytics.escalation_rate(found),
            "popular_intents": [{"intent": intent, "count": count} for intent, count in most(popular, POPULAR)],
            "queues": queues(settings),
            "generated_at": clock.stamp(clock.now()),
        }
    )


def active(settings: Settings) -> int:
    """Returns how many conversations of today and yesterday go on; those of earlier days are over or forgotten."""
    day = today()
    table = Table(settings.table_conversations)
    return sum(
        table.count(shard, sort=Range(prefix=f"{status}#"), index="by_day")
        for one in Period(day - timedelta(days=1), day).days
        for shard in tables.shards(one)
        for status in OPEN
    )


def queues(settings: Settings) -> list[dict[str, Any]]:
    """Returns what waits in each queue: none while the service is out of reach, None for what it does not say."""
    ids = {queue_id(arn): key for key, arn in settings.queues.items()}
    try:
        answer = aws.call(
            "connect",
            "get_current_metric_data",
            InstanceId=settings.instance_id,
            Filters={"Queues": list(ids)[:TOGETHER]},
            Groupings=["QUEUE"],
            CurrentMetrics=[{"Name": name, "Unit": unit} for name, unit in METRICS if name in _SHOWN],
            MaxResults=TOGETHER,
        )
    except DependencyError as fault:
        logs.warning("queues.metrics_unavailable", error=type(fault).__name__, code=fault.code)
        return []
    measured = {
        str(result.get("Dimensions", {}).get("Queue", {}).get("Id")): {
            _SHOWN[str(one["Metric"]["Name"])]: int(one["Value"])
            for one in result.get("Collections", [])
            if one.get("Metric", {}).get("Name") in _SHOWN and one.get("Value") is not None
        }
        for result in answer.get("MetricResults", [])
    }
    unknown = dict.fromkeys(_SHOWN.values())
    return [{"queue": key, **unknown, **measured.get(identifier, {})} for identifier, key in ids.items()]


def get_metrics(settings: Settings, request: Request) -> Reply:
    """Returns the figures of the last hours: a request is a turn of a customer, and it counts when they are done.

    Counters are of whole hours, so the period begins with the hour in which the wanted minutes begin.
    """
    now = clock.now()
    start = now - timedelta(minutes=int(request.query.get("minutes") or DEFAULT_MINUTES))
    start = start.replace(minute=0, second=0, microsecond=0)
    found = Counters(settings, Span.between(start, now))
    turns = found.of(counting.CONFIDENCE, counting.ALL).count
    errors, answers = found.of(counting.ERROR, counting.ALL).count, found.of(counting.LATENCY_SUM, counting.ALL)
    return Reply(
        body={
            "period": {"start": clock.stamp(start), "end": clock.stamp(now)},
            "request_count": turns,
            "error_count": errors,
            "error_rate_percent": percent(errors, turns),
            "latency_average_ms": mean(answers.total, answers.count),
            "latency_p95_ms": analytics.slow(found),
            "active_conversations": active(settings),
            "escalation_rate_percent": analytics.escalation_rate(found),
            "containment_rate_percent": analytics.containment(found),
            "low_confidence_rate_percent": analytics.low_confidence(found),
            "nlu_fallback_count": found.of(counting.TURN, analytics.NONE).count,
            "generated_at": clock.stamp(now),
        }
    )
