"""What the functions of a center share across stacks: code, layers, defaults, access, environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_cloudwatch_actions import SnsAction
from constructs import Construct

from contact_center.base.statements import place_of
from contact_center.base.tokens import json_text
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.functions.access import AccessTargets, ModelAccess
from contact_center.functions.asset import HandlerAsset
from contact_center.functions.environment import (
    mail_events_name,
    named_queues,
    named_secrets,
    profiles_domain,
    settings_values,
)
from contact_center.functions.fleet import FleetProps, function_arn
from contact_center.functions.functions import Canary, CanaryRollout, CenterFunction, FunctionDefaults
from contact_center.functions.manifest import FunctionSpec
from contact_center.instance.instance_settings import log_retention
from contact_center.settings import Settings
from contact_center.settings.notifier import NotifierSettings
from stacks.connect import ConnectStack
from stacks.data import DataStack

_RUNTIMES = {"3.13": lambda_.Runtime.PYTHON_3_13, "3.14": lambda_.Runtime.PYTHON_3_14}
_ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}


@dataclass(frozen=True, kw_only=True)
class CenterCode:
    """The settings, the handler package with its content, and the built layers by name."""

    settings: Settings
    asset: HandlerAsset
    layers: Mapping[str, Path]


def fleet_props(
    scope: cdk.Stack,
    *,
    code: CenterCode,
    data: DataStack,
    connect: ConnectStack,
    specs: Sequence[FunctionSpec],
    more: Mapping[str, str] | None = None,
    dead_letter_queue: sqs.IQueue | None = None,
) -> FleetProps:
    """Returns what the functions of one stack are made from."""
    settings = code.settings
    return FleetProps(
        name_prefix=settings.stage_id,
        code=code.asset.code(),
        defaults=_defaults(settings, data),
        access=_access(scope, settings, data, connect),
        values={**settings_values(settings), **_resource_values(scope, settings, data, connect), **(more or {})},
        dead_letter_queue=dead_letter_queue,
        overrides=settings.functions,
        layers=_layers(scope, code, specs),
    )


def canary(settings: Settings) -> Canary | None:
    """Returns how new versions take over, or None where they do so at once."""
    rollout = settings.deployment.canary
    if rollout is None:
        return None
    return Canary(
        percent=rollout.percent, minutes=rollout.minutes, duration_ms=settings.monitoring.thresholds.duration_ms
    )


def roll_out(scope: Construct, *, settings: Settings, functions: Mapping[str, CenterFunction], data: DataStack) -> None:
    """Lets new code of functions take its share of requests step by step, where the settings say so."""
    rollout = canary(settings)
    if rollout is not None:
        CanaryRollout(
            scope, "Rollout", functions=functions, canary=rollout, alarm_actions=[SnsAction(data.notifications)]
        )


def _defaults(settings: Settings, data: DataStack) -> FunctionDefaults:
    runtime = settings.runtime
    return FunctionDefaults(
        runtime=_RUNTIMES[runtime.python],
        architecture=_ARCHITECTURES[runtime.architecture],
        tracing=runtime.tracing,
        log_level="WARN" if runtime.log_level == "WARNING" else runtime.log_level,
        log_retention=log_retention(settings.retention.function_logs_days),
        log_encryption_key=data.key,
        retain_logs=data.retain,
    )


def _access(scope: cdk.Stack, settings: Settings, data: DataStack, connect: ConnectStack) -> AccessTargets:
    return AccessTargets(
        scope=scope,
        key=data.key,
        tables=data.tables,
        secrets=data.secrets,
        data_bucket=data.data,
        media_bucket=data.media,
        instance=connect.instance,
        notification_topic=data.notifications,
        event_bus=data.events.bus if data.events else None,
        schedule_group_name=data.schedules.group_name,
        scheduler_role=data.schedules.role,
        identity_key=data.identity_key,
        audit_log=data.audit.log_group,
        function_prefix=settings.stage_id,
        model=_model(settings, data.guardrail),
        sentiment=settings.bot.sentiment == "comprehend",
        **_sending(scope, settings),
        profiles_domain=profiles_domain(settings),
        named_secrets=named_secrets(settings),
    )


def _sending(scope: cdk.Stack, settings: Settings) -> dict[str, Any]:
    """Returns what messages may be sent by: exactly the number and the identity of the settings."""
    notifier = settings.notifier
    if notifier is None:
        return {}
    found: dict[str, Any] = {}
    place = place_of(scope)
    if notifier.sms:
        kind = "pool" if notifier.sms.identity.startswith("pool-") else "phone-number"
        found["sms_identity_arn"] = place.arn("sms-voice", f"{kind}/{notifier.sms.identity}")
    if notifier.email:
        events = place.arn("ses", f"configuration-set/{mail_events_name(settings.stage_id)}")
        found["email_arns"] = (place.arn("ses", f"identity/{notifier.email.identity}"), events)
    return found


def _model(settings: Settings, guardrail: KoreanGuardrail | None) -> ModelAccess | None:
    llm = settings.llm
    if not llm.enabled or llm.profile_id is None:
        return None
    return ModelAccess(
        region=llm.region or settings.region,
        profile_id=llm.profile_id,
        model_ids=llm.model_ids,
        guardrail=guardrail,
    )


def _resource_values(scope: cdk.Stack, settings: Settings, data: DataStack, connect: ConnectStack) -> dict[str, str]:
    values = {f"TABLE_{name.upper()}": table.table_name for name, table in data.tables.tables.items()}
    values |= {
        "INSTANCE_ID": connect.instance.instance_id,
        "INSTANCE_ARN": connect.instance.instance_arn,
        "DATA_BUCKET": data.data.bucket_name,
        "MEDIA_BUCKET": data.media.bucket_name,
        "NOTIFICATION_TOPIC_ARN": data.notifications.topic_arn,
        "EVENT_BUS_NAME": data.events.bus.event_bus_name if data.events else "",
        "SCHEDULE_GROUP": data.schedules.group_name,
        "SCHEDULER_ROLE_ARN": data.schedules.role.role_arn,
        "SCHEDULER_DLQ_ARN": data.schedules.dead_letters.queue.queue_arn,
        "ESCALATION_TIMEOUT_FUNCTION_ARN": function_arn(scope, settings.stage_id, "escalation_timeout"),
        "CALLBACK_DISPATCH_FUNCTION_ARN": function_arn(scope, settings.stage_id, "callback_dispatch"),
        "CRM_FUNCTION_ARN": function_arn(scope, settings.stage_id, "crm"),
        "WEBHOOKS_FUNCTION_ARN": function_arn(scope, settings.stage_id, "webhooks"),
        "IDENTITY_KEY_ID": data.identity_key.key_id,
        "AUDIT_LOG_GROUP": data.audit.log_group_name,
        "AUDIT_LOG_STREAM": data.audit.stream_name,
        "QUEUES": json_text({key: connect.routing.queue_arns[key] for key in named_queues(settings)}),
        "API_SECRET_ARN": data.secrets.arn("api"),
        "PHONE_HASH_SECRET_ARN": data.secrets.arn("phone_hash"),
        "PIN_PEPPER_SECRET_ARN": data.secrets.arn("pin_pepper"),
        "AUTH_PRIVATE_KEY_SECRET_ARN": data.secrets.arn("auth_private_key"),
        "AUTH_KEY_ID": connect.security_key.key_id if connect.security_key else "",
        "AUTH_RETIRING_KEY_ID": connect.retiring_key.key_id if connect.retiring_key else "",
        "LLM": json_text(_llm(settings, data.guardrail)),
    }
    if settings.notifier is not None:
        values["NOTIFIER"] = json_text(_ways(settings, settings.notifier, data))
    return values


def _ways(settings: Settings, notifier: NotifierSettings, data: DataStack) -> dict[str, Any]:
    """Returns how messages are sent; a number is named by its id."""
    ways = notifier.model_dump(mode="json", exclude_none=True, exclude={"sms": {"sender"}, "email": {"identity"}})
    if "email" in ways:
        ways["email"]["configuration_set"] = mail_events_name(settings.stage_id)
    if "alimtalk" in ways:
        ways["alimtalk"]["secret_arn"] = data.secrets.arn("relay")
    return ways


def _llm(settings: Settings, guardrail: KoreanGuardrail | None) -> dict[str, Any]:
    llm = settings.llm
    return {
        "enabled": llm.enabled,
        "review": llm.review,
        "profile_id": llm.profile_id or "",
        "region": llm.region or settings.region,
        "max_tokens": llm.max_tokens,
        **({} if llm.temperature is None else {"temperature": llm.temperature}),
        "timeout_s": llm.timeout_s,
        "guardrail_id": guardrail.guardrail_id if guardrail else "",
        "guardrail_version": guardrail.version if guardrail else "",
    }


def _layers(scope: cdk.Stack, code: CenterCode, specs: Sequence[FunctionSpec]) -> dict[str, lambda_.ILayerVersion]:
    used = {layer for spec in specs for layer in spec.layers}
    return {
        name: lambda_.LayerVersion(
            scope,
            f"Layer-{name}",
            code=lambda_.Code.from_asset(str(code.layers[name]), exclude=["**/__pycache__", ".ready"]),
            compatible_architectures=[_ARCHITECTURES[code.settings.runtime.architecture]],
            compatible_runtimes=[_RUNTIMES[code.settings.runtime.python]],
            description=f"{name} for the functions of {code.settings.stage_id}",
        )
        for name in sorted(used)
    }
