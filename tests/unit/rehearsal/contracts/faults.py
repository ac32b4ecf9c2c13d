"""Faults for the good template, one at a time, and what has to be found of each.

What has to be there comes from the documentation named by each contract in `data/contracts.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DROP = object()
"""Takes out what stands at a path: a resource, a property, a statement."""

ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
ORGANIZATION = {"StringEquals": {"aws:SourceOrgID": "o-1"}}
STRANGER = {"ArnLike": {"aws:SourceArn": "arn:aws:events:ap-northeast-2:999999999999:rule/x"}}
NOBODY = {"Service": "ecs.amazonaws.com"}
INLINE = "Properties.Policies.0.PolicyDocument.Statement"
DOCUMENT = "Properties.PolicyDocument.Statement"
TRUST = "Properties.AssumeRolePolicyDocument.Statement.0"
KEY = "Key.Properties.KeyPolicy.Statement"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One change of the template, and the one finding that it has to give."""

    need: str
    """Contract and kind of need."""
    change: Mapping[str, Any]
    """Paths from the resource on, each with what is put there."""
    rule: str
    at: str
    """Resource and property of the finding."""
    says: str
    """Pattern that the message holds."""


def fault(need: str, change: Mapping[str, Any], rule: str, at: str, says: str) -> Fault:
    """Returns a fault."""
    return Fault(need=need, change=change, rule=rule, at=at, says=says)


HOOK = "BotAliasLocaleSettings.0.BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn"
LOGS = "ConversationLogSettings.TextLogSettings.0.Destination.CloudWatch.CloudWatchLogGroupArn"
ON_FAILURE = "DestinationConfig.OnFailure.Destination"
DESTINATION = "ExtendedS3DestinationConfiguration"
NOTICES = "NotificationConfiguration"
VIA = "Condition.StringEquals.kms:ViaService"

OURS = {"ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:aws:events:*:${AWS::AccountId}:*"}}}
ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*", "Condition": OURS}
ANYTHING = {
    "Effect": "Allow",
    "Action": ["sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "dynamodb:*", "kinesis:*", "kms:*"],
    "Resource": "*",
}
# Who failed, its contract, a role that has to be let in, the resource and its property.
ORDERED = (
    ("a rule", "rule-queue", "ScheduleRole", "Rule", "Targets.1.DeadLetterConfig.Arn"),
    ("a bus", "bus-queue", "ScheduleRole", "Bus", "DeadLetterConfig.Arn"),
    ("a schedule", "schedule-queue", "ScheduleRole", "Schedule", "Target.DeadLetterConfig.Arn"),
    ("a function", "function-queue", "FunctionRole", "Function", "DeadLetterConfig.TargetArn"),
    ("results", "destination-queue", "OtherPolicy", "Results", ON_FAILURE),
    ("a mapping", "mapping-failures", "FunctionRole", "TableMapping", ON_FAILURE),
)
