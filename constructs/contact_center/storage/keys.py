"""Customer-managed keys of a center: for its data, for what Amazon Connect records, and for proofs of identity."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from contact_center.base.removal import removal_policy
from contact_center.base.statements import place_of

_SEND = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*")
_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


class ServiceKey(Construct):
    """A rotated key that the named AWS services of this account may use.

    `services` are service names such as `sns` or `events`; CloudWatch Logs needs its own statement with the encryption
    context of log groups, so it is asked for with `logs=True`. `senders` are services that put messages into encrypted
    topics and queues without saying on whose behalf, as EventBridge does: a condition on the source would lock them
    out, so the policies of topics and queues say who may send. Another `alias` is a new alias of the same key. The key
    is kept when the construct goes, unless `retain` is False.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias: str,
        description: str,
        services: Sequence[str],
        senders: Sequence[str] = (),
        logs: bool = False,
        retain: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        place = place_of(self)
        self.key = kms.Key(
            self,
            "Resource",
            alias=f"alias/{alias}",
            description=description,
            enable_key_rotation=True,
            removal_policy=removal_policy(retain),
        )
        if services:
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="ServicesOfThisAccount",
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in services],
                    actions=list(_USE),
                    resources=["*"],
                    conditions={"StringEquals": {"aws:SourceAccount": place.account}},
                )
            )
        if senders:
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="SendersWithoutSource",
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in senders],
                    actions=list(_SEND),
                    resources=["*"],
                )
            )
        if logs:
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="LogGroupsOfThisAccount",
                    principals=[iam.ServicePrincipal(f"logs.{place.region}.amazonaws.com")],
                    actions=list(_USE),
                    resources=["*"],
                    conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}},
                )
            )
        self.key_arn: str = self.key.key_arn

    def grant_encrypt_decrypt(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to encrypt and decrypt with the key."""
        return self.key.grant_encrypt_decrypt(grantee)

    def grant_decrypt(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to decrypt with the key."""
        return self.key.grant_decrypt(grantee)


class MacKey(Construct):
    """A key that makes message authentication codes for one party and checks them for another.

    The secret never leaves KMS: whoever may only check (`grant_verify`) cannot make what it checks. Keys of this kind
    are not rotated by the service; a new key takes another `construct_id`, and codes live for minutes. The key is kept
    when the construct goes, unless `retain` is False.

    https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, alias: str, description: str, retain: bool = True
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Resource",
            alias=f"alias/{alias}",
            description=description,
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=removal_policy(retain),
        )
        self.key_arn: str = self.key.key_arn

    def grant_generate(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to make codes."""
        return self.key.grant(grantee, "kms:GenerateMac")

    def grant_verify(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to check codes."""
        return self.key.grant(grantee, "kms:VerifyMac")
