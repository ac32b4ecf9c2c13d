"""What Amazon Connect measured of agents: sums of its historical metrics, so that parts of a period add up exactly.

https://docs.aws.amazon.com/connect/latest/APIReference/API_GetMetricDataV2.html: less than 35 days per request, of the
last three months, at most 100 filter values; each metric here may be filtered and grouped by agent. Definitions:
https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html. N agents and D days cost N/100 times
D/34 requests, each rounded up; the service allows ten in a second. What was asked is kept for a minute, since the
service brings its figures up to date about every fifteen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from contact_handlers.admin.exchange import Period
from contact_handlers.admin.figures import kpis
from contact_handlers.admin.settings import Staffed
from contact_handlers.base import aws, clock, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass

HANDLED, HANDLE_S, MISSED = "CONTACTS_HANDLED", "SUM_HANDLE_TIME", "AGENT_NON_RESPONSE"
CONTACT_S, IDLE_S = "SUM_CONTACT_TIME_AGENT", "SUM_IDLE_TIME_AGENT"
EVALUATIONS, SCORE = "EVALUATIONS_PERFORMED", "AVG_EVALUATION_SCORE"
METRICS: Final = (HANDLED, HANDLE_S, MISSED, CONTACT_S, IDLE_S, EVALUATIONS, SCORE)
AT_ONCE: Final = timedelta(days=34)
OLDEST: Final = timedelta(days=89)
TOGETHER: Final = 100
KEEP_S: Final = 60.0
KEPT: Final = 50


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Sums of what was measured of an agent, or of several."""

    handled: float = 0
    handle_s: float = 0
    missed: float = 0
    contact_s: float = 0
    idle_s: float = 0
    evaluations: float = 0
    scores: float = 0
    """The scores of all evaluations added up, each 0 to 100."""

    def __add__(self, other: Measured) -> Measured:
        """Returns what two add up to."""
        return Measured(
            handled=self.handled + other.handled,
            handle_s=self.handle_s + other.handle_s,
            missed=self.missed + other.missed,
            contact_s=self.contact_s + other.contact_s,
            idle_s=self.idle_s + other.idle_s,
            evaluations=self.evaluations + other.evaluations,
            scores=self.scores + other.scores,
        )

    @property
    def average_handle_s(self) -> float | None:
        """Seconds per contact, the work after it included."""
        return kpis.mean(self.handle_s, self.handled)

    @property
    def answered(self) -> float | None:
        """Answer rate in percent: of what was offered, how much was taken."""
        return kpis.percent(self.handled, self.handled + self.missed)

    @property
    def occupancy(self) -> float | None:
        """Utilization in percent: of the time on contacts and ready for them, how much was on them."""
        return kpis.percent(self.contact_s, self.contact_s + self.idle_s)

    @property
    def quality(self) -> float | None:
        """Average score of evaluations, 0 to 100."""
        return kpis.mean(self.scores, self.evaluations)


_kept: dict[tuple[str, str, str, tuple[str, ...]], tuple[datetime, dict[str, Measured]]] = {}


def reset() -> None:
    """Forgets what was asked."""
    _kept.clear()


def measured(settings: Staffed, given: Period, users: Iterable[str]) -> dict[str, Measured] | None:
    """Returns what was measured of users in a period, by user; None while the service does not say.

    Who was not signed in and did nothing is not among them.
    """
    wanted = tuple(sorted(set(users)))
    key, now = (settings.instance_arn, given.low, given.high, wanted), clock.now()
    found = _kept.get(key)
    if found is not None and abs((now - found[0]).total_seconds()) < KEEP_S:
        return found[1]
    try:
        fresh = _asked(settings, given, wanted, now)
    except DependencyError as fault:
        logs.warning("agents.metrics_unavailable", error=type(fault).__name__, code=fault.code)
        return None
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[key] = (now, fresh)
    return fresh


def _asked(settings: Staffed, given: Period, users: Sequence[str], now: datetime) -> dict[str, Measured]:
    start = max(clock.parse(given.low) or now, now - OLDEST)
    end = min(clock.parse(given.high) or now, now)
    found: dict[str, Measured] = {}
    for low, high in spans(start, end):
        for place in range(0, len(users), TOGETHER):
            for user, part in _page(settings, users[place : place + TOGETHER], low, high):
                found[user] = found.get(user, Measured()) + part
    return found


def spans(start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
    """Yields the parts of a period that the service takes at a time; none of an empty one."""
    while start < end:
        high = min(start + AT_ONCE, end)
        yield start, high
        start = high


def _page(settings: Staffed, users: Sequence[str], start: datetime, end: datetime) -> Iterable[tuple[str, Measured]]:
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
    for result in aws.pages(partial(aws.call, "connect"), "get_metric_data_v2", "MetricResults", **request):
        # The service names an agent by the id or by the ARN.
        user = str(result.get("Dimensions", {}).get("AGENT", "")).rpartition("/")[2]
        yield user, _read(result.get("Collections", []))


def _read(collections: Sequence[Mapping[str, Any]]) -> Measured:
    """Returns the sums of one result; a metric without a value had nothing to be computed from."""
    values = {
        str(one["Metric"]["Name"]): max(0.0, float(one["Value"]))
        for one in collections
        if one.get("Value") is not None and one.get("Metric", {}).get("Name")
    }
    many = values.get(EVALUATIONS, 0.0)
    return Measured(
        handled=values.get(HANDLED, 0.0),
        handle_s=values.get(HANDLE_S, 0.0),
        missed=values.get(MISSED, 0.0),
        contact_s=values.get(CONTACT_S, 0.0),
        idle_s=values.get(IDLE_S, 0.0),
        evaluations=many if SCORE in values else 0.0,
        scores=min(100.0, values.get(SCORE, 0.0)) * many,
    )
