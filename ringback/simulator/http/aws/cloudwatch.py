"""What a center has counted, as CloudWatch tells it: metrics with their data points, by period and statistic.

Data points are those in memory (50,000); alarms are not evaluated here. Source: Amazon CloudWatch API Reference,
ListMetrics, GetMetricStatistics, GetMetricData.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.http.aws.values import moment

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.routing.metrics import Datum

Params = Mapping[str, Any]
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "Sum": sum,
    "Average": statistics.fmean,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}


def list_metrics(center: Center, params: Params) -> dict[str, Any]:
    """Lists the metrics that have data points."""
    found = {}
    for one in center.metrics:
        key = (one.namespace, one.name, tuple(sorted(one.dimensions.items())))
        if key not in found and _meant(one, params) and _has(one, params.get("Dimensions") or ()):
            dimensions = [{"Name": name, "Value": value} for name, value in key[2]]
            found[key] = {"Namespace": one.namespace, "MetricName": one.name, "Dimensions": dimensions}
    return {"Metrics": list(found.values())}


def get_metric_statistics(center: Center, params: Params) -> dict[str, Any]:
    """Returns the statistics of a metric by period; periods without data points are left out."""
    wanted = params.get("Statistics") or ()
    if not wanted:
        raise AwsError("InvalidParameterCombination", "ExtendedStatistics are not simulated; name Statistics")
    found = [
        {"Timestamp": at, "Unit": unit, **{name: _STATISTICS[name](values) for name in wanted}}
        for at, unit, values in _periods(center, params, params)
    ]
    return {"Label": params["MetricName"], "Datapoints": found}


def get_metric_data(center: Center, params: Params) -> dict[str, Any]:
    """Returns the values of several metrics by period."""
    results = []
    for query in params["MetricDataQueries"]:
        stat = query.get("MetricStat")
        if stat is None or stat["Stat"] not in _STATISTICS:
            what = f"the expression {query.get('Expression')!r}" if stat is None else f"the statistic {stat['Stat']!r}"
            raise AwsError("ValidationError", f"{what} of {query['Id']} is not simulated")
        metric = stat["Metric"]
        periods = _periods(center, {**metric, "Period": stat["Period"]}, params)
        newest_first = params.get("ScanBy") != "TimestampAscending"
        told = [(at, float(_STATISTICS[stat["Stat"]](values))) for at, _, values in periods]
        told = told[::-1] if newest_first else told
        if query.get("ReturnData", True):
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label") or metric["MetricName"],
                    "Timestamps": [at for at, _ in told],
                    "Values": [value for _, value in told],
                    "StatusCode": "Complete",
                }
            )
    return {"MetricDataResults": results, "Messages": []}


def _periods(center: Center, metric: Params, span: Params) -> list[tuple[datetime, str, list[float]]]:
    """Returns the data points of one metric by the beginning of their period, the oldest first."""
    since, until = moment(span["StartTime"]).timestamp(), moment(span["EndTime"]).timestamp()
    length = int(metric["Period"])
    if length < 1 or since >= until:
        raise AwsError("InvalidParameterCombination", "StartTime must be before EndTime, and Period at least 1")
    found: dict[tuple[float, str], list[float]] = {}
    wanted = {one["Name"]: one["Value"] for one in metric.get("Dimensions") or ()}
    for one in center.metrics:
        if since <= one.at < until and _meant(one, metric) and one.dimensions == wanted:
            found.setdefault((one.at // length * length, one.unit), []).append(one.value)
    return [(datetime.fromtimestamp(at, UTC), unit, values) for (at, unit), values in sorted(found.items())]


def _meant(one: Datum, params: Params) -> bool:
    named = ((one.namespace, params.get("Namespace")), (one.name, params.get("MetricName")))
    return all(wanted in (None, given) for given, wanted in named)


def _has(one: Datum, dimensions: Iterable[Mapping[str, Any]]) -> bool:
    return all(
        given["Name"] in one.dimensions and given.get("Value") in (None, one.dimensions[given["Name"]])
        for given in dimensions
    )
