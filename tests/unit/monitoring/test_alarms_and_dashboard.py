"""Alarms and dashboard follow from what a center declares."""

from __future__ import annotations

import json
import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Template

from contact_center.base.errors import DefinitionError
from contact_center.monitoring import (
    QUERIES,
    SEVERITIES,
    AlarmDefinition,
    AlarmRules,
    Monitoring,
    MonitoringProps,
    Watched,
    WatchedBot,
    WatchedFunction,
    WatchedQueue,
    alarms,
    dashboard_body,
)
from contact_center.settings import Thresholds

EVERYTHING = Watched(
    center="aicc",
    environment="prod",
    instance_id="INSTANCE",
    queues={
        "general": WatchedQueue(name="aicc-prod-general", max_contacts=50),
        "priority": WatchedQueue(name="aicc-prod-priority", max_contacts=20),
    },
    flows={"inbound": "inbound"},
    functions={
        "bot_hook": WatchedFunction(name="aicc-prod-bot-hook", caller_waits=True),
        "archive": WatchedFunction(name="aicc-prod-archive", reads_stream=True),
    },
    bot=WatchedBot(bot_id="BOT", alias_id="ALIAS"),
    api_name="acme-api",
    tables={"conversations": "TABLE"},
    dead_letter_queues={"background": "LETTERS"},
    rules={"contact-events": "RULE"},
    log_groups={"flows": ["/aws/connect/aicc-prod"], "functions": [f"/aws/lambda/f{n}" for n in range(12)]},
    messages=True,
    systems=("erp",),
    model_id="apac.amazon.nova-lite-v1:0",
)
NOTHING = Watched(center="aicc", environment="dev", instance_id="INSTANCE")

# Alarm of the specification -> metric, threshold, comparison, period, evaluation periods.
SPECIFIED: dict[str, tuple[str, float, str, int, int]] = {
    "queue-wait-general": ("LongestQueueWaitTime", 120, "GreaterThanThreshold", 300, 1),
    "queue-size-general": ("QueueSize", 40, "GreaterThanThreshold", 60, 3),
    "queue-size-priority": ("QueueSize", 16, "GreaterThanThreshold", 60, 3),
    "queue-full-general": ("QueueCapacityExceededError", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "missed-calls": ("MissedCalls", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "throttled-calls": ("ThrottledCalls", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "concurrent-calls": ("ConcurrentCallsPercentage", 0.8, "GreaterThanThreshold", 60, 3),
    "calls-over-quota": ("CallsBreachingConcurrencyQuota", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "chats-over-quota": ("ChatsBreachingActiveChatQuota", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "concurrent-chats": ("ConcurrentActiveChatsPercentage", 80, "GreaterThanThreshold", 60, 3),
    "bad-number": ("MisconfiguredPhoneNumbers", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "recording-upload": ("CallRecordingUploadError", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "flow-errors-inbound": ("ContactFlowErrors", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "flow-fatal-inbound": ("ContactFlowFatalErrors", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "api-errors": ("5XXError", 5, "GreaterThanThreshold", 300, 2),
    "api-slow": ("Latency", 5000, "GreaterThanThreshold", 300, 3),
    "lambda-errors-bot-hook": ("Errors", 5, "GreaterThanThreshold", 300, 2),
    "lambda-throttles-bot-hook": ("Throttles", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "lambda-duration-bot-hook": ("Duration", 6000, "GreaterThanThreshold", 300, 3),
    "stream-age-archive": ("IteratorAge", 300_000, "GreaterThanThreshold", 300, 1),
    "table-throttle-conversations": ("ReadThrottleEvents", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "table-errors-conversations": ("SystemErrors", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "lex-lambda": ("RuntimeLambdaErrors", 3, "GreaterThanOrEqualToThreshold", 300, 1),
    "lex-invalid": ("RuntimeInvalidLambdaResponses", 3, "GreaterThanOrEqualToThreshold", 300, 1),
    "lex-system": ("RuntimeSystemErrors", 3, "GreaterThanOrEqualToThreshold", 300, 1),
    "lex-throttle": ("RuntimeThrottledEvents", 3, "GreaterThanOrEqualToThreshold", 300, 1),
    "dlq-background": ("ApproximateNumberOfMessagesVisible", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "log-findings-flows": ("LogEventsWithFindings", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "llm-throttle": ("InvocationThrottles", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "llm-errors": ("InvocationClientErrors", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "nlu-fallback": ("NluFallback", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "escalation-critical-timeout": ("EscalationTimeout", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "callback-failed": ("CallbackFailed", 3, "GreaterThanOrEqualToThreshold", 3600, 1),
    "message-lost": ("MessageLost", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "message-failed": ("MessageFailed", 5, "GreaterThanOrEqualToThreshold", 900, 1),
    "message-deferred": ("MessageDeferred", 20, "GreaterThanOrEqualToThreshold", 3600, 1),
    "system-down-erp": ("SystemRequest", 5, "GreaterThanOrEqualToThreshold", 900, 1),
    "sweep-given-up": ("SweepGivenUp", 1, "GreaterThanOrEqualToThreshold", 60, 1),
    "sweep-mended": ("Sweep", 5, "GreaterThanOrEqualToThreshold", 900, 1),
    "erasure-late": ("ErasureLate", 1, "GreaterThanOrEqualToThreshold", 3600, 1),
    "auth-lockout": ("AuthLockout", 5, "GreaterThanOrEqualToThreshold", 900, 1),
    "auth-failure": ("AuthFailure", 30, "GreaterThanOrEqualToThreshold", 900, 1),
    "auth-failure-share": ("AuthFailure", 50, "GreaterThanThreshold", 300, 1),
    "auth-spraying": ("AuthSpraying", 1, "GreaterThanOrEqualToThreshold", 300, 1),
    "callback-flood": ("LimitReached", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "callback-surge": ("CallbackScheduled", 50, "GreaterThanOrEqualToThreshold", 300, 1),
    "chat-flood": ("LimitReached", 50, "GreaterThanOrEqualToThreshold", 300, 1),
    "lookup-flood": ("LimitReached", 5, "GreaterThanOrEqualToThreshold", 300, 1),
    "identity-refused": ("IdentityRefused", 5, "GreaterThanOrEqualToThreshold", 900, 1),
}


def derived(watched: Watched = EVERYTHING, **rules: Any) -> dict[str, AlarmDefinition]:
    """Returns the alarms of a center by key."""
    return {alarm.key: alarm for alarm in alarms(watched, AlarmRules(**rules))}


@pytest.mark.parametrize("key", SPECIFIED)
def test_an_alarm_is_as_specified(key: str) -> None:
    """Metric, limit, comparison, period and number of periods of each alarm."""
    alarm = derived()[key]

    found = (
        alarm.metrics[0].name,
        alarm.threshold,
        alarm.comparison,
        alarm.period_s,
        alarm.evaluation_periods,
    )

    assert found == SPECIFIED[key]


def test_nothing_is_watched_twice_or_forgotten() -> None:
    """Per queue three alarms, per flow two, per function two and more, per table two; the rest once."""
    extra = {
        "queue-wait-priority",
        "queue-full-priority",
        "lambda-errors-archive",
        "lambda-throttles-archive",
        "tasks-over-quota",
        "event-delivery-contact-events",
        "log-findings-functions-1",
        "log-findings-functions-2",
    }

    assert set(derived()) == set(SPECIFIED) | extra


def test_only_functions_a_caller_waits_for_are_judged_by_their_speed() -> None:
    """A report may take minutes; the bot may not."""
    assert "lambda-duration-bot-hook" in derived()
    assert "lambda-duration-archive" not in derived()


def test_an_empty_center_still_watches_its_instance() -> None:
    """Without bot, model, queues or functions there are no alarms about them."""
    kinds = {alarm.kind for alarm in derived(NOTHING).values()}

    assert {"missed-calls", "calls-over-quota", "auth-lockout"} <= kinds
    assert not {"queue-wait", "lex-lambda", "llm-errors", "lambda-errors", "dlq"} & kinds


def test_limits_come_from_the_settings() -> None:
    """Changing a threshold changes exactly its alarms."""
    before, after = derived(), derived(thresholds=Thresholds(queue_wait_s=60))

    changed = {key for key in before if before[key] != after[key]}

    assert changed == {"queue-wait-general", "queue-wait-priority"}
    assert after["queue-wait-general"].threshold == 60


def test_severities_come_from_the_settings() -> None:
    """A center decides which alarm wakes somebody."""
    assert derived()["queue-wait-general"].severity == "warning"
    assert derived(severities={"queue-wait": "critical"})["queue-wait-general"].severity == "critical"


def test_kinds_of_alarms_are_left_out_and_nothing_else() -> None:
    every, fewer = derived(), derived(without=("queue-wait", "table-errors"))

    assert every.keys() - fewer.keys() == {
        key for key, alarm in every.items() if alarm.kind in ("queue-wait", "table-errors")
    }
    assert len(every) > len(fewer)


def test_every_kind_has_a_severity_and_both_are_used() -> None:
    """An alarm without topic would be silent."""
    assert {alarm.kind for alarm in derived().values()} <= set(SEVERITIES)
    assert set(SEVERITIES.values()) == {"critical", "warning"}


def test_few_invocations_raise_no_error_rate() -> None:
    """One failure of two is no trend; the expression guards the division too."""
    alarm = derived()["lambda-errors-bot-hook"]

    assert alarm.expression == "IF(m1 >= 20, m0 / m1 * 100, 0)"
    assert [metric.name for metric in alarm.metrics] == ["Errors", "Invocations"]


def test_two_things_with_one_key_are_refused() -> None:
    """Their alarms would have the same name."""
    twice = Watched(
        center="a",
        environment="dev",
        instance_id="i",
        functions={"bot_hook": WatchedFunction(name="a"), "bot-hook": WatchedFunction(name="b")},
    )

    with pytest.raises(DefinitionError, match="alarm key 'lambda-errors-bot-hook' is used twice"):
        alarms(twice, AlarmRules())


PAGER = "https://alerts.example.com/hooks"
HERE = {"Ref": "AWS::Partition"}
ACCOUNT = {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}
TOPIC = {"Fn::Join": ["", ["arn:", HERE, ":sns:", *ACCOUNT, ":operators"]]}
QUEUE = {"Fn::Join": ["", ["arn:", HERE, ":sqs:", *ACCOUNT, ":alerts"]]}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """A stack that watches everything and writes to two people."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "Monitoring")
    Monitoring(
        stack,
        "Monitoring",
        props=MonitoringProps(
            watched=EVERYTHING,
            dashboard_name="AICC-Contact-Center-Dashboard",
            key=kms.Key(stack, "Key"),
            emails={"critical": ["oncall@example.com"], "warning": ["team@example.com"]},
            endpoints={"critical": [PAGER, "queue:alerts", "topic:operators"]},
            ok_actions=True,
            log_groups={"functions": ["/aws/lambda/a"], "flows": ["/aws/connect/aicc"]},
        ),
    )
    return dict(Template.from_stack(stack).to_json())


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Returns the properties of the resources of a type."""
    return [item["Properties"] for item in template["Resources"].values() if item["Type"] == kind]


def test_alarms_are_complete(template: dict[str, Any]) -> None:
    """Every alarm says how it is judged and whom it tells."""
    found = of_type(template, "AWS::CloudWatch::Alarm")

    composites = of_type(template, "AWS::CloudWatch::CompositeAlarm")
    read = {name for alarm in composites for name in re.findall(r'ALARM\("([^"]+)"\)', alarm["AlarmRule"])}

    assert read <= {alarm["AlarmName"] for alarm in found}
    assert len(found) == len(derived()) + len(read)
    for alarm in composites:
        assert alarm["AlarmActions"][1:] == [TOPIC]
        assert alarm["OKActions"] == alarm["AlarmActions"]
    for alarm in found:
        assert alarm["AlarmName"].startswith("aicc-prod-")
        assert alarm["AlarmName"].isascii()
        assert not alarm["AlarmDescription"].isascii()
        assert alarm["TreatMissingData"] == "notBreaching"
        assert alarm["DatapointsToAlarm"] == alarm["EvaluationPeriods"]
        # A window of an objective is told by the alarm that reads it.
        told = alarm.get("AlarmActions", [])
        assert len(told) == (0 if alarm["AlarmName"] in read else 1 + told.count(TOPIC))
        assert (TOPIC in told) is ("Critical" in json.dumps(told))
        assert alarm.get("OKActions") == alarm.get("AlarmActions")
        periods = {query["MetricStat"]["Period"] for query in alarm.get("Metrics", []) if "MetricStat" in query}
        assert len(periods | ({alarm["Period"]} if "Period" in alarm else set())) == 1


def test_topics_are_encrypted_and_hear_alarms_only(template: dict[str, Any]) -> None:
    """One topic per severity, with the key of the center; the policy lets CloudWatch of this account publish."""
    topics = of_type(template, "AWS::SNS::Topic")
    policies = of_type(template, "AWS::SNS::TopicPolicy")

    assert [topic["TopicName"] for topic in topics] == ["aicc-prod-alarms-critical", "aicc-prod-alarms-warning"]
    assert all("KmsMasterKeyId" in topic for topic in topics)
    for policy in policies:
        statements = policy["PolicyDocument"]["Statement"]
        allowed = [entry for entry in statements if entry["Effect"] == "Allow"]
        assert [(entry["Action"], entry["Principal"]) for entry in allowed] == [
            ("sns:Publish", {"Service": "cloudwatch.amazonaws.com"})
        ]
        assert allowed[0]["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        assert [entry["Condition"] for entry in statements if entry["Effect"] == "Deny"] == [
            {"Bool": {"aws:SecureTransport": "false"}}
        ]


def test_people_are_told_by_severity(template: dict[str, Any]) -> None:
    """Addresses subscribe to the topic of their severity."""
    mails = [entry for entry in of_type(template, "AWS::SNS::Subscription") if entry["Protocol"] == "email"]
    found = {entry["Endpoint"]: entry["TopicArn"]["Ref"] for entry in mails}

    assert "Critical" in found["oncall@example.com"]
    assert "Warning" in found["team@example.com"]


def test_addresses_and_queues_subscribe_and_topics_are_told_by_the_alarms(template: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html knows no protocol of topics."""
    found = of_type(template, "AWS::SNS::Subscription")

    more = [(entry["Protocol"], entry["Endpoint"]) for entry in found if entry["Protocol"] != "email"]
    assert more == [("https", PAGER), ("sqs", QUEUE)]
    assert all("Critical" in entry["TopicArn"]["Ref"] for entry in found if entry["Protocol"] != "email")


def test_queries_are_saved_for_their_logs(template: dict[str, Any]) -> None:
    """Errors, slow requests, confidence, escalations, authentication and flows."""
    found = {entry["Name"]: entry["LogGroupNames"] for entry in of_type(template, "AWS::Logs::QueryDefinition")}

    assert set(found) == {f"aicc-prod/{query.key}" for query in QUERIES}
    assert found["aicc-prod/flow-errors"] == ["/aws/connect/aicc"]
    assert found["aicc-prod/errors-by-function"] == ["/aws/lambda/a"]


def body(watched: Watched = EVERYTHING, **options: Any) -> dict[str, Any]:
    """Returns a dashboard body."""
    thresholds = options.get("thresholds", Thresholds())
    return dashboard_body(watched, thresholds=thresholds, region="r", alarm_arns=["arn"], queries={"q": "질의"})


def test_the_dashboard_shows_rows_from_callers_down_to_causes() -> None:
    """Alarm status, calls, queues, chats, flows, bot, business, functions, API, storage, model, queries."""
    found = body()["widgets"]

    titles = [widget["properties"].get("title", "") for widget in found]
    first = [titles[index] for index, widget in enumerate(found) if widget["x"] == 0]
    assert first == [
        "경보 상태",
        "Connect 통화 메트릭",
        "큐별 대기 고객",
        "채팅",
        "콜 플로우 오류 분기",
        "챗봇 요청",
        "챗봇 자체 해결률 (%)",
        "함수 오류",
        "API 요청과 오류",
        "테이블 요청 제한",
        "언어 모델 호출",
        "",
    ]
    assert [widget["y"] for widget in found] == sorted(widget["y"] for widget in found)
    assert max(widget["x"] + widget["width"] for widget in found) == 24


def test_rows_of_what_a_center_lacks_are_left_out() -> None:
    """No bot, no bot row."""
    titles = {widget["properties"].get("title") for widget in body(NOTHING)["widgets"]}

    assert "Connect 통화 메트릭" in titles
    assert not {"챗봇 요청", "큐별 대기 고객", "언어 모델 호출", "함수 오류"} & titles


def test_the_waiting_time_carries_the_line_of_its_alarm() -> None:
    """The 120 second line of the settings."""
    widgets = body(thresholds=Thresholds(queue_wait_s=90))["widgets"]

    (wait,) = [widget for widget in widgets if widget["properties"].get("title") == "큐별 최장 대기 시간"]

    assert wait["properties"]["annotations"]["horizontal"][0]["value"] == 90


def test_ids_within_a_widget_are_unique() -> None:
    """CloudWatch shows nothing of a widget with two equal ids."""
    for widget in body()["widgets"]:
        options = [row[-1] for row in widget["properties"].get("metrics", [])]
        ids = [entry["id"] for entry in options if "id" in entry]
        assert len(ids) == len(set(ids))
        assert all(identifier[0].islower() for identifier in ids)


def test_the_body_is_json_with_references(template: dict[str, Any]) -> None:
    """CloudFormation gets text around references, never a token of the CDK."""
    (dashboard,) = of_type(template, "AWS::CloudWatch::Dashboard")

    parts = dashboard["DashboardBody"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "REFERENCE" for part in parts)

    assert json.loads(text)["widgets"][0]["type"] == "alarm"
    assert "${Token" not in text
    assert dashboard["DashboardName"] == "AICC-Contact-Center-Dashboard"
