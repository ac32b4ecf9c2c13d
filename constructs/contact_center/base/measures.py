"""The metrics of a center, each spelled once, for the constructs that offer them and for what watches a center."""

from __future__ import annotations

from typing import Protocol

from contact_center.base.metrics_catalogue import Metric

NAMESPACE = "AICC"
# Amazon Lex writes the input mode of a conversation as a dimension; its documentation and its events spell it
# differently, so sums run over both spellings.
_INPUT_MODES = ("Speech", "speech", "Text", "text", "DTMF")
# The operations the functions use; SystemErrors has no total over operations.
_TABLE_OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
)


class Instance(Protocol):
    """What has the bare id of an instance."""

    @property
    def instance_id(self) -> str:
        """Bare id of the instance, never its ARN."""


class Bot(Protocol):
    """What has the ids of a bot."""

    @property
    def bot_id(self) -> str:
        """Id of the bot."""

    @property
    def alias_id(self) -> str:
        """Id of the alias."""

    @property
    def locale(self) -> str:
        """Locale of the conversations, for example `ko_KR`."""


class Center(Protocol):
    """What has the dimensions of the metrics that functions write."""

    @property
    def center(self) -> str:
        """Key of the center."""

    @property
    def environment(self) -> str:
        """Environment of the center."""


def calls(instance: Instance, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of the telephone calls of the instance."""
    return Metric(
        "AWS/Connect", name, {"InstanceId": instance.instance_id, "MetricGroup": "VoiceCalls"}, statistic, period_s
    )


def recordings(instance: Instance, name: str, *, period_s: int = 300) -> Metric:
    """A metric of the recordings of the instance."""
    group = {"InstanceId": instance.instance_id, "MetricGroup": "CallRecordings"}
    return Metric("AWS/Connect", name, group, "Sum", period_s)


def chats(instance: Instance, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of the chats of the instance."""
    return Metric(
        "AWS/Connect", name, {"InstanceId": instance.instance_id, "MetricGroup": "Chats"}, statistic, period_s
    )


def tasks(instance: Instance, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of the tasks of the instance."""
    return Metric(
        "AWS/Connect", name, {"InstanceId": instance.instance_id, "MetricGroup": "Tasks"}, statistic, period_s
    )


def queue(instance: Instance, queue_name: str, name: str, statistic: str, *, period_s: int = 300) -> Metric:
    """A metric of one queue."""
    dimensions = {"InstanceId": instance.instance_id, "MetricGroup": "Queue", "QueueName": queue_name}
    return Metric("AWS/Connect", name, dimensions, statistic, period_s)


def flow(instance: Instance, flow_name: str, name: str, *, period_s: int = 300) -> Metric:
    """A metric of one flow."""
    dimensions = {"InstanceId": instance.instance_id, "MetricGroup": "ContactFlow", "ContactFlowName": flow_name}
    return Metric("AWS/Connect", name, dimensions, "Sum", period_s)


def function(function_name: str, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of one function over all its versions."""
    return Metric("AWS/Lambda", name, {"FunctionName": function_name}, statistic, period_s)


def api(api_name: str, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of one REST API over all its stages."""
    return Metric("AWS/ApiGateway", name, {"ApiName": api_name}, statistic, period_s)


def bot(bot: Bot, name: str, statistic: str = "Sum", *, period_s: int = 300) -> tuple[Metric, ...]:
    """The metrics whose sum is one metric of the bot: conversations per input mode, and text requests without one."""
    base = {"BotId": bot.bot_id, "BotAliasId": bot.alias_id, "LocaleId": bot.locale}
    conversations = tuple(
        Metric("AWS/Lex", name, {**base, "Operation": "StartConversation", "InputMode": mode}, statistic, period_s)
        for mode in _INPUT_MODES
    )
    return (*conversations, Metric("AWS/Lex", name, {**base, "Operation": "RecognizeText"}, statistic, period_s))


def table(table_name: str, name: str, *, period_s: int = 300) -> Metric:
    """A metric of one table."""
    return Metric("AWS/DynamoDB", name, {"TableName": table_name}, "Sum", period_s)


def table_errors(table_name: str, *, period_s: int = 300) -> tuple[Metric, ...]:
    """The metrics whose sum are the system errors of one table."""
    return tuple(
        Metric("AWS/DynamoDB", "SystemErrors", {"Operation": operation, "TableName": table_name}, "Sum", period_s)
        for operation in _TABLE_OPERATIONS
    )


def sqs(queue_name: str, name: str, *, period_s: int = 300) -> Metric:
    """A metric of one message queue."""
    return Metric("AWS/SQS", name, {"QueueName": queue_name}, "Maximum", period_s)


def rule(rule_name: str, name: str, *, period_s: int = 300) -> Metric:
    """A metric of one event rule."""
    return Metric("AWS/Events", name, {"RuleName": rule_name}, "Sum", period_s)


def log_findings(log_group_name: str, *, period_s: int = 300) -> Metric:
    """The events of one log group in which its data protection policy found something."""
    dimensions = {"DataProtectionOperation": "Audit", "LogGroupName": log_group_name}
    return Metric("AWS/Logs", "LogEventsWithFindings", dimensions, "Sum", period_s)


def model(model_id: str, name: str, statistic: str = "Sum", *, period_s: int = 300) -> Metric:
    """A metric of the language model."""
    return Metric("AWS/Bedrock", name, {"ModelId": model_id}, statistic, period_s)


def own(center: Center, name: str, statistic: str = "Sum", *, period_s: int = 300, **dimensions: str) -> Metric:
    """A metric that the functions write."""
    own_dimensions = {"Center": center.center, "Environment": center.environment, **dimensions}
    return Metric(NAMESPACE, name, own_dimensions, statistic, period_s)
