"""What happens without a caller: schedules, retries, dead letters, repeatable randomness."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from ringback.simulator.aws.cron import next_time
from tests.unit.simulator import flowkit as kit

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
COUNT = """
import boto3
def handler(event, context):
    client = boto3.client("dynamodb")
    key = {"pk": {"S": "runs"}}
    one = {":o": {"N": "1"}}
    found = client.update_item(
        TableName="notes", Key=key, UpdateExpression="ADD n :o", ExpressionAttributeValues=one, ReturnValues="ALL_NEW"
    )
    if int(found["Attributes"]["n"]["N"]) <= FAILURES:
        raise RuntimeError("not yet")
"""
NOTES: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "notes",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    },
}


def moment(text: str) -> float:
    """Reads a time in Seoul."""
    return datetime.fromisoformat(f"{text}+09:00").timestamp()


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("rate(5 minutes)", "2026-11-23T10:00", "2026-11-23T10:05"),
        ("rate(1 day)", "2026-11-23T10:00", "2026-11-24T10:00"),
        ("at(2026-12-01T09:00:00)", "2026-11-23T10:00", "2026-12-01T09:00"),
        ("at(2026-11-01T09:00:00)", "2026-11-23T10:00", None),
        ("cron(0 9 * * ? *)", "2026-11-23T10:00", "2026-11-24T09:00"),
        ("cron(*/15 * * * ? *)", "2026-11-23T10:00", "2026-11-23T10:15"),
        ("cron(30 18 ? * MON-FRI *)", "2026-11-27T18:30", "2026-11-30T18:30"),
        ("cron(0 0 1 * ? *)", "2026-11-23T10:00", "2026-12-01T00:00"),
        ("cron(0 0 L * ? *)", "2026-11-23T10:00", "2026-11-30T00:00"),
        ("cron(0 8 ? * 2#1 *)", "2026-11-23T10:00", "2026-12-07T08:00"),
        ("cron(0 8 ? * FRIL *)", "2026-11-23T10:00", "2026-11-27T08:00"),
        ("cron(0 0 1 1 ? 2030)", "2026-11-23T10:00", "2030-01-01T00:00"),
        ("cron(0 0 1 1 ? 2020)", "2026-11-23T10:00", None),
        ("every day", "2026-11-23T10:00", None),
    ],
)
def test_a_schedule_expression_says_when(expression: str, after: str, expected: str | None) -> None:
    found = next_time(expression, "Asia/Seoul", moment(after))
    assert found == (moment(expected) if expected is not None else None)


def listener(failures: int, **extra: Any) -> dict[str, Any]:
    """Builds a function that fails some times and then works, and may be invoked by EventBridge."""
    return {
        "Role": kit.role(ALL),
        "Notes": NOTES,
        "Fn": kit.function(COUNT.replace("FAILURES", str(failures)), **extra),
        "May": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"FunctionName": {"Fn::GetAtt": ["Fn", "Arn"]}, "Principal": "events.amazonaws.com"},
        },
    }


def rule(**properties: Any) -> dict[str, Any]:
    """Builds a rule that leads to the function."""
    target = {"Id": "a", "Arn": {"Fn::GetAtt": ["Fn", "Arn"]}}
    return {"Type": "AWS::Events::Rule", "Properties": {"Targets": [target], **properties}}


def runs(center: Center) -> int:
    """Returns how often the function ran."""
    item = center.tables["notes"].get(pk="runs")
    return int(item["n"]) if item else 0


def test_a_rule_with_a_schedule_runs_on_virtual_time(tmp_path: Path) -> None:
    center = kit.center(tmp_path, {**listener(0), "Nightly": rule(ScheduleExpression="cron(0 18 * * ? *)")})
    center.advance(3 * 86_400)
    assert runs(center) == 3
    assert runs(center.fresh()) == 0


def test_a_schedule_of_the_template_runs_in_its_zone(tmp_path: Path) -> None:
    schedule = {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "ScheduleExpression": "cron(0 18 * * ? *)",
            "ScheduleExpressionTimezone": "Asia/Seoul",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": {"Fn::GetAtt": ["Fn", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
    }
    center = kit.center(tmp_path, {**listener(0), "Daily": schedule})
    center.at("2026-11-23T17:59:59+09:00")
    assert runs(center) == 0
    center.at("2026-11-23T18:00:01+09:00")
    assert runs(center) == 1


CALLS = {"EventPattern": {"source": ["aws.connect"], "detail": {"eventType": ["INITIATED"]}}}


@pytest.mark.parametrize(("failures", "expected"), [(0, 1), (1, 2), (2, 3), (5, 3)])
def test_a_failed_event_comes_again_twice(tmp_path: Path, failures: int, expected: int) -> None:
    resources = {**listener(failures), "Main": kit.flow("main", kit.bye()), "Rule": rule(**CALLS)}
    center = kit.center(tmp_path, resources)
    center.call(to="main")
    center.advance(600)
    assert runs(center) == expected
    assert ("event-dropped" in {p.code for p in center.problems}) is (failures == 5)


def test_what_fails_for_good_lands_in_the_dead_letters(tmp_path: Path) -> None:
    dead = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dead"}}
    letters = {"DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}}
    resources = {**listener(9, **letters), "Dead": dead, "Main": kit.flow("main", kit.bye()), "Rule": rule(**CALLS)}
    center = kit.center(tmp_path, resources)
    call = center.call(to="main")
    center.advance(600)
    (message,) = center.cloud.services["sqs"].queues["dead"].messages
    assert call.contact.id in message["Body"]


def test_a_stream_repeats_from_the_first_failed_record(tmp_path: Path) -> None:
    reader = """
import boto3
def handler(event, context):
    names = [r["dynamodb"]["Keys"]["pk"]["S"] for r in event["Records"]]
    key = str(context.aws_request_id)
    boto3.client("s3").put_object(Bucket="seen", Key=key, Body=",".join(names).encode())
    bad = [r["dynamodb"]["SequenceNumber"] for r in event["Records"] if r["dynamodb"]["Keys"]["pk"]["S"] == "2"]
    return {"batchItemFailures": [{"itemIdentifier": n} for n in bad[:1]] if len(names) == 3 else []}
"""
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Notes", "StreamArn"]},
            "FunctionName": {"Ref": "Fn"},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
    }
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "seen"}}
    resources = {"Role": kit.role(ALL), "Notes": NOTES, "Fn": kit.function(reader), "Map": mapping, "Seen": bucket}
    center = kit.center(tmp_path, resources)
    for name in ("1", "2", "3"):
        center.tables["notes"].put({"pk": name})
    center.advance(1)
    assert sorted(center.buckets["seen"].objects.values()) == [b"1,2,3", b"2,3"]
    assert center.problems == []


RANDOM = """
import os, random, secrets, uuid
from random import choice
def handler(event, context):
    drawn = [random.random(), choice("abcdef"), secrets.token_hex(4), secrets.randbelow(1000), str(uuid.uuid4())]
    return [*drawn, os.urandom(8).hex()]
"""


def test_whatever_a_function_draws_repeats_with_the_seed(tmp_path: Path) -> None:
    center = kit.center(tmp_path, {"Role": kit.role(), "Fn": kit.function(RANDOM)})

    def drawn(seed: int) -> list[Any]:
        fresh = center.fresh(seed=seed)
        return [fresh.functions["Fn"].invoke({}) for _ in range(2)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    first, second = drawn(1)
    assert first != second
    assert len(first[4]) == 36
