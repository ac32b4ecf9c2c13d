"""Every metric in every dashboard and alarm of the assembly is documented, and names follow the resources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from contact_center.base.metrics_catalogue import catalogue

Templates = dict[tuple[str, str], dict[str, Any]]
Use = tuple[str, str, dict[str, str], str]
_SEARCH = re.compile(r"SEARCH\('\{([^}]+)\} MetricName=\"(\w+)\"([^']*)', '([\w.]+)', \d+\)")


def resources(templates: Templates, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields where and what of the resources of a type."""
    for (stage, stack), template in templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == kind:
                yield f"{stage}/{stack}/{name}", resource["Properties"]


def text_of(value: Any) -> str:
    """Flattens references, which stand for one value each."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "Fn::Join" in value:
        return "".join(map(text_of, value["Fn::Join"][1]))
    return "REFERENCE"


def alarm_uses(alarm: dict[str, Any]) -> Iterator[Use]:
    """Yields the metrics an alarm evaluates."""
    if "MetricName" in alarm:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        yield alarm["Namespace"], alarm["MetricName"], _dimensions(alarm.get("Dimensions", [])), statistic
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            dimensions = _dimensions(metric.get("Dimensions", []))
            yield metric["Namespace"], metric["MetricName"], dimensions, query["MetricStat"]["Stat"]


def _dimensions(given: list[dict[str, Any]]) -> dict[str, str]:
    return {entry["Name"]: text_of(entry["Value"]) for entry in given}


def dashboard_uses(dashboard: dict[str, Any]) -> Iterator[Use]:
    """Yields the metrics a dashboard shows, those found by search expressions too."""
    for widget in json.loads(text_of(dashboard["DashboardBody"]))["widgets"]:
        for row in widget["properties"].get("metrics", []):
            *names, options = row
            if names:
                namespace, name, *flat = names
                yield namespace, name, dict(zip(flat[::2], flat[1::2], strict=True)), options["stat"]
            for schema, name, filters, statistic in _SEARCH.findall(options.get("expression", "")):
                namespace, *dimensions = schema.split(",")
                known = dict(re.findall(r'(\w+)="([^"]*)"', filters))
                yield namespace, name, {key: known.get(key, "ANY") for key in dimensions}, statistic


def problem(use: Use) -> str | None:
    """Says why a use is not documented."""
    namespace, name, dimensions, statistic = use
    entry = catalogue().get((namespace, name))
    return "unknown metric" if entry is None else entry.problem(dimensions, statistic)


def test_every_alarm_uses_documented_metrics(templates: Templates) -> None:
    """Namespace, name, dimension set and statistic stand in the table, rollout alarms included."""
    uses = [
        (where, use) for where, alarm in resources(templates, "AWS::CloudWatch::Alarm") for use in alarm_uses(alarm)
    ]

    assert len(uses) > 300
    assert [(where, use, problem(use)) for where, use in uses if problem(use)] == []


def test_every_dashboard_uses_documented_metrics(templates: Templates) -> None:
    """The same for every row of every widget."""
    uses = [
        (where, use)
        for where, dashboard in resources(templates, "AWS::CloudWatch::Dashboard")
        for use in dashboard_uses(dashboard)
    ]

    assert len(uses) > 200
    assert [(where, use, problem(use)) for where, use in uses if problem(use)] == []


@pytest.mark.parametrize(
    "use",
    [
        ("AWS/Connect", "QueueWaitTime", {"InstanceId": "x", "MetricGroup": "Queue", "QueueName": "q"}, "Maximum"),
        ("AWS/Connect", "QueueSize", {"InstanceId": "x", "QueueName": "q"}, "Maximum"),
        ("AWS/Connect", "MissedCalls", {"InstanceId": "x", "MetricGroup": "VoiceCalls"}, "Average"),
    ],
)
def test_the_check_is_on(use: Use) -> None:
    """Planted mistakes are found."""
    assert problem(use) is not None


def test_metrics_name_queues_and_flows_as_the_resources_do(templates: Templates) -> None:
    """A renamed queue would silently lose its alarms."""
    for dimension, kind in (("QueueName", "AWS::Connect::Queue"), ("ContactFlowName", "AWS::Connect::ContactFlow")):
        named = {properties["Name"] for _, properties in resources(templates, kind)}
        watched = {
            dimensions[dimension]
            for _, alarm in resources(templates, "AWS::CloudWatch::Alarm")
            for namespace, _, dimensions, _ in alarm_uses(alarm)
            if namespace == "AWS/Connect" and dimension in dimensions
        }
        assert watched == named


def test_the_instance_is_named_by_its_id(templates: Templates) -> None:
    """An ARN as InstanceId is valid and never shows a value."""
    for _, alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        for entry in alarm.get("Dimensions", []):
            if entry["Name"] == "InstanceId":
                assert "Arn" not in json.dumps(entry["Value"]).replace("PublishOutputFnGetAtt", "")
                assert re.search(r"Id[0-9A-F]{8}", json.dumps(entry["Value"]))


def test_every_alarm_reaches_somebody(templates: Templates) -> None:
    """An action, datapoints and the meaning of missing data; deployments and composite alarms read those without."""
    composites = [alarm for _, alarm in resources(templates, "AWS::CloudWatch::CompositeAlarm")]
    assert all(alarm["AlarmActions"] for alarm in composites)
    read = " ".join(alarm["AlarmRule"] for alarm in composites)
    for where, alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        name = alarm["AlarmName"]
        assert alarm.get("AlarmActions") or "-rollout-" in name or f'ALARM("{name}")' in read, where
        assert alarm["TreatMissingData"] == "notBreaching", where
        assert alarm["DatapointsToAlarm"] >= 1, where
        assert alarm["AlarmName"].isascii(), where


def test_each_stage_has_one_dashboard_of_its_own(templates: Templates) -> None:
    """Names are unique in an account that holds more than one stage."""
    names = [dashboard["DashboardName"] for _, dashboard in resources(templates, "AWS::CloudWatch::Dashboard")]

    assert len(names) == len({stage for stage, _ in templates}) == len(set(names))
    assert "AICC-Contact-Center-Dashboard" in names


def test_every_function_and_table_of_a_stage_is_watched(templates: Templates) -> None:
    """Nothing that can fail is left out of the alarms."""
    for stage in {stage for stage, _ in templates}:
        mine = {key: template for key, template in templates.items() if key[0] == stage}
        functions = {
            properties["FunctionName"]
            for _, properties in resources(mine, "AWS::Lambda::Function")
            if "FunctionName" in properties
        }
        watched = {
            dimensions["FunctionName"]
            for _, alarm in resources(mine, "AWS::CloudWatch::Alarm")
            for _, name, dimensions, _ in alarm_uses(alarm)
            if name == "Throttles"
        }
        assert watched == functions
        tables = sum(1 for _ in resources(mine, "AWS::DynamoDB::Table"))
        throttles = [name for name, _ in _alarm_names(mine) if "-table-throttle-" in name]
        assert len(throttles) == tables > 0


def _alarm_names(templates: Templates) -> Iterator[tuple[str, str]]:
    for where, alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        yield alarm["AlarmName"], where
