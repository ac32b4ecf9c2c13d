"""A small stage in which every service reaches its encrypted target, and the ways in which it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.unit.guards.log_groups import POLICY

Resources = dict[str, Any]
Change = Callable[[Resources, Resources], None]
Statement = dict[str, Any]

KEY = {"Fn::GetAtt": ["Key", "Arn"]}
ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
USE = ["kms:Decrypt", "kms:GenerateDataKey*"]


def statement(service: str, actions: list[str], condition: Any = None) -> Statement:
    """Returns what lets a service in."""
    found: Statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": actions}
    return found if condition is None else {**found, "Condition": condition}


def wired(connect: Resources, data: Resources) -> None:
    """Adds a rule that publishes and fails into a queue, a bus that fails too, a log group and a stream."""
    data["Key"]["Properties"]["KeyPolicy"] = {
        "Statement": [
            statement("cloudwatch", USE, ACCOUNT),
            statement("events", USE),
            statement(
                "logs.ap-northeast-2", USE, {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*"}}
            ),
        ]
    }
    data["Rule"] = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Targets": [
                {"Arn": {"Ref": "Topic"}, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Letters", "Arn"]}}},
            ]
        },
    }
    data["Bus"] = {
        "Type": "AWS::Events::EventBus",
        "Properties": {
            "KmsKeyIdentifier": KEY,
            "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Letters", "Arn"]}},
        },
    }
    data["Group"] = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"KmsKeyId": KEY, "RetentionInDays": 30, "DataProtectionPolicy": POLICY},
    }
    data["TopicPolicy"] = {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {
            "Topics": [{"Ref": "Topic"}],
            "PolicyDocument": {
                "Statement": [
                    statement("cloudwatch", ["sns:Publish"], ACCOUNT),
                    statement("events", ["sns:Publish"]),
                ]
            },
        },
    }
    data["QueuePolicy"] = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [{"Ref": "Letters"}],
            "PolicyDocument": {
                "Statement": [
                    statement(
                        "events",
                        ["sqs:SendMessage"],
                        {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]}}},
                    )
                ]
            },
        },
    }
    data["Stream"] = {
        "Type": "AWS::Kinesis::Stream",
        "Properties": {"StreamEncryption": {"EncryptionType": "KMS", "KeyId": KEY}},
    }
    data["Records"] = {
        "Type": "AWS::Connect::InstanceStorageConfig",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "ResourceType": "CONTACT_TRACE_RECORDS",
            "StorageType": "KINESIS_STREAM",
            "KinesisStreamConfig": {"StreamArn": {"Fn::GetAtt": ["Stream", "Arn"]}},
        },
    }


def _then(edit: Callable[[Resources], None]) -> Change:
    def change(connect: Resources, data: Resources) -> None:
        wired(connect, data)
        edit(data)

    return change


def _key(index: int, **values: Any) -> Change:
    return _then(lambda data: data["Key"]["Properties"]["KeyPolicy"]["Statement"][index].update(values))


def _policy(name: str, index: int, **values: Any) -> Change:
    return _then(lambda data: data[name]["Properties"]["PolicyDocument"]["Statement"][index].update(values))


def _other_stream_key(data: Resources) -> None:
    data["OtherKey"] = {"Type": "AWS::KMS::Key", "Properties": {}}
    data["Stream"]["Properties"]["StreamEncryption"]["KeyId"] = {"Fn::GetAtt": ["OtherKey", "Arn"]}


CASES: dict[str, tuple[Change, str]] = {
    "rule to a topic, key asks for the account": (
        _key(1, Condition=ACCOUNT),
        r"CC026\[events\] Data.Rule: events may not use key Key of Topic: no statement .* than none",
    ),
    "key lets the rule decrypt only": (
        _key(1, Action=["kms:Decrypt"]),
        r"CC026\[events\] Data.Rule: events may not use key Key of Topic",
    ),
    "alarm to a topic, key asks for an organization": (
        _key(0, Condition={"StringEquals": {"aws:SourceOrgID": "o-1"}}),
        r"CC026\[cloudwatch\] Connect.Alarm: cloudwatch may not use key Key of Topic: no .* aws:SourceArn",
    ),
    "logs, key asks for the account": (
        _key(2, Condition=ACCOUNT),
        r"CC026\[logs\] Data.Group: logs may not use key Key of Group",
    ),
    "topic under the key of the service": (
        _then(lambda data: data["Topic"]["Properties"].update(KmsMasterKeyId="alias/aws/sns")),
        r"CC026\[events\] Data.Rule: Topic has a key whose policy events cannot be written into",
    ),
    "topic policy asks for the account": (
        _policy("TopicPolicy", 1, Condition=ACCOUNT),
        r"CC027\[events\] Data.Rule: events may not send to Topic: no statement of its policy without .* than none",
    ),
    "no topic policy": (
        _then(lambda data: data.pop("TopicPolicy")),
        r"CC027\[events\] Data.Rule: events may not send to Topic",
    ),
    "topic policy without the alarms": (
        _then(lambda data: data["TopicPolicy"]["Properties"]["PolicyDocument"]["Statement"].pop(0)),
        r"CC027\[cloudwatch\] Connect.Alarm: cloudwatch may not send to Topic",
    ),
    "bus without a policy of its dead-letter queue": (
        _then(lambda data: data.pop("QueuePolicy")),
        r"CC027\[events\] Data.Bus: events may not send to Letters: no statement .* than aws:SourceArn",
    ),
    "condition that is not sent to a topic": (
        _policy("TopicPolicy", 1, Condition=ACCOUNT),
        r"CC028\[events\] Data.TopicPolicy: events does not send aws:SourceAccount: the statement allows nothing",
    ),
    "condition that is not sent to a key": (
        _key(0, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        r"CC028\[cloudwatch\] Data.Key: cloudwatch does not send aws:PrincipalOrgID",
    ),
    "stream with a key the instance has no grant on": (
        _then(_other_stream_key),
        r"CC029 Data.Records: CONTACT_TRACE_RECORDS cannot be written: the instance has no grant on the key",
    ),
}
