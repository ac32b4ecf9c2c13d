"""Faults of what reports and sends: Amazon Connect, Lex, EventBridge, schedules."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.contracts.faults import (
    ACCOUNT,
    DOCUMENT,
    DROP,
    HOOK,
    INLINE,
    KEY,
    LOGS,
    NOBODY,
    OURS,
    STRANGER,
    TRUST,
    Fault,
    fault,
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
    "bot may not speak": fault(
        "bot-voice role",
        {f"BotRole.{INLINE}.1": DROP},
        "RH203",
        "Bot.BotLocales.0.VoiceSettings.VoiceId",
        "role BotRole may not polly:SynthesizeSpeech",
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
                            "Condition": OURS,
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
}
