"""Rules on what works behind the calls: alarms, events, streams, expiry, versions. No call notices when it stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding
from contact_center.storage.tables import TTL_ATTRIBUTE
from ringback.nearest import did_you_mean

_LATE_MS: Final = 24 * 3600 * 1000
"""Age at which DynamoDB drops a stream record.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""
_COUNTED_PER_MINUTE: Final = 1000
"""More of anything that raises an alarm is no count of a contact center, but bytes, milliseconds or a typing error."""
#: By metric, the values that it can have, both included, in the unit of the metric.
#: The share of calls is a decimal, the percentage of chats is not; API Gateway gives up after 29 s.
#: https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
_REACHED: Final[Mapping[str, tuple[float, float]]] = {
    "ConcurrentCallsPercentage": (0, 1),
    "ConcurrentActiveChatsPercentage": (1, 100),
    "ConcurrentTasksPercentage": (1, 100),
    "ConcurrentEmailsPercentage": (1, 100),
    "LongestQueueWaitTime": (1, 24 * 3600),
    "IteratorAge": (1000, _LATE_MS),
    "Latency": (50, 29_000),
    "IntegrationLatency": (50, 29_000),
}
#: By namespace and dimension of a metric, the type and the property that have the name.
_WATCHED: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("AWS/Lambda", "FunctionName"): ("AWS::Lambda::Function", "FunctionName"),
    ("AWS/Connect", "QueueName"): ("AWS::Connect::Queue", "Name"),
    ("AWS/Connect", "ContactFlowName"): ("AWS::Connect::ContactFlow", "Name"),
    ("AWS/DynamoDB", "TableName"): ("AWS::DynamoDB::Table", "TableName"),
    ("AWS/SQS", "QueueName"): ("AWS::SQS::Queue", "QueueName"),
    ("AWS/Events", "RuleName"): ("AWS::Events::Rule", "Name"),
}
#: By type of an alias, the property that says its version, and the type of a version.
_POINTS: Final[Mapping[str, tuple[str, str]]] = {
    "AWS::Lambda::Alias": ("FunctionVersion", "AWS::Lambda::Version"),
    "AWS::Lex::BotAlias": ("BotVersion", "AWS::Lex::BotVersion"),
    "AWS::Connect::ContactFlowModuleAlias": ("ContactFlowModuleVersion", "AWS::Connect::ContactFlowModuleVersion"),
}


def _never_raised(stage: Stage) -> Iterator[Finding]:
    timeouts = _by_name(stage, _FUNCTION, "FunctionName", "Timeout")
    places = _by_name(stage, "AWS::Connect::Queue", "Name", "MaxContacts")
    for alarm in stage.of_type("AWS::CloudWatch::Alarm"):
        threshold = alarm.get("Threshold")
        if not isinstance(threshold, int | float):
            continue
        watched = {one["Name"]: stage.identity(alarm.stack, one["Value"]) for one in as_list(alarm.get("Dimensions"))}
        least, most = _range(
            alarm, timeouts.get(watched.get("FunctionName", "")), places.get(watched.get("QueueName", ""))
        )
        if not least <= threshold <= most:
            what = alarm.get("MetricName") or "the expression"
            text = f"{what} is compared with {threshold:,}, and goes from {least:,} to {most:,}: another unit?"
            yield finding(stage, alarm, "Properties.Threshold", text)


def _by_name(stage: Stage, kind: str, name: str, number: str) -> dict[str, Any]:
    """Returns a number of every resource of a type by its name, as dimensions of metrics name it."""
    return {stage.identity(one.stack, one.get(name)): one.get(number) for one in stage.of_type(kind)}


def _range(alarm: Resource, timeout_s: int | None, places: int | None) -> tuple[float, float]:
    """Returns the lowest and the highest threshold that says something.

    `timeout_s` is that of the function that is watched, `places` what the queue holds.
    """
    name = alarm.get("MetricName")
    if name in _REACHED:
        return _REACHED[name]
    if name == "Duration":
        return 50, 1000 * (timeout_s or 900)
    if name == "QueueSize":
        return 1, places or float("inf")
    if name is None and any("100" in str(one.get("Expression", "")).split() for one in as_list(alarm.get("Metrics"))):
        return 0, 100
    if name is None:
        seconds = max((one.get("MetricStat", {}).get("Period", 0) for one in as_list(alarm.get("Metrics"))), default=0)
    elif alarm.get("Statistic") != "Sum":
        return float("-inf"), float("inf")
    else:
        seconds = alarm.get("Period") or 60
    return 1, _COUNTED_PER_MINUTE * max(1, seconds // 60)


def _lost_events(stage: Stage) -> Iterator[Finding]:
    for rule in stage.of_type("AWS::Events::Rule"):
        for number, target in enumerate(as_list(rule.get("Targets"))):
            if not target.get("DeadLetterConfig", {}).get("Arn"):
                yield finding(stage, rule, f"Properties.Targets.{number}", "an event that no target takes is lost")
    for schedule in stage.of_type("AWS::Scheduler::Schedule"):
        if not schedule.get("Target.DeadLetterConfig.Arn"):
            yield finding(stage, schedule, "Properties.Target", "a request that its target does not take is lost")
    for mapping in stage.of_type(_MAPPING):
        if _is_stream(mapping) and not mapping.get("DestinationConfig.OnFailure.Destination"):
            yield finding(stage, mapping, "Properties.DestinationConfig", "a record that fails to the end is lost")
    for subscription in stage.of_type("AWS::SNS::Subscription"):
        if subscription.get("Protocol") in ("lambda", "sqs", "firehose") and not subscription.get("RedrivePolicy"):
            yield finding(stage, subscription, "Properties.RedrivePolicy", "a message that nobody takes is lost")


def _expiry(stage: Stage) -> Iterator[Finding]:
    for table in stage.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        given = table.get("TimeToLiveSpecification")
        if given is None:
            continue
        if given.get("AttributeName") != TTL_ATTRIBUTE or given.get("Enabled") is not True:
            said = f"{given.get('AttributeName')!r}{'' if given.get('Enabled') is True else ', switched off'}"
            text = f"items go by {said}, and carry {TTL_ATTRIBUTE!r}: they stay for ever"
            yield finding(stage, table, "Properties.TimeToLiveSpecification", text)


def _pinned(stage: Stage) -> Iterator[Finding]:
    for alias in stage.of_type(*_POINTS):
        name, kind = _POINTS[alias.type]
        given = alias.get(name)
        version = stage.target(alias.stack, given)
        if given is not None and (version is None or version.type != kind):
            text = f"stays at {given!r}: what is deployed later is not used"
            yield finding(stage, alias, f"Properties.{name}", text)


def _skipped(stage: Stage) -> Iterator[Finding]:
    for mapping in stage.of_type(_MAPPING):
        if not _is_stream(mapping):
            continue
        if mapping.get("StartingPosition") != "TRIM_HORIZON":
            text = f"begins at {mapping.get('StartingPosition')}: what is written before the first poll is never read"
            yield finding(stage, mapping, "Properties.StartingPosition", text, detail="StartingPosition")
        if mapping.get("MaximumRetryAttempts") in (None, -1):
            text = "retries a record that always fails until the stream drops those behind it"
            yield finding(stage, mapping, "Properties.MaximumRetryAttempts", text, detail="MaximumRetryAttempts")


def _is_stream(mapping: Resource) -> bool:
    """Whether it reads a stream; only those have a position."""
    return mapping.get("StartingPosition") is not None


def _missing(stage: Stage) -> Iterator[Finding]:
    @cache
    def names(kind: str, name: str) -> frozenset[str]:
        found = ((one.stack, one.get(name)) for one in stage.of_type(kind))
        return frozenset(stage.identity(stack, value) for stack, value in found if value is not None)

    def nowhere(stack: str, value: Any, kind: str, name: str) -> str:
        """Tells that no resource of a type has a name; a reference leads to one by itself."""
        text = stage.identity(stack, value)
        if not isinstance(value, str) or text in names(kind, name):
            return ""
        return f"no {kind} is named {text!r}{did_you_mean(text, names(kind, name))}"

    for alarm in stage.of_type("AWS::CloudWatch::Alarm"):
        for path, metric in _metrics(alarm):
            for number, one in enumerate(as_list(metric.get("Dimensions"))):
                watched = _WATCHED.get((metric.get("Namespace", ""), one.get("Name", "")))
                problem = nowhere(alarm.stack, one.get("Value"), *watched) if watched else ""
                if problem:
                    yield finding(stage, alarm, f"{path}Dimensions.{number}.Value", f"it never rings: {problem}")
    for function in stage.of_type(_FUNCTION):
        group = function.get("LoggingConfig.LogGroup")
        problem = nowhere(function.stack, group, "AWS::Logs::LogGroup", "LogGroupName") if group else ""
        if problem:
            yield finding(stage, function, "Properties.LoggingConfig.LogGroup", f"its lines are not kept: {problem}")


def _metrics(alarm: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the metrics that an alarm looks at, with where they stand."""
    yield "Properties.", {"Namespace": alarm.get("Namespace"), "Dimensions": alarm.get("Dimensions")}
    for number, one in enumerate(as_list(alarm.get("Metrics"))):
        if "MetricStat" in one:
            yield f"Properties.Metrics.{number}.MetricStat.Metric.", one["MetricStat"].get("Metric", {})


_FUNCTION: Final = "AWS::Lambda::Function"
_MAPPING: Final = "AWS::Lambda::EventSourceMapping"

RULES: tuple[Rule, ...] = (
    Rule(
        "CC151",
        "an alarm compares with a value that its metric can have",
        "give the threshold in the unit of the metric",
        "error",
        _never_raised,
    ),
    Rule(
        "CC152",
        "what a target does not take is kept",
        "give it a dead-letter queue (DeadLetterConfig, OnFailure, RedrivePolicy)",
        "error",
        _lost_events,
    ),
    Rule(
        "CC153",
        "items expire by the attribute that they carry",
        f"TimeToLiveSpecification with {TTL_ATTRIBUTE}, switched on",
        "error",
        _expiry,
    ),
    Rule(
        "CC154",
        "an alias follows the version that is deployed with it",
        "refer to the version in the same template",
        "error",
        _pinned,
    ),
    Rule(
        # With LATEST, a mapping can miss events while it is created or updated:
        # https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
        "CC155",
        "a stream is read from its beginning and past a record that fails",
        "StartingPosition TRIM_HORIZON, and an end of retries",
        "error",
        _skipped,
    ),
    Rule(
        "CC156",
        "what an alarm watches and where a function writes is there",
        "refer to the resource, or write its name",
        "error",
        _missing,
    ),
)
