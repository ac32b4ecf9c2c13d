"""Fakes of the AWS services that contact-center functions use besides DynamoDB."""

from __future__ import annotations

from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.services.bedrock import Bedrock
from ringback.simulator.aws.services.comprehend import Comprehend
from ringback.simulator.aws.services.connect import Connect
from ringback.simulator.aws.services.events import Events, Scheduler
from ringback.simulator.aws.services.functions import LambdaApi
from ringback.simulator.aws.services.lex import LexRuntimeApi
from ringback.simulator.aws.services.messages import Ses, SmsVoice
from ringback.simulator.aws.services.messaging import Sns, Sqs
from ringback.simulator.aws.services.observability import CloudWatch, Logs, Streams
from ringback.simulator.aws.services.profiles import CustomerProfiles
from ringback.simulator.aws.services.secrets import Kms, SecretsManager, Ssm, Sts
from ringback.simulator.aws.services.storage import S3


def make_services(cloud: Account) -> dict[str, Any]:
    """Makes one fake per service."""
    return {
        "bedrock-runtime": Bedrock(cloud),
        "cloudwatch": CloudWatch(cloud),
        "comprehend": Comprehend(cloud),
        "connect": Connect(cloud),
        "customer-profiles": CustomerProfiles(cloud),
        "events": Events(cloud),
        "firehose": Streams(cloud, "firehose"),
        "kinesis": Streams(cloud, "kinesis"),
        "kms": Kms(cloud),
        "lambda": LambdaApi(cloud),
        "lexv2-runtime": LexRuntimeApi(cloud),
        "logs": Logs(cloud),
        "pinpoint-sms-voice-v2": SmsVoice(cloud),
        "s3": S3(cloud),
        "scheduler": Scheduler(cloud),
        "secretsmanager": SecretsManager(cloud),
        "sesv2": Ses(cloud),
        "sns": Sns(cloud),
        "sqs": Sqs(cloud),
        "ssm": Ssm(cloud),
        "sts": Sts(cloud),
    }
