"""A small stage that breaks no rule, to be broken one place at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from contact_center.guards import Stack, Stage, all_rules, findings, rule_name

Template = dict[str, Any]
Broken = Callable[..., list[str]]

INSTANCE = {"Fn::GetAtt": ["Instance", "Arn"]}
KEY = {"Fn::GetAtt": ["Key", "Arn"]}
ALARMS = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
}


def flow_content(*actions: Mapping[str, Any]) -> dict[str, Any]:
    """Returns flow content as the CDK writes it: JSON text around a reference."""
    text = json.dumps({"Version": "2019-10-30", "StartAction": "a", "Metadata": {}, "Actions": list(actions)})
    return {"Fn::Join": ["", [text[:-2], "", text[-2:]]]}


def good_templates() -> dict[str, Template]:
    """Two stacks: Data with key, bucket and messages; Connect with everything else and a weak reference to Data."""
    data: Template = {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [ALARMS]}}},
            "Media": {
                "Type": "AWS::S3::Bucket",
                "DeletionPolicy": "RetainExceptOnCreate",
                "Properties": {
                    "LifecycleConfiguration": {
                        "Rules": [{"Status": "Enabled", "Prefix": "connect/", "ExpirationInDays": 365}]
                    }
                },
            },
            "Letters": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": KEY}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": KEY}},
        },
        "Outputs": {
            "PublishMedia": {"Value": {"Ref": "Media"}},
            "PublishKey": {"Value": KEY},
            "PublishTopic": {"Value": {"Ref": "Topic"}},
            "PublishGroup": {"Value": {"Fn::GetAtt": ["Group", "Arn"]}},
            "PublishWords": {"Value": {"Fn::GetAtt": ["Words", "VocabularyId"]}},
        },
    }
    connect: Template = {
        "Resources": {
            "Instance": {
                "Type": "AWS::Connect::Instance",
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "InstanceAlias": "aicc-test",
                    "IdentityManagementType": "CONNECT_MANAGED",
                    "Attributes": {"InboundCalls": True, "OutboundCalls": True, "ContactflowLogs": True},
                },
            },
            "Recordings": {
                "Type": "AWS::Connect::InstanceStorageConfig",
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "ResourceType": "CALL_RECORDINGS",
                    "StorageType": "S3",
                    "S3Config": {
                        "BucketName": _published("PublishMedia"),
                        "BucketPrefix": "connect/recordings",
                        "EncryptionConfig": {"EncryptionType": "KMS", "KeyId": _published("PublishKey")},
                    },
                },
            },
            "Origin": {
                "Type": "AWS::Connect::ApprovedOrigin",
                "DependsOn": ["Recordings"],
                "Properties": {"InstanceId": INSTANCE, "Origin": "https://www.example.com"},
            },
            "Hours": {
                "Type": "AWS::Connect::HoursOfOperation",
                "DependsOn": ["Origin"],
                "Properties": {"InstanceArn": INSTANCE, "Name": "agents", "Description": "평일", "Config": []},
            },
            "Queue": {
                "Type": "AWS::Connect::Queue",
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Name": "general",
                    "Description": "일반",
                    "HoursOfOperationArn": {"Fn::GetAtt": ["Hours", "HoursOfOperationArn"]},
                    "MaxContacts": 50,
                },
            },
            "Profile": {
                "Type": "AWS::Connect::RoutingProfile",
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Name": "basic",
                    "Description": "일반 상담원",
                    "QueueConfigs": [
                        {
                            "Delay": 0,
                            "Priority": 1,
                            "QueueReference": {"Channel": "VOICE", "QueueArn": {"Fn::GetAtt": ["Queue", "QueueArn"]}},
                        }
                    ],
                },
            },
            "Security": {
                "Type": "AWS::Connect::SecurityProfile",
                "DependsOn": ["Profile"],
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "SecurityProfileName": "agent",
                    "Permissions": ["BasicAgentAccess", "OutboundCallAccess"],
                },
            },
            "User": {
                "Type": "AWS::Connect::User",
                "DependsOn": ["Security"],
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Username": "agent1",
                    "Password": "{{resolve:secretsmanager:aicc-test-agent1:SecretString:password::}}",
                },
            },
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}, "Effect": "Allow"}]
                    },
                    "Policies": [
                        {
                            "PolicyName": "Access",
                            "PolicyDocument": {
                                "Statement": [
                                    {"Effect": "Allow", "Action": "xray:PutTraceSegments", "Resource": "*"},
                                    {"Effect": "Allow", "Action": "connect:GetMetricData", "Resource": INSTANCE},
                                ]
                            },
                        }
                    ],
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": "aicc-test-lookup",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Environment": {"Variables": {"CENTER": "aicc", "PHONE_HASH_SECRET_ARN": "name-of-a-secret"}},
                },
            },
            "Permission": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Principal": "connect.amazonaws.com",
                    "FunctionName": {"Fn::GetAtt": ["Function", "Arn"]},
                    "SourceArn": INSTANCE,
                    "SourceAccount": {"Ref": "AWS::AccountId"},
                },
            },
            "Association": {
                "Type": "AWS::Connect::IntegrationAssociation",
                "DependsOn": ["User"],
                "Properties": {
                    "InstanceId": INSTANCE,
                    "IntegrationType": "LAMBDA_FUNCTION",
                    "IntegrationArn": {"Fn::GetAtt": ["Function", "Arn"]},
                },
            },
            "Bot": {
                "Type": "AWS::Lex::Bot",
                "Properties": {
                    "Name": "aicc-test-bot",
                    "AutoBuildBotLocales": True,
                    "BotLocales": [
                        {"LocaleId": "ko_KR", "Intents": [{"ParentIntentSignature": "AMAZON.FallbackIntent"}]}
                    ],
                },
            },
            "Flow": {
                "Type": "AWS::Connect::ContactFlow",
                "DependsOn": ["Association"],
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Name": "inbound",
                    "Type": "CONTACT_FLOW",
                    "Content": flow_content({"Identifier": "a", "Type": "DisconnectParticipant", "Parameters": {}}),
                },
            },
            "Transfer": {
                "Type": "AWS::Connect::ContactFlow",
                "DependsOn": ["Flow"],
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Name": "queue-transfer",
                    "Type": "QUEUE_TRANSFER",
                    "Content": flow_content(),
                },
            },
            "QuickConnect": {
                "Type": "AWS::Connect::QuickConnect",
                "Properties": {
                    "InstanceArn": INSTANCE,
                    "Name": "일반 상담",
                    "QuickConnectConfig": {
                        "QuickConnectType": "QUEUE",
                        "QueueConfig": {
                            "ContactFlowArn": {"Fn::GetAtt": ["Transfer", "ContactFlowArn"]},
                            "QueueArn": {"Fn::GetAtt": ["Queue", "QueueArn"]},
                        },
                    },
                },
            },
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "aicc-test-missed-calls",
                    "AlarmActions": [_published("PublishTopic")],
                    "TreatMissingData": "notBreaching",
                    "DatapointsToAlarm": 1,
                },
            },
        }
    }
    return {"Data": data, "Connect": connect}


def _published(name: str) -> dict[str, Any]:
    return {"Fn::GetStackOutput": {"StackName": "aicc-test-Data", "OutputName": name, "Region": "ap-northeast-2"}}


def stage_of(templates: Mapping[str, Template], stage_id: str, region: str) -> Stage:
    """Returns templates as the rules see them."""
    return Stage(stage_id, tuple(Stack(name, template, "", stage_id) for name, template in templates.items()), region)


@pytest.fixture
def broken() -> Broken:
    """Changes the small stage and returns what the rules then find, as `rule stack.logical id: message`."""

    def find(change: Callable[[dict[str, Any], dict[str, Any]], None] | None = None, **options: Any) -> list[str]:
        templates = deepcopy(good_templates())
        if change is not None:
            change(templates["Connect"]["Resources"], templates["Data"]["Resources"])
        edit = options.get("templates")
        if edit is not None:
            edit(templates)
        stage = stage_of(templates, options.get("stage_id", "aicc-test"), options.get("region", "ap-northeast-2"))
        rules = all_rules(options.get("baseline"))
        return [
            f"{rule_name(rule, found)} {found.stack}.{found.logical_id}: {found.message}"
            for rule, found in findings(rules, [stage])
        ]

    return find
