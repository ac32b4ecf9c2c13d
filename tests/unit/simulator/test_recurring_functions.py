"""Functions that recur: which runs a long wait needs, and which it can do without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from tests.unit.simulator import flowkit as kit

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
MINUTE, HOUR = 60, 3_600
# Finds what is due by now, says so once, and takes it out of the index.
LOOK = """
import boto3, time
def handler(event, context):
    client = boto3.client("dynamodb")
    found = client.query(
        TableName="notes", IndexName="waiting", KeyConditionExpression="todo = :t AND due <= :d",
        ExpressionAttributeValues={":t": {"S": "x"}, ":d": {"N": str(int(time.time()))}},
    )
    for item in found["Items"]:
        client.update_item(TableName="notes", Key={"pk": item["pk"]}, UpdateExpression="SET done = due REMOVE todo")
"""
WRITE = """
import boto3
def handler(event, context):
    boto3.client("dynamodb").put_item(TableName="notes", Item={"pk": {"S": "seen"}})
"""
FAIL = LOOK + "    raise RuntimeError('no')\n"
SILENT = "def handler(event, context):\n    return {}\n"
NOTES: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "notes",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "todo", "AttributeType": "S"},
            {"AttributeName": "due", "AttributeType": "N"},
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "waiting",
                "KeySchema": [
                    {"AttributeName": "todo", "KeyType": "HASH"},
                    {"AttributeName": "due", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    },
}
FN = {"Fn::GetAtt": ["Fn", "Arn"]}
RULE = {
    "Type": "AWS::Events::Rule",
    "Properties": {"ScheduleExpression": "rate(1 minute)", "Targets": [{"Id": "a", "Arn": FN}]},
}
SCHEDULE = {
    "Type": "AWS::Scheduler::Schedule",
    "Properties": {
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": FN, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
    },
}


def recurring(folder: Path, code: str, how: dict[str, Any] = RULE) -> Center:
    """Builds a center whose function runs every minute."""
    permission = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {"FunctionName": FN, "Principal": "events.amazonaws.com"},
    }
    resources = {"Role": kit.role(ALL), "Notes": NOTES, "Fn": kit.function(code), "May": permission, "Every": how}
    return kit.center(folder, resources)


def minutes(center: Center) -> list[int]:
    """Returns in which minutes the function ran."""
    start = center.start.timestamp()
    return [round((run.at - start) / MINUTE) for run in center.functions["Fn"].invocations]


@pytest.mark.parametrize("how", [RULE, SCHEDULE], ids=["rule", "schedule"])
def test_a_function_that_finds_nothing_waits_an_hour(tmp_path: Path, how: dict[str, Any]) -> None:
    center = recurring(tmp_path, LOOK, how)
    center.advance(3 * HOUR)
    assert minutes(center) == [1, 61, 121]


@pytest.mark.parametrize("how", [RULE, SCHEDULE], ids=["rule", "schedule"])
def test_what_is_written_is_found_in_the_minute_it_is_due(tmp_path: Path, how: dict[str, Any]) -> None:
    center = recurring(tmp_path, LOOK, how)
    center.advance(5 * MINUTE)
    due = int(center.clock.now) + 10 * MINUTE + 1
    center.tables["notes"].put({"pk": "a", "todo": "x", "due": due})
    center.advance(10 * MINUTE)
    assert center.tables["notes"].get(pk="a") == {"pk": "a", "todo": "x", "due": due}
    center.advance(MINUTE)
    assert center.tables["notes"].get(pk="a") == {"pk": "a", "done": due, "due": due}
    center.advance(HOUR)
    # Every minute while something waits; once more to see that nothing is left.
    assert minutes(center) == [1, *range(6, 18)]


@pytest.mark.parametrize("code", [WRITE, SILENT], ids=["writes", "calls nothing"])
def test_a_function_that_does_something_else_runs_every_time(tmp_path: Path, code: str) -> None:
    center = recurring(tmp_path, code)
    center.advance(30 * MINUTE)
    assert minutes(center) == list(range(1, 31))


def test_a_function_that_fails_runs_every_time(tmp_path: Path) -> None:
    center = recurring(tmp_path, FAIL)
    center.advance(10 * MINUTE)
    assert set(minutes(center)) == set(range(1, 11))


def test_another_invocation_is_no_run_of_the_schedule(tmp_path: Path) -> None:
    center = recurring(tmp_path, LOOK)
    center.advance(MINUTE)
    center.functions["Fn"].invoke({})
    center.advance(MINUTE)
    assert minutes(center) == [1, 1, 2]


def test_runs_are_the_same_every_time(tmp_path: Path) -> None:
    center = recurring(tmp_path, LOOK)
    both = [center.fresh().advance(3 * HOUR) for _ in range(2)]
    requests = [[run.request for run in found.functions["Fn"].invocations] for found in both]
    assert requests[0] == requests[1]
    assert len(requests[0]) == 3
