"""Which alarms of the template the metrics of a call would set off.

Evaluates single-metric alarms the way CloudWatch does for one period: statistic over the period against the threshold.
Alarms on metric math or anomaly bands are left out.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.routing.metrics import Datum

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_STATISTIC: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda values: sum(values) / len(values),
    "SampleCount": len,
}


def _dimensions(properties: Mapping[str, Any]) -> dict[str, str]:
    return {str(item["Name"]): str(item["Value"]) for item in properties.get("Dimensions") or ()}


def _fires(properties: Mapping[str, Any], metrics: Iterable[Datum]) -> bool:
    compare = _COMPARE.get(str(properties.get("ComparisonOperator")))
    statistic = _STATISTIC.get(str(properties.get("Statistic")))
    if compare is None or statistic is None or "MetricName" not in properties:
        return False
    period = float(properties.get("Period", 60))
    wanted = _dimensions(properties)
    buckets: dict[int, list[float]] = defaultdict(list)
    for item in metrics:
        same = item.name == properties["MetricName"] and item.namespace == properties["Namespace"]
        if same and dict(item.dimensions) == wanted:
            buckets[int(item.at // period)].append(item.value)
    breaching = sum(compare(statistic(values), float(properties["Threshold"])) for values in buckets.values())
    return breaching >= int(properties.get("DatapointsToAlarm", properties.get("EvaluationPeriods", 1)))


def firing(center: Center) -> list[str]:
    """Returns the names of the alarms that would be in alarm, sorted."""
    metrics = list(center.metrics)
    return sorted(alarm.name for alarm in center.world.alarms if _fires(alarm.properties, metrics))
