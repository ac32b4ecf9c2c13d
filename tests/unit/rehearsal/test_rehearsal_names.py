"""Names that can be taken once, where the services document that they can."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rehearsal.planted import ACCOUNT, found, played, resource, said, stack

TOPIC = resource("AWS::SNS::Topic", {"TopicName": "alerts"})


def queue(instance: Any, name: str = "general") -> dict[str, Any]:
    """Returns a queue of a contact center."""
    return resource(
        "AWS::Connect::Queue",
        {"Name": name, "InstanceArn": instance, "HoursOfOperationArn": f"{INSTANCE}/operating-hours/h1"},
    )


INSTANCE = f"arn:aws:connect:ap-northeast-2:{ACCOUNT}:instance/i-1"


def test_one_name_twice_is_named_by_resource_and_property() -> None:
    group = resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/shop"})

    assert said(played(stack("a", First=group), stack("b", Second=group))) == [("RH110", "Second", "LogGroupName")]


def test_a_finding_says_who_else_has_the_name_and_what_the_service_answers() -> None:
    group = resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/shop"})

    (one,) = found(played(stack("a", First=group), stack("b", Second=group)))

    assert "a/First" in one.message
    assert "ResourceAlreadyExistsException" in one.message
    assert (one.stack, one.type) == ("b", "AWS::Logs::LogGroup")


def test_names_that_functions_put_together_are_compared() -> None:
    made = resource("AWS::SNS::Topic", {"TopicName": {"Fn::Sub": "alerts"}})

    assert said(played(stack(First=TOPIC, Second=made))) == [("RH110", "Second", "TopicName")]


def test_a_name_that_is_not_known_is_not_judged() -> None:
    made = resource("AWS::SNS::Topic", {"TopicName": {"Fn::Sub": "alerts-${AWS::StackId}"}})

    assert said(played(stack("a", First=made), stack("b", Second=made))) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (stack("b", Second=TOPIC), [("RH110", "Second", "TopicName")]),
        (stack("b", region="us-east-1", Second=TOPIC), []),
        (stack("b", account="444455556666", Second=TOPIC), []),
    ],
    ids=["same account and Region", "another Region", "another account"],
)
def test_a_topic_is_unique_in_its_account_and_region(other: Any, expected: list[Any]) -> None:
    assert said(played(stack("a", First=TOPIC), other)) == expected


def test_a_role_is_unique_in_all_regions_of_an_account() -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = resource("AWS::IAM::Role", {"RoleName": "reader", "AssumeRolePolicyDocument": trust})

    stages = played(stack("a", First=role), stack("b", region="us-east-1", Second=role))

    assert said(stages) == [("RH110", "Second", "RoleName")]


def test_a_bucket_is_unique_in_all_accounts() -> None:
    bucket = resource("AWS::S3::Bucket", {"BucketName": "shop-media"})

    stages = played(stack("a", First=bucket), stack("b", account="444455556666", Second=bucket))

    assert said(stages) == [("RH110", "Second", "BucketName")]


def test_a_queue_of_a_contact_center_is_unique_in_its_instance() -> None:
    other = f"arn:aws:connect:ap-northeast-2:{ACCOUNT}:instance/i-2"

    assert said(played(stack(One=queue(INSTANCE), Two=queue(other)))) == []
    assert said(played(stack(One=queue(INSTANCE), Two=queue(INSTANCE)))) == [("RH110", "Two", "Name")]


def test_alarms_of_both_kinds_share_their_names() -> None:
    rule = "ALARM(other)"
    both = resource("AWS::CloudWatch::CompositeAlarm", {"AlarmName": "errors", "AlarmRule": rule})
    plain = resource(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": "errors",
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "Namespace": "shop",
            "MetricName": "errors",
        },
    )

    assert said(played(stack(First=plain, Second=both))) == [("RH110", "Second", "AlarmName")]


def test_two_stages_take_the_same_name() -> None:
    one, two = played(stack("dev", Topic=TOPIC), stage="dev"), played(stack("prod", Topic=TOPIC), stage="prod")

    (finding,) = found(one, two)

    assert (finding.rule, finding.stage, finding.path) == ("RH111", "prod", "TopicName")


def test_two_stages_with_names_of_their_own_are_fine() -> None:
    named = resource("AWS::SNS::Topic", {"TopicName": {"Fn::Sub": "${AWS::StackName}-alerts"}})

    assert said(played(stack("dev", Topic=named), stage="dev"), played(stack("prod", Topic=named), stage="prod")) == []
