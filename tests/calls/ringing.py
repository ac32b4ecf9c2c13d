"""Whether an alarm could ever ring: its metrics are measured by somebody, and their worst values are beyond its limit.

Services measure what exists: a dimension names a queue, flow, function, table, rule, bot, log group or API of the
stage. The center's own metrics are those that a day has shown. The worst value is what the service allows or what
starts a function, so a rate of at least 20 runs in five minutes is nothing for a function that runs every two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from contact_center.base.metrics_catalogue import definition
from contact_center.functions.manifest import FunctionSpec, load_manifest
from ringback.simulator.world import World
from tests.unit.monitoring.metric_math import evaluated

MANIFEST: Final = Path(__file__).resolve().parents[2] / "runtime" / "functions.toml"
#: As often or as long as anything happens where nothing limits it, within any period.
MANY: Final = 100_000.0
CENTER: Final = ("Center", "Environment")
_COMPARE: Final = {
    "GreaterThanThreshold": lambda value, limit: value > limit,
    "GreaterThanOrEqualToThreshold": lambda value, limit: value >= limit,
}
Shown = frozenset[tuple[str, frozenset[tuple[str, str]]]]
"""Own metrics that were measured: name, and dimensions without those that say which center it was."""


class Stage:
    """What a stage has, by the names that are dimensions, and how much each of it can do."""

    def __init__(self, world: World, shown: Shown) -> None:
        self._world, self._shown = world, shown
        self._specs: Mapping[str, FunctionSpec] = load_manifest(MANIFEST)
        centers = {tuple(one.environment.get(name.upper(), "") for name in CENTER) for one in world.functions}
        (self._center,) = {pair for pair in centers if all(pair)}
        self._names: Mapping[str, set[str]] = {
            "InstanceId": {world.instance_id},
            "QueueName": {one.name for one in (*world.queues, *world.sqs_queues)},
            "ContactFlowName": {one.name for one in (*world.flows, *world.modules)},
            "FunctionName": {one.name for one in world.functions},
            "TableName": {one.name for one in world.tables},
            "RuleName": {one.name for one in world.rules},
            "LogGroupName": {str(one.properties.get("LogGroupName")) for one in world.of_type("AWS::Logs::LogGroup")},
            "ApiName": {str(one.properties.get("Name")) for one in world.of_type("AWS::ApiGateway::RestApi")},
            "BotId": {alias.bot_id for alias in world.aliases.values()},
            "BotAliasId": {alias.alias_id for alias in world.aliases.values()},
        }

    def silent(self) -> Iterator[str]:
        """Yields each alarm that could never ring, and why."""
        found = {alarm.name: self._why(alarm.properties) for alarm in self._world.alarms}
        for name, properties in ((alarm.name, alarm.properties) for alarm in self._world.alarms):
            read = re.findall(r'ALARM\("([^"]+)"\)', str(properties.get("AlarmRule", "")))
            reasons = [found[name], *(found.get(one, f"there is no alarm {one}") for one in read)]
            yield from (f"{name}: {reason}" for reason in reasons if reason)

    def _why(self, alarm: Mapping[str, Any]) -> str:
        """Returns why an alarm cannot ring; empty for one that can."""
        if "AlarmRule" in alarm:
            return ""
        expression, terms = "m0", {}
        queries = alarm.get("Metrics") or [{"Id": "m0", "MetricStat": _single(alarm)}]
        for query in queries:
            if "Expression" in query:
                expression = query["Expression"]
                continue
            measured = query["MetricStat"]
            metric, dimensions = measured["Metric"], _dimensions(measured["Metric"])
            unknown = self._unknown(metric, dimensions)
            if unknown:
                return unknown
            terms[query["Id"]] = self._worst(metric, dimensions, measured["Stat"], int(measured["Period"]))
        value = evaluated(expression.replace("METRICS()", f"[{', '.join(terms)}]"), terms)
        if value is None or not _COMPARE[alarm["ComparisonOperator"]](value, float(alarm["Threshold"])):
            return f"at the worst it is {value}, the limit is {alarm['Threshold']}"
        return ""

    def _unknown(self, metric: Mapping[str, Any], dimensions: Mapping[str, str]) -> str:
        if metric["Namespace"] == "AICC":
            own = frozenset(item for item in dimensions.items() if item[0] not in CENTER)
            if (metric["MetricName"], own) not in self._shown:
                return f"nobody measures {metric['MetricName']} {dict(own) or ''}".rstrip()
            if (dimensions["Center"], dimensions["Environment"]) != self._center:
                return f"{metric['MetricName']} of {dimensions} is measured in another center"
            return ""
        for name, value in dimensions.items():
            if name in self._names and value not in self._names[name]:
                return f"{metric['MetricName']}: there is no {name} {value}"
        return ""

    def _worst(self, metric: Mapping[str, Any], dimensions: Mapping[str, str], stat: str, period_s: int) -> float:
        if metric["Namespace"] == "AWS/Lambda":
            return self._worst_of_function(metric["MetricName"], dimensions["FunctionName"], stat, period_s)
        scale = definition(metric["Namespace"], metric["MetricName"]).scale
        if scale is not None:
            return scale
        if metric["MetricName"] == "QueueSize":
            return float(self._world.queues[dimensions["QueueName"]].max_contacts or MANY)
        return MANY

    def _worst_of_function(self, metric: str, name: str, stat: str, period_s: int) -> float:
        function = self._world.functions[name]
        if metric == "Duration" and stat.startswith("p"):
            return function.timeout_s * 1000
        if metric == "IteratorAge":
            return MANY * 1000
        limit = re.fullmatch(r"TC\((\d+):\)", stat)
        if limit and function.timeout_s * 1000 <= float(limit[1]):
            return 0.0
        spec = self._specs.get(name.removeprefix(f"{'-'.join(self._center)}-").replace("-", "_"))
        if spec is None or not spec.runs_seldom:
            return MANY
        return max(1.0, period_s // (60 * spec.every_minutes)) if spec.kind == "periodic" else 1.0


def _single(alarm: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Metric": alarm,
        "Stat": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
        "Period": alarm["Period"],
    }


def _dimensions(metric: Mapping[str, Any]) -> dict[str, str]:
    return {str(one["Name"]): str(one["Value"]) for one in metric.get("Dimensions") or ()}
