"""Buckets of a center: what Amazon Connect records, and what the functions keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.removal import removal_policy
from contact_center.base.statements import days

_GLACIER_MINIMUM_DAYS = 90
# Time to restore what was deleted or overwritten by mistake (docs/recovery.md).
_EARLIER_VERSIONS_DAYS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRule:
    """How long objects under a prefix live: deleted after `delete_after_days`, colder after `archive_after_days`.

    Deleted after 1 day at the earliest, and after the day on which they become colder; else it is a DefinitionError.
    What was deleted or replaced stays for `earlier_versions_days` more.
    """

    delete_after_days: int
    archive_after_days: int | None = None
    earlier_versions_days: int = _EARLIER_VERSIONS_DAYS

    def __post_init__(self) -> None:
        """Refuses an archive that would be emptied before its own minimum storage time."""
        if self.earlier_versions_days < 1:
            raise DefinitionError(
                f"earlier versions cannot be deleted after {self.earlier_versions_days} days, at least 1 is needed"
            )
        if self.delete_after_days < 1:
            raise DefinitionError(
                f"objects cannot be deleted after {self.delete_after_days} days, at least 1 is needed"
            )
        if self.archive_after_days is not None and self.archive_after_days >= self.delete_after_days:
            raise DefinitionError(
                f"objects move to cold storage after {self.archive_after_days} days but are deleted "
                f"after {self.delete_after_days} days"
            )


class PrivateBucket(Construct):
    """An encrypted, versioned, TLS-only bucket whose prefixes each have a retention.

    The name is generated, so that a replacement never collides. `access_logs` takes the server access logs under the id
    of this construct; the CDK writes its bucket policy when the app has the feature flag
    `@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy`, which apps made by `cdk init` have. `retention` says by prefix
    when objects are deleted; versions that were replaced go after 30 days, uploads that never ended after 7. Pages of
    `origins` (scheme and host) may upload and download with signed addresses. With `events` EventBridge hears what
    happens to objects. The bucket is kept when the construct
    goes, unless `retain` is False: then it is emptied and deleted.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        retention: Mapping[str, RetentionRule],
        access_logs: s3.IBucket,
        origins: Sequence[str] = (),
        events: bool = False,
        retain: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            lifecycle_rules=_lifecycle(retention),
            cors=_shared_with(origins),
            removal_policy=removal_policy(retain),
            auto_delete_objects=not retain,
        )
        if events:
            # The switch of the library would do it with a function of its own; the type has a property.
            resource = self.bucket.node.default_child
            if isinstance(resource, s3.CfnBucket):
                resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
                    event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
                )

    def grant_read(self, grantee: iam.IGrantable, prefix: str = "*") -> iam.Grant:
        """Allows to list the bucket and read objects under a pattern of keys, and to decrypt them."""
        return self.bucket.grant_read(grantee, prefix)

    def grant_read_write(self, grantee: iam.IGrantable, prefix: str = "*") -> iam.Grant:
        """Allows to read, write and delete objects under a pattern of keys, and to use the key."""
        return self.bucket.grant_read_write(grantee, prefix)


class AccessLogBucket(Construct):
    """The bucket that takes the server access logs of the others; logs cannot use a customer-managed key.

    Logs are deleted after `delete_after_days`. CloudFront writes only where access control lists are on (`lists`);
    public access stays blocked. The bucket is kept when the construct goes, unless `retain` is False: then it takes no
    more logs, is emptied and deleted.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        delete_after_days: int = 365,
        lists: bool = False,
        retain: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        ownership = s3.ObjectOwnership
        self.bucket = s3.Bucket(
            self,
            "Resource",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=ownership.BUCKET_OWNER_PREFERRED if lists else ownership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            lifecycle_rules=_lifecycle({"": RetentionRule(delete_after_days=delete_after_days)}),
            removal_policy=removal_policy(retain),
            auto_delete_objects=not retain,
        )


def _shared_with(origins: Sequence[str]) -> list[s3.CorsRule] | None:
    """Lets pages put and get files.

    https://docs.aws.amazon.com/connect/latest/adminguide/enable-attachments.html
    """
    if not origins:
        return None
    methods = [s3.HttpMethods.PUT, s3.HttpMethods.GET]
    return [s3.CorsRule(allowed_methods=methods, allowed_origins=list(origins), allowed_headers=["*"])]


def _lifecycle(retention: Mapping[str, RetentionRule]) -> Sequence[s3.LifecycleRule]:
    rules = [
        s3.LifecycleRule(
            id=f"expire-{prefix.strip('/').replace('/', '-') or 'all'}",
            prefix=prefix or None,
            expiration=days(rule.delete_after_days),
            noncurrent_version_expiration=days(rule.earlier_versions_days),
            transitions=_transitions(rule),
        )
        for prefix, rule in retention.items()
    ]
    rules.append(s3.LifecycleRule(id="abort-uploads", abort_incomplete_multipart_upload_after=days(7)))
    return rules


def _transitions(rule: RetentionRule) -> list[s3.Transition]:
    if rule.archive_after_days is None:
        return []
    stays = rule.delete_after_days - rule.archive_after_days
    # Glacier bills at least 90 days per object, so shorter stays go to infrequent access instead.
    cold = (
        s3.StorageClass.GLACIER_INSTANT_RETRIEVAL
        if stays >= _GLACIER_MINIMUM_DAYS
        else s3.StorageClass.INFREQUENT_ACCESS
    )
    return [s3.Transition(storage_class=cold, transition_after=days(rule.archive_after_days))]
