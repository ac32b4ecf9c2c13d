"""Faults of alarms, logs, deliveries, buckets and topics."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.contracts.faults import (
    ACCOUNT,
    ANYBODY,
    ANYTHING,
    DESTINATION,
    DOCUMENT,
    DROP,
    HOOK,
    INLINE,
    KEY,
    NOTICES,
    ORDERED,
    ORGANIZATION,
    TRUST,
    Fault,
    fault,
)

FAULTS: Mapping[str, Fault] = {
    # --- alarms, logs, deliveries
    "topic of alarms asks for an organization": fault(
        "alarm-topic policy",
        {f"AlarmsPolicy.{DOCUMENT}.0.Condition": ORGANIZATION},
        "RH201",
        "Alarm.AlarmActions.0",
        "cloudwatch.amazonaws.com may not sns:Publish Alarms: .*aws:SourceOrgID is not sent",
    ),
    "alarms of anybody may tell the topic": fault(
        "alarm-topic policy",
        {f"AlarmsPolicy.{DOCUMENT}.0.Condition": DROP},
        "RH212",
        "Alarm.AlarmActions.0",
        "AlarmsPolicy.Statement.0 lets cloudwatch.amazonaws.com sns:Publish on behalf of any account",
    ),
    "bots of anybody may invoke the hook": fault(
        "bot-function policy",
        {"MayBot.Properties.SourceArn": DROP, "MayBot.Properties.SourceAccount": DROP},
        "RH212",
        f"BotAlias.{HOOK}",
        "MayBot lets lexv2.amazonaws.com",
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
            f"AccessLogsPolicy.{DOCUMENT}.0.Condition": ACCOUNT,
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
}
