"""API destinations: what a system outside is sent, how fast, how often, and what is kept when it does not take it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from ringback.simulator.aws.bus import _transform
from ringback.simulator.aws.destinations import Answered, Sent
from ringback.simulator.world.model import PlainDefinition
from tests.unit.simulator import flowkit as kit

AUTH = {"ApiKeyName": "x-api-key", "ApiKeyValue": "{{resolve:secretsmanager:lake}}"}
EVENT = {"id": "e-1", "detail-type": "survey.submitted", "source": "aicc", "detail": {"score": 5, "channel": "voice"}}
RULE = PlainDefinition(name="said", arn="arn:r", id="said")


def center(tmp_path: Path, **policy: int) -> Center:
    """Builds a center of which a system outside is told."""
    target = {
        "Id": "Lake",
        "Arn": {"Fn::GetAtt": ["Lake", "Arn"]},
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Kept", "Arn"]}},
        "InputTransformer": {
            "InputPathsMap": {"type": "$.detail-type", "detail": "$.detail"},
            "InputTemplate": '{"type": <type>, "text": "it is <type>", "data": <detail>}',
        },
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600, **policy},
    }
    resources: dict[str, Any] = {
        "Role": kit.role(),
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "domain"}},
        "Kept": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "kept"}},
        "Key": {
            "Type": "AWS::Events::Connection",
            "Properties": {"AuthorizationType": "API_KEY", "AuthParameters": {"ApiKeyAuthParameters": AUTH}},
        },
        "Lake": {
            "Type": "AWS::Events::ApiDestination",
            "Properties": {
                "Name": "lake",
                "ConnectionArn": {"Fn::GetAtt": ["Key", "Arn"]},
                "HttpMethod": "POST",
                "InvocationEndpoint": "https://lake.example.com/events",
                "InvocationRateLimitPerSecond": 2,
            },
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"detail-type": ["survey.submitted"]},
                "Targets": [target],
            },
        },
    }
    return kit.center(tmp_path, resources)


def sent(found: Center) -> list[Sent]:
    """Returns what was sent."""
    requests: list[Sent] = found.bus.destinations.sent
    return requests


def left(found: Center) -> list[dict[str, Any]]:
    """Returns what was kept."""
    (queue,) = found.cloud.services["sqs"].queues.values()
    return [json.loads(message["Body"]) for message in queue.messages]


def test_a_system_is_sent_what_the_rule_makes_of_an_event(tmp_path: Path) -> None:
    found = center(tmp_path)
    found.bus.deliver("domain", EVENT)
    found.bus.deliver("domain", {**EVENT, "detail-type": "auth.locked"})
    found.advance(1)
    (request,) = sent(found)
    assert (request.method, request.url, request.key_header) == ("POST", "https://lake.example.com/events", "x-api-key")
    told = {"type": "survey.submitted", "text": "it is survey.submitted", "data": {"score": 5, "channel": "voice"}}
    assert json.loads(request.body) == told
    assert left(found) == []


def test_a_system_is_asked_no_faster_than_it_takes(tmp_path: Path) -> None:
    found = center(tmp_path)
    for _ in range(3):
        found.bus.deliver("domain", EVENT)
    found.advance(5)
    first, second, third = (request.at for request in sent(found))
    assert (second - first, third - second) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [
        (Answered(500), 4),
        (Answered(429), 4),
        (Answered(401), 4),
        (Answered(409), 4),
        (Answered(200, after_s=6), 4),
        (Answered(400), 1),
        (Answered(404), 1),
        (Answered(302), 1),
    ],
)
def test_what_a_system_does_not_take_is_tried_and_then_kept(tmp_path: Path, answer: Answered, attempts: int) -> None:
    found = center(tmp_path)
    found.bus.destinations.answer = lambda request: answer
    found.bus.deliver("domain", EVENT)
    found.advance(600)
    assert [request.attempt for request in sent(found)] == list(range(1, attempts + 1))
    assert [one["type"] for one in left(found)] == ["survey.submitted"]
    assert "event-not-delivered" in {problem.code for problem in found.problems}


def test_a_fault_that_passes_keeps_nothing_and_a_pause_that_is_asked_for_is_kept(tmp_path: Path) -> None:
    found = center(tmp_path)
    answers = iter([Answered(503, retry_after_s=60), Answered(200)])
    found.bus.destinations.answer = lambda request: next(answers)
    found.bus.deliver("domain", EVENT)
    found.advance(600)
    first, second = sent(found)
    assert second.at - first.at >= 60
    assert left(found) == []


def test_an_event_that_is_too_old_is_kept(tmp_path: Path) -> None:
    found = center(tmp_path, MaximumEventAgeInSeconds=60, MaximumRetryAttempts=185)
    found.bus.destinations.answer = lambda request: Answered(500, retry_after_s=45)
    found.bus.deliver("domain", EVENT)
    found.advance(600)
    assert len(sent(found)) == 2
    assert len(left(found)) == 1


def test_predefined_variables_are_the_whole_event() -> None:
    whole = _transform({"InputTemplate": '{"endpoint": "erp", "event": <aws.events.event.json>}'}, EVENT, RULE)
    assert whole == {"endpoint": "erp", "event": EVENT}
    head = _transform({"InputTemplate": '{"event": <aws.events.event>}'}, EVENT, RULE)
    assert head == {"event": {name: value for name, value in EVENT.items() if name != "detail"}}
    text = _transform({"InputPathsMap": {"a": "$.detail"}, "InputTemplate": '"score: <a>"'}, EVENT, RULE)
    assert text == 'score: {"score": 5, "channel": "voice"}'
    # A path that an event does not have makes no variable.
    named = {"InputPathsMap": {"a": "$.detail.none"}, "InputTemplate": '"<a> of <aws.events.rule-name>"'}
    assert _transform(named, EVENT, RULE) == " of said"


def test_a_topic_hears_a_text_in_its_quotation_marks(tmp_path: Path) -> None:
    """As the outputs of the examples in the guide show; each line of a template has its own."""
    for template, told in (('"score <s>"', '"score 5"'), ('"score <s>"\n"and <n>"', '"score 5"\n"and "')):
        filled = {"InputPathsMap": {"s": "$.detail.score", "n": "$.detail.none"}, "InputTemplate": template}
        resources: dict[str, Any] = {
            "Told": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "told"}},
            "Rule": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {"detail-type": ["survey.submitted"]},
                    "Targets": [{"Id": "T", "Arn": {"Ref": "Told"}, "InputTransformer": filled}],
                },
            },
        }
        found = kit.center(tmp_path, resources)
        found.bus.deliver("default", EVENT)
        found.advance(1)
        (topic,) = found.cloud.services["sns"].topics.values()
        assert [message["Message"] for message in topic.messages] == [told]
