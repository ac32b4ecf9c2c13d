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

ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
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

FAULTS: Mapping[str, Fault] = {
    # --- Amazon Connect
    "no association of the function": fault(
        "flow-function resource",
        {"HasFunction": DROP},
        "RH206",
        "Flow.Content",
        r"no .*\(IntegrationType LAMBDA_FUN.* Live",
    ),
    "association of the function without its alias": fault(
        "flow-function resource",
        {"HasFunction.Properties.IntegrationArn": {"Fn::GetAtt": ["Function", "Arn"]}},
        "RH206",
        "Flow.Content",
        "of Live",
    ),
    "no association of the bot": fault(
        "flow-bot resource", {"HasBot": DROP}, "RH206", "Flow.Content", "LEX_BOT.* BotAlias"
    ),
    "bucket denies writes without its own key": fault(
        "instance-bucket not denied",
        {
            "MediaPolicy.Properties.PolicyDocument.Statement.0": {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:PutObject",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
            }
        },
        "RH201",
        "Attachments.S3Config.BucketName",
        "connect.amazonaws.com may not s3:PutObject Media: MediaPolicy.Statement.0 denies it",
    ),
    "bucket without CORS": fault(
        "instance-pages pages",
        {"Media.Properties.CorsConfiguration": DROP},
        "RH207",
        "Attachments.S3Config.BucketName",
        "Media lets https://shop.my.connect.aws neither put nor get",
    ),
    "an approved origin is missing in the bucket": fault(
        "instance-pages pages",
        {"Media.Properties.CorsConfiguration.CorsRules.0.AllowedOrigins": ["https://shop.my.connect.aws"]},
        "RH207",
        "Attachments.S3Config.BucketName",
        "lets https://www.example.com neither",
    ),
    "pages may get and not put": fault(
        "instance-pages pages",
        {"Media.Properties.CorsConfiguration.CorsRules.0.AllowedMethods": ["GET"]},
        "RH207",
        "Attachments.S3Config.BucketName",
        "does not let https://shop.my.connect.aws PUT files",
    ),
    "stream of the instance under another key": fault(
        "instance-stream granted key",
        {"Attachments.Properties.S3Config.EncryptionConfig": DROP},
        "RH202",
        "Records.KinesisStreamConfig.StreamArn",
        "Stream has a key on which the instance has no grant",
    ),
    # --- Amazon Lex
    "bot without permission for its hook": fault(
        "bot-function policy", {"MayBot": DROP}, "RH201", f"BotAlias.{HOOK}", "lexv2.amazonaws.com may not .* Live"
    ),
    "permission of the hook for another bot": fault(
        "bot-function policy",
        {"MayBot.Properties.SourceArn": {"Fn::GetAtt": ["Bot", "Arn"]}},
        "RH201",
        f"BotAlias.{HOOK}",
        "MayBot allows it when aws:SourceArn ArnLike",
    ),
    "permission of the hook without its alias": fault(
        "bot-function policy",
        {"MayBot.Properties.FunctionName": {"Ref": "Function"}},
        "RH201",
        f"BotAlias.{HOOK}",
        "no statement allows it",
    ),
    "bot may not log": fault(
        "bot-logs role",
        {f"BotRole.{INLINE}.0.Action": ["logs:PutLogEvents"]},
        "RH203",
        f"BotAlias.{LOGS}",
        "CreateLogStream",
    ),
    "role of the bot trusts somebody else": fault(
        "bot-role trust", {f"BotRole.{TRUST}.Principal": NOBODY}, "RH205", "Bot.", "does not trust lexv2.amazonaws.com"
    ),
    # --- Amazon EventBridge
    "rule without permission for its function": fault(
        "rule-function policy",
        {"MayRule": DROP},
        "RH201",
        "Rule.Targets.0.Arn",
        "events.amazonaws.com may not lambda:Inv",
    ),
    "topic asks rules for the account": fault(
        "rule-topic policy",
        {f"NoticesPolicy.{DOCUMENT}.0.Condition": ACCOUNT},
        "RH201",
        "Rule.Targets.1.Arn",
        "aws:SourceAccount is not sent",
    ),
    "topic says nothing of rules": fault(
        "rule-topic policy", {"NoticesPolicy": DROP}, "RH201", "Rule.Targets.1.Arn", "may not sns:Publish Notices"
    ),
    "key of topics and queues asks rules for the account": fault(
        "rule-topic key",
        {f"{KEY}.2.Condition": ACCOUNT},
        "RH202",
        "Rule.Targets.1.Arn",
        "may not kms:Decrypt with key Key of Notices: .*aws:SourceAccount is not sent",
    ),
    "key lets rules decrypt only": fault(
        "rule-queue key",
        {f"{KEY}.2.Action": "kms:Decrypt"},
        "RH202",
        "Rule.Targets.1.Arn",
        "may not kms:GenerateDataKey with key Key",
    ),
    "topic of a rule under the key of the service": fault(
        "rule-topic key",
        {"Notices.Properties.KmsMasterKeyId": "alias/aws/sns"},
        "RH202",
        "Rule.Targets.1.Arn",
        "Notices has key alias/aws/sns, whose policy does not let events.amazonaws.com",
    ),
    "queue does not take what a rule failed on": fault(
        "rule-queue policy",
        {f"LettersPolicy.{DOCUMENT}.0": DROP},
        "RH201",
        "Rule.Targets.1.DeadLetterConfig.Arn",
        "events.amazonaws.com may not sqs:SendMessage Letters",
    ),
    "queue does not take what the bus failed on": fault(
        "bus-queue policy",
        {f"LettersPolicy.{DOCUMENT}.1.Condition": STRANGER},
        "RH201",
        "Bus.DeadLetterConfig.Arn",
        "aws:SourceArn ArnLike arn:aws:events:ap-northeast-2:999999999999",
    ),
    "queue of the bus alone under a key that rules may not use": fault(
        "bus-queue key",
        {
            "Lost": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Ref": "OtherKey"}}},
            "LostPolicy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Lost"}],
                    "PolicyDocument": {
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": {"Service": "events.amazonaws.com"},
                            "Action": "sqs:*",
                            "Resource": "*",
                        }
                    },
                },
            },
            "Bus.Properties.DeadLetterConfig.Arn": {"Fn::GetAtt": ["Lost", "Arn"]},
        },
        "RH202",
        "Bus.DeadLetterConfig.Arn",
        "may not kms:Decrypt with key OtherKey of Lost: no statement allows it",
    ),
    "key of the bus for another service": fault(
        "bus-key key",
        {"BusKey.Properties.KeyPolicy.Statement.0.Principal": NOBODY},
        "RH202",
        "Bus.",
        "events.amazonaws.com may not kms:Decrypt with key BusKey of Bus",
    ),
    "nobody listens on the bus": fault(
        "bus-heard heard",
        {"BusRule": DROP, "MayBusRule": DROP},
        "RH210",
        "Bus.",
        "no rule, no archive and no other account listens",
    ),
    # --- schedules
    "role of a schedule trusts somebody else": fault(
        "schedule-function trust",
        {f"ScheduleRole.{TRUST}.Condition.StringEquals.aws:SourceArn": "arn:aws:scheduler:*:*:schedule/shop/x"},
        "RH205",
        "Schedule.Target.Arn",
        "does not trust scheduler.amazonaws.com",
    ),
    "role of a schedule may not invoke": fault(
        "schedule-function role",
        {
            f"ScheduleRole.{INLINE}.0.Resource": {
                "Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-answers"
            }
        },
        "RH203",
        "Schedule.Target.Arn",
        "may not lambda:InvokeFunction Live: .* allows it on arn:aws:lambda",
    ),
    "role of a schedule may not keep what it failed on": fault(
        "schedule-queue role",
        {f"ScheduleRole.{INLINE}.1": DROP},
        "RH203",
        "Schedule.Target.DeadLetterConfig.Arn",
        "role ScheduleRole may not sqs:SendMessage Letters",
    ),
    "role of a schedule may not use the key of its queue": fault(
        "schedule-queue key",
        {f"ScheduleRole.{INLINE}.2": DROP},
        "RH204",
        "Schedule.Target.DeadLetterConfig.Arn",
        "role ScheduleRole may not kms:Decrypt with key Key of Letters",
    ),
    "passed role trusts somebody else": fault(
        "passed-role passed",
        {"Schedule": DROP, f"ScheduleRole.{TRUST}.Principal": NOBODY},
        "RH205",
        f"FunctionRole.{INLINE.removeprefix('Properties.')}.4.Resource",
        "ScheduleRole may be passed to scheduler.amazonaws.com and does not trust it",
    ),
    # --- functions
    "role of a function trusts somebody else": fault(
        "function-role trust",
        {f"FunctionRole.{TRUST}.Principal": NOBODY},
        "RH205",
        "Function.",
        "does not trust lambda",
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
    # --- alarms, logs, deliveries
    "topic of alarms asks for an organization": fault(
        "alarm-topic policy",
        {f"AlarmsPolicy.{DOCUMENT}.0.Condition": ORGANIZATION},
        "RH201",
        "Alarm.AlarmActions.0",
        "cloudwatch.amazonaws.com may not sns:Publish Alarms: .*aws:SourceOrgID is not sent",
    ),
    "policy of a topic denies everybody": fault(
        "alarm-topic policy",
        {f"AlarmsPolicy.{DOCUMENT}.1.Condition": DROP},
        "RH201",
        "Alarm.AlarmActions.0",
        "AlarmsPolicy.Statement.1 denies it",
    ),
    "key does not know alarms": fault(
        "alarm-topic key",
        {f"{KEY}.1.Principal.Service": ["s3.amazonaws.com", "sns.amazonaws.com"]},
        "RH202",
        "Alarm.AlarmActions.0",
        "cloudwatch.amazonaws.com may not kms:Decrypt with key Key of Alarms",
    ),
    "key asks logs for the account": fault(
        "log-group-key key",
        {f"{KEY}.3.Condition": ACCOUNT},
        "RH202",
        "Group.",
        "logs.ap-northeast-2.amazonaws.com may not kms:Decrypt with key Key of Group: .*SourceAccount is not sent",
    ),
    "key is for logs of another name": fault(
        "log-group-key key",
        {f"{KEY}.3.Condition.ArnLike.kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:other"},
        "RH202",
        "Group.",
        "kms:EncryptionContext:aws:logs:arn ArnLike",
    ),
    "log group may not invoke the function": fault(
        "log-subscription policy", {"MayLogs": DROP}, "RH201", "Lines.DestinationArn", "logs.amazonaws.com may not"
    ),
    "role of a delivery trusts another account": fault(
        "delivery-role trust",
        {f"DeliveryRole.{TRUST}.Condition.StringEquals.sts:ExternalId": "999999999999"},
        "RH205",
        "Delivery.",
        "does not trust firehose.amazonaws.com: .*sts:ExternalId",
    ),
    "delivery may not read": fault(
        "delivery-source role",
        {
            f"DeliveryRole.{INLINE}.0.Action": [
                "kinesis:DescribeStream",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
            ]
        },
        "RH203",
        "Delivery.KinesisStreamSourceConfiguration.KinesisStreamARN",
        "may not kinesis:ListShards Stream",
    ),
    "delivery may not use the key of its source": fault(
        "delivery-source key",
        {f"DeliveryRole.{INLINE}.5": DROP},
        "RH204",
        "Delivery.KinesisStreamSourceConfiguration.KinesisStreamARN",
        "with key OtherKey of Stream",
    ),
    "delivery may not write under its prefix": fault(
        "delivery-bucket role",
        {f"DeliveryRole.{INLINE}.2.Resource": {"Fn::Sub": "${Media.Arn}/others/*"}},
        "RH203",
        f"Delivery.{DESTINATION}.BucketARN",
        "may not s3:AbortMultipartUpload Media",
    ),
    "delivery may not write its errors": fault(
        "delivery-bucket role",
        {f"DeliveryRole.{INLINE}.3": DROP},
        "RH203",
        f"Delivery.{DESTINATION}.BucketARN",
        "may not s3:PutObject Media",
    ),
    "delivery may not look at its bucket": fault(
        "delivery-bucket role",
        {f"DeliveryRole.{INLINE}.1.Action": "s3:GetBucketLocation"},
        "RH203",
        f"Delivery.{DESTINATION}.BucketARN",
        "may not s3:ListBucket Media",
    ),
    "delivery may not use the key of its bucket": fault(
        "delivery-bucket key",
        {f"DeliveryRole.{INLINE}.6.Action": "kms:Decrypt"},
        "RH204",
        f"Delivery.{DESTINATION}.BucketARN",
        "may not kms:GenerateDataKey with key OtherKey of Media",
    ),
    "delivery may not log": fault(
        "delivery-logs role",
        {f"DeliveryRole.{INLINE}.4": DROP},
        "RH203",
        f"Delivery.{DESTINATION}.CloudWatchLoggingOptions.LogGroupName",
        "may not logs:PutLogEvents Group",
    ),
    "log stream of a delivery is missing": fault(
        "delivery-logs resource",
        {"GroupStream": DROP},
        "RH206",
        f"Delivery.{DESTINATION}.CloudWatchLoggingOptions.LogGroupName",
        "no AWS::Logs::LogStream of Group",
    ),
    # --- buckets and topics
    "access logs are not let in": fault(
        "bucket-logs policy",
        {f"AccessLogsPolicy.{DOCUMENT}.0.Resource": {"Fn::Sub": "${AccessLogs.Arn}/data/*"}},
        "RH201",
        "Media.LoggingConfiguration.DestinationBucketName",
        "logging.s3.amazonaws.com may not s3:PutObject AccessLogs",
    ),
    "access logs under a key": fault(
        "bucket-logs plain encryption",
        {
            "AccessLogs.Properties.BucketEncryption.ServerSideEncryptionConfiguration.0": {
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Key"}}
            }
        },
        "RH202",
        "Media.LoggingConfiguration.DestinationBucketName",
        "AccessLogs is encrypted with aws:kms, under which no logs arrive",
    ),
    "topic does not take what a bucket tells": fault(
        "bucket-topic policy",
        {"ObjectsPolicy": DROP},
        "RH201",
        f"Media.{NOTICES}.TopicConfigurations.0.Topic",
        "s3.amazonaws.com may not sns:Publish Objects",
    ),
    "key does not know buckets": fault(
        "bucket-topic key",
        {f"{KEY}.1.Principal.Service": ["cloudwatch.amazonaws.com", "sns.amazonaws.com"]},
        "RH202",
        f"Media.{NOTICES}.TopicConfigurations.0.Topic",
        "s3.amazonaws.com may not kms:Decrypt with key Key of Objects",
    ),
    "queue does not take what a bucket tells": fault(
        "bucket-queue policy",
        {f"LettersPolicy.{DOCUMENT}.2": DROP},
        "RH201",
        f"Media.{NOTICES}.QueueConfigurations.0.Queue",
        "s3.amazonaws.com may not sqs:SendMessage Letters",
    ),
    "key does not know buckets that tell queues": fault(
        "bucket-queue key",
        {
            f"{KEY}.1.Principal.Service": ["cloudwatch.amazonaws.com", "sns.amazonaws.com"],
            "Media.Properties.NotificationConfiguration.TopicConfigurations": DROP,
        },
        "RH202",
        f"Media.{NOTICES}.QueueConfigurations.0.Queue",
        "s3.amazonaws.com may not kms:Decrypt with key Key of Letters",
    ),
    "bucket may not invoke the function": fault(
        "bucket-function policy",
        {"MayBucket": DROP},
        "RH201",
        f"Media.{NOTICES}.LambdaConfigurations.0.Function",
        "s3.amazonaws.com may not lambda:InvokeFunction Live",
    ),
    "queue does not take what a topic sends": fault(
        "subscription-queue policy",
        {f"LettersPolicy.{DOCUMENT}.3.Condition.ArnEquals.aws:SourceArn": {"Ref": "Notices"}},
        "RH201",
        "ToLetters.Endpoint",
        "sns.amazonaws.com may not sqs:SendMessage Letters",
    ),
    "key does not know topics": fault(
        "subscription-queue key",
        {f"{KEY}.1.Principal.Service": ["cloudwatch.amazonaws.com", "s3.amazonaws.com"]},
        "RH202",
        "ToLetters.Endpoint",
        "sns.amazonaws.com may not kms:Decrypt with key Key of Letters",
    ),
    "topic may not invoke the function": fault(
        "subscription-function policy", {"MayTopic": DROP}, "RH201", "ToLive.Endpoint", "sns.amazonaws.com may not"
    ),
    "secret may not be rotated": fault(
        "secret-rotation policy",
        {"MaySecrets": DROP},
        "RH201",
        "Rotation.RotationLambdaARN",
        "secretsmanager.amazonaws.com may not lambda:InvokeFunction Live",
    ),
    "pool may not invoke its triggers": fault(
        "pool-trigger policy",
        {"MayPool.Properties.SourceAccount": "999999999999"},
        "RH201",
        "Pool.LambdaConfig.PreSignUp",
        "MayPool allows it when aws:SourceAccount",
    ),
    "access logs in a locked bucket": fault(
        "bucket-logs plain encryption",
        {
            "AccessLogs.Properties.ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
            }
        },
        "RH211",
        "Media.LoggingConfiguration.DestinationBucketName",
        "AccessLogs locks its objects by default",
    ),
    "a bucket logs into itself": fault(
        "bucket-logs plain encryption",
        {
            "AccessLogs.Properties.LoggingConfiguration": {
                "DestinationBucketName": {"Ref": "AccessLogs"},
                "LogFilePrefix": "media/",
            },
            f"AccessLogsPolicy.{DOCUMENT}.0.Condition": DROP,
        },
        "RH211",
        "AccessLogs.LoggingConfiguration.DestinationBucketName",
        "AccessLogs logs into itself",
    ),
    **{
        f"FIFO queue for what {name} failed on": fault(
            f"{contract} in no order",
            {
                "Lost": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
                "LostPolicy": {
                    "Type": "AWS::SQS::QueuePolicy",
                    "Properties": {"Queues": [{"Ref": "Lost"}], "PolicyDocument": {"Statement": ANYBODY}},
                },
                f"{role}.{DOCUMENT if role == 'OtherPolicy' else INLINE}.0": ANYTHING,
                f"{resource}.Properties.{path}": {"Fn::GetAtt": ["Lost", "Arn"]},
            },
            "RH211",
            f"{resource}.{path}",
            "Lost is a FIFO queue",
        )
        for name, contract, role, resource, path in ORDERED
    },
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
    # --- roles that use encrypted things
    "role may not use the key of a table": fault(
        "role-table key",
        {f"ReaderRole.{INLINE}.5.{VIA}": "s3.ap-northeast-2.amazonaws.com"},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.0.Resource.0",
        "role ReaderRole may not kms:Decrypt with key OtherKey of Table",
    ),
    "key leaves nothing to IAM": fault(
        "role-secret key",
        {"Secret.Properties.KmsKeyId": {"Fn::GetAtt": ["BusKey", "Arn"]}},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.2.Resource",
        "the policy of BusKey leaves nothing to IAM",
    ),
    "role may not use the key of objects it reads": fault(
        "role-object-read key",
        {f"ReaderRole.{INLINE}.6": DROP},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.1.Resource",
        "role ReaderRole may not kms:Decrypt with key OtherKey of Media",
    ),
    "role may not use the key of objects it writes": fault(
        "role-object-write key",
        {f"WriterRole.{INLINE}.4": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.0.Resource",
        "role WriterRole may not kms:GenerateDataKey with key OtherKey of Media",
    ),
    "role may not use the key of a topic": fault(
        "role-topic key",
        {f"WriterRole.{INLINE}.5": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.1.Resource",
        "role WriterRole may not kms:Decrypt with key Key of Objects",
    ),
    "role may not use the key of a queue it sends to": fault(
        "role-queue-send key",
        {f"WriterRole.{INLINE}.6": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.2.Resource",
        "role WriterRole may not kms:Decrypt with key Key of Letters",
    ),
    "role may not use the key of a queue it receives from": fault(
        "role-queue-receive key",
        {
            f"ReaderRole.{INLINE}.7.Condition": {
                "StringEquals": {"kms:ViaService": "secretsmanager.ap-northeast-2.amazonaws.com"}
            },
            "Guardrail.Properties.KmsKeyArn": DROP,
        },
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.3.Resource",
        "role ReaderRole may not kms:Decrypt with key Key of Letters",
    ),
    "role may not use the key of a data stream": fault(
        "role-stream key",
        {f"WriterRole.{INLINE}.7": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.3.Resource",
        "role WriterRole may not kms:GenerateDataKey with key OtherKey of Stream",
    ),
    "role may use the key of a guardrail through a database only": fault(
        "role-guardrail key",
        {
            f"ReaderRole.{INLINE}.7.Condition": {
                "StringEquals": {
                    "kms:ViaService": [
                        "dynamodb.ap-northeast-2.amazonaws.com",
                        "secretsmanager.ap-northeast-2.amazonaws.com",
                        "sqs.ap-northeast-2.amazonaws.com",
                    ]
                }
            }
        },
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.4.Resource.0",
        "with key Key of Guardrail: .*kms:ViaService is not sent",
    ),
    "role may apply a guardrail in its own Region only": fault(
        "role-guardrail-regions guardrail regions",
        {
            f"ReaderRole.{INLINE}.4.Resource.1": {
                "Fn::Sub": "arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:guardrail-profile/apac.guardrail.v1:0"
            }
        },
        "RH203",
        "ReaderRole.Policies.0.PolicyDocument.Statement.4.Resource.0",
        "profile apac.guardrail.v1:0 in ap-northeast-1, ap-northeast-3, ap-south-1, ap-southeast-1, ap-southeast-2",
    ),
}
