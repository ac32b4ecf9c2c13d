"""A domain of Amazon Connect Customer Profiles, and what makes it the one of an instance."""

from __future__ import annotations

from aws_cdk import aws_customerprofiles as customerprofiles
from aws_cdk import aws_iam as iam
from constructs import Construct

from contact_center.base.interfaces import IInstance
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy
from contact_center.base.statements import place_of
from contact_center.functions.messaging import DeadLetterQueue
from contact_center.storage.keys import ServiceKey

# The contact records of an instance, from which the service makes profiles of who calls.
CONTACT_RECORDS = "CTR"


class CustomerProfilesDomain(Construct):
    """A domain with a key of its own and a queue of what it could not take in.

    A profile goes `retention_days` after its last change (1 to 1,098). Another `name` replaces the domain. Key and
    domain are kept when the construct goes, unless `retain` is False. The service may use key and queue for this domain
    alone.

    https://docs.aws.amazon.com/connect/latest/adminguide/enable-customer-profiles.html
    https://docs.aws.amazon.com/connect/latest/adminguide/cross-service-confused-deputy-prevention.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        retention_days: int,
        retain: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        place = place_of(self)
        self.domain_name = name
        self.domain_arn = place.arn("profile", f"domains/{name}")
        own_account = {"aws:SourceAccount": place.account}
        service = iam.ServicePrincipal("profile.amazonaws.com")
        self.key = ServiceKey(
            self, "Key", alias=name, description=f"Customer profiles of {name}", services=(), retain=retain
        ).key
        keep_key(self.key, "customer-profiles")
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ProfilesOfThisDomain",
                principals=[service],
                actions=["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={
                    "StringEquals": own_account,
                    "ArnLike": {"aws:SourceArn": [self.domain_arn, f"{self.domain_arn}/*"]},
                },
            )
        )
        self.dead_letters = DeadLetterQueue(self, "DeadLetters", key=self.key).queue
        sending = self.dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ProfilesOfThisDomain",
                principals=[service],
                actions=["sqs:SendMessage"],
                resources=[self.dead_letters.queue_arn],
                conditions={"StringEquals": {**own_account, "aws:SourceArn": self.domain_arn}},
            )
        )
        self.domain = customerprofiles.CfnDomain(
            self,
            "Resource",
            domain_name=name,
            default_expiration_days=retention_days,
            default_encryption_key=self.key.key_arn,
            dead_letter_queue_url=self.dead_letters.queue_url,
        )
        self.domain.apply_removal_policy(removal_policy(retain))
        # The service tries the queue when the domain is made.
        if sending.policy_dependable is not None:
            self.domain.node.add_dependency(sending.policy_dependable)


class CustomerProfilesAssociation(Construct):
    """What makes a domain the one of an instance, which has one at most: an integration with the ARN of the instance.

    From then on the service makes profiles of who calls, by the contact records of the instance. Another domain or
    instance replaces it.

    https://repost.aws/articles/ARe8Bdet5HTCOYZvomFk_M6A
    """

    def __init__(self, scope: Construct, construct_id: str, *, domain_name: str, instance: IInstance) -> None:
        super().__init__(scope, construct_id)
        self.integration = customerprofiles.CfnIntegration(
            self,
            "Resource",
            domain_name=domain_name,
            uri=instance.instance_arn,
            object_type_name=CONTACT_RECORDS,
        )
