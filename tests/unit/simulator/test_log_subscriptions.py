"""Subscription filters: lines of a function that match a pattern reach another one, or it is said why not."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from tests.unit.simulator import flowkit as kit

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
SPEAK = """
import json
def handler(event, context):
    for line in event["lines"]:
        print(line if isinstance(line, str) else json.dumps(line))
"""
LISTEN = """
import boto3, json, base64, gzip
def handler(event, context):
    data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    events = [{"timestamp": one["timestamp"], "message": one["message"]} for one in data["logEvents"]]
    boto3.client("logs").put_log_events(logGroupName="kept", logStreamName="all", logEvents=events)
    if FAILS:
        raise RuntimeError("no")
"""
GROUP = "/aws/lambda/speak"


def center(tmp_path: Path, *, pattern: str, source: str | None = None, fails: bool = False, **extra: Any) -> Center:
    """Builds a function that prints what it is given, and one that listens."""
    arn = {"Fn::Sub": f"arn:aws:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{source or GROUP}:*"}
    resources = {
        "Role": kit.role(ALL),
        "Speak": kit.function(SPEAK, FunctionName="speak"),
        "Listen": kit.function(LISTEN.replace("FAILS", str(fails)), FunctionName="listen", **extra),
        "May": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": {"Fn::GetAtt": ["Listen", "Arn"]},
                "Principal": "logs.amazonaws.com",
                "SourceArn": arn,
            },
        },
        "Lines": {
            "Type": "AWS::Logs::SubscriptionFilter",
            "Properties": {
                "LogGroupName": GROUP,
                "FilterPattern": pattern,
                "DestinationArn": {"Fn::GetAtt": ["Listen", "Arn"]},
            },
        },
    }
    return kit.center(tmp_path, resources)


def kept(center: Center) -> list[str]:
    """Returns what the listener wrote down."""
    return [message for group, message in center.cloud.services["logs"].events if group == "kept"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.kind = "audit" }', ['{"kind": "audit", "n": 1}']),
        ('{ $.kind != "audit" }', ['{"kind": "other"}']),
        ('{$.inner.kind="audit"}', ['{"inner": {"kind": "audit"}}']),
        ("", ['{"kind": "audit", "n": 1}', '{"kind": "other"}', '{"inner": {"kind": "audit"}}', "plain text"]),
    ],
)
def test_lines_that_match_reach_the_listener_a_moment_later(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    """Whoever wrote them does not wait."""
    world = center(tmp_path, pattern=pattern)
    lines = [{"kind": "audit", "n": 1}, {"kind": "other"}, {"inner": {"kind": "audit"}}, "plain text"]

    world.functions["Speak"].invoke({"lines": lines})

    assert kept(world) == []
    world.advance(5)
    assert kept(world) == expected
    assert world.problems == []


def test_a_listener_without_permission_hears_nothing(tmp_path: Path) -> None:
    world = center(tmp_path, pattern="", source="/aws/lambda/another")

    world.functions["Speak"].invoke({"lines": ["a"]})
    world.advance(5)

    assert kept(world) == []
    assert [problem.code for problem in world.problems] == ["function-not-permitted"]


def test_a_pattern_that_is_not_simulated_is_named(tmp_path: Path) -> None:
    world = center(tmp_path, pattern="[ip, user, status_code = 5*]")

    world.functions["Speak"].invoke({"lines": ["a"]})
    world.advance(5)

    assert [problem.code for problem in world.problems] == ["external-need"]
    assert "[ip, user, status_code = 5*]" in world.problems[0].message


def test_a_listener_that_fails_is_tried_again(tmp_path: Path) -> None:
    """Three times in all, as every asynchronous invocation."""
    world = center(tmp_path, pattern="", fails=True)

    world.functions["Speak"].invoke({"lines": ["a"]})
    world.advance(600)

    assert kept(world) == ["a"] * 3


def test_the_event_is_what_the_service_sends(tmp_path: Path) -> None:
    world = center(tmp_path, pattern="")

    world.functions["Speak"].invoke({"lines": ["a"]})
    world.advance(5)

    (call,) = world.functions["Listen"].invocations
    data = json.loads(gzip.decompress(base64.b64decode(call.event["awslogs"]["data"])))
    assert (data["messageType"], data["logGroup"]) == ("DATA_MESSAGE", GROUP)
    assert set(data["logEvents"][0]) == {"id", "timestamp", "message"}
