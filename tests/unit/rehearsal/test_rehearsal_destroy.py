"""Stages that are taken away: what blocks, what stays, and what the next deployment meets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rehearsal.planted import ACCOUNT, found, played, resource, said, stack

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
BUCKET = resource("AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}})
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": "*"}}],
}


def notes(*stages: Any) -> list[tuple[str, str, str]]:
    """Returns what is found when a stage is destroyed."""
    return said(*stages, phase="destroy")


def test_a_stage_without_a_fault_goes_without_a_trace() -> None:
    assert notes(played(stack(Table=resource("AWS::DynamoDB::Table", TABLE)))) == []


def test_a_bucket_is_emptied_before_it_goes() -> None:
    empties = resource(
        "Custom::S3AutoDeleteObjects",
        {"ServiceToken": f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:empty", "BucketName": {"Ref": "Bucket"}},
    )

    assert notes(played(stack(Bucket=BUCKET))) == [("RH501", "Bucket", "")]
    assert notes(played(stack(Bucket=BUCKET, Emptied=empties))) == []


def test_a_protected_table_that_is_to_go_blocks_its_stack() -> None:
    guarded = {**TABLE, "DeletionProtectionEnabled": True}

    assert notes(played(stack(Table=resource("AWS::DynamoDB::Table", guarded)))) == [
        ("RH502", "Table", "DeletionProtectionEnabled")
    ]


def test_a_protected_stack_refuses_its_deletion() -> None:
    one = stack("shop", Table=resource("AWS::DynamoDB::Table", TABLE))
    one.termination_protection = True

    (finding,) = found(played(one), phase="destroy")

    assert (finding.rule, finding.stack) == ("RH503", "shop")


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_kept_stays_outside(policy: str) -> None:
    kept = resource("AWS::DynamoDB::Table", {**TABLE, "DeletionProtectionEnabled": True}, DeletionPolicy=policy)

    assert notes(played(stack(Table=kept))) == [("RH504", "Table", "")]


def test_a_kept_name_stops_the_next_deployment() -> None:
    kept = resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/lookup"}, DeletionPolicy="Retain")

    (one,) = found(played(stack(Logs=kept)), phase="destroy")

    assert (one.rule, one.path) == ("RH505", "LogGroupName")
    assert "ResourceAlreadyExistsException" in one.message


@pytest.mark.parametrize(("of_key", "expected"), [("Retain", ["RH504"]), ("Delete", ["RH506", "RH504", "RH507"])])
def test_a_kept_table_keeps_its_key(of_key: str, expected: list[str]) -> None:
    encrypted = {**TABLE, "SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}}
    stage = played(
        stack(
            Key=resource("AWS::KMS::Key", {"KeyPolicy": POLICY}, DeletionPolicy=of_key),
            Table=resource("AWS::DynamoDB::Table", encrypted, DeletionPolicy="Retain"),
        )
    )
    rules = [one.rule for one in found(stage, phase="destroy")]

    assert ("RH506" in rules) is (of_key == "Delete")
    assert set(expected) <= set(rules)


def test_what_people_made_by_hand_may_block() -> None:
    role = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}})

    (one,) = found(played(stack(Role=role)), phase="destroy")

    assert (one.rule, one.severity) == ("RH508", "note")


def test_a_status_stays_in_an_instance_that_stays() -> None:
    given = {"InstanceArn": f"arn:aws:connect:x:{ACCOUNT}:instance/i-1", "Name": "pause", "State": "ENABLED"}

    assert notes(played(stack(Status=resource("AWS::Connect::AgentStatus", given)))) == [("RH505", "Status", "Name")]


def test_a_function_that_may_make_its_log_group_does_so_after_the_deletion() -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    code = {"Code": {"ZipFile": "pass"}, "Handler": "index.handler", "Runtime": "python3.13"}

    def stage(*policies: str) -> Any:
        role = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": list(policies)}
        function = {**code, "FunctionName": "lookup", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}
        return played(
            stack(
                Role=resource("AWS::IAM::Role", role),
                Logs=resource("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/lookup"}),
                Function=resource("AWS::Lambda::Function", function),
            )
        )

    assert ("RH509", "Logs", "LogGroupName") in notes(stage(basic))
    assert "RH510" not in {rule for rule, _, _ in notes(stage(basic))}
    assert ("RH509", "Logs", "LogGroupName") not in notes(stage())


def test_a_log_group_that_no_template_has_stays() -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}, "ManagedPolicyArns": [basic]}
    code = {"Code": {"ZipFile": "pass"}, "Handler": "index.handler", "Runtime": "python3.13"}
    function = {**code, "FunctionName": "lookup", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}
    stage = played(stack(Role=resource("AWS::IAM::Role", role), Function=resource("AWS::Lambda::Function", function)))

    (one,) = [one for one in found(stage, phase="destroy") if one.rule == "RH510"]

    assert (one.logical_id, one.severity) == ("Function", "note")
    assert "/aws/lambda/lookup" in one.message
