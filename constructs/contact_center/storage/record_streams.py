"""Contact records and agent events of an instance, delivered to a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base.statements import Statement, place_of, service_role
from contact_center.storage.log_groups import MaskedLogGroup

_BUFFER_S = 300
_BUFFER_MB = 5
_DATED = "!{timestamp:yyyy/MM/dd}/"
_ERRORS = "delivery-errors/!{firehose:error-output-type}/" + _DATED


class RecordStream(Construct):
    """An encrypted data stream that is delivered as dated, compressed files under a prefix of a bucket.

    Amazon Connect writes contact records and agent events to the stream, at least once and unordered; other readers may
    attach to it. One shard takes 1,000 records per second and keeps them 24 hours; files are written every 300 seconds
    or 5 MB. `stream_key` must be the key of the recordings: it is the one the instance has a grant on, with another
    one nothing is written and nobody hears of it. The shard costs by the hour; `RecordDelivery` has none.

    https://docs.aws.amazon.com/connect/latest/adminguide/data-streaming.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stream_key: kms.IKey,
        key: kms.IKey,
        bucket: s3.IBucket,
        prefix: str,
        log_retention: logs.RetentionDays,
    ) -> None:
        super().__init__(scope, construct_id)
        self.stream = kinesis.Stream(
            self,
            "Stream",
            stream_mode=kinesis.StreamMode.PROVISIONED,
            shard_count=1,
            retention_period=cdk.Duration.hours(24),
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=stream_key,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.log_group, log_stream = _log(self, key, log_retention)
        reading = Statement(
            sid="Read",
            actions=["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
            resources=[self.stream.stream_arn],
        )
        through = {"kinesis": stream_key, "s3": key}
        self.role = _role(self, [reading], through, bucket, prefix, self.log_group)
        self.delivery = _delivery(
            self,
            delivery_stream_type="KinesisStreamAsSource",
            kinesis_stream_source_configuration=firehose.CfnDeliveryStream.KinesisStreamSourceConfigurationProperty(
                kinesis_stream_arn=self.stream.stream_arn, role_arn=self.role.role_arn
            ),
            extended_s3_destination_configuration=_files(bucket, prefix, key, self.role, (self.log_group, log_stream)),
        )

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows another reader to follow the stream, and to decrypt its records."""
        return self.stream.grant_read(grantee)


class RecordDelivery(Construct):
    """Contact records as dated, compressed files under a prefix of a bucket, without a stream that others could read.

    Amazon Connect writes to the delivery itself, and only contact records: agent events need a `RecordStream`. Nothing
    is paid while nothing is written. What waits for its file, at most 300 seconds or 5 MB, is encrypted with a key of
    the service, on which Amazon Connect needs no grant; the file has `key`.

    https://docs.aws.amazon.com/connect/latest/adminguide/data-streaming.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        bucket: s3.IBucket,
        prefix: str,
        log_retention: logs.RetentionDays,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group, log_stream = _log(self, key, log_retention)
        self.role = _role(self, [], {"s3": key}, bucket, prefix, self.log_group)
        types = firehose.CfnDeliveryStream
        self.delivery = _delivery(
            self,
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=types.DeliveryStreamEncryptionConfigurationInputProperty(
                key_type="AWS_OWNED_CMK"
            ),
            extended_s3_destination_configuration=_files(bucket, prefix, key, self.role, (self.log_group, log_stream)),
        )

    @property
    def delivery_arn(self) -> str:
        """ARN that the storage configuration of an instance takes."""
        return self.delivery.attr_arn


def _log(scope: Construct, key: kms.IKey, retention: logs.RetentionDays) -> tuple[MaskedLogGroup, logs.LogStream]:
    group = MaskedLogGroup(
        scope, "Logs", retention=retention, encryption_key=key, removal_policy=cdk.RemovalPolicy.DESTROY
    )
    stream = logs.LogStream(scope, "LogStream", log_group=group, removal_policy=cdk.RemovalPolicy.DESTROY)
    return group, stream


def _files(
    bucket: s3.IBucket, prefix: str, key: kms.IKey, role: iam.Role, log: tuple[MaskedLogGroup, logs.LogStream]
) -> firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty:
    types = firehose.CfnDeliveryStream
    group, log_stream = log
    return types.ExtendedS3DestinationConfigurationProperty(
        bucket_arn=bucket.bucket_arn,
        role_arn=role.role_arn,
        prefix=prefix + _DATED,
        error_output_prefix=prefix + _ERRORS,
        compression_format="GZIP",
        buffering_hints=types.BufferingHintsProperty(interval_in_seconds=_BUFFER_S, size_in_m_bs=_BUFFER_MB),
        encryption_configuration=types.EncryptionConfigurationProperty(
            kms_encryption_config=types.KMSEncryptionConfigProperty(awskms_key_arn=key.key_arn)
        ),
        cloud_watch_logging_options=types.CloudWatchLoggingOptionsProperty(
            enabled=True, log_group_name=group.log_group_name, log_stream_name=log_stream.log_stream_name
        ),
    )


def _delivery(scope: Construct, **properties: Any) -> firehose.CfnDeliveryStream:
    delivery = firehose.CfnDeliveryStream(scope, "Delivery", **properties)
    # The service checks the role when the delivery is created.
    delivery.node.add_dependency(scope.node.find_child("Role"))
    return delivery


def _role(
    scope: Construct,
    reading: Sequence[Statement],
    keys: Mapping[str, kms.IKey],
    bucket: s3.IBucket,
    prefix: str,
    log_group: MaskedLogGroup,
) -> iam.Role:
    place = place_of(scope)
    through = [f"{service}.{place.region}.amazonaws.com" for service in keys]
    statements = [
        *reading,
        Statement(
            sid="Bucket",
            actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            resources=[bucket.bucket_arn],
        ),
        Statement(
            sid="Objects",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[bucket.arn_for_objects(f"{prefix}*")],
        ),
        Statement(
            sid="Key",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=[key.key_arn for key in keys.values()],
            conditions={"StringEquals": {"kms:ViaService": through}},
        ),
        Statement(sid="Logs", actions=["logs:PutLogEvents"], resources=[log_group.log_group_arn]),
    ]
    return service_role(
        scope,
        "Role",
        service="firehose",
        policy_name="Deliver",
        statements=statements,
        conditions={"StringEquals": {"aws:SourceAccount": place.account}},
    )
