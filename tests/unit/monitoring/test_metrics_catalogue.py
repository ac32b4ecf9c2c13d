"""Only documented metrics can be built, and the table agrees with what the functions write."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contact_center.base.errors import DefinitionError
from contact_center.base.metrics_catalogue import Metric, catalogue, definition
from contact_center.monitoring.dashboard import search
from contact_handlers.base import metrics as written

CALLS = {"InstanceId": "i", "MetricGroup": "VoiceCalls"}


@pytest.mark.parametrize(
    ("namespace", "name", "dimensions", "statistic"),
    [
        ("AWS/Connect", "ConcurrentCalls", CALLS, "Maximum"),
        ("AWS/Connect", "QueueSize", {"InstanceId": "i", "MetricGroup": "Queue", "QueueName": "q"}, "Maximum"),
        ("AWS/Lambda", "Duration", {"FunctionName": "f"}, "p99"),
        ("AWS/Lambda", "Duration", {"FunctionName": "f", "Resource": "f:live"}, "p99.9"),
        ("AICC", "EscalationTimeout", {"Center": "c", "Environment": "dev", "Priority": "CRITICAL"}, "Sum"),
    ],
)
def test_documented_metrics_are_accepted(namespace: str, name: str, dimensions: dict[str, str], statistic: str) -> None:
    """Name, dimension set and statistic stand in the table."""
    assert Metric(namespace, name, dimensions, statistic).definition.name == name


@pytest.mark.parametrize(
    ("namespace", "name", "dimensions", "statistic", "message"),
    [
        (
            "AWS/Connect",
            "QueueWaitTime",
            CALLS,
            "Maximum",
            "'QueueWaitTime' of namespace 'AWS/Connect' is not documented",
        ),
        ("AWS/Connect", "ConcurrentActiveChat", CALLS, "Maximum", "did you mean 'ConcurrentActiveChats'"),
        ("AWS/Lex", "RuntimeSuccessfulRequestLatency", {}, "p95", "did you mean 'RuntimeSucessfulRequestLatency'"),
        ("AWS/WAFV2", "BlockedRequests", {}, "Sum", "is not documented"),
        ("AWS/Connect", "MissedCalls", {"InstanceId": "i"}, "Sum", r"allowed: \(InstanceId, MetricGroup=VoiceCalls\)"),
        (
            "AWS/Connect",
            "ConcurrentActiveChats",
            {"InstanceId": "i", "MetricGroup": "Chat"},
            "Maximum",
            "dimensions InstanceId=i, MetricGroup=Chat are not documented; allowed: .*MetricGroup=Chats",
        ),
        ("AWS/Connect", "MissedCalls", CALLS, "Average", "statistic 'Average' is not allowed; allowed: Sum"),
        ("AWS/Connect", "ConcurrentCalls", CALLS, "Sum", "statistic 'Sum' is not allowed; allowed: Maximum"),
        ("AWS/Connect", "ConcurrentCalls", CALLS, "p95", "statistic 'p95' is not allowed"),
        ("AWS/Lambda", "Duration", {"FunctionName": "f"}, "p101", "statistic 'p101' is not allowed"),
        ("AWS/DynamoDB", "SystemErrors", {"TableName": "t"}, "Sum", r"allowed: \(Operation, TableName\)"),
        ("AICC", "AuthFailure", {"Center": "c", "Environment": "e", "ContactId": "x"}, "Sum", "are not documented"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_invented_metrics_are_refused(
    namespace: str, name: str, dimensions: dict[str, str], statistic: str, message: str
) -> None:
    """What reads well and does not exist never reaches a template."""
    with pytest.raises(DefinitionError, match=message):
        Metric(namespace, name, dimensions, statistic)


@pytest.mark.parametrize(
    "name",
    [
        "QueueTime",
        "AbandonedCalls",
        "ContactsAbandoned",
        "AverageHandleTime",
        "CallsQueued",
        "LongestQueueTime",
        "AgentsAvailable",
        "ConcurrentChatsPercentage",
        "LambdaErrors",
    ],
)
def test_the_table_holds_no_invented_name(name: str) -> None:
    """Names that dashboards on the web use and the service does not send."""
    assert ("AWS/Connect", name) not in catalogue()


def test_percentages_say_what_a_hundred_percent_is() -> None:
    """A limit of 0.8 calls and one of 80 chats both mean 80 percent."""
    scales = {name: entry.scale for (_, name), entry in catalogue().items() if entry.unit == "Percent"}

    assert scales.pop("ConcurrentCallsPercentage") == 1
    assert scales.pop("ConcurrentHighVolumeCallsPercentage") == 1
    assert set(scales.values()) == {100}


def test_gauges_are_read_at_their_maximum_and_counters_as_sum() -> None:
    for name in ("ConcurrentCalls", "QueueSize", "LongestQueueWaitTime", "ConcurrentActiveChats", "ConcurrentTasks"):
        assert definition("AWS/Connect", name).statistics == ("Maximum",)
    for name in ("MissedCalls", "ThrottledCalls", "ContactFlowErrors", "QueueCapacityExceededError"):
        assert definition("AWS/Connect", name).statistics == ("Sum",)


def test_the_table_is_what_the_functions_write() -> None:
    """Unit and dimensions of every custom metric are the same on both sides."""
    declared = {
        name: (entry.unit, {dimension for dimension, _ in wanted} - {"Center", "Environment"})
        for (namespace, name), entry in catalogue().items()
        for wanted in entry.dimension_sets
        if namespace == written.NAMESPACE
    }

    emitted: Mapping[str, tuple[str, set[str]]] = {
        name: (unit, set(dimensions)) for name, (unit, dimensions) in written.CATALOGUE.items()
    }
    assert declared == emitted


def test_custom_dimensions_have_few_values() -> None:
    """Ids, confidences and texts are values or log fields, never dimensions."""
    allowed = {"Center", "Environment", "Channel", "Intent", "Reason", "Priority", "Outcome", "Function"}
    # The systems that the settings of a center name.
    allowed |= {"System"}

    used = {
        dimension
        for (namespace, _), entry in catalogue().items()
        for wanted in entry.dimension_sets
        for dimension, _ in wanted
        if namespace == "AICC"
    }

    assert used <= allowed


def test_a_search_names_a_documented_dimension_set() -> None:
    """Expressions are checked like metrics."""
    text = search("AICC", "SurveyScore", ("Center", "Channel", "Environment"), {"Center": "aicc"}, "Average")

    assert (
        text == "SEARCH('{AICC,Center,Channel,Environment} MetricName=\"SurveyScore\" Center=\"aicc\"', 'Average', 300)"
    )
    with pytest.raises(DefinitionError, match="dimensions Center, Reason are not documented"):
        search("AICC", "EscalationCreated", ("Center", "Reason"), {}, "Sum")
    with pytest.raises(DefinitionError, match="statistic 'p95' is not allowed"):
        search("AICC", "EscalationCreated", ("Center", "Environment", "Priority", "Reason"), {}, "p95")
