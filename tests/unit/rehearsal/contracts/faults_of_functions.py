"""Faults of functions and of their deployments."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.contracts.faults import DOCUMENT, DROP, INLINE, NOBODY, ON_FAILURE, TRUST, VIA, Fault, fault

FAULTS: Mapping[str, Fault] = {
    # --- functions
    "role of a function trusts somebody else": fault(
        "function-role trust",
        {f"FunctionRole.{TRUST}.Principal": NOBODY},
        "RH205",
        "Function.",
        "does not trust lambda",
    ),
    "function may not write logs": fault(
        "function-logs role",
        {f"FunctionRole.{INLINE}.6.Action": "logs:PutLogEvents"},
        "RH203",
        "Function.LoggingConfig.LogGroup",
        "role FunctionRole may not logs:CreateLogStream Group",
    ),
    "function may not send traces": fault(
        "function-traces role",
        {f"FunctionRole.{INLINE}.7": DROP},
        "RH203",
        "Function.TracingConfig.Mode",
        "role FunctionRole may not xray:PutTelemetryRecords: no statement allows it",
    ),
    "function may not keep what it failed on": fault(
        "function-queue role",
        {"TableMapping.Properties.DestinationConfig": DROP, f"FunctionRole.{INLINE}.0": DROP},
        "RH203",
        "Function.DeadLetterConfig.TargetArn",
        "may not sqs:SendMessage Letters",
    ),
    "function may not use the key of its queue": fault(
        "function-queue key",
        {f"FunctionRole.{INLINE}.5.Resource": {"Fn::GetAtt": ["OtherKey", "Arn"]}},
        "RH204",
        "Function.DeadLetterConfig.TargetArn",
        "role FunctionRole may not kms:Decrypt with key Key of Letters",
    ),
    "policy of a function comes after it": fault(
        "function-topic role",
        {"Other.DependsOn": DROP},
        "RH208",
        "Other.",
        "OtherPolicy, .* sns:Publish, is not there yet",
    ),
    "function may not use the key of its topic": fault(
        "function-topic key",
        {f"OtherPolicy.{DOCUMENT}.2.{VIA}": "sqs.ap-northeast-2.amazonaws.com"},
        "RH204",
        "Other.DeadLetterConfig.TargetArn",
        "with key Key of Objects: .*kms:ViaService StringEquals sqs.ap-northeast-2",
    ),
    "function may not hand results on": fault(
        "destination-queue role",
        {f"OtherPolicy.{DOCUMENT}.1": DROP},
        "RH203",
        f"Results.{ON_FAILURE}",
        "role OtherRole may not sqs:SendMessage Letters",
    ),
    "function may not use the key of results": fault(
        "destination-queue key",
        {f"OtherPolicy.{DOCUMENT}.2.{VIA}": "sns.ap-northeast-2.amazonaws.com"},
        "RH204",
        f"Results.{ON_FAILURE}",
        "role OtherRole may not kms:Decrypt with key Key of Letters",
    ),
    "function may not read the change stream": fault(
        "mapping-table role",
        {f"FunctionRole.{INLINE}.1.Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
        "RH203",
        "TableMapping.EventSourceArn",
        "may not dynamodb:DescribeStream Table",
    ),
    "function may not use the key of the table": fault(
        "mapping-table key",
        {
            f"FunctionRole.{INLINE}.5.{VIA}": [
                "sqs.ap-northeast-2.amazonaws.com",
                "kinesis.ap-northeast-2.amazonaws.com",
            ]
        },
        "RH204",
        "TableMapping.EventSourceArn",
        "with key OtherKey of Table",
    ),
    "function may not read the data stream": fault(
        "mapping-stream role",
        {f"FunctionRole.{INLINE}.2.Action": "kinesis:Get*"},
        "RH203",
        "StreamMapping.EventSourceArn",
        "may not kinesis:DescribeStream Stream",
    ),
    "function may not use the key of the data stream": fault(
        "mapping-stream key",
        {
            f"FunctionRole.{INLINE}.5.{VIA}": [
                "sqs.ap-northeast-2.amazonaws.com",
                "dynamodb.ap-northeast-2.amazonaws.com",
            ]
        },
        "RH204",
        "StreamMapping.EventSourceArn",
        "with key OtherKey of Stream",
    ),
    "function may not delete what it worked on": fault(
        "mapping-queue role",
        {f"FunctionRole.{INLINE}.3.Action": ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"]},
        "RH203",
        "QueueMapping.EventSourceArn",
        "may not sqs:DeleteMessage Work",
    ),
    "function may not use the key of its messages": fault(
        "mapping-queue key",
        {
            "Function.Properties.DeadLetterConfig": DROP,
            "TableMapping.Properties.DestinationConfig": DROP,
            f"FunctionRole.{INLINE}.0": DROP,
            f"FunctionRole.{INLINE}.4.{VIA}": [
                "dynamodb.ap-northeast-2.amazonaws.com",
                "kinesis.ap-northeast-2.amazonaws.com",
            ],
        },
        "RH204",
        "QueueMapping.EventSourceArn",
        "with key OtherKey of Work",
    ),
    "messages come again before the function is done": fault(
        "mapping-queue seen long enough",
        {"Function.Properties.Timeout": 61},
        "RH211",
        "QueueMapping.EventSourceArn",
        "come again after 60 s, Function may take 61 s",
    ),
    "mapping may not keep what it failed on": fault(
        "mapping-failures role",
        {"Function.Properties.DeadLetterConfig": DROP, f"FunctionRole.{INLINE}.0": DROP},
        "RH203",
        f"TableMapping.{ON_FAILURE}",
        "may not sqs:SendMessage Letters",
    ),
    "mapping may not use the key of what it failed on": fault(
        "mapping-failures key",
        {
            "Function.Properties.DeadLetterConfig": DROP,
            f"FunctionRole.{INLINE}.5.Resource": {"Fn::GetAtt": ["OtherKey", "Arn"]},
        },
        "RH204",
        f"TableMapping.{ON_FAILURE}",
        "with key Key of Letters",
    ),
    # --- deployments
    "role of deployments trusts somebody else": fault(
        "deployment-role trust",
        {f"DeployRole.{TRUST}.Principal": NOBODY},
        "RH205",
        "Deployment.",
        "does not trust codedeploy.amazonaws.com",
    ),
    "deployments may not look at alarms": fault(
        "deployment-role role", {f"DeployRole.{INLINE}.1": DROP}, "RH203", "Deployment.", "cloudwatch:DescribeAlarms"
    ),
    "deployments may not move the alias": fault(
        "deployment-alias moved",
        {f"DeployRole.{INLINE}.0.Resource": {"Fn::GetAtt": ["Other", "Arn"]}},
        "RH203",
        "Live.",
        "role DeployRole may not lambda:GetAlias Function",
    ),
    "eleven alarms stop a deployment": fault(
        "deployment-alarms limit",
        {"Deployment.Properties.AlarmConfiguration.Alarms": [{"Name": f"alarm-{number}"} for number in range(11)]},
        "RH209",
        "Deployment.AlarmConfiguration.Alarms",
        "11 are given, 10 are allowed",
    ),
}
