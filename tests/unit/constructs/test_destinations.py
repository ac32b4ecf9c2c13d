"""Domain events on their way to systems outside: which, with what, how often, and where they end."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs

from contact_center.functions import EventSync, NoticeRule
from contact_center.settings.integrations import TOLD
from contact_handlers.records import domain_events
from tests.unit.constructs.workbench import Bench


def kept(bench: Bench) -> dict[str, Any]:
    """Returns the condition under which the queue takes what could not be delivered."""
    (statement,) = bench.one("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Principal"]) == ("sqs:SendMessage", {"Service": "events.amazonaws.com"})
    found: dict[str, Any] = statement["Condition"]
    return found


def test_a_system_is_told_by_a_function_that_knows_its_name(bench: Bench) -> None:
    NoticeRule(
        bench.stack,
        "Erp",
        system="erp",
        bus=events.EventBus(bench.stack, "Bus"),
        detail_types=["payment.completed", "callback.completed"],
        function=bench.function("webhooks"),
        dead_letter_queue=sqs.Queue(bench.stack, "Kept"),
    )
    rule = bench.one("AWS::Events::Rule")
    (target,) = rule["Targets"]
    assert rule["EventPattern"] == {"detail-type": ["callback.completed", "payment.completed"]}
    template = target["InputTransformer"]["InputTemplate"]
    event = {"id": "1", "detail": {"callback_id": "cb_1"}}
    whole = json.loads(template.replace("<aws.events.event.json>", json.dumps(event)))
    assert whole == {"endpoint": "erp", "event": event}
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 8, "MaximumEventAgeInSeconds": 7200}
    assert target["DeadLetterConfig"]
    assert kept(bench) == {"ArnEquals": {"aws:SourceArn": bench.one("AWS::Lambda::Permission")["SourceArn"]}}


def test_a_system_is_told_by_eventbridge_with_a_key_that_no_template_holds(bench: Bench) -> None:
    EventSync(
        bench.stack,
        "Lake",
        name="acme-dev-sync-lake",
        url="https://lake.example.com/events",
        header="x-api-key",
        secret_name="acme/dev/lake",
        requests_per_second=5,
        bus=events.EventBus(bench.stack, "Bus"),
        detail_types=["conversation.ended"],
        dead_letter_queue=sqs.Queue(bench.stack, "Kept"),
    )
    auth = bench.one("AWS::Events::Connection")["AuthParameters"]["ApiKeyAuthParameters"]
    assert auth == {
        "ApiKeyName": "x-api-key",
        "ApiKeyValue": "{{resolve:secretsmanager:acme/dev/lake:SecretString:::}}",
    }
    destination = bench.one("AWS::Events::ApiDestination")
    assert (destination["InvocationEndpoint"], destination["HttpMethod"]) == ("https://lake.example.com/events", "POST")
    assert destination["InvocationRateLimitPerSecond"] == 5
    (target,) = bench.one("AWS::Events::Rule")["Targets"]
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400}
    assert set(target["InputTransformer"]["InputPathsMap"].values()) == {
        *("$.id", "$.detail-type", "$.detail.timestamp", "$.detail")
    }
    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "events:InvokeApiDestination"
    assert statement["Resource"]["Fn::GetAtt"][1] == "Arn"
    assert set(kept(bench)) == {"ArnEquals"}


def test_systems_may_be_told_of_every_event_but_what_others_told_the_center() -> None:
    """A notice of another system is none of ours to pass on, nor is what the center is asked to send; all others hold
    identifiers alone.
    """
    assert set(TOLD) == set(domain_events.CATALOGUE) - {domain_events.NOTICE, "message.wanted"}
