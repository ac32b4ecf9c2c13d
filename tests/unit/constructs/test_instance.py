"""The instance: attributes, retention, storage, origins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from contact_center.base.errors import DefinitionError
from contact_center.instance.instance import ContactCenterInstance, ContactCenterInstanceProps, InstanceAttributes
from contact_center.instance.instance_settings import instance_props
from contact_center.settings.connect import ConnectSettings
from tests.unit.constructs.workbench import Bench


def test_every_switch_lives_under_attributes(bench: Bench) -> None:
    """No call switch at the top level, each attribute spelled as the schema spells it."""
    ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme-dev"))

    properties = bench.one("AWS::Connect::Instance")

    assert set(properties) == {"Attributes", "IdentityManagementType", "InstanceAlias"}
    assert properties["Attributes"] == {
        "InboundCalls": True,
        "OutboundCalls": True,
        "ContactflowLogs": True,
        "ContactLens": True,
        "AutoResolveBestVoices": True,
        "EarlyMedia": True,
        "UseCustomTTSVoices": False,
        "HighVolumeOutBound": False,
        "EnhancedContactMonitoring": True,
        "EnhancedChatMonitoring": True,
        "MultiPartyConference": True,
        "MultiPartyChatConference": True,
        "MessageStreaming": False,
    }


#: Switches of `[connect]` with the attribute of the schema that each one turns.
SWITCHES = {
    "inbound": "InboundCalls",
    "outbound": "OutboundCalls",
    "flow_logs": "ContactflowLogs",
    "contact_lens": "ContactLens",
    "early_media": "EarlyMedia",
    "auto_resolve_best_voices": "AutoResolveBestVoices",
    "custom_tts_voices": "UseCustomTTSVoices",
    "high_volume_outbound": "HighVolumeOutBound",
    "multi_party_conference": "MultiPartyConference",
    "multi_party_chat_conference": "MultiPartyChatConference",
    "enhanced_contact_monitoring": "EnhancedContactMonitoring",
    "enhanced_chat_monitoring": "EnhancedChatMonitoring",
    "message_streaming": "MessageStreaming",
}


def test_every_switch_of_the_settings_turns_its_attribute_alone(bench: Bench) -> None:
    """What somebody sets does what it says; muting on hold is a matter of the custom resource."""
    written = {name for name, field in ConnectSettings.model_fields.items() if field.annotation is bool}
    assert written - {"auto_mute_agent_on_hold"} == set(SWITCHES)
    usual = ConnectSettings(alias="usual")
    key = kms.Key(bench.stack, "Key")
    for name in ("usual", *SWITCHES):
        settings = usual.model_copy(update={} if name == "usual" else {name: not getattr(usual, name)})
        props = instance_props(settings, flow_logs_days=30, log_encryption_key=key, retain=False)
        ContactCenterInstance(bench.stack, name, props=replace(props, alias=name.replace("_", "-")))

    found = {
        entry["Properties"]["InstanceAlias"].replace("-", "_"): entry["Properties"]["Attributes"]
        for entry in bench.all("AWS::Connect::Instance")
    }

    for name, attribute in SWITCHES.items():
        turned = {key for key, value in found[name].items() if value != found["usual"][key]}
        assert turned == {attribute}, name


def test_an_attribute_the_typed_property_lacks_is_written_as_override(bench: Bench) -> None:
    attributes = InstanceAttributes(auto_mute_agent_on_hold=True)

    ContactCenterInstance(
        bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme-dev", attributes=attributes)
    )

    assert bench.one("AWS::Connect::Instance")["Attributes"]["AutoMuteAgentOnHold"] is True


@pytest.mark.parametrize(
    ("retain", "policy"), [(True, "RetainExceptOnCreate"), (False, "Delete")], ids=["retained", "thrown away"]
)
def test_instance_and_storage_follow_the_removal_policy(bench: Bench, retain: bool, policy: str) -> None:
    """A change of alias or identity type replaces the instance, so lasting environments retain it."""
    instance = ContactCenterInstance(
        bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme", retain=retain)
    )
    key = kms.Key(bench.stack, "Key")
    instance.add_s3_storage("CALL_RECORDINGS", bucket=s3.Bucket(bench.stack, "B"), prefix="calls", key=key)

    for kind in ("AWS::Connect::Instance", "AWS::Connect::InstanceStorageConfig"):
        (resource,) = bench.all(kind)
        assert resource["DeletionPolicy"] == policy
        assert resource["UpdateReplacePolicy"] == ("Retain" if retain else "Delete")


def test_the_flow_log_group_exists_before_the_instance(bench: Bench) -> None:
    """Otherwise Connect creates the group without retention and key."""
    ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme-dev"))

    (instance,) = bench.all("AWS::Connect::Instance")
    group = bench.one("AWS::Logs::LogGroup")

    assert group["LogGroupName"] == "/aws/connect/acme-dev"
    assert group["RetentionInDays"] == 30
    assert [name for name in instance["DependsOn"] if name.startswith("InstanceFlowLogs")]


def test_media_is_stored_encrypted_under_its_prefix(bench: Bench) -> None:
    instance = ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme"))
    key = kms.Key(bench.stack, "Key")

    instance.add_s3_storage("CHAT_TRANSCRIPTS", bucket=s3.Bucket(bench.stack, "B"), prefix="chats", key=key)

    config = bench.one("AWS::Connect::InstanceStorageConfig")
    assert config["ResourceType"] == "CHAT_TRANSCRIPTS"
    assert config["StorageType"] == "S3"
    assert config["S3Config"]["BucketPrefix"] == "chats"
    assert config["S3Config"]["EncryptionConfig"]["EncryptionType"] == "KMS"
    assert config["S3Config"]["EncryptionConfig"]["KeyId"]["Fn::GetAtt"][1] == "Arn"


def test_records_go_to_a_stream(bench: Bench) -> None:
    instance = ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme"))

    instance.add_stream("AGENT_EVENTS", stream=kinesis.Stream(bench.stack, "Stream"))

    config = bench.one("AWS::Connect::InstanceStorageConfig")
    assert (config["ResourceType"], config["StorageType"]) == ("AGENT_EVENTS", "KINESIS_STREAM")


def test_contact_records_go_to_a_delivery(bench: Bench) -> None:
    """The service takes one for contact records and for nothing else."""
    instance = ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme"))

    instance.add_delivery(delivery_arn="arn:aws:firehose:ap-northeast-2:111122223333:deliverystream/records")

    config = bench.one("AWS::Connect::InstanceStorageConfig")
    assert (config["ResourceType"], config["StorageType"]) == ("CONTACT_TRACE_RECORDS", "KINESIS_FIREHOSE")
    assert config["KinesisFirehoseConfig"]["FirehoseArn"].endswith("deliverystream/records")


def test_a_kind_of_media_is_stored_once(bench: Bench) -> None:
    instance = ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme"))
    bucket, key = s3.Bucket(bench.stack, "B"), kms.Key(bench.stack, "Key")
    instance.add_s3_storage("CALL_RECORDINGS", bucket=bucket, prefix="calls", key=key)

    with pytest.raises(DefinitionError, match="CALL_RECORDINGS is defined twice"):
        instance.add_s3_storage("CALL_RECORDINGS", bucket=bucket, prefix="other", key=key)


@pytest.mark.parametrize("alias", ["", "d-1234567890", "한글", "ends-", "x" * 46, "under_score"])
def test_an_alias_the_service_refuses_is_refused(bench: Bench, alias: str) -> None:
    """An alias has 1 to 45 letters, digits and inner hyphens."""
    with pytest.raises(DefinitionError, match="instance alias"):
        ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias=alias))


def test_the_longest_alias_is_accepted(bench: Bench) -> None:
    ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="x" * 45))

    assert bench.one("AWS::Connect::Instance")["InstanceAlias"] == "x" * 45


@pytest.mark.parametrize("origin", ["*", "https://*.example.com", "https://example.com/path", "example.com"])
def test_an_open_origin_is_refused(bench: Bench, origin: str) -> None:
    props = ContactCenterInstanceProps(alias="acme", approved_origins=(origin,))

    with pytest.raises(DefinitionError, match="approved origin"):
        ContactCenterInstance(bench.stack, "Instance", props=props)


def test_addresses_follow_the_alias(bench: Bench) -> None:
    instance = ContactCenterInstance(bench.stack, "Instance", props=ContactCenterInstanceProps(alias="acme-dev"))

    assert instance.admin_url == "https://acme-dev.my.connect.aws/home"
    assert instance.agent_workspace_url == "https://acme-dev.my.connect.aws/agent-app-v2/"
