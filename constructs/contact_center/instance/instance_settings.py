"""An instance from its settings: attributes, media storage, keypad key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance
from contact_center.instance.instance import (
    ContactCenterInstance,
    ContactCenterInstanceProps,
    InstanceAttributes,
    S3ResourceType,
)
from contact_center.instance.numbers import PhoneNumber
from contact_center.instance.security_key import SecurityKey, security_key_name
from contact_center.settings import (
    AuthSettings,
    ClaimedPhoneNumber,
    ConnectSettings,
    ImportedPhoneNumber,
    PhoneNumberSettings,
)
from contact_center.storage import retention

_PREFIXES: Mapping[S3ResourceType, str] = {
    "CALL_RECORDINGS": retention.RECORDINGS,
    "CHAT_TRANSCRIPTS": retention.TRANSCRIPTS,
    "ATTACHMENTS": retention.ATTACHMENTS,
    "CONTACT_EVALUATIONS": retention.EVALUATIONS,
    "SCHEDULED_REPORTS": retention.REPORTS,
}


def instance_props(
    connect: ConnectSettings, *, flow_logs_days: int, log_encryption_key: kms.IKey, retain: bool
) -> ContactCenterInstanceProps:
    """Returns what the settings say about the instance; flow logs live one of the numbers of days CloudWatch allows."""
    return ContactCenterInstanceProps(
        alias=connect.alias,
        identity_management=connect.identity,
        attributes=InstanceAttributes(
            inbound_calls=connect.inbound,
            outbound_calls=connect.outbound,
            contact_flow_logs=connect.flow_logs,
            contact_lens=connect.contact_lens,
            auto_resolve_best_voices=connect.auto_resolve_best_voices,
            early_media=connect.early_media,
            use_custom_tts_voices=connect.custom_tts_voices,
            high_volume_outbound=connect.high_volume_outbound,
            multi_party_conference=connect.multi_party_conference,
            multi_party_chat_conference=connect.multi_party_chat_conference,
            enhanced_contact_monitoring=connect.enhanced_contact_monitoring,
            enhanced_chat_monitoring=connect.enhanced_chat_monitoring,
            message_streaming=connect.message_streaming,
        ),
        retain=retain,
        flow_log_retention=log_retention(flow_logs_days),
        log_encryption_key=log_encryption_key,
        approved_origins=connect.approved_origins,
    )


def store_media(instance: ContactCenterInstance, *, bucket: s3.IBucket, key: kms.IKey) -> None:
    """Sends everything the instance records to one bucket, each kind under its own prefix."""
    for resource_type, prefix in _PREFIXES.items():
        instance.add_s3_storage(resource_type, bucket=bucket, prefix=prefix, key=key)


def security_key(scope: Construct, auth: AuthSettings, *, root: Path, instance: IInstance) -> SecurityKey | None:
    """Defines the key of encrypted keypad input when authentication is on; its files are relative to `root`."""
    if not auth.enabled or auth.public_key is None or auth.certificate is None:
        return None
    file = root / auth.public_key
    return SecurityKey(
        scope, security_key_name(file), instance=instance, public_key=file, certificate=root / auth.certificate
    )


def retiring_key(scope: Construct, auth: AuthSettings, *, root: Path, instance: IInstance) -> SecurityKey | None:
    """Defines the key of the pair before, for calls that began with it; None where no rotation goes on."""
    if not auth.enabled or auth.retiring_public_key is None:
        return None
    file = root / auth.retiring_public_key
    return SecurityKey(scope, security_key_name(file), instance=instance, public_key=file)


def phone_number(
    scope: Construct, wanted: PhoneNumberSettings, *, instance: IInstance, description: str
) -> PhoneNumber | None:
    """Takes or claims the number of the settings; by default there is none, and nothing is claimed by itself."""
    if isinstance(wanted, ImportedPhoneNumber):
        arn = ssm.StringParameter.value_for_string_parameter(scope, wanted.arn_parameter)
        return PhoneNumber.from_phone_number_arn(scope, "VoiceNumber", phone_number_arn=arn)
    if isinstance(wanted, ClaimedPhoneNumber):
        return PhoneNumber.claim(
            scope,
            "VoiceNumber",
            instance=instance,
            country=wanted.country,
            number_type=wanted.type,
            prefix=wanted.prefix,
            description=description,
        )
    return None


def log_retention(days: int) -> logs.RetentionDays:
    """Returns the retention of a log group in days as the CDK names it."""
    found = _RETENTIONS.get(days)
    if found is None:
        raise DefinitionError(f"log retention of {days} days is not one of {', '.join(map(str, sorted(_RETENTIONS)))}")
    return found


_RETENTIONS: Mapping[int, logs.RetentionDays] = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    5: logs.RetentionDays.FIVE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    120: logs.RetentionDays.FOUR_MONTHS,
    150: logs.RetentionDays.FIVE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    400: logs.RetentionDays.THIRTEEN_MONTHS,
    545: logs.RetentionDays.EIGHTEEN_MONTHS,
    731: logs.RetentionDays.TWO_YEARS,
    1096: logs.RetentionDays.THREE_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    2192: logs.RetentionDays.SIX_YEARS,
    2557: logs.RetentionDays.SEVEN_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}
