"""Fakes of the AWS services that contact-center functions use besides DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws.services.bedrock import Bedrock
from simulator.aws.services.connect import Connect
from simulator.aws.services.events import Events, Scheduler
from simulator.aws.services.functions import LambdaApi
from simulator.aws.services.lex import LexRuntimeApi
from simulator.aws.services.messaging import Sns, Sqs
from simulator.aws.services.observability import CloudWatch, Logs, Streams
from simulator.aws.services.secrets import Kms, SecretsManager, Ssm, Sts
from simulator.aws.services.storage import S3

if TYPE_CHECKING:
    from simulator.aws.cloud import Cloud


def make_services(cloud: Cloud) -> dict[str, Any]:
    """Makes one fake per service."""
    return {
        "bedrock-runtime": Bedrock(cloud),
        "cloudwatch": CloudWatch(cloud),
        "connect": Connect(cloud),
        "events": Events(cloud),
        "firehose": Streams(cloud, "firehose"),
        "kinesis": Streams(cloud, "kinesis"),
        "kms": Kms(cloud),
        "lambda": LambdaApi(cloud),
        "lexv2-runtime": LexRuntimeApi(cloud),
        "logs": Logs(cloud),
        "s3": S3(cloud),
        "scheduler": Scheduler(cloud),
        "secretsmanager": SecretsManager(cloud),
        "sns": Sns(cloud),
        "sqs": Sqs(cloud),
        "ssm": Ssm(cloud),
        "sts": Sts(cloud),
    }
