"""Ways in which what works behind the calls stops, and no call notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Resources = dict[str, Any]
Change = Callable[[Resources, Resources], None]


def _alarm(metric: str, threshold: float, dimension: str = "", value: str = "", **more: Any) -> Change:
    def change(connect: Resources, data: Resources) -> None:
        named = [{"Name": dimension, "Value": value}] if dimension else []
        given = {"MetricName": metric, "Threshold": threshold, "Period": 300, "Dimensions": named, **more}
        connect["Alarm"]["Properties"] |= given
        connect["Function"]["Properties"]["Timeout"] = 7

    return change


def _math(expression: str, threshold: float) -> Change:
    def change(connect: Resources, data: Resources) -> None:
        stat = {"Metric": {"MetricName": "Errors", "Namespace": "AWS/Lambda"}, "Period": 300, "Stat": "Sum"}
        metrics = [{"Id": "x", "Expression": expression}, {"Id": "m0", "MetricStat": stat}]
        connect["Alarm"]["Properties"] |= {"Metrics": metrics, "Threshold": threshold}

    return change


def _watching(namespace: str, dimension: str, value: str) -> Change:
    def change(connect: Resources, data: Resources) -> None:
        watched = {"MetricName": "Any", "Namespace": namespace, "Dimensions": [{"Name": dimension, "Value": value}]}
        metrics = [{"Id": "m0", "MetricStat": {"Metric": watched, "Period": 300, "Stat": "Sum"}}]
        connect["Alarm"]["Properties"] |= {"Metrics": metrics, "Threshold": 1}

    return change


def made(kind: str, **properties: Any) -> Change:
    """Adds a resource to what lies behind the calls."""

    def change(connect: Resources, data: Resources) -> None:
        data["Made"] = {"Type": kind, "Properties": properties}

    return change


def _stream(**properties: Any) -> Change:
    good = {
        "FunctionName": "archive",
        "EventSourceArn": "stream",
        "StartingPosition": "TRIM_HORIZON",
        "MaximumRetryAttempts": 10,
        "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Letters", "Arn"]}}},
    }
    return made("AWS::Lambda::EventSourceMapping", **(good | properties))


_LETTERS = {"Arn": {"Fn::GetAtt": ["Letters", "Arn"]}}

CASES: dict[str, tuple[Change, str]] = {
    "missed calls by the hundred thousand": (
        _alarm("MissedCalls", 100_000, Statistic="Sum"),
        r"CC151 Connect.Alarm: MissedCalls is compared with 100,000, and goes from 1 to 5,000: another unit\?",
    ),
    "a share of a count": (_alarm("MissedCalls", 0.8, Statistic="Sum"), "CC151 Connect.Alarm: .* with 0.8"),
    "a percentage where the metric is a share": (
        _alarm("ConcurrentCallsPercentage", 80, Statistic="Maximum"),
        "CC151 Connect.Alarm: ConcurrentCallsPercentage is compared with 80, and goes from 0 to 1",
    ),
    "a share where the metric is a percentage": (
        _alarm("ConcurrentActiveChatsPercentage", 0.8, Statistic="Maximum"),
        "CC151 Connect.Alarm: ConcurrentActiveChatsPercentage is compared with 0.8, and goes from 1 to 100",
    ),
    "seconds of a duration": (
        _alarm("Duration", 6, "FunctionName", "aicc-test-lookup"),
        "CC151 Connect.Alarm: Duration is compared with 6, and goes from 50 to 7,000",
    ),
    "longer than the function may run": (
        _alarm("Duration", 7001, "FunctionName", "aicc-test-lookup"),
        "CC151 Connect.Alarm: Duration is compared with 7,001",
    ),
    "milliseconds of a waiting time": (
        _alarm("LongestQueueWaitTime", 120_000, Statistic="Maximum"),
        "CC151 Connect.Alarm: LongestQueueWaitTime is compared with 120,000",
    ),
    "seconds of an age": (
        _alarm("IteratorAge", 300, Statistic="Maximum"),
        "CC151 Connect.Alarm: IteratorAge is compared with 300",
    ),
    "more waiting contacts than the queue holds": (
        _alarm("QueueSize", 80, "QueueName", "general", Statistic="Maximum"),
        "CC151 Connect.Alarm: QueueSize is compared with 80, and goes from 1 to 50",
    ),
    "more than a hundred percent": (
        _math("100 * m0", 500),
        "CC151 Connect.Alarm: the expression is compared with 500, and goes from 0 to 100",
    ),
    "errors of bytes": (_math("SUM(FILL(METRICS(), 0))", 65_536), "CC151 Connect.Alarm: .* from 1 to 5,000"),
    "a rule without dead letters": (
        made("AWS::Events::Rule", Targets=[{"Id": "a", "DeadLetterConfig": _LETTERS}, {"Id": "b"}]),
        "CC152 Data.Made: an event that no target takes is lost",
    ),
    "a schedule without dead letters": (
        made("AWS::Scheduler::Schedule", Target={"Arn": "x", "RoleArn": "y"}),
        "CC152 Data.Made: a request that its target does not take is lost",
    ),
    "a stream without dead letters": (
        _stream(DestinationConfig={}),
        "CC152 Data.Made: a record that fails to the end is lost",
    ),
    "a subscription without dead letters": (
        made("AWS::SNS::Subscription", Protocol="lambda", TopicArn={"Ref": "Topic"}, Endpoint="x"),
        "CC152 Data.Made: a message that nobody takes is lost",
    ),
    "expiry by another attribute": (
        made("AWS::DynamoDB::Table", TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True}),
        "CC153 Data.Made: items go by 'ttl', and carry 'expires_at': they stay for ever",
    ),
    "expiry that is off": (
        made("AWS::DynamoDB::Table", TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": False}),
        "CC153 Data.Made: items go by 'expires_at', switched off",
    ),
    "an alias of a function that stays": (
        made("AWS::Lambda::Alias", Name="live", FunctionVersion="1"),
        "CC154 Data.Made: stays at '1': what is deployed later is not used",
    ),
    "an alias of a bot that stays": (
        made("AWS::Lex::BotAlias", BotAliasName="live", BotVersion="3"),
        "CC154 Data.Made: stays at '3'",
    ),
    "an alias of a module that stays": (
        made("AWS::Connect::ContactFlowModuleAlias", Name="live", ContactFlowModuleVersion=2),
        "CC154 Data.Made: stays at 2",
    ),
    "a stream from now on": (
        _stream(StartingPosition="LATEST"),
        r"CC155\[StartingPosition\] Data.Made: begins at LATEST: what is written before the first poll is never read",
    ),
    "a stream that one record holds up": (
        _stream(MaximumRetryAttempts=-1),
        r"CC155\[MaximumRetryAttempts\] Data.Made: retries a record that always fails",
    ),
    "an alarm on a function that is not there": (
        _alarm("Errors", 1, "FunctionName", "no-such", Namespace="AWS/Lambda", Statistic="Sum"),
        "CC156 Connect.Alarm: it never rings: no AWS::Lambda::Function is named 'no-such'",
    ),
    "an expression on a queue that is not there": (
        _watching("AWS/Connect", "QueueName", "genral"),
        "CC156 Connect.Alarm: it never rings: no AWS::Connect::Queue is named 'genral'",
    ),
    "a function that logs elsewhere": (
        made("AWS::Lambda::Function", LoggingConfig={"LogGroup": "/aws/lambda/gone"}),
        "CC156 Data.Made: its lines are not kept: no AWS::Logs::LogGroup is named '/aws/lambda/gone'",
    ),
}


#: What the rules are near, and sound: none of it is a finding.
SOUND: dict[str, Change] = {
    "an average of anything": _alarm("Whatever", 1e9, Statistic="Average"),
    "a share": _alarm("ConcurrentCallsPercentage", 0.8, Statistic="Maximum"),
    "a full queue": _alarm("QueueSize", 50, "QueueName", "general", Statistic="Maximum"),
    "another namespace": _watching("Shop", "FunctionName", "checkout"),
    "percent": _math("100 * m0", 14.4),
    "a stream": _stream(),
    "a queue has no position": made("AWS::Lambda::EventSourceMapping", FunctionName="x", EventSourceArn="queue"),
    "somebody is told": made("AWS::SNS::Subscription", Protocol="email", TopicArn={"Ref": "Topic"}, Endpoint="x"),
    "nothing expires": made("AWS::DynamoDB::Table", BillingMode="PAY_PER_REQUEST"),
}
