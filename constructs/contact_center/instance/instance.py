"""The Amazon Connect instance, where its recordings go, and the web origins that may embed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base import limits
from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import checked_arn
from contact_center.base.removal import removal_policy
from contact_center.base.tokens import is_token
from contact_center.instance.instance_access import InstanceAccess
from contact_center.storage.log_groups import MaskedLogGroup

IdentityManagement = Literal["CONNECT_MANAGED", "SAML"]
S3ResourceType = Literal[
    "CALL_RECORDINGS",
    "CHAT_TRANSCRIPTS",
    "SCHEDULED_REPORTS",
    "CONTACT_EVALUATIONS",
    "ATTACHMENTS",
    "SCREEN_RECORDINGS",
]
StreamResourceType = Literal["CONTACT_TRACE_RECORDS", "AGENT_EVENTS"]

_ALIAS = re.compile(limits.INSTANCE_ALIAS)

# Attributes of the schema that the typed property of this aws-cdk-lib does not know yet.
_OVERRIDDEN_ATTRIBUTES = {"auto_mute_agent_on_hold": "AutoMuteAgentOnHold"}


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceAttributes:
    """The switches of an instance, written to the template so that a change in the console shows as drift."""

    inbound_calls: bool = True
    outbound_calls: bool = True
    contact_flow_logs: bool = True
    contact_lens: bool = True
    auto_resolve_best_voices: bool = True
    early_media: bool = True
    use_custom_tts_voices: bool = False
    high_volume_outbound: bool = False
    enhanced_contact_monitoring: bool = True
    enhanced_chat_monitoring: bool = True
    multi_party_conference: bool = True
    multi_party_chat_conference: bool = True
    message_streaming: bool = False
    auto_mute_agent_on_hold: bool | None = None
    """Left to the instance unless given: the typed property of the CDK does not know this attribute yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactCenterInstanceProps:
    """What an instance is made of.

    `alias` has 1 to 45 ASCII letters, digits and inner hyphens and is unique among all customers of AWS. Flow logs live
    for `flow_log_retention` and are encrypted with `log_encryption_key`. Web pages of `approved_origins` (scheme and
    host) may embed the control panel. With `retain` the instance outlives its stack.

    Another `alias` or `identity_management` replaces the instance.
    """

    alias: str
    identity_management: IdentityManagement = "CONNECT_MANAGED"
    attributes: InstanceAttributes = field(default_factory=InstanceAttributes)
    retain: bool = True
    flow_log_retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH
    log_encryption_key: kms.IKey | None = None
    approved_origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedInstance(InstanceAccess):
    """An instance that exists already."""

    instance_arn: str
    instance_id: str


class ContactCenterInstance(Construct, InstanceAccess):
    """An Amazon Connect instance with its flow log group and its approved origins.

    Changing the alias or the identity management replaces the instance and everything in it, so both the instance and
    its storage are retained unless `retain` is switched off. Default quota: two instances per account and Region. An
    alias or origin that Amazon Connect would refuse is a DefinitionError, and so is a second storage of one kind.
    """

    instance: connect.CfnInstance
    flow_log_group: logs.LogGroup

    def __init__(self, scope: Construct, construct_id: str, *, props: ContactCenterInstanceProps) -> None:
        super().__init__(scope, construct_id)
        _check_alias(props.alias)
        self.alias = props.alias
        self.flow_log_group_name = f"/aws/connect/{props.alias}"
        removal = removal_policy(props.retain)
        # Connect writes flow logs to this name and would create the group without retention or key.
        self.flow_log_group = MaskedLogGroup(
            self,
            "FlowLogs",
            log_group_name=self.flow_log_group_name,
            retention=props.flow_log_retention,
            encryption_key=props.log_encryption_key,
            removal_policy=removal,
        )
        self.instance = connect.CfnInstance(
            self,
            "Resource",
            instance_alias=props.alias,
            identity_management_type=props.identity_management,
            attributes=_attributes(props.attributes),
        )
        for attribute, name in _OVERRIDDEN_ATTRIBUTES.items():
            value = getattr(props.attributes, attribute)
            if value is not None:
                self.instance.add_property_override(f"Attributes.{name}", value)
        self.instance.apply_removal_policy(removal)
        # Exported: an instance is never replaced, and what other stacks put onto it (associations, rules, vocabularies)
        # takes it when it is created. A weak reference there plans a replacement, which collides with itself.
        self.instance.apply_cross_stack_reference_strength(cdk.ReferenceStrength.STRONG)
        self.instance.node.add_dependency(self.flow_log_group)
        self.instance_arn: str = self.instance.attr_arn
        self.instance_id: str = self.instance.attr_id
        self.service_role_arn: str = self.instance.attr_service_role
        self._removal = removal
        self._stores: dict[str, connect.CfnInstanceStorageConfig] = {}
        for origin in props.approved_origins:
            self.add_approved_origin(origin)

    @staticmethod
    def from_instance_arn(instance_arn: str) -> ImportedInstance:
        """Takes an instance that exists already; nothing is created."""
        arn = checked_arn("instance", instance_arn, "connect", "instance")
        bare = cdk.Fn.select(1, cdk.Fn.split("/", arn)) if is_token(arn) else arn.rpartition("/")[2]
        return ImportedInstance(arn, bare)

    @property
    def admin_url(self) -> str:
        """Address of the admin website."""
        return f"{instance_origin(self.alias)}/home"

    @property
    def agent_workspace_url(self) -> str:
        """Address of the agent workspace."""
        return f"{instance_origin(self.alias)}/agent-app-v2/"

    @property
    def stores(self) -> Mapping[str, connect.CfnInstanceStorageConfig]:
        """Storage configurations by resource type."""
        return self._stores

    def add_s3_storage(
        self, resource_type: S3ResourceType, *, bucket: s3.IBucket, prefix: str, key: kms.IKey
    ) -> connect.CfnInstanceStorageConfig:
        """Stores one kind of media under a prefix of a bucket, encrypted; one configuration per kind is allowed."""
        return self._add_store(
            resource_type,
            storage_type="S3",
            s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(
                bucket_name=bucket.bucket_name,
                bucket_prefix=prefix,
                encryption_config=connect.CfnInstanceStorageConfig.EncryptionConfigProperty(
                    encryption_type="KMS", key_id=key.key_arn
                ),
            ),
        )

    def add_stream(
        self, resource_type: StreamResourceType, *, stream: kinesis.IStream
    ) -> connect.CfnInstanceStorageConfig:
        """Sends contact records or agent events to a Kinesis data stream."""
        return self._add_store(
            resource_type,
            storage_type="KINESIS_STREAM",
            kinesis_stream_config=connect.CfnInstanceStorageConfig.KinesisStreamConfigProperty(
                stream_arn=stream.stream_arn
            ),
        )

    def add_delivery(self, *, delivery_arn: str) -> connect.CfnInstanceStorageConfig:
        """Sends contact records to a Firehose delivery; the service takes agent events nowhere but to a stream."""
        return self._add_store(
            "CONTACT_TRACE_RECORDS",
            storage_type="KINESIS_FIREHOSE",
            kinesis_firehose_config=connect.CfnInstanceStorageConfig.KinesisFirehoseConfigProperty(
                firehose_arn=delivery_arn
            ),
        )

    def add_approved_origin(self, origin: str) -> connect.CfnApprovedOrigin:
        """Lets a web page of this origin embed the contact control panel or chat, for example `https://example.com`."""
        if "*" in origin or not re.fullmatch(r"https?://[^/\s]+", origin):
            raise DefinitionError(
                f"approved origin {origin!r} is not scheme and host, for example 'https://support.example.com'"
            )
        return connect.CfnApprovedOrigin(
            self, f"Origin-{re.sub(r'[^0-9A-Za-z]+', '-', origin)}", instance_id=self.instance_arn, origin=origin
        )

    def _add_store(
        self,
        resource_type: str,
        *,
        storage_type: str,
        s3_config: connect.CfnInstanceStorageConfig.S3ConfigProperty | None = None,
        kinesis_stream_config: connect.CfnInstanceStorageConfig.KinesisStreamConfigProperty | None = None,
        kinesis_firehose_config: connect.CfnInstanceStorageConfig.KinesisFirehoseConfigProperty | None = None,
    ) -> connect.CfnInstanceStorageConfig:
        if resource_type in self._stores:
            raise DefinitionError(f"storage of {resource_type} is defined twice, an instance takes one per kind")
        store = connect.CfnInstanceStorageConfig(
            self,
            f"Storage-{resource_type}",
            instance_arn=self.instance_arn,
            resource_type=resource_type,
            storage_type=storage_type,
            s3_config=s3_config,
            kinesis_stream_config=kinesis_stream_config,
            kinesis_firehose_config=kinesis_firehose_config,
        )
        store.apply_removal_policy(self._removal)
        self._stores[resource_type] = store
        return store


def instance_origin(alias: str) -> str:
    """Returns the origin of the pages of an instance, from which agents upload files."""
    return f"https://{alias}.my.connect.aws"


def _check_alias(alias: str) -> None:
    if len(alias) > limits.MAX_ALIAS or not _ALIAS.fullmatch(alias):
        raise DefinitionError(
            f"instance alias {alias!r} is not allowed: 1 to {limits.MAX_ALIAS} ASCII letters, digits and inner "
            "hyphens, not starting with 'd-'; aliases are unique across all AWS customers, so a suffix may be needed"
        )


def _attributes(attributes: InstanceAttributes) -> connect.CfnInstance.AttributesProperty:
    return connect.CfnInstance.AttributesProperty(
        inbound_calls=attributes.inbound_calls,
        outbound_calls=attributes.outbound_calls,
        contactflow_logs=attributes.contact_flow_logs,
        contact_lens=attributes.contact_lens,
        auto_resolve_best_voices=attributes.auto_resolve_best_voices,
        early_media=attributes.early_media,
        use_custom_tts_voices=attributes.use_custom_tts_voices,
        high_volume_out_bound=attributes.high_volume_outbound,
        enhanced_contact_monitoring=attributes.enhanced_contact_monitoring,
        enhanced_chat_monitoring=attributes.enhanced_chat_monitoring,
        multi_party_conference=attributes.multi_party_conference,
        multi_party_chat_conference=attributes.multi_party_chat_conference,
        message_streaming=attributes.message_streaming,
    )
