"""Historical metrics in Amazon Connect's API: figures of agents, of what was simulated.

https://docs.aws.amazon.com/connect/latest/APIReference/API_GetMetricDataV2.html (limits, filters, groupings) and
https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html (what each metric adds up).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.aws.services.base import Answer, Params, page_of
from ringback.simulator.aws.services.connect_contacts import ContactsService
from ringback.simulator.kernel.activity import CONTACT, IDLE, Activity

#: The longest span of a request whose interval is TOTAL, and how far back it may begin.
LONGEST: Final = timedelta(days=35)
OLDEST: Final = timedelta(days=93)
FILTER_VALUES, FILTER_KEYS = 100, 5
#: Filters of which a request has at least one.
_NEEDED: Final = frozenset(
    {"QUEUE", "ROUTING_PROFILE", "AGENT", "CAMPAIGN", "EVALUATION_FORM", "EVALUATOR_ID"}
    | {f"AGENT_HIERARCHY_LEVEL_{level}" for level in ("ONE", "TWO", "THREE", "FOUR", "FIVE")}
)
Span = tuple[float, float]


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromtimestamp(float(value), UTC)


def _divided(part: float, whole: float) -> float | None:
    """Returns a quotient; None, as the service says of a division by zero."""
    return None if not whole else part / whole


class FiguresService(ContactsService):
    """Serves the metrics of agents, grouped by agent or all together."""

    def _GetMetricDataV2(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        span = self._span(params)
        agents = self._agents(params)
        groupings = list(params.get("Groupings") or ())
        if groupings not in ([], ["AGENT"]):
            raise NotSimulatedError("connect", f"GetMetricDataV2 grouped by {', '.join(groupings)}")
        names = [str(metric["Name"]) for metric in params["Metrics"]]
        for name in names:
            if name not in _METRICS:
                raise NotSimulatedError("connect", f"GetMetricDataV2 with {name}")
        known = [(key, activity) for key, activity in agents if activity.known(*span)]
        groups = [({"AGENT": key}, [activity]) for key, activity in known]
        if not groupings:
            groups = [({}, [activity for _, activity in known])] if known else []
        page, more = page_of(groups, params, 100)
        results = [self._result(dimensions, found, names, span) for dimensions, found in page]
        return {"MetricResults": results, **more}

    def _span(self, params: Params) -> Span:
        interval = (params.get("Interval") or {}).get("IntervalPeriod", "TOTAL")
        if interval != "TOTAL":
            raise NotSimulatedError("connect", f"GetMetricDataV2 by {interval}")
        now = self.center.now.astimezone(UTC)
        start, end = _moment(params["StartTime"]), _moment(params["EndTime"])
        # The wire has whole seconds.
        if not start < end or end > now + timedelta(seconds=1):
            raise AwsError(
                "InvalidParameterException", "StartTime must be before EndTime, and EndTime not in the future"
            )
        if end - start >= LONGEST:
            raise AwsError("InvalidParameterException", "StartTime and EndTime must differ by less than 35 days")
        if now - start > OLDEST:
            raise AwsError("InvalidParameterException", "Historical metrics are available for 3 months")
        clock = self.center.clock
        return tuple(clock.now + (moment - now).total_seconds() for moment in (start, end))  # type: ignore[return-value]

    def _agents(self, params: Params) -> list[tuple[str, Activity]]:
        filters = {str(one["FilterKey"]): [str(value) for value in one["FilterValues"]] for one in params["Filters"]}
        if not _NEEDED & filters.keys():
            raise AwsError(
                "InvalidParameterException", f"At least one filter of {', '.join(sorted(_NEEDED))} is needed"
            )
        if len(filters) > FILTER_KEYS or sum(map(len, filters.values())) > FILTER_VALUES:
            raise AwsError("InvalidParameterException", "At most 5 filter keys and 100 filter values")
        if filters.keys() != {"AGENT"}:
            raise NotSimulatedError("connect", f"GetMetricDataV2 filtered by {', '.join(sorted(filters))}")
        found = []
        for key in filters["AGENT"]:
            agent = self.center.agents.get(key.rpartition("/")[2])
            if agent is None:
                raise AwsError("ResourceNotFoundException", f"Agent {key} not found", status=404)
            found.append((key, agent.activity))
        return found

    @staticmethod
    def _result(
        dimensions: Mapping[str, str], found: Sequence[Activity], names: Sequence[str], span: Span
    ) -> dict[str, Any]:
        sums = _Sums(found, span)
        collections = []
        for name in names:
            value = _METRICS[name](sums)
            collections.append({"Metric": {"Name": name}, **({} if value is None else {"Value": float(value)})})
        return {"Dimensions": dict(dimensions), "Collections": collections}


class _Sums:
    """What some agents have done within a span, added up."""

    def __init__(self, found: Sequence[Activity], span: Span) -> None:
        start, end = span
        handled = [seconds for one in found for at, seconds in one.handled if start <= at < end]
        scores = [score for one in found for at, score in one.evaluations if start <= at < end]
        self.handled, self.handle_s = len(handled), sum(handled)
        self.missed = sum(start <= at < end for one in found for at in one.missed)
        self.contact_s = sum(one.seconds(CONTACT, start, end) for one in found)
        self.idle_s = sum(one.seconds(IDLE, start, end) for one in found)
        self.evaluations, self.score = len(scores), sum(scores)


_METRICS: Final[Mapping[str, Callable[[_Sums], float | None]]] = {
    "CONTACTS_HANDLED": lambda sums: sums.handled,
    "SUM_HANDLE_TIME": lambda sums: sums.handle_s,
    "AVG_HANDLE_TIME": lambda sums: _divided(sums.handle_s, sums.handled),
    "AGENT_NON_RESPONSE": lambda sums: sums.missed,
    "AGENT_ANSWER_RATE": lambda sums: _divided(100 * sums.handled, sums.handled + sums.missed),
    "SUM_CONTACT_TIME_AGENT": lambda sums: sums.contact_s,
    "SUM_IDLE_TIME_AGENT": lambda sums: sums.idle_s,
    "AGENT_OCCUPANCY": lambda sums: _divided(100 * sums.contact_s, sums.contact_s + sums.idle_s),
    "EVALUATIONS_PERFORMED": lambda sums: sums.evaluations,
    "AVG_EVALUATION_SCORE": lambda sums: _divided(sums.score, sums.evaluations),
}
