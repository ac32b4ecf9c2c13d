"""The audit log: kept for its time, masked, read by whoever is named, and fed by every function."""

from __future__ import annotations

from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from contact_center.functions import AuditDelivery, CenterFunction, FunctionDefaults, FunctionProps
from contact_center.storage import AuditLog
from tests.unit.constructs.workbench import Bench


def _function(bench: Bench, name: str) -> CenterFunction:
    props = FunctionProps(
        function_name=f"acme-dev-{name}",
        description=name,
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
        handler="index.handler",
        timeout_s=7,
        memory_mb=128,
    )
    return CenterFunction(bench.stack, name, props=props, defaults=FunctionDefaults())


def test_the_log_is_kept_encrypted_and_its_readers_do_nothing_else(bench: Bench) -> None:
    AuditLog(
        bench.stack,
        "Audit",
        log_group_name="/acme/audit",
        retention=logs.RetentionDays.ONE_YEAR,
        key=kms.Key(bench.stack, "Key"),
        retain=True,
    )

    (group,) = bench.all("AWS::Logs::LogGroup")
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert group["Properties"]["RetentionInDays"] == 365
    assert "KmsKeyId" in group["Properties"]
    assert "DataProtectionPolicy" in group["Properties"]
    assert bench.one("AWS::Logs::LogStream")["LogStreamName"] == "audit"
    (statement,) = bench.one("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert all(
        action.startswith(("logs:Describe", "logs:Get", "logs:Filter", "logs:Start")) for action in statement["Action"]
    )
    assert statement["Resource"]["Fn::GetAtt"][1] == "Arn"


def test_every_writer_is_subscribed_and_the_keeper_may_be_told_by_their_groups_only(bench: Bench) -> None:
    keeper, one, two = (_function(bench, name) for name in ("keeper", "one", "two"))

    AuditDelivery(
        bench.stack,
        "Lines",
        keeper=keeper,
        writers=[("one", one), ("two", two)],
        log_group_prefix="/aws/lambda/acme-dev-",
    )

    filters = bench.all("AWS::Logs::SubscriptionFilter")
    assert [entry["Properties"]["LogGroupName"] for entry in filters] == [
        "/aws/lambda/acme-dev-one",
        "/aws/lambda/acme-dev-two",
    ]
    assert {entry["Properties"]["FilterPattern"] for entry in filters} == {'{ $.kind = "audit" }'}
    permission = bench.one("AWS::Lambda::Permission")
    assert permission["Principal"] == "logs.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::Join"][1][-1] == ":log-group:/aws/lambda/acme-dev-*:*"
    assert all(len(entry["DependsOn"]) >= 1 for entry in filters), "the service tries the keeper at once"
    groups = {
        body["Properties"]["LogGroupName"]: name
        for name, body in bench.template()["Resources"].items()
        if body["Type"] == "AWS::Logs::LogGroup"
    }
    for entry in filters:
        assert groups[entry["Properties"]["LogGroupName"]] in entry["DependsOn"], "a name alone is not waited for"
